"""Count a cohort's figures from what was read, and verify whoever is about to turn eligible."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from jobs.content import Content
from jobs.pull import Pulled
from mappings.engagement import standing
from mappings.mapping import CourseMap
from mappings.people import Participant
from mappings.problems import Problem
from mappings.records import CourseRecords, KeptProgress, Progress
from mappings.standing import CountingRule, Standing
from sync.canvas.client import CanvasClient
from sync.canvas.progress import read_evaluated
from sync.errors import CanvasTrouble, TokenDead


def count(
    pulled: Pulled, rule: CountingRule, among: Collection[int] | None = None
) -> dict[int, Standing]:
    """Return the standing of everybody who has not left, or of these; raises HoursOverbooked."""
    return {
        who.user_id: standing(
            who,
            pulled.course_map.activities,
            pulled.records,
            rule,
            earlier=pulled.earlier.get(who.user_id, ()),
        )
        for who in pulled.content.people.participants
        if who.state != "left" and (among is None or who.user_id in among)
    }


def unread_standings(content: Content, course_map: CourseMap, rule: CountingRule) -> list[Standing]:
    """Return everybody's ledger before any progress is read: credits are right, states unknown."""
    records = {
        structure.course_id: CourseRecords(
            structure, content.rosters[structure.course_id], progress={}, submissions=None
        )
        for structure in content.structures
    }
    return [
        standing(who, course_map.activities, records, rule)
        for who in content.people.participants
        if who.state != "left"
    ]


@dataclass(frozen=True, slots=True)
class Reading:
    """One participant's evaluating read of one course; `trouble` where it failed."""

    course: int
    user_id: int
    progress: Progress | None
    trouble: CanvasTrouble | None = None


def verified(client: CanvasClient, pulled: Pulled, users: Collection[int]) -> Pulled:
    """Read these participants once more the evaluating way; that reading decides (design 6).

    A read that fails leaves the participant's progress unknown, so nobody turns eligible by it.
    """
    wanted = [
        (records, who)
        for records in pulled.records.values()
        if _has_requirements(records)
        for who in pulled.content.people.participants
        if who.user_id in users and who.user_id in records.progress
    ]
    with client.counted_as("verification"):
        readings = client.together(lambda pair: _read(client, *pair), wanted)
    return replace(
        pulled,
        records={
            course: replace(records, progress=_decided(records.progress, course, readings))
            for course, records in pulled.records.items()
        },
        kept=_kept(pulled, readings),
        problems=(*pulled.problems, *_problems(readings)),
    )


def _has_requirements(records: CourseRecords) -> bool:
    return any(item.requirement for module in records.structure.modules for item in module.items)


def _read(client: CanvasClient, records: CourseRecords, who: Participant) -> Reading:
    course, invited = records.structure.course_id, who.state == "invited"
    try:
        read = read_evaluated(client, records.structure, who.user_id, invited=invited)
    except TokenDead:
        raise
    except CanvasTrouble as trouble:
        return Reading(course, who.user_id, None, trouble)
    return Reading(course, who.user_id, read)


def _decided(
    progress: Mapping[int, Progress], course: int, readings: Collection[Reading]
) -> dict[int, Progress]:
    decided = dict(progress)
    for reading in readings:
        if reading.course != course:
            continue
        if reading.progress is None:
            decided.pop(reading.user_id)
        else:
            decided[reading.user_id] = reading.progress
    return decided


def _kept(pulled: Pulled, readings: Collection[Reading]) -> dict[int, dict[int, KeptProgress]]:
    kept = {course: dict(by_user) for course, by_user in pulled.kept.items()}
    for reading in readings:
        held = kept[reading.course].get(reading.user_id)
        if held and reading.progress:
            kept[reading.course][reading.user_id] = replace(held, progress=reading.progress)
    return kept


def _problems(readings: Collection[Reading]) -> list[Problem]:
    return [
        Problem(r.trouble.code, f"course {r.course}, participant {r.user_id}", r.trouble.remedy)
        for r in readings
        if r.trouble
    ]
