"""Other worlds behind the second Canvas: what is in it changes, and what we do about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.foreign import course, records
from tests.foreign.canvas import ForeignCanvas
from tests.foreign.course import ADA, BEN, DEE, FAY, HAL, IDA, SUMMATIVE
from tests.foreign.program import COHORT, Program, figures, run_of
from tests.foreign.records import FIGURES
from tests.foreign.ways import Ways

JSON = Any
Opened = Callable[..., ForeignCanvas]
Pointed = Callable[..., Program]
QUIET = {"columns": 0, "cells": 0, "overrides": 0}


def test_what_is_unpublished_is_planned(opened: Opened, program: Pointed) -> None:
    """Module 2, event 3 and task 2 are not there yet: 2 x 19/3 + 6 + 10 hours are open to all."""
    canvas = opened()
    next(m for m in canvas.modules if m["id"] == 503)["published"] = False
    for one in canvas.assignments:
        one["published"] = one["id"] not in (3203, 3402)
    canvas.submissions = [s for s in canvas.submissions if s["assignment_id"] not in (3203, 3402)]
    here = program(canvas)
    assert here.run("sync", "--json").status == 0
    found = figures(here)
    assert found[ADA] == ("70.7", "69.3", "98.0", "not-yet")
    assert found[DEE] == ("63.4", "58.3", "92.0", "not-yet")
    lines = here.run("explain", COHORT, str(ADA), "--json").json["activities"]
    planned = {one["id"] for one in lines if one["source"] == "planned"}
    assert planned == {"item:9030", "item:9031", "assignment:3203", "assignment:3402"}


def test_a_course_of_one_participant(opened: Opened, program: Pointed) -> None:
    canvas = opened()
    canvas.enrollments = [row for row in canvas.enrollments if row["user_id"] in (7, ADA)]
    here = program(canvas)
    assert run_of(here.run("sync", "--json"))["participants"] == 1
    assert figures(here) == {ADA: FIGURES[ADA]}


def test_an_empty_course_is_not_this_programme(opened: Opened, program: Pointed) -> None:
    canvas = opened()
    canvas.modules, canvas.submissions = [], []
    canvas.assignments = [one for one in canvas.assignments if one["id"] == SUMMATIVE]
    here = program(canvas)
    ran = here.run("sync", "--json")
    assert ran.status == 1
    assert [problem["code"] for problem in run_of(ran)["problems"]] == ["not-this-programme"]
    assert canvas.writes() == []


def test_without_points_possible_any_score_is_whole(opened: Opened, program: Pointed) -> None:
    canvas = opened()
    for one in canvas.assignments:
        one["points_possible"] = None
    here = program(canvas)
    assert here.run("sync", "--json").status == 0
    assert figures(here) == {**FIGURES, FAY: ("59.1", "58.0", "98.0", "not-yet")}


def test_graded_without_a_score_is_not_yet_attended(opened: Opened, program: Pointed) -> None:
    canvas = opened()
    for row in canvas.submissions:
        if (row["user_id"], row["assignment_id"]) == (ADA, 3201):
            row["score"] = row["grade"] = None
    here = program(canvas)
    assert here.run("sync", "--json").status == 0
    assert figures(here)[ADA] == ("93.8", "92.0", "98.0", "eligible")


@pytest.mark.parametrize("kept", ["none", "everybody's"])
def test_placeholder_rows_change_nothing(kept: str, opened: Opened, program: Pointed) -> None:
    canvas = opened()
    if kept == "none":
        rows = [row for row in canvas.submissions if row["workflow_state"] != "unsubmitted"]
    else:
        there = {(row["user_id"], row["assignment_id"]) for row in canvas.submissions}
        rows = canvas.submissions + [
            records.submission(user, one["id"])
            for user in course.STUDENTS
            for one in canvas.assignments
            if (user, one["id"]) not in there
        ]
    canvas.submissions = rows
    here = program(canvas)
    assert here.run("sync", "--json").status == 0
    assert figures(here) == FIGURES


def event_4_by_hub(canvas: ForeignCanvas, *, published: bool = True) -> None:
    """Give event 4 to each hub by a module of its own, not by the assignment."""
    for module_id, given, section in ((507, 3204, 5), (508, 3205, 6)):
        event = canvas.assignment(given)
        event["only_visible_to_overrides"] = event["has_overrides"] = False
        event["overrides"] = []
        shown = course.item(9000 + module_id, module_id, event["name"], "Assignment", content=given)
        made = course.module(module_id, f"Events of hub {section}", [shown])
        made["published"] = published
        canvas.modules.append(made)
        hub = {"id": section, "name": f"Hub {section}"}
        canvas.assignees[module_id] = [
            {"id": 70 + section, "context_module_id": module_id, "course_section": hub}
        ]


@pytest.mark.parametrize("rows", ["of whose it is", "of everybody", "of nobody"])
def test_events_in_modules_of_hubs_are_four_to_everyone(
    rows: str, opened: Opened, program: Pointed
) -> None:
    canvas = opened()
    event_4_by_hub(canvas)
    if rows == "of everybody":
        there = {(row["user_id"], row["assignment_id"]) for row in canvas.submissions}
        for user in course.STUDENTS:
            other = 3204 if user == IDA else 3205
            assert (user, other) not in there
            canvas.submissions.append(records.submission(user, other))
    if rows == "of nobody":
        kept = [row for row in canvas.submissions if row["workflow_state"] != "unsubmitted"]
        canvas.submissions = kept
    here = program(canvas)
    assert here.run("sync", "--json").status == 0
    assert figures(here) == FIGURES
    mapped = here.run("map", COHORT, "--json").json
    items = {item["id"]: item for module in mapped["modules"] for item in module["items"]}
    assert [items[i]["credit_hours"] for i in (9507, 9508)] == ["6.0", "6.0"]


def test_planned_events_of_hubs_are_planned_for_their_own(opened: Opened, program: Pointed) -> None:
    canvas = opened()
    event_4_by_hub(canvas, published=False)
    canvas.submissions = [s for s in canvas.submissions if s["assignment_id"] not in (3204, 3205)]
    here = program(canvas)
    assert here.run("sync", "--json").status == 0
    assert figures(here)[ADA] == ("93.8", "92.0", "98.0", "eligible")
    lines = here.run("explain", COHORT, str(ADA), "--json").json["activities"]
    events = {one["id"]: one["credit_hours"] for one in lines if one["strand"] == "events"}
    assert len(events) == 4
    assert events["assignment:3204"] == "6.0"


@pytest.mark.parametrize("introspection", [True, False])
def test_a_requirement_that_goes_as_another_comes_is_not_missed(
    introspection: bool, opened: Opened, program: Pointed
) -> None:
    """The counts stay as they were: "Routines" is not asked any more, "Further reading" is."""
    canvas = opened(introspection=introspection)
    here = program(canvas)
    here.run("sync")
    behaviour = next(m for m in canvas.modules if m["id"] == 503)
    routines, _, further = behaviour["items"]
    further["completion_requirement"] = routines.pop("completion_requirement")
    for book in (canvas.stored, canvas.evaluated):
        for user, met in book.items():
            book[user] = (met - {9030}) | ({9032} if user == FAY else set())
    further["published"] = True
    here.run("sync")
    found = figures(here)
    assert found[FAY] == ("62.5", "61.3", "98.0", "not-yet")  # 55 + 19/3
    assert found[HAL] == FIGURES[HAL]
    assert found[ADA] == ("93.5", "91.6", "98.0", "eligible")  # 98 - 19/3


def test_a_choice_is_not_done_by_the_item_that_counts_by_itself(
    opened: Opened, program: Pointed
) -> None:
    """Module 3 asks for one of two, one of which is coaching: stored progress tells not which."""
    canvas = opened()
    routes = next(m for m in canvas.modules if m["id"] == 506)
    task = course.assignment(3303, "Coaching session 3", points=1.0)
    asks = {"type": "must_submit"}
    coaching = course.item(9061, 506, task["name"], "Assignment", asks=asks, content=3303)
    routes["items"][1] = coaching
    canvas.assignments.append(task)
    canvas.submissions += [records.graded(user, 3303, 1.0) for user in course.STUDENTS]
    for book in (canvas.stored, canvas.evaluated):
        book[BEN] = (book[BEN] - {9060}) | {9061}
    here = program(canvas)
    here.run("sync")
    assert figures(here)[BEN] == ("87.4", "85.6", "98.0", "unknown")  # 92 - 19/3, or 92
    here.run("sync", "--full")
    assert figures(here)[BEN] == ("87.4", "85.6", "98.0", "not-yet")


ANSWERS: dict[str, Callable[[Ways], None]] = {
    "whole": lambda _: None,
    "without dates": lambda ways: setattr(ways, "override_dates", False),
    "an id alone": lambda ways: setattr(
        ways,
        "rewrite",
        lambda path, sent: (
            {"id": sent["id"]} if isinstance(sent, dict) and "/overrides" in path else sent
        ),
    ),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_the_override_is_made_once_whatever_is_answered(
    answer: Callable[[Ways], None], opened: Opened, program: Pointed
) -> None:
    canvas = opened()
    answer(canvas.ways)
    here = program(canvas)
    run = run_of(here.run("sync", "--json"))["run"]
    approved = here.run("approve", run, "--json")
    assert (approved.status, run_of(approved)["writes"]["overrides"]) == (0, 1)
    assert len(canvas.overrides(SUMMATIVE)) == 1
    again = here.run("sync", "--json")
    assert (again.status, run_of(again)["writes"]) == (0, QUIET)
    # Dee leaves: the override follows, once it is approved.
    for row in canvas.enrollments:
        if row["user_id"] == DEE:
            row["enrollment_state"] = "completed"
    later = here.run("sync", "--json")
    assert run_of(later)["writes"] == {"columns": 0, "cells": 1, "overrides": 0}
    assert here.run("approve", run_of(later)["run"], "--json").status == 0
    [held] = canvas.overrides(SUMMATIVE)
    assert sorted(held["student_ids"]) == [ADA, BEN, IDA]


def test_who_falls_is_held_and_released(opened: Opened, program: Pointed) -> None:
    canvas = opened()
    here = program(canvas)
    here.run("sync")
    entry = next(c["id"] for c in canvas.columns if c["title"] == "NPQ assessment entry")
    for row in canvas.submissions:
        if (row["user_id"], row["assignment_id"]) == (BEN, 3202):
            row["score"], row["grade"] = 0.0, "0"
    fell = here.run("sync", "--json")
    assert (fell.status, run_of(fell)["status"]) == (3, "partial")
    assert run_of(fell)["held"] == [
        {"user_id": BEN, "from": "eligible", "to": "not-yet", "cause": "entry-taken-away"}
    ]
    assert canvas.cells[entry, BEN] == "Eligible"
    [row] = [
        r for r in here.run("report", COHORT, "--format", "json").json if r["canvas_user_id"] == BEN
    ]
    assert (row["engagement_percent"], row["entry"], row["held"]) == ("87.7", "not-yet", True)
    assert here.run("approve", run_of(fell)["run"]).status == 0
    assert canvas.cells[entry, BEN] == "Not yet"
    assert here.run("sync").status == 0


def test_an_emptied_roster_changes_nobody(opened: Opened, program: Pointed) -> None:
    canvas = opened()
    here = program(canvas)
    here.run("sync")
    before = dict(canvas.cells)
    canvas.enrollments = [r for r in canvas.enrollments if r["type"] != "StudentEnrollment"]
    ran = here.run("sync", "--json")
    assert ran.status == 3
    assert {held["cause"] for held in run_of(ran)["held"]} == {"roster-emptied"}
    assert canvas.cells == before


def test_everybody_read_the_evaluating_way_comes_out_the_same(
    opened: Opened, program: Pointed
) -> None:
    here = program(opened())
    run = run_of(here.run("sync", "--full", "--json"))
    assert run["status"] == "succeeded"
    assert figures(here) == FIGURES
    assert figures(here)[HAL][3] == "not-yet"


def test_an_account_limited_to_a_section_is_refused_and_limited_students_are_not(
    opened: Opened, program: Pointed
) -> None:
    canvas = opened()
    here = program(canvas)
    assert here.run("sync").status == 0
    assert not [call for call in canvas.calls if call.path.endswith("users/self")]
    for row in canvas.enrollments:
        if row["user_id"] == course.ACCOUNT:
            row["limit_privileges_to_course_section"] = True
    ran = here.run("sync", "--json")
    assert ran.status == 1
    assert [problem["code"] for problem in run_of(ran)["problems"]] == ["section-limited"]
