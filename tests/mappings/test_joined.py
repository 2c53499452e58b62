"""Things joined by `as` are one activity: design 5, *One thing counts once*."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import permutations

import pytest

from mappings.engagement import standing
from mappings.standing import StrandRule
from mappings.states import Outcome, joined, outcome
from tests.mappings.builders import (
    A_TIME,
    HOME,
    SOMEBODY,
    a_part,
    a_participant,
    a_structure,
    a_submission,
    an_activity,
    an_assignment,
    an_override,
    course_records,
)
from tests.mappings.things import a_rule

DONE = Outcome("done", Fraction(1), "assignment", A_TIME)
HALF = Outcome("done", Fraction(1, 2), "assignment", A_TIME)
MISSED = Outcome("missed", Fraction(0), "assignment", A_TIME)
OPEN = Outcome("open", Fraction(0), "assignment")
EXCUSED = Outcome("excused", Fraction(0), "assignment", A_TIME)
UNKNOWN = Outcome("unknown", Fraction(0), "assignment")


@pytest.mark.parametrize(
    ("parts", "together"),
    [
        ((DONE, MISSED, OPEN, EXCUSED), DONE),
        ((DONE, UNKNOWN), DONE),
        ((DONE, HALF), DONE),
        ((HALF, MISSED, EXCUSED), HALF),
        ((HALF, OPEN), HALF),
        ((MISSED, MISSED), MISSED),
        ((MISSED, EXCUSED), MISSED),
        ((MISSED, OPEN), OPEN),
        ((OPEN, EXCUSED), OPEN),
        ((EXCUSED, EXCUSED), EXCUSED),
        ((MISSED, UNKNOWN), UNKNOWN),
        ((EXCUSED, UNKNOWN), UNKNOWN),
        ((OPEN, UNKNOWN), UNKNOWN),
        ((HALF, UNKNOWN), Outcome("unknown", Fraction(1, 2), "assignment")),
    ],
)
def test_joined_things_are_one_outcome_in_any_order(parts, together):
    assert {joined(order) for order in permutations(parts)} == {together}


def test_a_joined_activity_reads_only_the_parts_that_are_mine():
    tuesday = an_assignment(id=1, overrides=(an_override(section_id=7),))
    saturday = an_assignment(id=2, overrides=(an_override(section_id=8),))
    rows = [
        a_submission(SOMEBODY, 1, workflow_state="graded", score=Decimal(10)),
        a_submission(SOMEBODY + 1, 2, workflow_state="graded", score=Decimal(0)),
    ]
    records = {HOME: course_records(a_structure(assignments=[tuesday, saturday]), submissions=rows)}
    sessions = [a_part(reading="attendance", assignment_ids=(n,)) for n in (1, 2)]
    event = an_activity(*sessions, id="as:event-1", strand="events")
    assert outcome(event, a_participant(sections=frozenset({7})), records).state == "done"
    both = a_participant(SOMEBODY + 1, sections=frozenset({7, 8}))
    assert outcome(event, both, records).state == "open"  # Saturday missed, Tuesday still to come


@pytest.mark.parametrize(("threshold", "entry"), [("0.5", "unknown"), ("0.51", "not-yet")])
def test_half_done_beside_something_unread_is_at_most_the_whole_credit(threshold, entry):
    rows = [
        a_submission(SOMEBODY, 1, workflow_state="graded", score=Decimal(5)),
        a_submission(SOMEBODY, 2, workflow_state="graded", score=Decimal(0)),
    ]
    structure = a_structure(assignments=[an_assignment(id=1), an_assignment(id=2)])
    records = {HOME: course_records(structure, submissions=rows)}
    half, missed = (a_part(reading="attendance", assignment_ids=(n,)) for n in (1, 2))
    unread = a_part(reading="attendance", assignment_ids=(3,), course_id=HOME + 1)
    events = [an_activity(half, unread, strand="events"), an_activity(missed, strand="events")]
    rule = a_rule(strands={"events": StrandRule(Fraction(24), None)}, threshold=Fraction(threshold))
    found = standing(a_participant(), events, records, rule)
    assert (found.hours_done, found.complete, found.entry) == (6, False, entry)
    assert found.reachable is (entry == "unknown")
