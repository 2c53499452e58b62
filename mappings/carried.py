"""Evidence of an earlier cohort that counts in a later one, where an activity is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from mappings.activities import Activity
from mappings.answers import same_title
from mappings.standing import Line
from mappings.states import WHOLE, Outcome


class Named(NamedTuple):
    """What tells an activity from others: its id within a Canvas, its strand and title."""

    id: str
    strand: str
    title: str


def carried_over(own: Iterable[Activity], older: Iterable[Line]) -> dict[str, Outcome]:
    """Return what an older ledger says is done of these activities, by activity id.

    What was done in part is done at the same share here, whatever the hours.
    """
    lines = {line.activity_id: line for line in older}
    pairs = _pairs((Named(a.id, a.strand, a.title) for a in own), lines)
    return {
        mine: Outcome("done", _share(lines[theirs]), lines[theirs].source, lines[theirs].at)
        for mine, theirs in pairs.items()
        if lines[theirs].state == "done"
    }


def counterparts(own: Iterable[Line], older: Iterable[Line]) -> dict[str, str]:
    """Return the ids of activities in an older ledger by the ids of the same ones in this one."""
    return _pairs(map(_named, own), {line.activity_id: line for line in older})


def not_carried(own: Iterable[Line], older: Iterable[Line]) -> tuple[Line, ...]:
    """Return what is done in an older ledger and has no counterpart in this one."""
    lines = {line.activity_id: line for line in older}
    paired = set(counterparts(own, lines.values()).values())
    return tuple(line for key, line in lines.items() if line.state == "done" and key not in paired)


def _pairs(own: Iterable[Named], older: Mapping[str, Line]) -> dict[str, str]:
    """Return the older activity's id by ours: the same id or `as` name, else the same strand and
    title, where just one on either side has them."""
    mine = list(own)
    pairs = {each.id: each.id for each in mine if each.id in older}
    left = [each for each in mine if each.id not in pairs]
    theirs = [_named(line) for key, line in older.items() if key not in pairs]
    ours_by_title, theirs_by_title = _by_title(left), _by_title(theirs)
    shared = ours_by_title.keys() & theirs_by_title.keys()
    return pairs | {ours_by_title[title]: theirs_by_title[title] for title in shared}


def _by_title(each: Iterable[Named]) -> dict[tuple[str, str], str]:
    keys = {one.id: (one.strand, same_title(one.title)) for one in each}
    often = Counter(keys.values())
    return {key: name for name, key in keys.items() if often[key] == 1}


def _named(line: Line) -> Named:
    return Named(line.activity_id, line.strand, line.title)


def _share(line: Line) -> Fraction:
    return line.done_hours / line.credit_hours if line.credit_hours else WHOLE
