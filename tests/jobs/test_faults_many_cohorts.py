"""What a fault of one cohort, or of the token, means for the other cohorts of the same call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.demo.bucket import Bucket
from mappings.problems import Problem
from tests.jobs.trials import (
    Held,
    Trial,
    a_trial,
    life_goes_on,
    nobody_lowered,
    nothing_doubled,
    settled_truth,
)


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    """Two cohorts once synced; then life went on in the first."""
    with a_trial(tmp_path, cohorts=2) as made:
        assert [report.status for report in made.run()[0]] == ["succeeded"] * 2
        life_goes_on(made)
        yield made


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return settled_truth(tmp_path_factory.mktemp("truth"))


def revived(trial: Trial) -> None:
    """Give every token back its life."""
    trial.faults.clear()
    for token in trial.world.tokens.values():
        token.ended = None


def test_one_cohort_that_fails_leaves_the_other_succeeded(trial: Trial) -> None:
    before = trial.held()
    trial.cohort.home.state = "deleted"
    (lost, fine), status = trial.run()
    assert (lost.status, fine.status, status) == ("failed", "succeeded", 3)
    assert [problem.code for problem in lost.problems] == ["not-found"]
    assert trial.held() == before


def test_a_cohort_that_cannot_be_mapped_leaves_the_other_succeeded(trial: Trial) -> None:
    before = trial.held()
    trial.cohort.home.assignments.remove(trial.cohort.assessment)
    (lost, fine), status = trial.run()
    assert (lost.status, fine.status, status) == ("failed", "succeeded", 3)
    assert [problem.code for problem in lost.problems] == ["assessment-not-there"]
    assert trial.held() == before


@pytest.mark.parametrize("passed", [1, 8, 12, 14, 15, 16, 18])
def test_a_token_that_dies_in_mid_run_stops_everything_and_is_made_up_for_later(
    passed: int, trial: Trial, truth: Held
) -> None:
    before, other = trial.held(), trial.held(1)
    calls = len(trial.sandbox.requests)
    trial.faults.kill_token(skip=passed)
    (first, second), status = trial.run()
    made = trial.sandbox.requests[calls:]
    refused = [seen for seen in made if seen.status == 401]
    if first.status == "succeeded":
        assert passed > 14, "it was over before"
    else:
        assert (first.status, second.status, status) == ("failed", "failed", 1)
        assert second.counts.calls == 0
        assert len(refused) <= trial.context.settings.canvas_concurrency
        assert not any(f"/courses/{trial.cohorts[1].home.id}" in seen.path for seen in made)
        for report in (first, second):
            (dead,) = [p for p in report.problems if p.code == "token-dead"]
            assert "CANVAS_API_TOKEN" in dead.remedy
        assert trial.held(1) == other
    nobody_lowered(before, trial.held(), truth)
    revived(trial)
    reports, status = trial.run()
    assert [report.status for report in reports] == ["succeeded"] * 2
    assert trial.held() == truth
    nothing_doubled(trial.held())
    assert set(trial.told().values()) == {1}


def test_a_dead_token_from_the_start_costs_one_call(trial: Trial) -> None:
    calls = len(trial.sandbox.requests)
    for token in trial.world.tokens.values():
        token.ended = "expired"
    reports, status = trial.run()
    assert [report.status for report in reports] == ["failed"] * 2
    assert status == 1
    assert len(trial.sandbox.requests) - calls == 1


@pytest.mark.parametrize("most", [1, 2, 8])
def test_never_more_in_flight_than_the_settings_allow(most: int, tmp_path: Path) -> None:
    with a_trial(tmp_path, participants=20, CANVAS_CONCURRENCY=str(most)) as made:
        made.sandbox.switches.graphql = False
        made.faults.answer(503, share=0.1)
        made.faults.throttle(share=0.05)
        report, _ = made.sync()
        assert report.status == "succeeded"
        assert made.sandbox.peak_in_flight <= most
        assert report.counts.peak_in_flight <= most


@pytest.mark.parametrize("dear", [0.2, 12.0], ids=["cheap calls", "dear calls"])
@pytest.mark.parametrize("graphql", [True, False])
def test_the_documented_bucket_is_never_filled_by_our_own_fault(
    dear: float, graphql: bool, tmp_path: Path
) -> None:
    """600, 800 and 10 a second (contract 1.3). The bucket leaks only while we wait."""
    with a_trial(tmp_path, participants=30) as made:
        bucket = Bucket(clock=lambda: made.time.now, cost=lambda _path, _seconds: dear)
        made.sandbox.bucket = bucket
        made.sandbox.switches.graphql = graphql
        report, status = made.sync()
        assert (report.status, status) == ("succeeded", 0)
        assert (bucket.refused, report.counts.throttled) == (0, 0)


def test_600_participants_fill_no_bucket_and_take_60_calls(tmp_path: Path) -> None:
    with a_trial(tmp_path, participants=600) as made:
        made.sandbox.bucket = Bucket(clock=lambda: made.time.now, cost=lambda _path, _s: 0.5)
        report, status = made.sync()
        assert (report.status, status) == ("succeeded", 0)
        assert made.sandbox.bucket.refused == 0
        assert report.counts.calls <= 60
        assert made.sandbox.peak_in_flight <= 8


def test_problems_are_json_and_say_what_to_do(trial: Trial) -> None:
    trial.faults.forbid("/modules$")
    (report, *_), _ = trial.run()
    (shown,) = report.as_json()["problems"]
    problem = Problem(**shown)
    assert all((problem.code, problem.where, problem.remedy))
