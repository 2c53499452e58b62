"""How many days what is kept: the table of NPQ_SYNC_RETENTION, with its defaults."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

DAYS: Mapping[str, int] = {
    "mail-words": 14,
    "mails": 90,
    "run-lines": 30,
    "runs": 90,
    "alerts": 90,
    "holds": 90,
    "sign-ins": 30,
    "histories": 365,
    "cohorts": 730,
    "deeds": 730,
}
LEAST: Mapping[str, int] = {"deeds": 366}
"""The database itself refuses to remove younger deeds."""
MOST = 36_500


@dataclass(frozen=True, slots=True)
class Retention:
    """Days by kind, all of `DAYS`."""

    days: Mapping[str, int]


def retention(text: str) -> Retention:
    """Read "mails=90 deeds=1095"; what is not named keeps its default. Raises ValueError."""
    said: dict[str, int] = {}
    for word in re.split(r"[\s,]+", text.strip()):
        kind, _, number = word.partition("=")
        if not word:
            continue
        if kind not in DAYS:
            raise ValueError(f"{kind} is no kind of rows; there is {', '.join(DAYS)}")
        least = LEAST.get(kind, 1)
        if not (number.isascii() and number.isdecimal() and least <= int(number) <= MOST):
            raise ValueError(f"{kind} has to be whole days, from {least} to {MOST}")
        said[kind] = int(number)
    return Retention({**DAYS, **said})


def checked(text: str) -> str:
    """Return the text; raises ValueError where it cannot be read."""
    retention(text)
    return text
