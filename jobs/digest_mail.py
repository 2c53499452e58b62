"""The words of a digest as a mail: subject, plain text and HTML that say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import urlsplit

from jobs.mail_layout import PREFIX, Tone, laid_out, sentence
from jobs.mail_links import MailLinks
from jobs.present.safe import printable
from mappings.alerts import KINDS, Part, Suggestion
from mappings.digest import AtTheStart, Digest, MailKind, Reason, Resolved, Told, heading
from sync.store.kept_mail import NewMail

Names = Literal["full", "initials", "none"]

PARTS: Mapping[Part, tuple[Tone, str]] = {
    "out-of-reach": ("stop", "Out of reach without make-up"),
    "needs-you": ("warn", "Needs you"),
    "good-news": ("good", "Good news"),
}
LEADS: Mapping[MailKind, str] = {
    "urgent": "This could not wait for your next digest.",
}
PREVIEW = (
    "Why, since when, and what would help: open the mail to see for whom. Its links need no"
    " signing in, are yours alone, and work for 14 days."
)  # long enough to keep names out of the lines that a list of mails shows
NAMED = 12  # participants named in one line of how a cohort stood at the start


@dataclass(frozen=True, slots=True)
class Action:
    """A link that does something, once its page is confirmed."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Why:
    """One reason: what it is called, why in numbers, since when, and what would help."""

    heading: str
    tone: Tone
    since: str
    words: str
    activities: tuple[Suggestion, ...]
    next_step: str


