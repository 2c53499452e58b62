"""Answers about the mapping that are tried in a dry run: what they would change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from jobs.count import count
from jobs.figures import Figures
from jobs.pull import Pulled
from mappings.credit import HoursOverbooked
from mappings.seen import seen
from mappings.standing import Standing
from mappings.trial import Side, Trial, trial


def trial_of(figures: Figures) -> Trial | None:
    """Return what the answers change that a dry run tried.

    None where there is nothing to compare with: as it is now, the course cannot be counted.
    """
    was = figures.pulled.beside
    if was is None:
        return None
    try:
        before = count(replace(was, earlier=figures.pulled.earlier), figures.rule)
    except HoursOverbooked:
        return None
    held = {held.user_id for held in figures.decision.held if held.kind == "entry"}
    return trial(
        _side(was, before),
        _side(figures.pulled, figures.standings),
        {user_id for user_id in held if user_id is not None},
    )


def _side(pulled: Pulled, standings: Mapping[int, Standing]) -> Side:
    return Side(seen(pulled.content.structures, pulled.course_map), standings)
