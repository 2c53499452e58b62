"""How the console says instants, ages and figures: London's time, plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from jobs.present.safe import printable
from mappings.alerts import Closing
from mappings.windows import LONDON

DECIMALS = 1000
"""What a denominator has to divide for three decimals to be exact."""
CLOSED: Mapping[Closing, str] = {
    "over": "Its cause is gone",
    "grown": "A later or a worse alert took its place, or its question no longer stands",
    "paused": "The participant is deferred, or the rule was switched off",
    "left": "They are no participant any more",
}
"""Why an alert closed."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def instant(at: datetime) -> str:
    """Return "Sat 28 Nov 2026, 14:05", in London."""
    local = at.astimezone(LONDON)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M}"


def clock(at: datetime) -> str:
    """Return "14:05:09", in London."""
    return f"{at.astimezone(LONDON):%H:%M:%S}"


def ago(at: datetime | None, now: datetime) -> str:
    """Return how long ago that was: "never", "just now", "5 minutes ago", "3 days ago"."""
    if at is None:
        return "never"
    return "just now" if now - at < MINUTE else f"{lasting(now - at)} ago"


def lasting(span: timedelta) -> str:
    """Return a span in its largest whole unit: "40 seconds", "1 hour", "12 days"."""
    for unit, word in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if span >= unit:
            return counted(span // unit, word)
    return counted(max(0, int(span.total_seconds())), "second")


def counted(number: int, word: str, words: str = "") -> str:
    """Return "1 participant" or "1,200 participants"."""
    return f"{number:,} {word if number == 1 else words or f'{word}s'}"


def section_names(known: Mapping[int, str]) -> dict[int, str]:
    """Return what each section of Canvas is called, by id, in the order of names."""
    called = {key: printable(name) or f"Section {key}" for key, name in known.items()}
    return dict(sorted(called.items(), key=lambda one: one[1].casefold()))


def exact(value: Fraction) -> str:
    """Return a number without loss: "6", "88.2", or "1 4/15" where no decimal is exact."""
    whole, rest = divmod(value.numerator, value.denominator)
    if not rest:
        return str(whole)
    if DECIMALS % value.denominator == 0:
        return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"
    part = f"{rest}/{value.denominator}"
    return f"{whole} {part}" if whole else part
