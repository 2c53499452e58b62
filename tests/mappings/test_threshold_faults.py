"""What is wrong with a table of thresholds is told by its key, with what to write instead."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_args

import pytest

from mappings.alerts import AlertRule
from mappings.threshold_faults import table_faults
from mappings.thresholds import Thresholds

WEEKS = "must be a list of weeks, 1 to 104, such as [3, 6, 9]"
RISING = "must rise: each stage is later than the one before it"
RULES = ", ".join(get_args(AlertRule))
LISTS = {"off": ["close", "behind"], "quiet_weeks": [1, 104]}


def test_every_threshold_may_be_said() -> None:
    said = {field.name: LISTS.get(field.name, 5) for field in fields(Thresholds)}
    assert list(table_faults(said)) == []


@pytest.mark.parametrize(
    ("key", "value", "fault"),
    [
        ("behind_points", 101, "must be a whole number, 0 to 100"),
        ("behind_points", -1, "must be a whole number, 0 to 100"),
        ("pace_weeks", 0, "must be a whole number, 1 to 104"),
        ("share", "30", "must be a whole number, 1 to 100"),
        ("share", True, "must be a whole number, 1 to 100"),
        ("off", "close", 'must be a list of rules, such as ["close"]'),
        ("off", [1], 'must be a list of rules, such as ["close"]'),
        ("off", ["shut", "close", "ajar"], f"ajar, shut: no rule; use {RULES}"),
        ("quiet_weeks", 3, WEEKS),
        ("quiet_weeks", [], WEEKS),
        ("quiet_weeks", [3, 105], WEEKS),
        ("quiet_weeks", [3, 3], RISING),
        ("behindpoints", 5, "is not known; did you mean behind_points?"),
        ("of", ["close"], "is not known; did you mean off?"),
        ("quiet_week", [3], "is not known; did you mean quiet_weeks?"),
        ("colour", "red", "is not known"),
    ],
)
def test_a_wrong_threshold_is_told_by_its_key(key: str, value: Any, fault: str) -> None:
    assert list(table_faults({"share": 30, key: value})) == [(key, fault)]


def test_a_whole_number_may_be_the_least_and_the_most_of_its_key() -> None:
    assert list(table_faults({"behind_points": 0, "pace_weeks": 1})) == []
    assert list(table_faults({"behind_points": 100, "pace_weeks": 104})) == []


def test_what_is_no_table_is_told_of_the_whole() -> None:
    assert list(table_faults("off")) == [("", "a table is needed")]


def test_every_fault_is_told_at_once() -> None:
    faults = list(table_faults({"colour": "red", "share": 0, "behind_points": 10, "off": 1}))
    assert [key for key, _ in faults] == ["colour", "share", "off"]
