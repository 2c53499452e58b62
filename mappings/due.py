"""When something is due for one participant: an assignment's date, or that of its overrides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from mappings.activities import Activity
from mappings.people import Participant
from mappings.records import Assignment, CourseRecords
from mappings.visibility import applies, parts_of
from mappings.windows import local_date


def due_at(assignment: Assignment, who: Participant) -> datetime | None:
    """Return when it is due for the participant, None for never.

    Of several overrides that apply the most lenient counts: one without a date, else the latest;
    nobody is called late who may not be. Without any the assignment's own date does. Source:
    canvas-contract 7.2 (a date key is there only if that date is overridden).
    """
    said = [o.due_at for o in assignment.overrides if o.changes_due and applies(o, who)]
    if not said:
        return assignment.due_at
    dates = [at for at in said if at is not None]
    return max(dates) if len(dates) == len(said) else None


def with_dates(
    activities: Iterable[Activity], records: Mapping[int, CourseRecords]
) -> tuple[Activity, ...]:
    """Return the activities behind which some assignment is due for anybody: few of them all."""
    dated = {
        assignment.id
        for course in records.values()
        for assignment in course.structure.assignments
        if assignment.due_at or any(override.due_at for override in assignment.overrides)
    }
    return tuple(
        activity
        for activity in activities
        if any(not dated.isdisjoint(part.assignment_ids) for part in activity.parts)
    )


def due_dates(
    activities: Iterable[Activity], who: Participant, records: Mapping[int, CourseRecords]
) -> dict[str, date]:
    """Return the local day on which each of these activities is due for the participant, by id.

    What is joined (`as`, or a choice of one) is due when the last of theirs is; where one of them
    is never due, the whole is not either.
    """
    found = {}
    for activity in activities:
        theirs = [
            due_at(assignment, who)
            for part in parts_of(activity, who, records)
            if part.course_id in records
            for assignment in records[part.course_id].structure.assignments
            if assignment.id in part.assignment_ids
        ]
        dates = [at for at in theirs if at is not None]
        if theirs and len(dates) == len(theirs):
            found[activity.id] = local_date(max(dates))
    return found
