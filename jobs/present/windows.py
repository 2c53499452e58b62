"""Windows and who may enter them, for people and for programs to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, get_args

from rich.table import Table
from rich.text import Text

from jobs.present.fitting import Fitting, plain_table
from jobs.present.safe import printable
from mappings.admission import Admission, Door, Status
from mappings.sittings import Sitting
from mappings.windows import day_words, local_date, local_words
from mappings.working_days import WEEKEND, WorkingDays, bank_holidays
from sync.store.kept import Known

SETTLED_BEFORE = 10  # working days before it opens, who may enter should be settled
STATUSES: tuple[Status, ...] = get_args(Status)
STYLE: dict[Status, str] = {
    "may-enter": "green", "held": "yellow", "not-yet": "yellow", "unknown": "red",
}  # fmt: skip
FOLDING = ("Name", "Why")
MANY = 3  # weekends that are no longer named one by one
Rows = Sequence[tuple[Known, Admission]]


def windows_json(door: Door, rows: Rows) -> dict[str, Any]:
    """Return `windows --json`."""
    return {
        "cohort": door.cohort.id,
        "windows": [_window_json(door, sitting, rows) for sitting in door.sittings],
        "counts": _counts(rows),
        "participants": [_row_json(known, admission) for known, admission in rows],
    }


def _window_json(door: Door, sitting: Sitting, rows: Rows) -> dict[str, Any]:
    window, days = sitting.window, WorkingDays.of(door.cohort)
    theirs = [row for row in rows if row[1].sitting == sitting]
    return {
        "window": sitting.key or "cohort",
        "override": sitting.title,
        "opens_on": window.first.isoformat(),
        "closes_on": window.last.isoformat(),
        "opens_at": f"{window.opens:%Y-%m-%dT%H:%M:%SZ}",
        "closes_at": f"{window.ends:%Y-%m-%dT%H:%M:%SZ}",
        "opens": local_words(window.opens, door.day),
        "closes": local_words(window.last_second, door.day),
        "hours": window.hours,
        "state": _state(door, sitting),
        "released_at": f"{window.released:%Y-%m-%dT%H:%M:%SZ}",
        "settle_by": days.before(window.first, SETTLED_BEFORE).isoformat(),
        "days_off": [
            {"date": day.isoformat(), "weekday": f"{day:%A}", "why": why}
            for day, why in days.off(window.first, window.last).items()
        ],
        "bank_holidays_known": _known_years(window.first, window.last),
        "counts": _counts(theirs),
        "in_canvas": sum(admission.in_canvas for _, admission in theirs),
    }


def _state(door: Door, sitting: Sitting) -> str:
    window = sitting.window
    if window.has_ended(door.at):
        return "over"
    if window.has_opened(door.at):
        return "open"
    return "released" if window.is_released(door.at) else "to-come"


def _counts(rows: Rows) -> dict[str, int]:
    found = Counter(admission.status for _, admission in rows)
    return {status: found[status] for status in STATUSES if found[status]}


def _row_json(known: Known, admission: Admission) -> dict[str, Any]:
    return {
        "canvas_user_id": known.user_id,
        "sis_user_id": known.sis_user_id,
        "name": known.name,
        "window": admission.sitting.key or "cohort",
        "status": admission.status,
        "in_canvas": admission.in_canvas,
        "why": admission.why,
    }


def window_lines(door: Door, sitting: Sitting, rows: Rows) -> Iterator[str]:
    """Yield one window in words: local ones first, then UTC."""
    window, days = sitting.window, WorkingDays.of(door.cohort)
    shown = _window_json(door, sitting, rows)
    yield f"Window {sitting.key}" if sitting.key else f"Window of {door.cohort.id}"
    yield f"  opens   {shown['opens']} ({window.opens:%Y-%m-%d %H:%M} UTC)"
    yield f"  closes  {shown['closes']} (until {window.ends:%Y-%m-%d %H:%M} UTC)"
    yield f"  length  {(window.last - window.first).days + 1} days, {window.hours} hours"
    settled = day_words(days.before(window.first, SETTLED_BEFORE), door.day)
    yield f"  settle  who may enter by {settled}, {SETTLED_BEFORE} working days before"
    if not window.is_released(door.at):
        yield f"  Canvas  has it from {day_words(local_date(window.released), door.day)}"
    if off := days.off(window.first, window.last):
        yield f"  off     {', '.join(_stretches(off, door.day))}"
    if not shown["bank_holidays_known"]:
        years = sorted({day.year for day in bank_holidays()})
        yield f"  bank holidays are known from {years[0]} to {years[-1]} alone"
    yield f"  {_sum(shown['counts'])}; {shown['in_canvas']} in Canvas"


def participants_table(door: Door, rows: Rows) -> Fitting:
    """Return who may enter, who may not, and why; with the window where there are several."""
    several = ("Window",) if len(door.sittings) > 1 else ()
    order = [sitting.key for sitting in door.sittings]
    ranked = sorted(
        rows, key=lambda row: (order.index(row[1].sitting.key), STATUSES.index(row[1].status))
    )
    foldings = (FOLDING, (*FOLDING, *several))
    return Fitting(tuple(_table(ranked, several, folding) for folding in foldings))


def _table(rows: Rows, several: Sequence[str], folding: Sequence[str]) -> Table:
    table = plain_table("User", "Name", *several, "Entry", "Why", right=("User",), folding=folding)
    for known, admission in rows:
        table.add_row(
            str(known.user_id),
            Text(printable(known.name)),
            *(admission.sitting.key or "cohort's" for _ in several),
            Text(admission.status, style=STYLE.get(admission.status, "dim")),
            Text(printable(admission.why)),
        )
    return table


def _sum(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in counts.items()) or "nobody"


def _stretches(off: Mapping[date, str], today: date) -> list[str]:
    """Return days off that follow each other for one reason as one; many weekends as a number."""
    stretches: list[tuple[date, date, str]] = []
    for day, why in off.items():
        if stretches and stretches[-1][1:] == (day - timedelta(days=1), why):
            stretches[-1] = (stretches[-1][0], day, why)
        else:
            stretches.append((day, day, why))
    weekends = [each for each in stretches if each[2] == WEEKEND]
    if len(weekends) <= MANY:
        return [_stretch(*each, today) for each in stretches]
    named = [_stretch(*each, today) for each in stretches if each[2] != WEEKEND]
    return [*named, f"{len(weekends)} weekends"]


def _stretch(first: date, last: date, why: str, today: date) -> str:
    named = "" if why == WEEKEND else f" ({printable(why)})"
    if first == last:
        return f"{day_words(first, today)}{named}"
    return f"{day_words(first, first)} to {day_words(last, today)}{named}"


def _known_years(first: date, last: date) -> bool:
    known = {day.year for day in bank_holidays()}
    return {first.year, last.year} <= known