@dataclass(frozen=True, slots=True)
class Person:
    """What the mail says of one participant."""

    name: str
    cohort: str
    reasons: tuple[Why, ...]
    note: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """The participants of one part."""

    title: str
    tone: Tone
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list, such as what is resolved: whom or what it is about, and what is so."""

    what: str
    words: str


@dataclass(frozen=True, slots=True)
class Start:
    """How a cohort stood when it was first looked at."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """The whole mail. `title` may stand on a lock screen, and `preview` behind it: they count and
    name nobody."""

    title: str
    preview: str
    lead: str
    sections: tuple[Section, ...]
    starts: tuple[Start, ...]
    still_open: str
    resolved: tuple[Line, ...]
    unread: str
    see_open: Action
    footer: str
    wishes: Action


def render(
    digest: Digest, names: Mapping[int, str], how: Names, links: MailLinks
) -> tuple[str, str, str]:
    """Return subject, plain text and HTML. `names` are by Canvas user id; `how` is MAIL_NAMES.

    The subject counts and names nobody. Titles and names may hold anything: what could add a
    line, a tag or a turned reading direction is taken out or escaped.
    """
    people = _People(names, how)
    mail = Mail(
        title=sentence(digest.subject.removeprefix(PREFIX)),
        preview=PREVIEW,
        lead=LEADS.get(digest.kind, ""),
        sections=tuple(
            _section(part, told, people, links)
            for part in PARTS
            if (told := digest.new.get(part, ()))
        ),
        starts=_starts(digest.at_the_start, people),
        still_open=_still_open(digest.still_open),
        resolved=tuple(_resolved(one, people) for one in digest.resolved),
        unread=_unread(digest.unread),
        see_open=Action("See everything that is open", links.open()),
        footer=_footer(how),
        wishes=Action("Choose how often you hear", links.wishes()),
    )
    return digest.subject, *laid_out("digest", mail)


def new_mail(digest: Digest, names: Mapping[int, str], how: Names, links: MailLinks) -> NewMail:
    """Return the digest as a mail for the outbox, with the episodes it uses up.

    `links` are of this mail: their token becomes the mail's.
    """
    subject, text, html = render(digest, names, how, links)
    return NewMail(
        recipient=digest.recipient,
        address=digest.address,
        subject=subject,
        text=text,
        html=html,
        mentions=digest.mentions,
        kind=digest.kind,
        channel=digest.channel,
        token=links.token,
    )


def shown_name(user_id: int, name: str | None, how: Names) -> str:
    """Return what a mail calls a participant; with no name to show, by the Canvas user id."""
    words = printable(name or "").split()
    if how == "none" or not words:
        return f"Participant {user_id}"
    if how == "full":
        return " ".join(words)
    return " ".join(f"{word[0]}." for word in words) + f" ({user_id})"


@dataclass(frozen=True, slots=True)
class _People:
    """What participants are called in this mail."""

    names: Mapping[int, str]
    how: Names

    def called(self, user_id: int) -> str:
        return shown_name(user_id, self.names.get(user_id), self.how)


def _section(part: Part, told: Sequence[Told], people: _People, links: MailLinks) -> Section:
    tone, title = PARTS[part]
    return Section(title, tone, tuple(_person(one, part, people, links) for one in told))


def _person(told: Told, part: Part, people: _People, links: MailLinks) -> Person:
    return Person(
        name=people.called(told.user_id),
        cohort=printable(told.cohort_id),
        reasons=tuple(_whys(told.reasons)),
        note=printable(told.note),
        actions=_actions(told, part, links),
    )


def _whys(reasons: Sequence[Reason]) -> Iterator[Why]:
    """Yield the reasons; a next step that several share is told once, after the last of them."""
    for at, reason in enumerate(reasons, 1):
        shared = any(reason.next_step == later.next_step for later in reasons[at:])
        yield _why(reason, "" if shared else reason.next_step)


def _why(reason: Reason, next_step: str) -> Why:
    return Why(
        heading=heading(reason.rule),
        tone=PARTS[KINDS[reason.rule].part][0],
        since=day(reason.since),
        words=printable(reason.why),
        activities=tuple(
            Suggestion(printable(one.title), web_address(one.url)) for one in reason.activities
        ),
        next_step=printable(next_step),
    )


def _actions(told: Told, part: Part, links: MailLinks) -> tuple[Action, ...]:
    """Return what a reader may do.

    There is nothing to see to in good news, and an admin who is told in a coach's place knows that
    the participant is not theirs.
    """
    whom = told.cohort_id, told.user_id
    found = []
    if part != "good-news":
        found += [Action("I’m on it", links.on_it(*whom)), Action("Snooze", links.snooze(*whom))]
    if not told.note:
        found.append(Action("Not my participant", links.not_mine(*whom)))
    return tuple(found)


def _starts(at_the_start: Sequence[AtTheStart], people: _People) -> tuple[Start, ...]:
    by_cohort: dict[str, list[AtTheStart]] = {}
    for one in at_the_start:
        by_cohort.setdefault(one.cohort_id, []).append(one)
    return tuple(
        Start(
            f"How {printable(cohort)} stood when it was first read",
            tuple(_stood(one, people) for one in stood),
        )
        for cohort, stood in by_cohort.items()
    )


def _stood(one: AtTheStart, people: _People) -> Line:
    named = [people.called(user_id) for user_id in one.user_ids[:NAMED]]
    more = len(one.user_ids) - NAMED
    if more > 0:
        named.append(f"and {more} more")
    return Line(f"{heading(one.rule)} ({len(one.user_ids)})", ", ".join(named))


def _still_open(count: int) -> str:
    if not count:
        return ""
    if count == 1:
        return "1 alert that you were told of before is still open."
    return f"{count} alerts that you were told of before are still open."


def _resolved(one: Resolved, people: _People) -> Line:
    return Line(people.called(one.user_id), f"{heading(one.rule)}, over on {day(one.on)}")


def _unread(cohorts: Sequence[str]) -> str:
    if not cohorts:
        return ""
    return (
        f"Nothing is said here of {', '.join(printable(one) for one in cohorts)}: what is known of"
        " it is out of date. The administrators were told."
    )


def _footer(how: Names) -> str:
    because = (
        "You get this as the coach of these participants, or as an administrator of the programme. "
        "Each thing is told once, and there is no mail when there is nothing new. The links are "
        "yours alone and work for 14 days: please do not forward this mail."
    )
    if how == "full":
        return because
    return f"{because} Numbers are Canvas user ids: Canvas shows whose they are."


def day(on: date) -> str:
    """Return "3 November 2026"."""
    return f"{on.day} {on:%B %Y}"


def web_address(url: str | None) -> str | None:
    """Return the address if it is one of the web, and nothing that a link could run."""
    if url is None or printable(url) != url or " " in url:
        return None
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return None
    return url if scheme in ("http", "https") else None
