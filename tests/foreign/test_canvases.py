"""What the contract leaves open, one thing at a time: figures stay right, or become unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from typing import Any

import pytest

from tests.foreign import course
from tests.foreign.canvas import GONE, NOT_ALLOWED, ForeignCanvas, Ways
from tests.foreign.course import ADA, BEN, CY, DEE, EVE, FAY, FIGURES, HAL, IDA, SUMMATIVE
from tests.foreign.program import COHORT, COHORTS, Program, Ran

JSON = Any
Opened = Callable[..., ForeignCanvas]
Pointed = Callable[..., Program]
QUIET = {"columns": 0, "cells": 0, "overrides": 0}


def without(*keys: str, where: str = "") -> Callable[[str, JSON], JSON]:
    """Leave keys out of every answer, or of those of some endpoints."""

    def leave_out(sent: JSON) -> JSON:
        if isinstance(sent, dict):
            return {key: leave_out(value) for key, value in sent.items() if key not in keys}
        return [leave_out(one) for one in sent] if isinstance(sent, list) else sent

    return lambda path, sent: leave_out(sent) if re.search(where, path) else sent


def ids_as(make: Callable[[int], JSON]) -> Callable[[JSON], JSON]:
    """Change every id in an answer."""

    def changed(sent: JSON, key: str = "") -> JSON:
        if isinstance(sent, dict):
            return {name: changed(value, name) for name, value in sent.items()}
        if isinstance(sent, list):
            return [changed(one, key) for one in sent]
        is_id = key == "id" or key.endswith(("_id", "_ids"))
        return make(sent) if is_id and isinstance(sent, int) else sent

    return changed


def refusing(
    path: str,
    status: int,
    body: JSON = None,
    *,
    methods: Collection[str] = ("GET",),
    times: int = 10**6,
    **headers: str,
) -> Callable[[str, str, int], Any]:
    """Answer an endpoint with an error, at first or always."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def refuse(method: str, asked: str, time: int) -> Any:
        if method in methods and re.search(path, asked) and time <= times:
            return status, named, raw
        return None

    return refuse


def figures(program: Program) -> dict[int, tuple[str, str, str, str]]:
    report = program.run("report", COHORT, "--format", "json")
    keys = ("engagement_percent", "hours_done", "hours_applicable", "entry")
    return {row["canvas_user_id"]: tuple(row[key] for key in keys) for row in report.json}


def run_of(ran: Ran) -> JSON:
    [run] = ran.json["runs"]
    return run


GRAPH = {"methods": ("POST",)}
WAYS: dict[str, dict[str, Any]] = {
    "a course with neither term nor concluded": {
        "rewrite": without("term", "concluded", "workflow_state", where="courses/77$")
    },
    "no SIS ids": {"rewrite": without("sis_user_id", "sis_section_id", "sis_course_id")},
    "no activity": {"rewrite": without("last_activity_at", "total_activity_time")},
    "no requirement_type": {"rewrite": without("requirement_type")},
    "no quiz_id": {"rewrite": without("quiz_id")},
    "no addresses": {"rewrite": without("email", "html_url", "url")},
    "no positions": {"rewrite": without("position")},
    "no items inside modules": {"rewrite": without("items")},
    "no published": {"rewrite": without("published")},
    "no overrides inside assignments": {"rewrite": without("overrides", where="assignments$")},
    "no has_overrides": {"rewrite": without("has_overrides")},
    "no grade beside the score": {"rewrite": without("grade", "entered_grade", "entered_score")},
    "no dates of grading": {"rewrite": without("graded_at", "posted_at", "attempt", "late")},
    "no grading type": {"rewrite": without("grading_type", "submission_types")},
    "no limit of privileges": {"rewrite": without("limit_privileges_to_course_section")},
    "ids as strings": {"rewrite": lambda _, sent: ids_as(str)(sent)},
    "header names in capitals": {"header_case": str.upper},
    "header names as titles": {"header_case": str.title, "cap": 10},
    "pages of 10": {"cap": 10},
    "pages of 3, no last": {"cap": 3, "last": False},
    "links in another order": {"cap": 7, "link_order": ("last", "first", "prev", "next")},
    "links without a host": {"cap": 7, "relative_links": True},
    "no rate headers": {"rate_headers": False},
    "introspection disabled": {"introspection": False},
    "no GraphQL": {"refuse": refusing("graphql", 404, GONE, **GRAPH)},
    "GraphQL not for us": {"refuse": refusing("graphql", 401, NOT_ALLOWED, **GRAPH)},
    "GraphQL without pages inside": {"bare_connections": True},
    "GraphQL that shows nobody's progress": {"null_progress": True},
    "GraphQL that ignores the filter": {"ignores_filter": True},
    "GraphQL in pages of 2": {"graph_cap": 2},
    "columns made with 201": {"column_status": 201},
    "submissions never grouped": {"grouped": False, "cap": 50},
    "no assignees of modules": {"refuse": refusing("modules/.*/assignment_overrides", 404, GONE)},
    "neither GraphQL nor counts": {
        "introspection": False,
        "refuse": refusing("bulk_user_progress", 404, GONE),
    },
    "counts of no modules": {
        "introspection": False,
        "refuse": refusing("bulk_user_progress", 400, {"error": {"message": "not module based"}}),
    },
    "a bad gateway at first": {"refuse": refusing("modules$", 502, b"<html>Bad", times=1)},
}


