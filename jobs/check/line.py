"""One line of a check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from mappings.problems import Problem
from sync.errors import Trouble

Status = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it stands, what was seen, and what to do; an `ok` has no remedy."""

    what: str
    status: Status
    seen: str
    remedy: str = ""


def failed(what: str, trouble: Trouble) -> Check:
    """Return what somebody else's system refused as a line."""
    return Check(what, "fail", f"{trouble.where}: {trouble.seen}", trouble.remedy)


def listed(what: str, status: Status, problems: Iterable[Problem]) -> Iterator[Check]:
    """Yield problems as lines."""
    yield from (Check(f"{what}: {p.where}", status, p.code, p.remedy) for p in problems)
