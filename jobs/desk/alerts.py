"""Alerts that need an admin: urgent and left alone, of a coach who disowns, of two minds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jobs.desk.matter import SHOWN, Desk, Kind, M, and_more, users
from jobs.note_mail import Block, Item, Step, counted
from jobs.present.safe import printable
from mappings.windows import day_words, local_date
from sync.store.coaches import disowned
from sync.store.episodes import OpenAlert

PATIENCE = timedelta(days=14)
"""So long an urgent alert may wait for somebody to act on a link of the mail that told it."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """An urgent alert on which nobody acted since its coaches were told (`since`, a local day).

    A snooze is an answer until it is over.
    """

    alert: OpenAlert
    coaches: tuple[int, ...]
    since: date

    @property
    def key(self) -> str:
        """Each episode by itself."""
        return f"unanswered:{self.alert.id}"


@dataclass(frozen=True, slots=True)
class Disowned:
    """A participant of whom a coach says that they are not theirs, while Canvas says they are."""

    cohort: str
    user_id: int
    coach: int

    @property
    def key(self) -> str:
        """The same until Canvas agrees."""
        return f"disowned:{self.cohort}:{self.user_id}:{self.coach}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What only an admin can set right of a participant."""

    alert: OpenAlert

    @property
    def key(self) -> str:
        """Each episode by itself."""
        return f"conflict:{self.alert.id}"


def _unanswered(desk: Desk) -> Iterator[Unanswered]:
    """Of those who coach the participant now: who was told before and does no more cannot act."""
    for alert in desk.open_alerts:
        told = {coach: at for coach, at in alert.told_at.items() if coach in alert.coaches}
        if not alert.alert.kind.urgent or not told or alert.on_it is not None:
            continue
        since = local_date(min(told.values()))
        if alert.snoozed_by is not None and alert.snoozed_until is not None:
            since = max(since, alert.snoozed_until)
        if desk.today - since >= PATIENCE:
            yield Unanswered(alert, tuple(sorted(told)), since)


def _disowned(desk: Desk) -> Iterator[Disowned]:
    said = disowned(desk.store, [cohort.id for cohort in desk.going_on])
    yield from (Disowned(*each) for each in sorted(said) if each[:2] in desk.coaches)


def _conflicts(desk: Desk) -> Iterator[Conflict]:
    for alert in desk.open_alerts:
        if alert.alert.kind.audience == "admin":
            yield Conflict(alert)


def _count_unanswered(unanswered: Sequence[Unanswered]) -> Iterator[str]:
    yield counted(len(unanswered), "urgent alert is unanswered", "urgent alerts are unanswered")


def _count_disowned(said: Sequence[Disowned]) -> Iterator[str]:
    people = len({(one.cohort, one.user_id) for one in said})
    yield counted(people, "participant is disowned", "participants are disowned")


def _count_conflicts(conflicts: Sequence[Conflict]) -> Iterator[str]:
    yield counted(len(conflicts), "record disagrees", "records disagree")


def _tell_unanswered(unanswered: Sequence[Unanswered], now: datetime) -> Iterator[Block]:
    today = local_date(now)
    for cohort, found in _by_cohort(unanswered, lambda one: one.alert.alert.cohort_id).items():
        yield Block(
            "stop",
            f"Cohort {cohort}: urgent, and nobody acted",
            tuple(_left_alone(one, today) for one in found[:SHOWN]),
            (Step("To see who is on what", f"npq-sync alerts --cohort {cohort}"),),
            and_more(len(found), f"npq-sync alerts --cohort {cohort} lists them"),
        )


def _left_alone(one: Unanswered, today: date) -> Item:
    alert, since = one.alert.alert, day_words(one.since, today)
    words = f"{users(one.coaches)} did not act on it since {since}: ask them, or see to it"
    return Item(f"participant {alert.user_id}", words, printable(alert.why))


def _tell_disowned(said: Sequence[Disowned], _now: datetime) -> Iterator[Block]:
    for cohort, found in _by_cohort(said, lambda one: one.cohort).items():
        yield Block(
            "warn",
            f"Cohort {cohort}: not their participants, coaches say",
            tuple(
                Item(f"participant {one.user_id}", f"not Canvas user {one.coach}'s, they say")
                for one in found[:SHOWN]
            ),
            (
                Step(
                    "Correct the section or group in Canvas, or in the cohorts file",
                    "[cohort.coaches.map]",
                ),
                Step("To see that it is right", f"npq-sync sync {cohort}"),
            ),
            and_more(len(found), "each is told until Canvas agrees"),
        )


def _tell_conflicts(conflicts: Sequence[Conflict], _now: datetime) -> Iterator[Block]:
    for cohort, found in _by_cohort(conflicts, lambda one: one.alert.alert.cohort_id).items():
        yield Block(
            "warn",
            f"Cohort {cohort}: Canvas and the cohorts file disagree",
            tuple(_disagreement(one) for one in found[:SHOWN]),
            (Step("To see them all", f"npq-sync alerts --cohort {cohort} --rule conflict"),),
            and_more(len(found), f"npq-sync alerts --cohort {cohort} lists them"),
        )


def _disagreement(one: Conflict) -> Item:
    alert = one.alert.alert
    return Item(f"participant {alert.user_id}", printable(alert.why), printable(alert.next_step))


def _by_cohort(matters: Iterable[M], cohort_of: Callable[[M], str]) -> Mapping[str, list[M]]:
    found: dict[str, list[M]] = {}
    for one in matters:
        found.setdefault(cohort_of(one), []).append(one)
    return found


UNANSWERED = Kind(Unanswered, _unanswered, _count_unanswered, _tell_unanswered)
DISOWNED = Kind(Disowned, _disowned, _count_disowned, _tell_disowned)
CONFLICT = Kind(Conflict, _conflicts, _count_conflicts, _tell_conflicts)
