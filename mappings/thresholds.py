"""From when a rule speaks: defaults, and what a programme or a cohort says instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from mappings.alerts import AlertRule


@dataclass(frozen=True, slots=True)
class Thresholds:
    """When alerts are raised. Weeks are term weeks, of five working days; points are per cent.

    `off` are rules that are not looked at. Why each default is what it is: docs/alerts.md.
    """

    off: frozenset[AlertRule] = frozenset()
    never_started_weeks: int = 2
    quiet_weeks: tuple[int, ...] = (3, 6, 9)
    behind_points: int = 10
    grace_days: int = 14
    recording_days: int = 5
    make_up_weeks: int = 3
    feedback_days: int = 10
    close_points: int = 5
    pace_weeks: int = 8
    window_days: int = 14
    closing_days: int = 6
    share: int = 30


def thresholds(said: Mapping[str, Any], of_programme: Mapping[str, Any]) -> Thresholds:
    """Return the defaults with what the programme says instead, and the cohort instead of that."""
    told = {**of_programme, **said}
    if "off" in told:
        told["off"] = frozenset(told["off"])
    if "quiet_weeks" in told:
        told["quiet_weeks"] = tuple(told["quiet_weeks"])
    return replace(Thresholds(), **told)
