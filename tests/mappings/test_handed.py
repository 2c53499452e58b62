"""What was handed in and when it was graded, by activity."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from mappings.handed import Tasks
from mappings.records import Submission
from mappings.subject import Handed
from tests.mappings.builders import (
    HOME,
    SOMEBODY,
    a_part,
    a_structure,
    a_submission,
    an_activity,
    course_records,
)

FIRST = datetime(2026, 11, 2, 12, tzinfo=UTC)
THEN = datetime(2026, 11, 9, 12, tzinfo=UTC)
TASK, ANOTHER = 3100, 3101


def row(assignment_id: int = TASK, **given: Any) -> Submission:
    return a_submission(SOMEBODY, assignment_id, **given)


def handed(*rows: Submission, strand: str = "formative", **records: Any) -> dict[str, Handed]:
    parts = [a_part(reading="task", assignment_ids=(each,)) for each in (TASK, ANOTHER)]
    activity = an_activity(*parts, id="as:task", strand=strand)
    read = {HOME: course_records(a_structure(), submissions=rows, **records)}
    return Tasks.of([activity]).handed(SOMEBODY, read)


SUBMITTED: dict[str, Any] = {"workflow_state": "submitted", "submitted_at": FIRST}
GRADED: dict[str, Any] = {"workflow_state": "graded", "submitted_at": FIRST, "graded_at": THEN}


@pytest.mark.parametrize(
    ("given", "graded_at"),
    [
        (SUBMITTED, None),
        (SUBMITTED | {"workflow_state": "pending_review"}, None),
        (GRADED, THEN),
        (GRADED | {"graded_at": None}, FIRST),
        (SUBMITTED | {"submitted_at": THEN, "graded_at": FIRST}, None),
    ],
)
def test_what_was_handed_in_waits_until_it_is_graded(
    given: dict[str, Any], graded_at: datetime | None
) -> None:
    assert handed(row(**given)) == {"as:task": Handed(given["submitted_at"], graded_at)}


@pytest.mark.parametrize(
    "given",
    [
        {},
        GRADED | {"submitted_at": None},
        SUBMITTED | {"excused": True},
        {"workflow_state": "unsubmitted", "submitted_at": FIRST},
    ],
)
def test_what_was_not_handed_in_or_is_excused_waits_for_nobody(given: dict[str, Any]) -> None:
    assert handed(row(**given)) == {}


def test_of_several_the_last_that_was_handed_in_counts() -> None:
    again = row(ANOTHER, workflow_state="submitted", submitted_at=THEN)
    assert handed(row(**GRADED), again) == {"as:task": Handed(THEN, None)}


def test_only_formative_tasks_and_coaching_wait_for_anybody() -> None:
    assert handed(row(**SUBMITTED), strand="coaching") != {}
    assert handed(row(**SUBMITTED), strand="events") == {}


def test_what_could_not_be_read_is_not_there() -> None:
    parts = a_part(reading="task", assignment_ids=(TASK,))
    tasks = Tasks.of([an_activity(parts, id="as:task", strand="formative")])
    unread = {HOME: course_records(a_structure(), submissions=None)}
    assert tasks.handed(SOMEBODY, unread) == tasks.handed(SOMEBODY, {}) == {}
