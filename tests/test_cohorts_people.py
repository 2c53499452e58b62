"""`[[cohort.person]]`: which dates go with a cohort's, and which are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.cohorts_file import CohortsFaults, read_cohorts

COHORT = """
[[cohort]]
id = "a26"
programme = "npqsl"
starts_on = 2026-10-01
ends_on = 2028-12-31
courses = [101]
"""
ASSESSED = """
[cohort.assessment]
assignment = 9001
opens_on = 2028-03-20
"""


def person(*lines: str, user: int = 4211) -> str:
    return "\n".join(("[[cohort.person]]", f"canvas_user_id = {user}", *lines, ""))


def faults(folder: Path, *parts: str) -> tuple[str, ...]:
    (folder / "cohorts.toml").write_text(COHORT + "".join(parts), encoding="utf-8")
    try:
        read_cohorts(folder / "cohorts.toml")
    except CohortsFaults as wrong:
        return wrong.faults
    return ()


@pytest.mark.parametrize(
    "line",
    [
        "window_closes_on = 2028-03-27",  # the cohort's own last day
        "window_closes_on = 2028-04-03",
        "window_opens_on = 2028-09-18",
        "window_opens_on = 2028-09-18\nwindow_closes_on = 2028-09-22",
        "window_opens_on = 2028-12-24",
        "withdrawn_on = 2026-09-01",
        'credit_from = "a25"',
    ],
)
def test_what_may_be_agreed(tmp_path: Path, line: str) -> None:
    assert faults(tmp_path, ASSESSED, person(line)) == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("window_closes_on = 2028-03-26", "window_closes_on is before the cohort's last day"),
        ("window_opens_on = 2026-09-30", "window_opens_on is before starts_on"),
        ("window_opens_on = 2028-12-25", "window_opens_on has their window end on 2029-01-01"),
        ("window_closes_on = 2029-01-01", "window_closes_on has their window end on 2029-01-01"),
        ('credit_from = "a26"', "credit_from is this cohort itself"),
    ],
)
def test_what_may_not_is_named_by_user_and_key(tmp_path: Path, line: str, said: str) -> None:
    (fault,) = faults(tmp_path, ASSESSED, person(line))
    assert fault.startswith(f"cohort a26, person: user 4211, {said}")


def test_a_window_of_ones_own_wants_one_of_the_cohort(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, person("window_closes_on = 2028-04-03"))
    assert "add [cohort.assessment]" in fault


def test_every_fault_of_every_person_is_named_at_once(tmp_path: Path) -> None:
    (fault,) = faults(
        tmp_path,
        ASSESSED,
        person("window_closes_on = 2028-03-26", 'credit_from = "a26"'),
        person("window_opens_on = 2020-01-01", user=4212),
    )
    assert [fault.count(user) for user in ("user 4211", "user 4212")] == [2, 1]


def test_credit_comes_from_something_that_can_be_a_cohort(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, person('credit_from = "Autumn 24"'))
    assert fault.startswith("cohort a26, person number 1.credit_from: must be small letters")
