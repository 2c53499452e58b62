"""When a job runs: five fields of cron, read in Europe/London exactly as the engine reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

from croniter import (  # type: ignore[import-untyped]
    CroniterBadDateError,
    croniter,
)

from mappings.windows import LONDON

NEVER = "never"
FIELDS = ("minute", "hour", "day", "month", "weekday")
EXAMPLE = 'write five fields of cron such as "30 7 * * mon", or "never"'
SHIFTED = 1  # the hour that is there twice, or not at all, in the night when the clocks change
ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)  # five fields name no year: each day tells the same


def cron_times(cron: str, instant: datetime) -> croniter:
    """Return the engine's own iterator over the times of a cron, before and after an instant."""
    return croniter(cron, instant.astimezone(LONDON), second_at_beginning=True)


def cron_or_never(text: str) -> str:
    """Return a cron with single spaces, or "never"; raises ValueError with what to write instead.

    A time between 01:00 and 02:00 is refused: in the night when the clocks change the engine
    would start its job twice, or at another time.
    """
    fields = text.split()
    if fields == [NEVER]:
        return NEVER
    if len(fields) != len(FIELDS):
        raise ValueError(f"has {len(fields)} fields, not five; {EXAMPLE}")
    for place, name in enumerate(FIELDS):
        if not _is_readable(fields[place], place):
            raise ValueError(f"the {name} is none that cron knows; {EXAMPLE}")
    hours = _hours(fields[1])
    if SHIFTED in hours:
        raise ValueError(
            "can fire between 01:00 and 02:00, which comes twice or not at all when the clocks"
            " change, so the job would run twice or at another time;"
            f' write "{" ".join([fields[0], _without_shifted(hours), *fields[2:]])}"'
        )
    if not _ever_fires(fields):
        raise ValueError('never fires: no such month has that day; correct it, or write "never"')
    return " ".join(fields)


def _is_readable(field: str, place: int) -> bool:
    """Tell whether the engine reads this field the same each time: not by hash nor by chance."""
    if any(part.startswith(("h", "r")) for part in field.lower().split(",")):
        return False
    alone = ["*"] * len(FIELDS)
    alone[place] = field
    try:
        cron_times(" ".join(alone), ANY_DAY)
    except ValueError:
        return False
    return True


def _hours(field: str) -> Sequence[int]:
    hours = cron_times(f"0 {field} * * *", ANY_DAY).expanded[1]
    return range(24) if hours == ["*"] else hours


def _without_shifted(hours: Sequence[int]) -> str:
    """Return the hour field without 01:00; the hour after it where nothing is left."""
    left = [hour for hour in hours if hour != SHIFTED] or [SHIFTED + 1]
    runs = groupby(enumerate(left), key=lambda numbered: numbered[1] - numbered[0])
    return ",".join(_run([hour for _, hour in run]) for _, run in runs)


def _run(hours: Sequence[int]) -> str:
    return str(hours[0]) if len(hours) == 1 else f"{hours[0]}-{hours[-1]}"


def _ever_fires(fields: Sequence[str]) -> bool:
    try:
        cron_times(" ".join(fields), ANY_DAY).get_next(datetime)
    except CroniterBadDateError:
        return False
    return True
