"""Canvas's JSON to records, with the keys that come and go; what must be there is missed aloud."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sync.canvas import from_canvas
from sync.canvas.sent import Sent
from sync.errors import UnexpectedAnswer

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SUBMISSION = {"user_id": 42, "assignment_id": 3100, "workflow_state": "graded", "score": 8}
ENROLLMENT = {
    "id": 880,
    "user_id": 42,
    "course_section_id": 5,
    "type": "StudentEnrollment",
    "enrollment_state": "active",
    "user": {"id": 42, "name": "Ada Lovelace"},
}
ASSIGNMENT = {"id": 3100, "name": "Task 1"}


def sent(*parts: dict[str, Any], **more: Any) -> Sent:
    merged: dict[str, Any] = {}
    for part in parts:
        merged |= part
    return Sent(merged | more, "courses/7/things")


@pytest.mark.parametrize("excused", [None, False])
def test_excused_null_is_false(excused: bool | None) -> None:
    assert from_canvas.submission(sent(SUBMISSION, excused=excused)).excused is False


@pytest.mark.parametrize(
    ("score", "exact"), [(8, Decimal(8)), (Decimal("7.10"), Decimal("7.1")), (None, None)]
)
def test_a_score_is_exact_and_absent_where_nobody_graded(score: Any, exact: Decimal | None) -> None:
    assert from_canvas.submission(sent(SUBMISSION, score=score)).score == exact


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-21T12:00:00Z", NOON),
        ("2026-11-21T13:00:00+01:00", NOON),
        ("2026-11-21T12:00:00", NOON),
        ("", None),
        (None, None),
    ],
)
def test_times_are_aware_and_utc_however_they_are_written(
    text: str | None, instant: datetime | None
) -> None:
    assert from_canvas.submission(sent(SUBMISSION, submitted_at=text)).submitted_at == instant


@pytest.mark.parametrize(
    ("read", "whole", "key"),
    [
        (from_canvas.submission, SUBMISSION, "user_id"),
        (from_canvas.submission, SUBMISSION, "assignment_id"),
        (from_canvas.submission, SUBMISSION, "workflow_state"),
        (from_canvas.enrollment, ENROLLMENT, "id"),
        (from_canvas.enrollment, ENROLLMENT, "course_section_id"),
        (from_canvas.enrollment, ENROLLMENT, "enrollment_state"),
        (from_canvas.assignment, ASSIGNMENT, "id"),
        (from_canvas.assignment, ASSIGNMENT, "name"),
        (from_canvas.group, {"id": 1, "name": "Group 1", "users": []}, "users"),
        (from_canvas.section, {"id": 1, "name": "A"}, "name"),
    ],
)
@pytest.mark.parametrize("spoil", ["gone", "null", "odd"])
def test_what_must_be_there_is_missed_by_endpoint_and_key(
    read: Any, whole: dict[str, Any], key: str, spoil: str
) -> None:
    spoiled = {k: v for k, v in whole.items() if k != key}
    if spoil != "gone":
        spoiled[key] = None if spoil == "null" else {"Ada Lovelace": 1}
    with pytest.raises(UnexpectedAnswer) as missed:
        read(sent(spoiled))
    assert missed.value.where == "courses/7/things"
    assert key in missed.value.seen
    assert "Ada" not in str(missed.value)


@pytest.mark.parametrize("odd", [True, "42a", "٤٢", 4.5, [42], 2**63, str(2**63), "9" * 5_000])
def test_an_id_is_a_whole_number_or_its_digits(odd: object) -> None:
    assert from_canvas.section(sent(id="7", name="A")).id == 7
    assert from_canvas.section(sent(id=2**63 - 1, name="A")).id == 2**63 - 1
    with pytest.raises(UnexpectedAnswer):
        from_canvas.section(sent(id=odd, name="A"))


@pytest.mark.parametrize(
    ("key", "odd"),
    [
        ("score", Decimal("1E+999999999")),
        ("score", "1e-999999999"),
        ("score", "9" * 5_000 + "e1"),
        ("submitted_at", "0001-01-01T00:00:00+14:00"),
        ("submitted_at", "9999-12-31T23:59:59-14:00"),
        ("submitted_at", "2026-02-30T09:00:00Z"),
    ],
)
def test_what_no_canvas_means_is_refused_before_anybody_reckons_with_it(
    key: str, odd: object
) -> None:
    with pytest.raises(UnexpectedAnswer, match=key):
        from_canvas.submission(sent(SUBMISSION, {key: odd}))


@pytest.mark.parametrize("odd", ["\0", "\ud800"])
def test_what_no_database_or_page_takes_is_no_part_of_a_text(odd: str) -> None:
    assert from_canvas.section(sent(id=7, name=f"Zoë{odd}, 京")).name == "Zoë\ufffd, 京"


def test_a_state_we_do_not_know_is_not_taken_for_one_we_do() -> None:
    with pytest.raises(UnexpectedAnswer, match="enrollment_state"):
        from_canvas.enrollment(sent(ENROLLMENT, enrollment_state="paused"))


def test_a_built_in_role_is_named_as_its_type() -> None:
    assert from_canvas.enrollment(sent(ENROLLMENT)).role == "StudentEnrollment"
    assert from_canvas.enrollment(sent(ENROLLMENT, role="Trainee")).role == "Trainee"


def test_without_the_right_to_edit_what_is_shown_is_published() -> None:
    item = from_canvas.item(sent(id=1, title="Read me", type="Page"), 501)
    assert item.published
    assert (item.requirement, item.content_id) == (None, None)


def test_items_stand_in_position_order() -> None:
    items = [sent(id=i, title="x", type="Page", position=9 - i) for i in (1, 2, 3)]
    module = from_canvas.module(sent(id=501, name="Week 1", published=False), items)
    assert [item.id for item in module.items] == [3, 2, 1]
    assert module.requirement_type is None
    assert not module.published


@pytest.mark.parametrize(
    ("target", "named"),
    [
        ({"student_ids": [42, "43"]}, {"student_ids": frozenset({42, 43})}),
        ({"students": [{"id": 42, "name": "Ada"}]}, {"student_ids": frozenset({42})}),
        ({"course_section_id": 5}, {"section_id": 5}),
        ({"course_section": {"id": 5, "name": "A"}}, {"section_id": 5}),
        ({"group_id": 70}, {"group_id": 70}),
        ({"course_id": 7}, {"everyone": True}),
    ],
)
def test_an_override_names_people_a_section_a_group_or_everybody(
    target: dict[str, Any], named: dict[str, Any]
) -> None:
    read = from_canvas.override(sent(target, id=610, title="Some", due_at="2026-11-21T12:00:00Z"))
    assert read is not None
    assert {key: getattr(read, key) for key in named} == named
    assert read.due_at == NOON


def test_an_override_of_nobody_we_can_tell_is_refused_and_a_noop_left_out() -> None:
    assert from_canvas.override(sent(id=610, noop_id=1)) is None
    with pytest.raises(UnexpectedAnswer):
        from_canvas.override(sent(id=610, title="Some"))


@pytest.mark.parametrize("says", [{"only_visible_to_overrides": True}, {"has_overrides": True}])
def test_an_assignment_given_by_overrides_must_send_them(says: dict[str, bool]) -> None:
    with pytest.raises(UnexpectedAnswer, match="overrides"):
        from_canvas.assignment(sent(ASSIGNMENT, says))


def test_an_assignment_knows_its_quiz_or_discussion() -> None:
    read = from_canvas.assignment(sent(ASSIGNMENT, quiz_id=9, discussion_topic={"id": 8}))
    assert (read.quiz_id, read.discussion_id) == (9, 8)


@pytest.mark.parametrize(
    ("says", "closed"),
    [
        ({}, False),
        ({"workflow_state": "available", "concluded": False}, False),
        ({"workflow_state": "completed"}, True),
        ({"workflow_state": "deleted"}, True),
        ({"concluded": True}, True),
        ({"access_restricted_by_date": True}, True),
        ({"end_at": "2026-11-21T11:59:59Z"}, False),
        (
            {"end_at": "2026-11-21T11:59:59Z", "restrict_enrollments_to_course_dates": True},
            True,
        ),
        (
            {"end_at": "2026-11-21T12:00:00Z", "restrict_enrollments_to_course_dates": True},
            False,
        ),
        ({"term": {"name": "A", "end_at": "2026-11-21T11:59:59Z"}}, True),
        ({"concluded": False, "term": {"name": "A", "end_at": "2026-11-01T00:00:00Z"}}, False),
    ],
)
def test_a_course_is_closed_by_state_or_by_the_date_that_binds(
    says: dict[str, Any], closed: bool
) -> None:
    assert from_canvas.course(sent(says, id=7, name="NPQSL"), NOON).closed is closed
