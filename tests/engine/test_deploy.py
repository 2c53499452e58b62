"""A rolling deploy: another version of the program goes on with what the old one had begun."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.cohorts import ALL_SORTS, Cohorts
from tests.engine.fleet import HASTY, ROOT, Fleet, fleet_on


@pytest.fixture
def cohorts() -> Cohorts:
    """Two cohorts of all sorts."""
    return Cohorts.of(2, *ALL_SORTS)


@pytest.fixture
def fleet(cohorts: Cohorts, tmp_path: Path, postgres_url: str) -> Iterator[Fleet]:
    with fleet_on(cohorts, tmp_path, postgres_url, HASTY) as processes:
        yield processes


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The tree of a newer version: what its workflows do was edited, and it has one job more."""
    tree = tmp_path / "newer"
    for package in ("jobs", "sync", "mappings"):
        shutil.copytree(ROOT / package, tree / package)
    edited(
        tree / "jobs/engine/worker.py",
        "            if not self.carrying.carry_out(run_id):\n",
        '            log.info("a newer version begins", run=run_id)\n'
        "            if not self.carrying.carry_out(run_id):\n",
    )
    edited(
        tree / "jobs/catalogue.py",
        '        Job("deliver",',
        '        Job("deliver-too", "is new", deliver, asks_canvas=False),\n        Job("deliver",',
    )
    return tree


def edited(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


@pytest.mark.parametrize("sign", ["SIGTERM", "kill -9"])
def test_the_newer_version_ends_what_the_older_had_begun_and_what_waited(
    fleet: Fleet, cohorts: Cohorts, newer: Path, sign: str
) -> None:
    fleet.office.canvas.switches.latency = 0.3
    older = fleet.worker()
    with fleet.console() as ask:
        begun = [ask("sync", cohort) for cohort in cohorts.homes]
        fleet.wait_for(lambda: all(fleet.run(run_id).calls for run_id in begun))
        if sign == "SIGTERM":
            assert fleet.ask_to_stop(older) == 0
        else:
            fleet.kill(older)
        waits = ask("housekeeping")
    fleet.office.canvas.switches.latency = 0.0
    younger = fleet.worker(tree=newer)
    for run_id in begun:
        ended = fleet.ended(run_id)
        assert (ended.status, ended.attempts) == ("succeeded", 2)
        assert f'"run": "{run_id}", "event": "a newer version begins"' in fleet.said(younger)
    assert fleet.ended(waits).status == "succeeded"
    assert {run.id for run in fleet.runs() if run.job == "sync"} == set(begun)
    assert cohorts.amiss(fleet.office) == []
