"""Whole runs while a tenth of everything goes wrong: exact, or less than whole and nobody worse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.jobs.trials import (
    Held,
    Trial,
    a_trial,
    life_goes_on,
    nobody_lowered,
    nothing_doubled,
)

Spoils = Callable[[Trial, float], object]


def failing(trial: Trial, share: float) -> None:
    for status in (500, 502, 503):
        trial.faults.answer(status, share=share / 3)


def stalling(trial: Trial, share: float) -> None:
    """Reads stall before anything happened, writes when it has."""
    for method, after in (("GET", False), ("POST", True), ("PUT", True)):
        trial.faults.stall(method=method, after=after, share=share)


def throttling_the_old_way(trial: Trial, share: float) -> None:
    trial.sandbox.switches.throttled_status = 403
    trial.faults.throttle(share=share)


def everything(trial: Trial, share: float) -> None:
    for spoil in KINDS.values():
        if spoil not in (everything, stalling):
            spoil(trial, share / len(KINDS))


KINDS: dict[str, Spoils] = {
    "500, 502 and 503": failing,
    "reset before": lambda t, share: t.faults.reset(share=share),
    "reset after": lambda t, share: t.faults.reset(after=True, share=share),
    "stall": stalling,
    "cut body": lambda t, share: t.faults.cut_body(share=share),
    "wrong JSON": lambda t, share: t.faults.wrong_json(share=share),
    "429": lambda t, share: t.faults.throttle(share=share),
    "429 with Retry-After": lambda t, share: t.faults.throttle(share=share, retry_after=7),
    "403 as a throttle": throttling_the_old_way,
    "everything": everything,
}
TRIED = (
    ("429 with Retry-After", 5),
    ("403 as a throttle", 5),
    ("everything", 5),
    ("everything", 2),
)
"""What the matrix of docs/reliability.md has not, and all at once for clients of more patience and
of less."""


@pytest.fixture(scope="module")
def truths(tmp_path_factory: pytest.TempPathFactory) -> list[Held]:
    """What a cohort comes to where nothing goes wrong: at first, and after life went on."""
    with a_trial(tmp_path_factory.mktemp("clean")) as trial:
        assert trial.clean().status == "succeeded"
        first = trial.held()
        life_goes_on(trial)
        assert trial.clean().status == "succeeded"
        return [first, trial.held()]


@pytest.mark.parametrize(("kind", "attempts"), TRIED)
def test_a_tenth_of_a_fault_is_exact_or_partial_and_exact_on_the_next_clean_run(
    kind: str, attempts: int, truths: list[Held], tmp_path: Path
) -> None:
    with a_trial(tmp_path, seed=attempts + 1) as trial:
        for truth in truths:
            before = trial.held()
            trial.patience = trial.time.patience(attempts, 0.3, 1.5)
            KINDS[kind](trial, 0.1)
            report, status = trial.sync()
            after = trial.held()
            nothing_doubled(after)
            assert status == {"succeeded": 0, "partial": 3, "failed": 1}[report.status]
            if report.status == "succeeded":
                assert after == truth
            else:
                assert any(not p.standing for p in report.problems), "it says what is wrong"
                assert all(p.code and p.where and p.remedy for p in report.problems)
                nobody_lowered(before, after, truth)
            trial.clean()
            assert trial.held() == truth
            nothing_doubled(trial.held())
            life_goes_on(trial) if truth is truths[0] else None
        assert trial.faults.struck.total() > 0, "nothing went wrong"
        assert set(trial.told().values()) == {1}, "told twice"
        assert trial.clean().writes.cells == 0
