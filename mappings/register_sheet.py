"""The rows of a register's sheet, read and checked whole: lines, or every fault at once.

No fault repeats what a cell holds but a date or a number: a cell in the wrong place may be a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from mappings.activities import COUNTED, Strand
from mappings.registers import LineKey, RegisterLine, RegisterState
from mappings.windows import local_date

IDS = ("canvas_user_id", "sis_user_id")
ASKED = ("activity", "strand", "date", "hours", "state")
LONGEST = 200  # characters of an activity's name
STATES: Mapping[str, RegisterState] = {
    "present": "present",
    "absent": "absent",
    "made-up": "made-up",
    "made-up-awaiting-review": "made-up",
    "made-up-accepted": "made-up-accepted",
    "accepted": "made-up-accepted",
    "excused": "excused",
}  # as written by people: case, spaces, brackets and dashes apart
_NUMBER_LIKE = re.compile(r"[\d.,:/ -]{1,20}")
_HOURS = re.compile(r"\d{1,4}(\.\d{1,6})?", re.ASCII)
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})", re.ASCII),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its line number as people count, and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one cell, and what to write instead; `row` 1 is the header."""

    row: int
    column: str
    what: str


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a cohort's lines are held against: who is kept of it with their SIS ids, and the time.

    `cohort` is its id, for what people are told to do next. `users` has whom a SIS id means, None
    where it means several.
    """

    cohort: str
    sis_ids: Mapping[int, str | None]
    users: Mapping[str, int | None]
    at: datetime

    @classmethod
    def of(cls, cohort: str, sis_ids: Mapping[int, str | None], at: datetime) -> Grounds:
        """Return the grounds of a cohort of which these Canvas user ids are kept."""
        users: dict[str, int | None] = {}
        for user, sis in sis_ids.items():
            if sis is not None:
                users[sis] = None if sis in users else user
        return cls(cohort, sis_ids, users, at)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it was read: lines by row, rows without a state, and every fault."""

    lines: Mapping[int, RegisterLine] = field(default_factory=dict)
    left_out: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()


def read_sheet(columns: Sequence[str], rows: Sequence[Row], grounds: Grounds) -> Sheet:
    """Return the lines of a sheet. A row without a state says nothing yet and is left out."""
    if missing := tuple(_column_faults(columns)):
        return Sheet(faults=missing)
    said = [row for row in rows if row.cells.get("state", "").strip()]
    left_out = tuple(row.number for row in rows if not row.cells.get("state", "").strip())
    lines: dict[int, RegisterLine] = {}
    faults: list[Fault] = []
    for row in said:
        values, wrong = _values(row, grounds)
        faults += wrong
        if not wrong:
            lines[row.number] = RegisterLine(**values, since=grounds.at)
    faults += _twice(lines)
    return Sheet(lines, left_out, tuple(faults))


def state_of(text: str) -> RegisterState:
    """Return the state people mean by these words. Raises ValueError."""
    words = re.findall(r"[^\W_]+", text.casefold())
    try:
        return STATES["-".join(words)]
    except KeyError:
        raise ValueError(f"is no state: use {', '.join(dict.fromkeys(STATES.values()))}") from None


def activity_of(text: str) -> str:
    """Return an activity's name on one line. Raises ValueError."""
    kept = (" " if c.isspace() else c for c in text if c.isspace() or not _unseen(c))
    name = "".join(kept).strip()
    if not name:
        raise ValueError("is empty: name the activity")
    if len(name) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters: shorten the activity's name")
    return name


def strand_of(text: str) -> Strand:
    """Return a counted strand. Raises ValueError."""
    word = text.strip().casefold()
    if word not in COUNTED:
        raise ValueError(f"is no counted strand: use {', '.join(COUNTED)}")
    return word


def date_of(text: str, today: date) -> date:
    """Return the local day of a session. Raises ValueError; one to come is refused."""
    day = next((day for form in _DATES if (day := _day(form.fullmatch(text.strip())))), None)
    if day is None:
        raise ValueError(f"{_shown(text)} is no date: write it as 2026-03-01 or 01/03/2026")
    if day > today:
        raise ValueError(f"{day} is still to come: a register says what has been")
    return day


def _day(found: re.Match[str] | None) -> date | None:
    if found is None:
        return None
    try:
        return date(**{name: int(digits) for name, digits in found.groupdict().items()})
    except ValueError:
        return None


def hours_of(text: str) -> Decimal | None:
    """Return an activity's credit; None for an empty text. Raises ValueError."""
    said = text.strip()
    if not said:
        return None
    if not _HOURS.fullmatch(said) or not Decimal(said):
        remedy = "a number above 0 with a point, as 6 or 1.5, or leave it empty"
        raise ValueError(f"{_shown(said)} is no number of hours: write {remedy}")
    return Decimal(said)


def _column_faults(columns: Sequence[str]) -> Iterator[Fault]:
    if not set(IDS) & set(columns):
        yield Fault(1, " or ".join(IDS), "is missing: add one of the two columns")
    for column in ASKED:
        if column not in columns:
            empty = "; its cells may be empty" if column == "hours" else ""
            yield Fault(1, column, f"is missing: add the column{empty}")
    for column in sorted({*IDS, *ASKED}):
        if columns.count(column) > 1:
            yield Fault(1, column, "is there twice: keep one of the columns")


def _values(row: Row, grounds: Grounds) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    readers: Mapping[str, tuple[str, Callable[[str], object]]] = {
        "activity": ("activity", activity_of),
        "strand": ("strand", strand_of),
        "date": ("held_on", partial(date_of, today=local_date(grounds.at))),
        "hours": ("hours", hours_of),
        "state": ("state", state_of),
    }
    faults = []
    who = _participant(row, grounds)
    if isinstance(who, Fault):
        faults.append(who)
    values["user_id"] = who
    for column, (name, read) in readers.items():
        try:
            values[name] = read(row.cells.get(column, ""))
        except ValueError as wrong:
            faults.append(Fault(row.number, column, str(wrong)))
    return values, faults


def _participant(row: Row, grounds: Grounds) -> int | Fault:
    """Return whose line it is by either id; where both are given they must agree."""
    by_canvas, by_sis = IDS
    canvas, sis = (row.cells.get(column, "").strip() for column in IDS)
    unknown = f"nobody with this id is kept of {grounds.cohort}: correct it, or run npq-sync sync"
    if not canvas and not sis:
        return Fault(row.number, by_canvas, f"is empty, and so is {by_sis}: give one of them")
    if not canvas:
        meant = grounds.users.get(sis)
        return Fault(row.number, by_sis, unknown) if meant is None else meant
    if not (canvas.isascii() and canvas.isdecimal()):
        return Fault(row.number, by_canvas, "is no Canvas user id: write the number")
    user = int(canvas)
    if user not in grounds.sis_ids:
        return Fault(row.number, by_canvas, unknown)
    if sis and grounds.sis_ids[user] not in (sis, None):
        return Fault(row.number, by_sis, f"is not the SIS id of Canvas user {user}: correct one")
    return user


def _twice(lines: Mapping[int, RegisterLine]) -> Iterator[Fault]:
    first: dict[LineKey, int] = {}
    for number, line in lines.items():
        there = first.setdefault(line.key, number)
        if there != number:
            what = f"participant {line.user_id} and this activity stand in line {there} already"
            yield Fault(number, "activity", f"{what}: keep one of the two")


def _shown(text: str) -> str:
    """Return a text that can be no name, and "it" for any other."""
    return text.strip() if _NUMBER_LIKE.fullmatch(text.strip()) else "it"


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn"}
