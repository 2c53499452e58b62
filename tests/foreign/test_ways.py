"""What the contract leaves open, one thing at a time: figures stay right, or become unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection
from typing import Any

import pytest

from tests.foreign.canvas import ForeignCanvas
from tests.foreign.course import ADA, CY, EVE, FAY, SUMMATIVE
from tests.foreign.program import COHORT, COHORTS, Program, figures, run_of
from tests.foreign.records import FIGURES
from tests.foreign.ways import GONE, NOT_ALLOWED

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
    "no GraphQL": {"refuse": refusing("graphql", 404, GONE, methods=("POST",))},
    "GraphQL not for us": {"refuse": refusing("graphql", 401, NOT_ALLOWED, methods=("POST",))},
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
