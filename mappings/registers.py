"""Registers: who was at what, as a delivery partner's sheet says it.

Attendance and make-up as `npq-domain` 2.2 and 2.3 tell them: a session that was missed may be made
up, a person reviews that, and credit comes at acceptance with the original session's hours.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mappings.activities import Strand

RegisterState = Literal["present", "absent", "made-up", "made-up-accepted", "excused"]
"""`made-up` awaits review and gives no credit; `made-up-accepted` gives the session's."""
LineKey = tuple[int, str]
"""A line's identity within its cohort: Canvas user id, activity by its `activity_key`."""


class Why(StrEnum):
    """Why a line was made, changed or removed: a code, never a reason in words."""

    IMPORTED = "imported"
    CORRECTED = "corrected"
    REVIEWED = "reviewed"
    ADJUSTMENT = "adjustment"
    ENTERED_IN_ERROR = "entered-in-error"


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One participant's line about one activity. `user_id` is Canvas's.

    `held_on` is the session's local day. `hours` is the activity's credit, None where it shares
    its strand's. `since` is when the state became what it is.
    """

    user_id: int
    activity: str
    strand: Strand
    held_on: date
    hours: Decimal | None
    state: RegisterState
    since: datetime

    @property
    def key(self) -> LineKey:
        """Which line of its cohort this is."""
        return self.user_id, activity_key(self.activity)


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """That a line is made (`before` None), changed, or removed (`after` None), and why."""

    before: RegisterLine | None
    after: RegisterLine | None
    why: Why

    @property
    def about(self) -> RegisterLine:
        """The line as it is now, or was last. Raises ValueError for a change of nothing."""
        line = self.after or self.before
        if line is None:
            raise ValueError(self)
        return line


def activity_key(name: str) -> str:
    """Return what names of activities are compared by: case, spaces and unseen characters apart."""
    seen = (c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) != "Cf")
    return " ".join("".join(seen).split()).casefold()


def as_json(line: RegisterLine | None) -> dict[str, str | None] | None:
    """Return what a line says, apart from whom and what it is about; None where there is none."""
    if line is None:
        return None
    return {
        "strand": line.strand,
        "date": line.held_on.isoformat(),
        "hours": None if line.hours is None else f"{line.hours.normalize():f}",
        "state": line.state,
    }


def changes(
    kept: Mapping[LineKey, RegisterLine], wanted: Iterable[RegisterLine], why: Why | None
) -> tuple[RegisterChange, ...]:
    """Return what makes the register say what these lines say; other lines stay.

    An activity keeps the spelling it has. Without `why`, a new line is `imported` and another one
    `corrected`.
    """
    spelt = {key[1]: line.activity for key, line in kept.items()}
    found = []
    for line in wanted:
        before = kept.get(line.key)
        named = replace(line, activity=spelt.setdefault(line.key[1], line.activity))
        if before is None:
            found.append(RegisterChange(None, named, why or Why.IMPORTED))
            continue
        since = before.since if before.state == line.state else line.since
        after = replace(named, since=since)
        if after != before:
            found.append(RegisterChange(before, after, why or Why.CORRECTED))
    return tuple(found)
