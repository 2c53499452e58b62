"""What thresholds may say: what is wrong with one, in words that say what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import get_args

from mappings.alerts import AlertRule

BOUNDS: Mapping[str, tuple[int, int]] = {
    "never_started_weeks": (1, 52),
    "behind_points": (0, 100),
    "grace_days": (0, 366),
    "recording_days": (0, 366),
    "make_up_weeks": (1, 52),
    "feedback_days": (1, 366),
    "close_points": (0, 100),
    "pace_weeks": (1, 104),
    "window_days": (1, 366),
    "closing_days": (1, 366),
    "share": (1, 100),
}
"""The least and the most of each that is one number."""
WEEKS = (1, 104)
RULES = get_args(AlertRule)


def table_faults(said: object) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a table of thresholds, by key; an empty key for the whole table."""
    if not isinstance(said, Mapping):
        yield "", "a table is needed"
        return
    known = (*BOUNDS, "off", "quiet_weeks")
    for key, value in said.items():
        if key not in known:
            near = difflib.get_close_matches(str(key), known)
            yield str(key), f"is not known; did you mean {near[0]}?" if near else "is not known"
        elif fault := threshold_fault(key, value):
            yield key, fault


def threshold_fault(key: str, value: object) -> str:
    """Return what is wrong with the value of a key of `Thresholds`, empty where nothing is."""
    if key == "off":
        return _off_fault(value)
    if key == "quiet_weeks":
        return _stages_fault(value)
    least, most = BOUNDS[key]
    return "" if _is_between(value, BOUNDS[key]) else f"must be a whole number, {least} to {most}"


def _off_fault(value: object) -> str:
    if not isinstance(value, list) or not all(isinstance(rule, str) for rule in value):
        return 'must be a list of rules, such as ["close"]'
    strange = sorted(set(value).difference(RULES))
    return f"{', '.join(strange)}: no rule; use {', '.join(RULES)}" if strange else ""


def _stages_fault(value: object) -> str:
    least, most = WEEKS
    if not isinstance(value, list) or not value or not all(_is_between(v, WEEKS) for v in value):
        return f"must be a list of weeks, {least} to {most}, such as [3, 6, 9]"
    rising = all(earlier < later for earlier, later in pairwise(value))
    return "" if rising else "must rise: each stage is later than the one before it"


def _is_between(value: object, bounds: tuple[int, int]) -> bool:
    least, most = bounds
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
