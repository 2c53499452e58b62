"""Runs and who holds a cohort."""

from __future__ import annotations

import re

import pytest

from mappings.problems import Problem
from sync.errors import RunSuperseded
from sync.store import Order, Run, Store
from tests.store.people import COHORT, LATER, NOW, results


def test_a_run_is_named_by_its_time_in_utc(run: Run) -> None:
    assert re.fullmatch(r"20261121-194501-[0-9a-f]{4}", run.id)


def test_how_a_run_went_is_kept(store: Store, run: Run) -> None:
    problems = (Problem("review", "module 501", "map it"),)
    store.end_run(run, "partial", {"participants": 3, "writes": {"cells": 2}}, problems, LATER)
    kept = store.get_run(run.id)
    assert kept is not None
    assert (kept.status, kept.order.trigger, kept.ousted) == ("partial", "test", None)
    assert (kept.started_at, kept.ended_at) == (NOW, LATER)
    assert kept.counts == {"participants": 3, "writes": {"cells": 2}}
    assert kept.problems == problems
    assert store.list_runs(5) == (kept,)
    assert store.get_run("20261121-194501-none") is None


def test_mails_that_follow_amend_a_run_that_ended(store: Store, run: Run) -> None:
    problems = (Problem("mail-not-sent", "1 mails", "try again"),)
    store.end_run(run, "succeeded", {"mails": 0}, (), LATER)
    store.amend_run(run.id, "partial", {"mails": 1}, problems)
    kept = store.get_run(run.id)
    assert kept is not None
    assert (kept.status, kept.counts, kept.problems) == ("partial", {"mails": 1}, problems)


def test_a_failed_run_stays_failed_whatever_follows(store: Store, run: Run) -> None:
    store.end_run(run, "failed", {}, (), LATER)
    store.amend_run(run.id, "partial", {"mails": 1}, ())
    kept = store.get_run(run.id)
    assert kept is not None
    assert (kept.status, kept.counts) == ("failed", {"mails": 1})


def test_a_newer_run_takes_the_cohort_from_an_older(store: Store, run: Run) -> None:
    newer = store.begin_run(Order("sync", COHORT, trigger="test"), LATER)
    store.guard(newer)
    with pytest.raises(RunSuperseded):
        store.guard(run)
    with pytest.raises(RunSuperseded):
        store.keep_results(run, results(), LATER)
    with pytest.raises(RunSuperseded):
        store.mark_left_written(run, [42])
    assert store.known(COHORT) == {}


def test_a_run_of_another_cohort_is_in_nobodys_way(store: Store, run: Run) -> None:
    store.begin_run(Order("sync", "another-cohort", trigger="test"), LATER)
    store.guard(run)


def test_a_run_that_never_came_back_was_interrupted(store: Store, run: Run) -> None:
    store.begin_run(Order("sync", COHORT, trigger="test"), LATER)
    kept = store.get_run(run.id)
    assert kept is not None
    assert (kept.status, kept.ousted, kept.ended_at) == ("failed", "interrupted", LATER)


def test_a_run_that_comes_back_after_being_ousted_was_superseded(store: Store, run: Run) -> None:
    newer = store.begin_run(Order("sync", COHORT, trigger="test"), LATER)
    store.end_run(run, "succeeded", {}, (), LATER)
    kept = store.get_run(run.id)
    assert kept is not None
    assert (kept.status, kept.ousted) == ("failed", "superseded")
    store.guard(newer)


def test_a_run_that_ended_is_not_touched_by_the_next(store: Store, run: Run) -> None:
    store.end_run(run, "succeeded", {}, (), NOW)
    store.begin_run(Order("sync", COHORT, trigger="test"), LATER)
    kept = store.get_run(run.id)
    assert kept is not None
    assert (kept.status, kept.ousted) == ("succeeded", None)


def test_the_latest_run_is_that_of_each_job_and_cohort(store: Store) -> None:
    assert store.latest_runs() == {}
    orders = (
        Order("sync", COHORT),
        Order("sync", "another-cohort"),
        Order("verify", COHORT),
        Order("digests"),
    )
    for order in orders:
        first = store.begin_run(order, NOW)
        store.end_run(first, "failed", {}, (), NOW)
    newest = store.begin_run(orders[0], LATER)
    waiting = store.ask_run(orders[3], LATER, lambda *_: None).run
    latest = store.latest_runs()
    assert set(latest) == {(order.job, order.cohort) for order in orders}
    assert latest["sync", COHORT].id == newest.id
    assert latest["sync", COHORT].status == "running"
    assert latest["digests", ""].id == waiting.id
    assert latest["digests", ""].status == "queued"
    assert latest["verify", COHORT].status == "failed"
