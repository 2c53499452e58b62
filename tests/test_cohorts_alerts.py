"""What the cohorts file, and a programme's, say of alerts: read, or refused by the key."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mappings.cohorts import PlanLine
from mappings.threshold_faults import BOUNDS
from mappings.thresholds import Thresholds, thresholds
from sync.alert_parts import AlertsTable
from sync.cohorts_file import CohortsFaults, CohortsFile, read_cohorts

COHORT = """
[[cohort]]
id = "a26"
programme = "npqsl"
starts_on = 2026-10-01
courses = [101]
"""
OWN = """
extends = "npqsl"
source = "our handbook"
[alerts]
off = ["close"]
behind_points = 15
"""
RULES = (
    "out-of-reach, window-closes-unsubmitted, never-started, gone-quiet, missed-event,"
    " make-up-due, behind, forecast-late, formative-overdue, awaiting-coach, close, eligible,"
    " window-opens, conflict"
)


def read(folder: Path, *parts: str, programme: str = "") -> CohortsFile:
    path = folder / "cohorts.toml"
    path.write_text("\n".join((COHORT, *parts)), encoding="utf-8")
    if not programme:
        return read_cohorts(path)
    own = folder / "programmes"
    own.mkdir()
    (own / "ours.toml").write_text(programme, encoding="utf-8")
    return read_cohorts(path, own)


def faults(folder: Path, *parts: str, programme: str = "") -> list[str]:
    with pytest.raises(CohortsFaults) as raised:
        read(folder, *parts, programme=programme)
    return list(raised.value.faults)


def in_force(said: CohortsFile) -> Thresholds:
    [cohort] = said.cohorts
    return thresholds(cohort.alerts, said.programmes.of(cohort).alerts)


def test_every_threshold_can_be_said() -> None:
    known = {field.name for field in fields(Thresholds)}
    assert set(AlertsTable.model_fields) == known
    assert set(BOUNDS) == known - {"off", "quiet_weeks"}


@pytest.mark.parametrize("key", sorted(BOUNDS))
def test_a_default_is_within_its_own_bounds(key: str) -> None:
    least, most = BOUNDS[key]
    assert least <= getattr(Thresholds(), key) <= most


def test_without_a_table_the_defaults_hold(tmp_path: Path) -> None:
    assert in_force(read(tmp_path)) == Thresholds()


def test_the_cohort_wins_over_the_programme_and_the_programme_over_the_defaults(
    tmp_path: Path,
) -> None:
    table = "[cohort.alerts]\nbehind_points = 20\nquiet_weeks = [2, 4]\n"
    found = in_force(read(tmp_path, table, programme=OWN))
    assert found.behind_points == 20
    assert found.off == {"close"}
    assert found.quiet_weeks == (2, 4)
    assert found.grace_days == Thresholds().grace_days


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('off = ["closed"]', f"off: closed: no rule; use {RULES}"),
        ('off = "close"', 'off: must be a list of rules, such as ["close"]'),
        ("quiet_weeks = [3, 3]", "quiet_weeks: must rise: each stage is later than the one before"),
        ("quiet_weeks = [6, 3]", "quiet_weeks: must rise: each stage is later than the one before"),
        ("quiet_weeks = []", "quiet_weeks: must be a list of weeks, 1 to 104, such as [3, 6, 9]"),
        ("quiet_weeks = [0, 3]", "quiet_weeks: must be a list of weeks, 1 to 104"),
        ("quiet_weeks = 3", "quiet_weeks: must be a list of weeks, 1 to 104"),
        ("behind_points = 101", "behind_points: must be a whole number, 0 to 100"),
        ("behind_points = -1", "behind_points: must be a whole number, 0 to 100"),
        ("behind_points = 9.5", "behind_points: must be a whole number, 0 to 100"),
        ("behind_points = true", "behind_points: must be a whole number, 0 to 100"),
        ("share = 0", "share: must be a whole number, 1 to 100"),
        ("behindpoints = 5", "behindpoints: is not known; did you mean behind_points?"),
    ],
)
def test_a_wrong_threshold_is_refused_by_its_key(tmp_path: Path, line: str, fault: str) -> None:
    [of_cohort] = faults(tmp_path, "[cohort.alerts]", line)
    assert of_cohort.startswith(f"cohort a26, alerts.{fault}")
    own = f'extends = "npqsl"\nsource = "ours"\n[alerts]\n{line}\n'
    [of_programme] = faults(tmp_path, programme=own)
    assert of_programme.startswith(f"NPQ_SYNC_PROGRAMMES: ours.toml, alerts.{fault}")


def test_a_programme_whose_alerts_are_no_table_is_refused(tmp_path: Path) -> None:
    own = 'extends = "npqsl"\nsource = "ours"\nalerts = "off"\n'
    assert faults(tmp_path, programme=own) == [
        "NPQ_SYNC_PROGRAMMES: ours.toml, alerts: a table is needed"
    ]


@pytest.mark.parametrize(
    ("target", "line"),
    [
        ("module = 501", {"module": 501}),
        ('module = "Module 1"', {"module": "Module 1"}),
        ("item = 9005", {"item": 9005}),
        ("assignment = 3100", {"assignment": 3100}),
        ('activity = "Event 1"', {"activity": "Event 1"}),
    ],
)
def test_a_plan_names_one_thing_and_its_day(
    tmp_path: Path, target: str, line: dict[str, Any]
) -> None:
    [cohort] = read(tmp_path, "[[cohort.plan]]\nby = 2026-10-01", target).cohorts
    assert cohort.plan == (PlanLine(date(2026, 10, 1), **line),)


@pytest.mark.parametrize(
    ("plan", "fault"),
    [
        ("by = 2026-11-01", ": names none of module, item, assignment, activity; name exactly one"),
        ("by = 2026-11-01\nitem = 1\nmodule = 2", ": names module and item; name exactly one"),
        ('item = "Event 1"', ", by: is missing; add it"),
        (
            "by = 2026-09-30\nitem = 1",
            ", by: is before starts_on; correct one of the two dates",
        ),
        (
            'by = "soon"\nitem = 1',
            ", by: must be a date such as 2026-10-01, without quotes",
        ),
        ("by = 2026-11-01\nitem = 1\nhours = 2", ", hours: is known, but not here; move it to its"),
    ],
)
def test_a_wrong_line_of_the_plan_is_refused_by_its_number(
    tmp_path: Path, plan: str, fault: str
) -> None:
    good = "[[cohort.plan]]\nby = 2026-11-01\nitem = 9"
    [found] = faults(tmp_path, good, "[[cohort.plan]]", plan)
    assert found.startswith(f"cohort a26, plan line 2{fault}")


def test_a_thing_is_planned_once(tmp_path: Path) -> None:
    twice = "[[cohort.plan]]\nby = 2026-11-01\nitem = 9\n" * 2
    [fault] = faults(tmp_path, twice)
    assert fault == "cohort a26, plan: names 9 twice; name each once"
    of_two_kinds = (
        "[[cohort.plan]]\nby = 2026-11-01\nitem = 9\n"
        "[[cohort.plan]]\nby = 2026-12-01\nassignment = 9\n"
    )
    [cohort] = read(tmp_path, of_two_kinds).cohorts
    assert len(cohort.plan) == 2
