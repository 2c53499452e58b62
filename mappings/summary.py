"""A kept standing without its ledger: what a table of a thousand participants shows of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from mappings.standing import Entry

LINES, PERCENT = ',"lines":[', ',"percent":'
"""Where the ledger begins and what follows it in `ledger.as_text`, whose keys are sorted. Quotes
in titles are escaped there, so neither is found inside of one."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a Standing, as exact as it has them."""

    percent: Fraction | None
    hours_done: Fraction
    hours_applicable: Fraction
    areas: Mapping[str, Fraction | None]
    complete: bool
    entry: Entry


def summary_of(text: str) -> Summary:
    """Return the figures of a standing's text (`ledger.as_text`), a hundredth of which is read."""
    before, after = text.index(LINES), text.rindex(PERCENT)
    kept = json.loads(f"{text[:before]}{text[after:]}")
    return Summary(
        percent=_fraction(kept["percent"]),
        hours_done=_fraction(kept["hours_done"]) or Fraction(0),
        hours_applicable=_fraction(kept["hours_applicable"]) or Fraction(0),
        areas={slug: _fraction(each) for slug, each in kept["areas"].items()},
        complete=kept["complete"],
        entry=kept["entry"],
    )


@lru_cache(maxsize=4096)
def _fraction(kept: str | None) -> Fraction | None:
    return None if kept is None else Fraction(kept)
