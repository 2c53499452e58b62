"""Programmes and frameworks of the provider's own, beside ours."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from mappings.cohorts import Cohort
from sync.cohorts_file import CohortsFaults, read_cohorts, read_programmes
from sync.programme_files import read_folder

HOURS_ONLY = """
extends = "npqsl"
source = "our handbook, 2025"
hours = { online = 34 }
"""


def in_folder(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(dedent(text), encoding="utf-8")
    return tmp_path


def a_cohort(code: str = "npqsl", starts_on: date = date(2025, 10, 1)) -> Cohort:
    return Cohort("c", code, starts_on, (101,))


def test_a_file_may_change_hours_and_nothing_else(tmp_path: Path) -> None:
    programmes = read_programmes(in_folder(tmp_path, ours=HOURS_ONLY))
    programme = programmes.of(a_cohort())
    assert programme.hours["online"] == 34
    assert programme.hours["events"] == 24
    assert programme.edition == "2021"
    assert len(programmes.editions("NPQSL")) == 1
    assert programme.sources["hours"] == "our handbook, 2025"
    assert "briefing" in programme.sources["months"]


def test_an_edition_of_their_own_begins_when_it_says(tmp_path: Path) -> None:
    new = HOURS_ONLY + 'edition = "2026"\nvalid-from = 2026-09-01\n'
    programmes = read_programmes(in_folder(tmp_path, new=new))
    assert programmes.of(a_cohort()).hours["online"] == 38
    assert programmes.of(a_cohort(starts_on=date(2026, 9, 1))).hours["online"] == 34


def test_an_edition_without_a_date_is_taken_by_name_alone(tmp_path: Path) -> None:
    programmes = read_programmes(in_folder(tmp_path, new=HOURS_ONLY + 'edition = "pilot"'))
    assert programmes["npqsl"].edition == "2021"
    pinned = Cohort("c", "npqsl", date(2025, 10, 1), (101,), edition="pilot")
    assert programmes.of(pinned).hours["online"] == 34


MATHS = """
edition = "official"
source = "the framework itself"
area = [{ slug = "mastery", title = "Mastery" }, { slug = "teaching", title = "Teaching" }]
"""


def test_a_framework_of_theirs_stands_in_for_ours(tmp_path: Path) -> None:
    programmes = read_programmes(in_folder(tmp_path, **{"primary-mathematics": MATHS}))
    assert [area.slug for area in programmes["npqlpm"].areas] == ["mastery", "teaching"]
    assert len(programmes["npqsl"].areas) == 10


def test_a_programme_may_use_a_framework_of_theirs(tmp_path: Path) -> None:
    own = HOURS_ONLY + 'code = "SL-PILOT"\nname = "Pilot"\nframework = "maths"\n'
    programmes = read_programmes(in_folder(tmp_path, own=own, maths=MATHS))
    assert [area.slug for area in programmes["sl-pilot"].areas] == ["mastery", "teaching"]
    assert programmes["npqsl"].hours["online"] == 38


def test_electives_can_be_replaced(tmp_path: Path) -> None:
    own = """
    extends = "NPQSL-LEGACY"
    source = "our handbook"
    [modules]
    electives = ["leading-change-for-improvement"]
    choose = 1
    """
    modules = read_programmes(in_folder(tmp_path, own=own))["npqsl-legacy"].modules
    assert modules is not None
    assert modules.electives == ("leading-change-for-improvement",)
    assert len(modules.essential) == 2


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('extends = "NPQX"', "own.toml, extends: NPQX is none of ours; use NPQSL, NPQH"),
        (HOURS_ONLY + "threshold = 101", "own.toml, threshold: a percentage"),
        (HOURS_ONLY + 'framework = "maths"', "own.toml, framework: one of leadership"),
        ('area = [{ slug = "a" }]\nedition = "1"', "own.toml, area: each needs a slug and a title"),
        ("hours = [", "is not TOML"),
        (
            'extends = "NPQSL-LEGACY"\nmodules = { electives = ["x", "y"] }',
            "own.toml, modules: x, y: no such area",
        ),
    ],
)
def test_a_wrong_file_is_named_with_its_key(tmp_path: Path, text: str, fault: str) -> None:
    _, faults = read_folder(in_folder(tmp_path, own=text))
    assert any(fault in one for one in faults), faults


def test_the_same_edition_in_two_files_is_a_fault(tmp_path: Path) -> None:
    _, faults = read_folder(in_folder(tmp_path, a=HOURS_ONLY, b=HOURS_ONLY))
    assert faults == ["NPQ_SYNC_PROGRAMMES: NPQSL 2021 is in two files; keep one"]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(CohortsFaults, match="there is no folder"):
        read_programmes(tmp_path / "nowhere")


def cohorts_of(tmp_path: Path, lines: str) -> Path:
    path = tmp_path / "cohorts"
    path.write_text(
        "[[cohort]]\nid = 'c'\nstarts_on = 2025-10-01\ncourses = [1]\n" + lines, encoding="utf-8"
    )
    return path


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("programme = 'npqeyl'", "hours: are missing; no table of hours was found"),
        ("programme = 'npqll'\nhours = { online = 0 }", "hours: are missing"),
        ("programme = 'ehco'\npolicy = 'pooled-hours'\nhours = { online = 5 }", "threshold: is m"),
        ("programme = 'npqlbc'\nedition = '75'", "edition: is not known; the programme has 2021,"),
    ],
)
def test_what_no_source_gives_the_cohort_has_to_say(tmp_path: Path, lines: str, fault: str) -> None:
    with pytest.raises(CohortsFaults) as refused:
        read_cohorts(cohorts_of(tmp_path, lines))
    [only] = refused.value.faults
    assert only.startswith(f"cohort c, {fault}")


@pytest.mark.parametrize(
    "lines",
    [
        "programme = 'npqeyl'\nhours = { online = 77 }",
        "programme = 'ehco'",
        "programme = 'npqsl-legacy'",
        "programme = 'npqll'\npolicy = 'none'",
        "programme = 'npqlbc'\nedition = '74-hours'",
    ],
)
def test_what_is_said_is_enough(tmp_path: Path, lines: str) -> None:
    file = read_cohorts(cohorts_of(tmp_path, lines))
    programme = file.programmes.of(file.cohorts[0])
    assert programme.edition == file.cohorts[0].edition or file.cohorts[0].edition is None


def test_numbers_with_a_point_stay_exact(tmp_path: Path) -> None:
    text = HOURS_ONLY.replace("34", "34.1")
    assert read_programmes(in_folder(tmp_path, x=text))["npqsl"].hours["online"] == Decimal("34.1")
