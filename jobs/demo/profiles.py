"""How far the demo's participants have come: those it tells of, and the many drawn by lot."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Attendance = Literal["present", "missed", "excused", "open"]

ALL_PRESENT: tuple[Attendance, ...] = ("present",) * 4
ONE_MISSED: tuple[Attendance, ...] = ("present", "missed", "present", "present")
TWO_MISSED: tuple[Attendance, ...] = ("present", "missed", "missed", "present")
ONE_EXCUSED: tuple[Attendance, ...] = ("present", "present", "excused", "present")
ONE_TO_COME: tuple[Attendance, ...] = ("present", "present", "present", "open")
NONE_YET: tuple[Attendance, ...] = ("open",) * 4
FULL_MARKS = (100.0,) * 5


@dataclass(frozen=True, slots=True)
class Lately:
    """What of it somebody did in the last week: so many online items, and events by number."""

    items: int = 0
    events: tuple[int, ...] = ()


NOTHING = Lately()


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody did. `online_open` counts online items left; `coaching` holds scores of 100."""

    online_open: int = 0
    events: tuple[Attendance, ...] = ALL_PRESENT
    coaching: tuple[float, ...] = FULL_MARKS
    fats: int = 5
    started: bool = True
    state: str = "active"
    lately: Lately = NOTHING


PROFILES: Mapping[str, Profile] = {
    "everything-done": Profile(),
    "exactly-90": Profile(online_open=4, events=ONE_MISSED, lately=Lately(items=3)),
    "a-hair-under": Profile(online_open=4, events=ONE_MISSED, coaching=(*FULL_MARKS[1:], 98.0)),
    "out-of-reach": Profile(events=TWO_MISSED, lately=Lately(events=(3,))),
    "behind": Profile(online_open=27, events=ONE_TO_COME, coaching=FULL_MARKS[:2], fats=1),
    "excused": Profile(online_open=2, events=ONE_EXCUSED),
    "never-started": Profile(online_open=40, events=NONE_YET, coaching=(), fats=0, started=False),
    "invited": Profile(
        online_open=40, events=NONE_YET, coaching=(), fats=0, started=False, state="invited"
    ),
}
"""a-hair-under is 88.16 of 98 hours, 89.959…%, and shown as 89.9."""


def drawn(rng: random.Random, count: int) -> list[Profile]:
    """Return so many ordinary participants: most of them nearly there, some behind."""
    kinds: tuple[Callable[[random.Random], Profile], ...] = (_strong, _near, _behind)
    return [kind(rng) for kind in rng.choices(kinds, weights=(60, 20, 20), k=count)]


def _strong(rng: random.Random) -> Profile:
    return Profile(online_open=rng.randint(0, 3), events=rng.choice((ALL_PRESENT, ONE_MISSED)))


def _near(rng: random.Random) -> Profile:
    return Profile(online_open=rng.randint(5, 9), events=ONE_TO_COME, fats=rng.choice((4, 5)))


def _behind(rng: random.Random) -> Profile:
    return Profile(
        online_open=rng.randint(12, 25),
        events=rng.choice((ONE_TO_COME, ONE_MISSED)),
        coaching=FULL_MARKS[: rng.randint(2, 4)],
        fats=rng.randint(1, 3),
    )
