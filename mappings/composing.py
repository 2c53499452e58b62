"""One recipient's digest: in which part and order participants stand, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Protocol, get_args

from mappings.alerts import KINDS, PLACE, AlertKey, AlertRule, Part
from mappings.digest import AtTheStart, Reason, Resolved, Told
from mappings.episodes import Line, Participant, RuleOf
from mappings.windows import local_date

PARTS: tuple[Part, ...] = get_args(Part)

Urgency = tuple[int, int, Fraction, str]
"""Part, rule, and how pressing it is: the lowest first."""


class Over(Protocol):
    """An episode whose cause is gone; `told` are those who had a mail of it."""

    @property
    def key(self) -> AlertKey: ...
    @property
    def closed_at(self) -> datetime: ...
    @property
    def told(self) -> frozenset[int]: ...


def told_people(lines: Iterable[Line]) -> dict[Part, tuple[Told, ...]]:
    """Return each part's participants, the most pressing first; none in two parts."""
    of_participant: defaultdict[Participant, list[Line]] = defaultdict(list)
    for line in lines:
        of_participant[line.alert.cohort_id, line.alert.user_id].append(line)
    ordered = sorted(
        (sorted(theirs, key=_urgency) for theirs in of_participant.values()),
        key=lambda theirs: (*_urgency(theirs[0])[:3], _participant(theirs[0])),
    )
    by_part: defaultdict[Part, list[Told]] = defaultdict(list)
    for theirs in ordered:
        by_part[theirs[0].alert.kind.part].append(_told(theirs))
    return {part: tuple(by_part[part]) for part in PARTS if part in by_part}


def at_the_start(lines: Iterable[Line]) -> tuple[AtTheStart, ...]:
    """Return one line for each rule and cohort, with the participants, the most pressing first."""
    found: defaultdict[tuple[int, str], list[Line]] = defaultdict(list)
    for line in sorted(lines, key=_urgency):
        found[PLACE[line.alert.rule], line.alert.cohort_id].append(line)
    return tuple(
        AtTheStart(
            cohort_id=cohort_id,
            rule=theirs[0].alert.rule,
            user_ids=tuple(dict.fromkeys(line.alert.user_id for line in theirs)),
            keys=frozenset(line.alert.key for line in theirs),
        )
        for (_, cohort_id), theirs in sorted(found.items())
    )


def resolved(over: Iterable[Over], still: frozenset[AlertKey]) -> tuple[Resolved, ...]:
    """Return what is over, once for each participant and rule, the latest day of it.

    Good news that is over is not told: nobody waits for it. Nor is what has come back.
    """
    found: dict[tuple[str, int, AlertRule], date] = {}
    for one in over:
        cohort_id, user_id, rule, _ = one.key
        if KINDS[rule].part != "good-news" and one.key not in still:
            day = local_date(one.closed_at)
            found[cohort_id, user_id, rule] = max(found.get((cohort_id, user_id, rule), day), day)
    said = [Resolved(*key, day) for key, day in found.items()]
    return tuple(sorted(said, key=lambda r: (PLACE[r.rule], r.cohort_id, r.user_id)))


def rules_told(lines: Iterable[Line]) -> frozenset[RuleOf]:
    """Return of which rules in which cohorts somebody was told before."""
    return frozenset(line.rule_of for line in lines if line.is_told)


def _told(theirs: Sequence[Line]) -> Told:
    first = theirs[0]
    return Told(
        cohort_id=first.alert.cohort_id,
        user_id=first.alert.user_id,
        reasons=tuple(_reason(line) for line in theirs),
        note=first.note,
    )


def _reason(line: Line) -> Reason:
    alert = line.alert
    return Reason(
        rule=alert.rule,
        about=alert.about,
        why=alert.why,
        next_step=alert.next_step,
        since=alert.since or local_date(line.episode.opened_at),
        activities=alert.activities,
    )


def _urgency(line: Line) -> Urgency:
    alert = line.alert
    return PARTS.index(alert.kind.part), PLACE[alert.rule], -alert.pressing, alert.about


def _participant(line: Line) -> Participant:
    return line.alert.cohort_id, line.alert.user_id
