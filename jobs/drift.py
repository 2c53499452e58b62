"""Tell what was changed in a cohort's courses since they were last read whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jobs.decide import Before, emptied
from jobs.figures import Figures
from jobs.present.course_map import map_of
from jobs.pull import Pulled
from mappings.drift import changes, drift_problem, effect, unsettled
from mappings.ledger import from_json
from mappings.problems import Problem
from mappings.programmes import Programme
from mappings.seen import Seen, seen
from mappings.standing import Standing
from sync.store.contents import KeptContent, keep_content, last_content, standings_at
from sync.store.kept import Run
from sync.store.store import Store

MAP = "map"
"""Where the map stands in what is kept of a reading."""


def drift(
    store: Store,
    cohort: str,
    pulled: Pulled,
    standings: Mapping[int, Standing],
    before: Before,
) -> tuple[Problem, ...]:
    """Return what changed and its effect: at most one problem, none of an emptied course.

    Standings are compared with those of the run that saw the content before, whatever was kept
    since by runs that could not read everything.
    """
    kept = last_content(store, cohort)
    if kept is None or emptied(pulled, before):
        return ()
    then, now = Seen.from_json(kept.content), _seen(pulled)
    found = changes(then, now)
    if not found:
        return ()
    ledgers = standings_at(store, cohort, kept.kept_at)
    pairs = (
        (from_json(ledgers[user_id]), standing)
        for user_id, standing in standings.items()
        if user_id in ledgers
    )
    of_it = effect(pairs, unsettled(then, now))
    return (drift_problem(cohort, kept.run, found, of_it),)


def keep_seen(
    store: Store, run: Run, figures: Figures, programme: Programme, now: datetime
) -> None:
    """Remember what the courses hold, to compare the next reading with, and how it was mapped.

    Not where something could not be read, nor where a course was emptied: what follows from that
    is held, and the content of before stays what is compared with.
    """
    pulled = figures.pulled
    if not pulled.unreadable and not figures.emptied:
        found = map_of(pulled.course_map, figures.standings.values(), programme, figures.rule)
        keep_content(store, run, {**_seen(pulled).as_json(), MAP: found}, now)


def last_map(store: Store, cohort: str) -> tuple[KeptContent, Mapping[str, Any]] | None:
    """Return the last whole reading with its `map --json`; None before there is one.

    Proposals of other cohorts, which the command tells beside a reason, are not in it.
    """
    kept = last_content(store, cohort)
    return (kept, kept.content[MAP]) if kept and MAP in kept.content else None


def _seen(pulled: Pulled) -> Seen:
    return seen(pulled.content.structures, pulled.course_map)