@pytest.mark.parametrize("ways", WAYS.values(), ids=WAYS)
def test_figures_stay_right(ways: dict[str, Any], opened: Opened, program: Pointed) -> None:
    canvas = opened(**ways)
    here = program(canvas)
    first = here.run("sync", "--json")
    assert (first.status, run_of(first)["status"]) == (0, "succeeded"), first.out
    assert figures(here) == FIGURES
    assert run_of(first)["writes"]["cells"] == 2 * len(FIGURES)


@pytest.mark.parametrize("name", ["ids as strings", "pages of 10", "no GraphQL"])
def test_the_second_run_is_quiet(name: str, opened: Opened, program: Pointed) -> None:
    here = program(opened(**WAYS[name]))
    here.run("sync")
    again = here.run("sync", "--json")
    assert (again.status, run_of(again)["writes"]) == (0, QUIET)
    assert figures(here) == FIGURES


def test_ids_beyond_53_bits_stay_whole(opened: Opened, program: Pointed) -> None:
    far = 3456 * 10**13
    canvas = opened()
    move = ids_as(lambda one: one + far)
    for name in ("course", "modules", "assignments", "enrollments", "submissions", "sections"):
        setattr(canvas, name, move(getattr(canvas, name)))
    canvas.one_of = {506 + far}
    for book in (canvas.stored, canvas.evaluated):
        met = {user + far: frozenset(i + far for i in items) for user, items in book.items()}
        book.clear()
        book.update(met)
    here = program(canvas)
    cohorts = COHORTS.replace("[77]", f"[{77 + far}]").replace(str(SUMMATIVE), str(SUMMATIVE + far))
    (here.folder / "cohorts.toml").write_text(cohorts)
    assert here.run("sync", "--json").status == 0
    assert figures(here) == {user + far: figure for user, figure in FIGURES.items()}
    explained = here.run("explain", COHORT, str(CY + far), "--json").json
    assert explained["shortest_way"] == [f"assignment:{3302 + far}"]


def test_throttled_as_of_old_and_without_retry_after(opened: Opened, program: Pointed) -> None:
    said = b"403 Forbidden (Rate Limit Exceeded)\n"
    here = program(opened(refuse=refusing("courses/77$", 403, said, times=1)))
    run = run_of(here.run("sync", "--json"))
    assert (run["status"], run["throttled"]) == ("succeeded", 1)
    assert figures(here) == FIGURES


ERRORS: dict[str, tuple[int, JSON]] = {
    "a list": (403, NOT_ALLOWED),
    "a list, as of old": (401, NOT_ALLOWED),
    "an object": (403, {"errors": {"base": [{"attribute": "base", "type": "invalid"}]}}),
    "a string": (403, {"errors": "no"}),
    "an array": (401, [{"attribute": "base", "message": "no"}]),
    "HTML": (403, b"<html>no</html>"),
}


@pytest.mark.parametrize(("status", "body"), ERRORS.values(), ids=ERRORS)
def test_without_submissions_nothing_is_wrong_and_what_is_sure_stays_sure(
    status: int, body: JSON, opened: Opened, program: Pointed
) -> None:
    """Only met requirements are known: 6 + 38 hours at best, so nobody is told from others."""
    here = program(canvas := opened(refuse=refusing("students/submissions", status, body)))
    ran = here.run("sync", "--json")
    assert (ran.status, run_of(ran)["status"]) == (3, "partial")
    assert "not-permitted" in {problem["code"] for problem in run_of(ran)["problems"]}
    found = figures(here)
    assert found[ADA] == ("44.8", "44.0", "98.0", "unknown")
    assert found[FAY] == ("25.5", "25.0", "98.0", "not-yet")  # 79/98 at best
    assert set(canvas.cells.values()) == {"Not yet"}
    assert {user for _, user in canvas.cells} == {EVE, FAY}


def test_a_dead_token_ends_the_run_and_says_so(opened: Opened, program: Pointed) -> None:
    here = program(opened(), CANVAS_API_TOKEN="another")
    ran = here.run("sync", "--json")
    assert ran.status == 1
    assert [problem["code"] for problem in run_of(ran)["problems"]] == ["token-dead"]
    assert here.run("check").status == 1


def test_a_next_link_to_another_host_is_refused(opened: Opened, program: Pointed) -> None:
    canvas = opened(cap=7)
    here = program(canvas)
    canvas.url = canvas.url.replace("127.0.0.1", "localhost")
    ran = here.run("sync", "--json")
    assert ran.status == 1
    assert "foreign-link" in {problem["code"] for problem in run_of(ran)["problems"]}


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
            course.submission(user, one["id"])
            for user in course.STUDENTS
            for one in canvas.assignments
            if (user, one["id"]) not in there
        ]
    canvas.submissions = rows
    here = program(canvas)
    assert here.run("sync", "--json").status == 0
    assert figures(here) == FIGURES


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
