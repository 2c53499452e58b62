"""What a register says of an activity, and what of Canvas is not known of somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from mappings.records import CourseRecords
from mappings.registers import RegisterLine
from mappings.states import Outcome, outcome
from tests.mappings.builders import (
    A_TIME,
    HOME,
    SOMEBODY,
    a_part,
    a_participant,
    a_progress,
    a_structure,
    a_submission,
    an_activity,
    an_assignment,
    course_records,
)
from tests.mappings.register_lines import ANOTHER, AT, a_line

ASSIGNMENT = 3100
HELD = date(2026, 7, 1)
MIDNIGHT = datetime(2026, 6, 30, 23, tzinfo=UTC)  # of that day in London, in summer
NONE, ALL = Fraction(0), Fraction(1)
ATTENDED = a_part(reading="attendance", assignment_ids=(ASSIGNMENT,))


def graded(score: int, user_id: int = SOMEBODY) -> CourseRecords:
    row = {"workflow_state": "graded", "score": Decimal(score), "graded_at": A_TIME}
    return course_records(
        a_structure(assignments=[an_assignment(id=ASSIGNMENT)]),
        a_progress(user_id),
        submissions=[a_submission(user_id, ASSIGNMENT, **row)],
    )


@pytest.mark.parametrize(
    ("state", "found"),
    [
        ("present", Outcome("done", ALL, "register", MIDNIGHT)),
        ("absent", Outcome("missed", NONE, "register", MIDNIGHT)),
        ("excused", Outcome("excused", NONE, "register", MIDNIGHT)),
        ("made-up", Outcome("open", NONE, "register", MIDNIGHT)),
        ("made-up-accepted", Outcome("done", ALL, "register", AT)),
    ],
)
def test_what_a_register_says_counts_from_its_day_and_what_is_made_up_from_its_acceptance(
    state: str, found: Outcome
) -> None:
    line = a_line(state=state, held_on=HELD)
    event = an_activity(register={SOMEBODY: (line,)})
    assert outcome(event, a_participant(), {}) == found


def test_what_a_register_says_of_others_is_nothing_of_mine() -> None:
    event = an_activity(register={ANOTHER: (a_line(ANOTHER),)})
    assert outcome(event, a_participant(), {}) is None


@pytest.mark.parametrize(
    ("lines", "score", "found"),
    [
        ([a_line(state="absent")], 10, Outcome("done", ALL, "assignment", A_TIME)),
        ([a_line(state="made-up-accepted")], 0, Outcome("done", ALL, "register", AT)),
        ([a_line(state="excused")], 0, Outcome("missed", NONE, "assignment", A_TIME)),
        (
            [a_line(state="absent"), a_line(state="made-up-accepted")],
            0,
            Outcome("done", ALL, "register", AT),
        ),
    ],
)
def test_a_register_and_canvas_are_joined_like_two_things_of_one_activity(
    lines: list[RegisterLine], score: int, found: Outcome
) -> None:
    event = an_activity(ATTENDED, register={SOMEBODY: tuple(lines)})
    assert outcome(event, a_participant(), {HOME: graded(score)}) == found


def test_of_somebody_whose_submissions_were_left_out_nothing_that_needs_them_is_known() -> None:
    known = graded(10)
    unread = replace(known, left_out=frozenset({SOMEBODY}))
    behind = a_part(item_ids=(9001,), assignment_ids=(ASSIGNMENT,))
    alone = a_part(item_ids=(9001,))

    def found(records: CourseRecords) -> list[Outcome | None]:
        parts = (ATTENDED, behind, alone)
        return [outcome(an_activity(part), a_participant(), {HOME: records}) for part in parts]

    not_met = Outcome("open", NONE, "requirement")
    assert found(known) == [Outcome("done", ALL, "assignment", A_TIME), not_met, not_met]
    assert found(unread) == [
        Outcome("unknown", NONE, "assignment"),
        Outcome("unknown", NONE, "requirement"),
        not_met,
    ]
