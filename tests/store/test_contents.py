"""The content that was last read whole, and the standings of that time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mappings.problems import Problem
from sync.store import Order, Store
from sync.store.contents import keep_content, last_content, standings_at
from tests.store.people import COHORT, NOW, a_result, results

HOUR = timedelta(hours=1)


def test_the_newest_reading_is_kept_and_an_older_one_does_not_replace_it(store: Store) -> None:
    assert last_content(store, COHORT) is None
    run = store.begin_run(Order("sync", COHORT), NOW)
    keep_content(store, run, {"things": {"module:1": {"title": "é"}}}, NOW)
    kept = last_content(store, COHORT)
    assert kept is not None
    assert (kept.run, kept.kept_at) == (run.id, NOW)
    assert kept.content == {"things": {"module:1": {"title": "é"}}}
    later = replace(run, id="later")
    keep_content(store, later, {}, NOW + HOUR)
    keep_content(store, run, {"things": {}}, NOW)
    kept = last_content(store, COHORT)
    assert kept is not None
    assert (kept.run, kept.content) == ("later", {})
    assert last_content(store, "another") is None


def test_standings_are_those_of_the_time_asked_for(store: Store) -> None:
    for hours, percents in (
        (0, {42: "1/1", 43: "5/1"}),
        (1, {42: "2/1"}),
        (2, {42: "3/1", 44: "9/1"}),
    ):
        at = NOW + hours * HOUR
        run = store.begin_run(Order("sync", COHORT), at)
        found = [a_result(u, standing={"user_id": u, "percent": p}) for u, p in percents.items()]
        store.keep_results(run, results(*found), at)
        store.end_run(run, "succeeded", {}, (), at)
    told = {
        user: standing["percent"]
        for user, standing in standings_at(store, COHORT, NOW + HOUR).items()
    }
    assert told == {42: "2/1", 43: "5/1"}
    assert standings_at(store, COHORT, NOW - HOUR) == {}
    assert standings_at(store, "another", NOW + HOUR) == {}


def test_runs_that_met_a_problem_are_found_by_its_code(store: Store) -> None:
    for hours, codes in ((0, ["content-drift"]), (1, ["review"]), (2, ["review", "content-drift"])):
        run = store.begin_run(Order("sync", COHORT), NOW + hours * HOUR)
        problems = [Problem(code, "where", "see content-drift") for code in codes]
        store.end_run(run, "succeeded", {}, problems, NOW + hours * HOUR)
    found = store.runs_that_met("content-drift", NOW)
    assert [run.ended_at for run in found] == [NOW, NOW + 2 * HOUR]
    assert [run.ended_at for run in store.runs_that_met("content-drift", NOW + HOUR)] == [
        NOW + 2 * HOUR
    ]
