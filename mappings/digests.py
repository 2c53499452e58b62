"""Who is told what: one digest for each recipient over all cohorts, in plain English, no names.

Names are looked up when the mail is written; a digest knows participants by Canvas user id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

from mappings.cohorts import Admin
from mappings.news import News, NewsRule
from mappings.shown import floored

ORDER: tuple[NewsRule, ...] = ("out-of-reach", "behind", "eligible")

NO_COACH = "No coach was found for this participant."
NO_ADDRESS = "This participant's coach has no address we know of."

Key = tuple[str, int, str]
"""(cohort, user, rule), as `News.key`."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An activity that would help, with its address in Canvas where it has one."""

    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class DigestLine:
    """One participant's news in words. `note` says why an admin is told; empty to a coach."""

    cohort_id: str
    user_id: int
    rule: NewsRule
    words: str
    next_step: str
    activities: tuple[Suggestion, ...]
    note: str = ""

    @property
    def key(self) -> Key:
        """The episode this tells of: cohort, user, rule."""
        return self.cohort_id, self.user_id, self.rule


@dataclass(frozen=True, slots=True)
class DigestSection:
    """The lines of one rule, the most pressing first."""

    rule: NewsRule
    lines: tuple[DigestLine, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """One mail's content. `recipient` is a Canvas user id; sections are never empty."""

    recipient: int
    address: str
    sections: tuple[DigestSection, ...]

    @property
    def mentions(self) -> frozenset[Key]:
        """The episodes this tells of, used up when the mail is kept."""
        return frozenset(line.key for section in self.sections for line in section.lines)

    @property
    def subject(self) -> str:
        """Counts and nobody's name: "NPQ engagement: 2 participants need you, 1 now eligible"."""
        counts = {section.rule: len(section.lines) for section in self.sections}
        eligible = counts.pop("eligible", 0)
        needing = sum(counts.values())
        if not needing:
            return f"NPQ engagement: {_participants(eligible)} now eligible"
        need = f"{_participants(needing)} {'needs' if needing == 1 else 'need'} you"
        return f"NPQ engagement: {need}" + (f", {eligible} now eligible" if eligible else "")


def digests(
    news: Iterable[News],
    *,
    told: Mapping[Key, frozenset[int]],
    coaches: Mapping[str, Mapping[int, Sequence[int]]],
    addresses: Mapping[int, str],
    admins: Sequence[Admin],
    suggestions: Mapping[Key, Sequence[Suggestion]],
) -> tuple[Digest, ...]:
    """Return the digests that are due, by recipient; who has been told is not told again.

    `news` is open news of all cohorts; `told` who has, or will have, a mail of it; `coaches` the
    coaches' user ids by cohort and participant; `addresses` mail addresses of coaches by user id;
    `suggestions` what would help (what is missed, for `out-of-reach`). All coaches with an
    address are told; where there is none, all admins. An admin who coaches gets one mail.
    """
    known = {**{admin.canvas_user_id: admin.mail for admin in admins}, **_filled(addresses)}
    lines: defaultdict[int, list[tuple[News, DigestLine]]] = defaultdict(list)
    for item in news:
        of_participant = coaches.get(item.cohort_id, {}).get(item.user_id, ())
        recipients, note = _recipients(of_participant, known, admins)
        line = _line(item, tuple(suggestions.get(item.key, ())), note)
        for recipient in recipients - told.get(item.key, frozenset()):
            lines[recipient].append((item, line))
    return tuple(Digest(who, known[who], _sections(lines[who])) for who in sorted(lines))


def _filled(addresses: Mapping[int, str]) -> dict[int, str]:
    return {user_id: address for user_id, address in addresses.items() if address.strip()}


def _recipients(
    coaches: Sequence[int], known: Mapping[int, str], admins: Sequence[Admin]
) -> tuple[frozenset[int], str]:
    reached = frozenset(coach for coach in coaches if coach in known)
    if reached:
        return reached, ""
    note = NO_ADDRESS if coaches else NO_COACH
    return frozenset(admin.canvas_user_id for admin in admins), note


def _sections(lines: Iterable[tuple[News, DigestLine]]) -> tuple[DigestSection, ...]:
    ordered = [line for _, line in sorted(lines, key=lambda pair: _pressing(pair[0]))]
    by_rule = {rule: tuple(line for line in ordered if line.rule == rule) for rule in ORDER}
    return tuple(DigestSection(rule, found) for rule, found in by_rule.items() if found)


def _pressing(news: News) -> tuple[Fraction, str, int]:
    """Furthest under the line or the threshold first."""
    reference = news.expected if news.expected is not None else news.threshold
    return (news.percent or Fraction(0)) - reference, news.cohort_id, news.user_id


def _line(news: News, activities: tuple[Suggestion, ...], note: str) -> DigestLine:
    words = {"out-of-reach": _out_of_reach, "behind": _behind, "eligible": _eligible}
    said, step = words[news.rule](news)
    return DigestLine(news.cohort_id, news.user_id, news.rule, said, step, activities, note)


def _out_of_reach(news: News) -> tuple[str, str]:
    asked = f"{_plain(news.threshold)}%"
    if news.policy == "modules":
        said = "The modules asked for can no longer be completed without make-up."
        return said, "Agree how what was missed is made up."
    if news.best is not None and news.best < news.threshold:
        said = f"{asked} can no longer be reached without make-up: at best {floored(news.best)}%."
    else:
        said = f"The {asked} asked can no longer be met without make-up."
    return f"{said} Now at {_shown(news)}.", "Agree how what was missed is made up."


def _behind(news: News) -> tuple[str, str]:
    said = f"At {_shown(news)}; steady work would be at {floored(news.expected or Fraction(0))}%."
    if news.missing_hours:
        said += f" {_up(news.missing_hours)} hours are missing to {_asked(news)}."
    return said, "Agree which activities come next and by when."


def _eligible(news: News) -> tuple[str, str]:
    said = f"Now eligible for the assessment, {_reached(news)}."
    if news.opens_on is None:
        return said, "Congratulate them."
    return said, f"Check that they know the window opens on {_day(news.opens_on)}."


def _asked(news: News) -> str:
    return "the modules asked for" if news.policy == "modules" else f"{_plain(news.threshold)}%"


def _reached(news: News) -> str:
    if news.policy == "modules":
        return "with every module asked for completed"
    return f"at {_shown(news)}"


def _shown(news: News) -> str:
    return "an unknown figure" if news.percent is None else f"{floored(news.percent)}%"


def _participants(count: int) -> str:
    return f"{count} participant{'' if count == 1 else 's'}"


def _plain(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else floored(number)


def _up(hours: Fraction) -> str:
    """One decimal, rounded up: what is missing is never understated."""
    tenths = ceil(hours * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
