"""What goes wrong while a person's approval is applied: nothing is lost, nothing done twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.approve import Approval, still_wanted
from jobs.run_report import RunReport
from jobs.sync_cohort import Syncing
from mappings.changes import ENTRY_TITLE
from tests.jobs.trials import NOW, Trial, a_trial, nothing_doubled


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    """Somebody lost what made them eligible: their "Eligible" stays until a person approves."""
    with a_trial(tmp_path) as made:
        assert made.clean().status == "succeeded"
        taken = made.cohort.named["exactly-90"]
        log = next(a for a in made.cohort.home.assignments if a.name == "Coaching log 1")
        made.world.grade(taken, log, 0.0)
        yield made


def taken_from(trial: Trial) -> int:
    return trial.cohort.named["exactly-90"].id


def approved(trial: Trial, run: str) -> RunReport:
    cohort = trial.context.file.cohorts[0]
    syncing = Syncing(trial.store, trial.client, lambda: NOW)
    programme = trial.context.programme(cohort)
    holds = still_wanted(trial.store, run, cohort.id)
    return Approval(syncing, cohort, programme, holds).apply()


def test_what_is_held_takes_effect_only_when_approved(trial: Trial) -> None:
    report, status = trial.sync()
    assert (report.status, status) == ("partial", 3)
    user = taken_from(trial)
    assert [(h.user_id, h.cause) for h in report.held] == [(user, "entry-taken-away")]
    assert trial.held().cells[ENTRY_TITLE][user] == "Eligible"
    assert user in trial.held().students
    assert approved(trial, report.run).status == "succeeded"
    assert trial.held().cells[ENTRY_TITLE][user] == "Not yet"
    assert user not in trial.held().students


@pytest.mark.parametrize(
    ("path", "method", "code"),
    [
        ("/custom_gradebook_column_data", "PUT", "not-permitted"),
        (r"/assignments/\d+/overrides", None, "not-permitted"),
        ("/custom_gradebook_columns", "GET", "not-permitted"),
        ("/courses/101$", "GET", "not-permitted"),
        ("/enrollments$", "GET", "not-permitted"),
    ],
)
def test_what_canvas_refuses_then_is_told_and_done_by_the_next_run(
    path: str, method: str | None, code: str, trial: Trial
) -> None:
    report, _ = trial.sync()
    trial.faults.forbid(path, method=method)
    done = approved(trial, report.run)
    assert done.status in ("partial", "failed")
    assert code in {problem.code for problem in done.problems}
    assert all(problem.remedy for problem in done.problems)
    assert trial.clean().status == "succeeded"
    user, held = taken_from(trial), trial.held()
    assert (held.in_force[user], held.cells[ENTRY_TITLE][user]) == ("not-yet", "Not yet")
    assert user not in held.students
    nothing_doubled(held)


@pytest.mark.parametrize("passed", range(0, 10, 2))
def test_a_token_that_dies_meanwhile(passed: int, trial: Trial) -> None:
    report, _ = trial.sync()
    trial.faults.kill_token(skip=passed)
    done = approved(trial, report.run)
    if done.status != "succeeded":
        assert "token-dead" in {problem.code for problem in done.problems}
    trial.faults.clear()
    for token in trial.world.tokens.values():
        token.ended = None
    assert trial.clean().status == "succeeded"
    user, held = taken_from(trial), trial.held()
    assert held.cells[ENTRY_TITLE][user] == "Not yet"
    assert user not in held.students


@pytest.mark.parametrize("spoil", ["reset after", "reset before", "502"])
def test_a_write_that_may_have_happened_is_read_back(spoil: str, trial: Trial) -> None:
    report, _ = trial.sync()
    for method in ("PUT", "POST"):
        if spoil == "502":
            trial.faults.answer(502, "/courses/", method=method, times=1)
        else:
            trial.faults.reset("/courses/", after=spoil == "reset after", method=method, times=1)
    done = approved(trial, report.run)
    assert done.status == "succeeded"
    user, held = taken_from(trial), trial.held()
    assert held.cells[ENTRY_TITLE][user] == "Not yet"
    assert user not in held.students
    nothing_doubled(held)
