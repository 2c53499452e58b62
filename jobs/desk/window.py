"""Participants whom a person should look at because their assessment window is near."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jobs.counting import rules_of
from jobs.desk.matter import SHOWN, Desk, Kind, and_more, users
from jobs.note_mail import Block, Item, Step, counted
from mappings.cohorts import Assessment, Cohort
from mappings.ledger import from_json
from mappings.night import may_be_near
from mappings.policies import policy_of
from mappings.shortest import missing_hours
from mappings.shown import floored, raised
from mappings.standing import CountingRule, Standing
from mappings.thresholds import thresholds
from mappings.windows import day_words, local_date, window_of
from sync.store.episodes import OpenAlert
from sync.store.kept import Known

BEFORE = timedelta(days=14)
LAST_DAYS = timedelta(days=2)
"""Of a window: the coach has known for days by then."""


@dataclass(frozen=True, slots=True)
class NearWindow:
    """A participant who is not eligible, close to the threshold, and whose window opens soon."""

    cohort: str
    user_id: int
    words: str
    opens_on: date

    @property
    def key(self) -> str:
        """Another window is another matter; another figure is not."""
        return f"near-window:{self.cohort}:{self.user_id}:{self.opens_on}"


@dataclass(frozen=True, slots=True)
class Unsubmitted:
    """A participant who may enter and has handed nothing in on one of the last two days for it."""

    alert: OpenAlert
    closes_on: date

    @property
    def key(self) -> str:
        """Each episode by itself."""
        return f"unsubmitted:{self.alert.id}"


def _near_window(desk: Desk) -> Iterator[NearWindow]:
    for cohort in desk.going_on:
        if cohort.assessment and _opens_for_somebody(cohort, cohort.assessment, desk.today):
            rule = rules_of(desk.store, cohort, desk.file.programmes.of(cohort)).in_force
            if policy_of(rule).has_threshold:
                yield from _of_cohort(desk, cohort, cohort.assessment, rule)


def _opens_for_somebody(cohort: Cohort, assessment: Assessment, today: date) -> bool:
    windows = (window_of(assessment, person) for person in (None, *cohort.persons))
    return any(_is_near(window.first, today) for window in windows)


def _is_near(opens_on: date, today: date) -> bool:
    """From 14 days before the first day until the day before it."""
    return opens_on - BEFORE <= today < opens_on


def _of_cohort(
    desk: Desk, cohort: Cohort, assessment: Assessment, rule: CountingRule
) -> Iterator[NearWindow]:
    programme = desk.file.programmes.of(cohort)
    points = thresholds(cohort.alerts, programme.alerts).close_points
    away = cohort.deferred(desk.today) | cohort.withdrawn(desk.today)
    for user_id, known in desk.store.known(cohort.id).items():
        opens_on = window_of(assessment, cohort.agreed.get(user_id)).first
        if user_id in away or not _is_near(opens_on, desk.today):
            continue
        standing = _not_eligible(known)
        if standing and may_be_near(standing, rule, points):
            yield NearWindow(cohort.id, user_id, _figure(standing, rule), opens_on)


def _not_eligible(known: Known) -> Standing | None:
    """Return where somebody stands who may still get there; None for whom it is settled."""
    if known.state == "left" or known.entry_in_force == "eligible" or known.standing is None:
        return None
    standing = from_json(known.standing)
    return None if standing.entry == "eligible" or standing.percent is None else standing


def _figure(standing: Standing, rule: CountingRule) -> str:
    asked = floored(100 * rule.threshold).removesuffix(".0")
    known = "at" if standing.complete else "at least at"
    shown = f"{known} {floored(standing.percent or standing.hours_done)}%"
    if missing := missing_hours(standing, rule):
        shown += f", {raised(missing)} hours missing to {asked}%"
    return shown if standing.reachable else f"{shown}, out of reach without make-up"


def _unsubmitted(desk: Desk) -> Iterator[Unsubmitted]:
    cohorts = {cohort.id: cohort for cohort in desk.going_on}
    for alert in desk.open_alerts:
        cohort_id, user_id, rule, _ = alert.key
        cohort = cohorts[cohort_id]
        if rule == "window-closes-unsubmitted" and cohort.assessment:
            closes_on = window_of(cohort.assessment, cohort.agreed.get(user_id)).last
            if closes_on - LAST_DAYS < desk.today <= closes_on:
                yield Unsubmitted(alert, closes_on)


def _count(near: Sequence[NearWindow]) -> Iterator[str]:
    yield counted(len(near), "participant is close", "participants are close") + " to the window"


def _tell(near: Sequence[NearWindow], now: datetime) -> Iterator[Block]:
    groups: dict[tuple[str, date], list[NearWindow]] = {}
    for one in near:
        groups.setdefault((one.cohort, one.opens_on), []).append(one)
    for (cohort, opens_on), found in groups.items():
        first = found[0].user_id if len(found) == 1 else "USER_ID"
        yield Block(
            "warn",
            f"Cohort {cohort}: not eligible yet, and the window opens"
            f" {day_words(opens_on, local_date(now))}",
            tuple(Item(f"participant {one.user_id}", one.words) for one in found[:SHOWN]),
            (
                Step(
                    "To see the fewest activities that reach it",
                    f"npq-sync explain {cohort} {first}",
                ),
            ),
            and_more(len(found), f"npq-sync report {cohort} shows everybody"),
        )


def _count_unsubmitted(unsubmitted: Sequence[Unsubmitted]) -> Iterator[str]:
    count = len(unsubmitted)
    yield counted(count, "participant has", "participants have") + " handed nothing in"


def _tell_unsubmitted(unsubmitted: Sequence[Unsubmitted], now: datetime) -> Iterator[Block]:
    groups: dict[tuple[str, date], list[Unsubmitted]] = {}
    for one in unsubmitted:
        groups.setdefault((one.alert.key[0], one.closes_on), []).append(one)
    for (cohort, closes_on), found in groups.items():
        closes = day_words(closes_on, local_date(now))
        yield Block(
            "stop",
            f"Cohort {cohort}: nothing is handed in, and the window closes {closes}",
            tuple(_without_submission(one) for one in found[:SHOWN]),
            (
                Step("To see the window", f"npq-sync windows {cohort}"),
                Step(
                    "To give somebody more time, agree it in the cohorts file", "window_closes_on"
                ),
            ),
            and_more(len(found), f"npq-sync alerts --cohort {cohort} lists them"),
        )


def _without_submission(one: Unsubmitted) -> Item:
    coaches = one.alert.coaches
    told = f"coached by {users(coaches)}" if coaches else "without a coach"
    return Item(f"participant {one.alert.key[1]}", f"eligible, {told}")


NEAR_WINDOW = Kind(NearWindow, _near_window, _count, _tell)
UNSUBMITTED = Kind(Unsubmitted, _unsubmitted, _count_unsubmitted, _tell_unsubmitted)
