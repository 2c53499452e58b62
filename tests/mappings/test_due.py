"""When something is due for one participant: overrides, joined things, local days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from mappings.due import due_at, due_dates, with_dates
from mappings.people import Participant
from mappings.records import Assignment
from tests.mappings.builders import (
    HOME,
    SOMEBODY,
    a_part,
    a_participant,
    a_structure,
    an_activity,
    an_assignment,
    an_override,
    course_records,
)

FIRST = datetime(2026, 3, 2, 12, tzinfo=UTC)
SECOND = datetime(2026, 3, 9, 12, tzinfo=UTC)
THIRD = datetime(2026, 3, 16, 12, tzinfo=UTC)
NORTH, SOUTH, A_GROUP = 71, 72, 81
WHO = a_participant(sections=frozenset({NORTH}), groups=frozenset({A_GROUP}))


def by(at: datetime | None, **whom: Any) -> Any:
    return an_override(due_at=at, changes_due=True, **whom)


ME: dict[str, Any] = {"student_ids": frozenset({SOMEBODY})}
OTHERS: dict[str, Any] = {"student_ids": frozenset({SOMEBODY + 1})}


@pytest.mark.parametrize(
    ("overrides", "due"),
    [
        ([], FIRST),
        ([by(SECOND, **ME)], SECOND),
        ([by(SECOND, **OTHERS)], FIRST),
        ([by(SECOND, section_id=NORTH)], SECOND),
        ([by(SECOND, section_id=SOUTH)], FIRST),
        ([by(SECOND, group_id=A_GROUP)], SECOND),
        ([by(SECOND, everyone=True)], SECOND),
        ([by(THIRD, section_id=NORTH), by(SECOND, **ME)], THIRD),
        ([by(SECOND, section_id=NORTH), by(None, **ME)], None),
        ([an_override(**ME)], FIRST),
        ([an_override(**ME), by(SECOND, section_id=NORTH)], SECOND),
    ],
)
def test_the_most_lenient_of_the_overrides_that_apply_counts(
    overrides: list[Any], due: datetime | None
) -> None:
    task = an_assignment(due_at=FIRST, overrides=overrides, only_visible_to_overrides=False)
    assert due_at(task, WHO) == due


def test_without_any_date_nothing_is_ever_due() -> None:
    assert due_at(an_assignment(), WHO) is None


def days(*assignments: Assignment, who: Participant = WHO) -> dict[str, date]:
    """What is due of one activity joined of these assignments."""
    parts = [a_part(reading="task", assignment_ids=(a.id,)) for a in assignments]
    activity = an_activity(*parts, id="as:task", strand="formative")
    records = {HOME: course_records(a_structure(assignments=assignments))}
    return due_dates(with_dates([activity], records), who, records)


def test_a_day_is_the_one_in_london() -> None:
    late = datetime(2026, 3, 28, 23, 59, 59, tzinfo=UTC)
    a_minute_before_midnight = datetime(2026, 3, 29, 22, 59, 59, tzinfo=UTC)
    midnight = datetime(2026, 3, 29, 23, 0, tzinfo=UTC)
    assert days(an_assignment(due_at=late)) == {"as:task": date(2026, 3, 28)}
    assert days(an_assignment(due_at=a_minute_before_midnight)) == {"as:task": date(2026, 3, 29)}
    assert days(an_assignment(due_at=midnight)) == {"as:task": date(2026, 3, 30)}


def test_what_is_joined_is_due_when_the_last_of_theirs_is() -> None:
    tuesday, saturday = an_assignment(due_at=FIRST), an_assignment(due_at=SECOND)
    assert days(tuesday, saturday) == {"as:task": SECOND.date()}
    for_others = an_assignment(due_at=THIRD, overrides=[by(THIRD, section_id=SOUTH)])
    assert days(tuesday, for_others) == {"as:task": FIRST.date()}
    assert days(tuesday, an_assignment()) == {}
    longer = an_assignment(due_at=FIRST, overrides=[by(THIRD, **ME)])
    assert days(tuesday, longer) == {"as:task": THIRD.date()}, "an extension of their own counts"


def test_only_what_is_due_for_somebody_is_looked_at() -> None:
    dated = an_assignment(overrides=[by(FIRST, section_id=SOUTH)])
    undated = an_assignment()
    activities = [
        an_activity(a_part(reading="task", assignment_ids=(a.id,)), id=f"assignment:{a.id}")
        for a in (dated, undated)
    ]
    records = {HOME: course_records(a_structure(assignments=[dated, undated]))}
    assert with_dates(activities, records) == (activities[0],)
    assert due_dates(activities, WHO, records) == {}
