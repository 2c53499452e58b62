"""A standing as JSON and back, exactly: what the store keeps and compares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from mappings.standing import Line, Standing, StrandSum

_LINE_HOURS = ("credit_hours", "done_hours", "possible_hours")
_SUM_HOURS = ("hours_done", "hours_applicable")
_STANDING_HOURS = (*_SUM_HOURS, "percent")


def as_json(standing: Standing) -> dict[str, Any]:
    """Plain JSON with exact fractions as "num/den" and instants in UTC; order is kept."""
    return {
        "user_id": standing.user_id,
        "lines": [_line_json(line) for line in standing.lines],
        "strands": {strand: _sum_json(each) for strand, each in standing.strands.items()},
        "areas": {slug: _exact(each) for slug, each in standing.areas.items()},
        **{name: _exact(getattr(standing, name)) for name in _STANDING_HOURS},
        "complete": standing.complete,
        "entry": standing.entry,
        "reachable": standing.reachable,
        "policy": standing.policy,
    }


def from_json(kept: Mapping[str, Any]) -> Standing:
    """The standing `as_json` was given. Raises KeyError, TypeError or ValueError for other JSON."""
    return Standing(
        **{
            **kept,
            "lines": tuple(_line_from(each) for each in kept["lines"]),
            "strands": {strand: _sum_from(each) for strand, each in kept["strands"].items()},
            "areas": {slug: _fraction(each) for slug, each in kept["areas"].items()},
            **{name: _fraction(kept[name]) for name in _STANDING_HOURS},
        }
    )


def as_text(kept: Mapping[str, Any]) -> str:
    """Return the one spelling of a standing's JSON: keys sorted, ASCII, no spaces."""
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def states_in(text: str) -> dict[str, str]:
    """Return the state of each activity of a standing's text (`as_text`), by its id."""
    return {line["activity_id"]: line["state"] for line in json.loads(text)["lines"]}


def _line_json(line: Line) -> dict[str, Any]:
    return {
        "activity_id": line.activity_id,
        "title": line.title,
        "strand": line.strand,
        "areas": {slug: _exact(share) for slug, share in line.areas.items()},
        "state": line.state,
        **{name: _exact(getattr(line, name)) for name in _LINE_HOURS},
        "source": line.source,
        "at": None if line.at is None else line.at.astimezone(UTC).isoformat(),
        "units": line.units,
        **({"weak": True} if line.weak else {}),
    }


def _line_from(kept: Mapping[str, Any]) -> Line:
    return Line(
        **{
            **kept,
            "areas": {slug: _fraction(share) for slug, share in kept["areas"].items()},
            **{name: _fraction(kept[name]) for name in _LINE_HOURS},
            "at": None if kept["at"] is None else datetime.fromisoformat(kept["at"]),
        }
    )


def _sum_json(each: StrandSum) -> dict[str, Any]:
    return {
        **{name: _exact(getattr(each, name)) for name in _SUM_HOURS},
        "done": each.done,
        "open": each.open,
        "missed": each.missed,
        "excused": each.excused,
        "unknown": each.unknown,
    }


def _sum_from(kept: Mapping[str, Any]) -> StrandSum:
    return StrandSum(**{**kept, **{name: _fraction(kept[name]) for name in _SUM_HOURS}})


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else f"{value.numerator}/{value.denominator}"


@lru_cache(maxsize=4096)  # a cohort's ledgers hold few distinct ones, each of them very often
def _fraction(kept: str | None) -> Fraction | None:
    return None if kept is None else Fraction(kept)
