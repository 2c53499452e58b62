"""How the participants of `benchmarks.months` live: what each does on a day, drawn from a seed.

Shares and delays are assumptions, not measurements: docs/alerts.md says which.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from benchmarks.months_world import (
    DAYS,
    EVENT_DAYS,
    OPENS,
    STARTS,
    TALK_DAYS,
    TASK_DAYS,
    Cohort,
    Content,
    teaching_days,
)
from jobs.demo.entities import Assignment, User

Habit = Literal["steady", "slow", "bursty", "fading", "never"]

SHARES: Mapping[Habit, int] = {"steady": 66, "slow": 14, "bursty": 12, "fading": 5, "never": 3}
AT_WORK = 0.3  # of the days on which somebody studies at all
ATTENDS: Mapping[Habit, float] = {
    "steady": 0.95, "slow": 0.9, "bursty": 0.88, "fading": 0.9, "never": 0.9,
}  # fmt: skip
MAKES_UP, COMES_BACK, SITS = 0.85, 0.6, 0.97
TEACHING = teaching_days(STARTS, OPENS - timedelta(days=1))
PLACE = {day: number for number, day in enumerate(TEACHING, 1)}


@dataclass(slots=True)
class Life:
    """One participant. `agenda` is what happens on which day: what, and to which assignment."""

    user: User
    habit: Habit
    speed: float
    rng: random.Random
    away: tuple[tuple[date, date], ...] = ()
    done: int = 0
    agenda: dict[date, list[tuple[str, Assignment]]] = field(default_factory=dict)

    def will(self, what: str, thing: Assignment, day: date) -> None:
        """Put something off to a day."""
        self.agenda.setdefault(day, []).append((what, thing))

    def is_away(self, day: date) -> bool:
        """Tell whether nothing is heard of them."""
        return any(first <= day <= last for first, last in self.away)

    def hears_from_coach(self, today: date) -> None:
        """Be asked how it goes: some come back for it, and go on a little faster."""
        if self.rng.random() >= COMES_BACK:
            return
        back = today + timedelta(days=self.rng.randint(2, 10))
        self.away = tuple(
            (first, min(last, back)) if first <= back else (first, last)
            for first, last in self.away
        )
        self.speed = max(self.speed, self.rng.uniform(1.02, 1.2))


def lives(cohort: Cohort, seed: int = 18) -> dict[int, Life]:
    """Return how everybody will live, by user id."""
    rng = random.Random(seed)
    habits = rng.choices(tuple(SHARES), tuple(SHARES.values()), k=len(cohort.people))
    found = {}
    for person, habit in zip(cohort.people, habits, strict=True):
        found[person.id] = life_of(person, habit, random.Random(rng.random()), cohort.content)
    return found


def life_of(person: User, habit: Habit, rng: random.Random, content: Content) -> Life:
    """Return how somebody of this habit will live."""
    life = Life(person, habit, _speed(habit, rng), rng, _away(habit, rng))
    _plan(life, content)
    return life


def live(life: Life, cohort: Cohort, today: date) -> None:
    """Do what is for today."""
    world = cohort.world
    for what, thing in life.agenda.pop(today, ()):
        if what in {"attend", "submit", "sit"} and life.is_away(today):
            _miss(life, what, thing, today)
        elif what == "attend":
            world.grade(life.user, thing, 1, grade="complete", at=_at(today, 16))
        elif what == "miss":
            world.grade(life.user, thing, 0, grade="incomplete", at=_at(today, 16))
        elif what in {"submit", "sit"}:
            world.submit(life.user, thing, _at(today, 20))
            world.seen(cohort.course, life.user, _at(today, 20))
            if what == "submit":
                life.will("feedback", thing, _working(today, life.rng.choice(FEEDBACK)))
        elif what == "feedback":
            world.grade(life.user, thing, 10, at=_at(today, 15))
    _study(life, cohort, today)


FEEDBACK = (2, 3, 4, 5, 5, 6, 7, 8, 9, 12, 16)
"""Working days after which a coach gives feedback."""


def _study(life: Life, cohort: Cohort, today: date) -> None:
    place = PLACE.get(today)
    if place is None or life.is_away(today) or life.rng.random() >= AT_WORK:
        return
    items = (*cohort.content.induction, *cohort.content.online)
    wanted = 2 + round(len(cohort.content.online) * life.speed * place / len(TEACHING))
    for item in items[life.done : wanted]:
        cohort.world.meet(life.user, item, _at(today, 19))
    life.done = max(life.done, min(wanted, len(items)))
    cohort.world.seen(cohort.course, life.user, _at(today, 19))


def _speed(habit: Habit, rng: random.Random) -> float:
    slow, fast = (0.68, 0.9) if habit == "slow" else (0.98, 1.25)
    return rng.uniform(slow, fast)


def _away(habit: Habit, rng: random.Random) -> tuple[tuple[date, date], ...]:
    if habit == "never":
        return ((STARTS, date.max),)
    if habit == "fading":
        return ((STARTS + timedelta(days=rng.randint(120, 420)), date.max),)
    if habit != "bursty":
        return ()
    firsts = (STARTS + timedelta(days=rng.randint(30, 480)) for _ in range(2))
    return tuple((first, first + timedelta(days=rng.randint(21, 60))) for first in firsts)


def _plan(life: Life, content: Content) -> None:
    rng = life.rng
    for event, day in zip(content.events, EVENT_DAYS, strict=True):
        if rng.random() < ATTENDS[life.habit]:
            life.will("attend", event, day)
        else:
            _miss(life, "attend", event, day)
    for talk, day in zip(content.talks, TALK_DAYS, strict=True):
        life.will("feedback", talk, _working(day, rng.randint(0, 12)))
    for task, day in zip(content.tasks, TASK_DAYS, strict=True):
        late = rng.randint(-2, 30) if life.habit == "slow" else rng.randint(-10, 12)
        life.will("submit", task, _working(day, 0) + timedelta(days=late))
    if rng.random() < SITS:
        life.will("sit", content.assessment, OPENS + timedelta(days=rng.randrange(2, DAYS)))


def _miss(life: Life, what: str, thing: Assignment, day: date) -> None:
    """Miss an event, and make it up later; hand in later what was due while away."""
    later = day + timedelta(days=life.rng.randint(21, 60))
    if what == "attend":
        life.will("miss", thing, _working(day, 2))
        if life.rng.random() < MAKES_UP:
            life.will("attend", thing, later)
    elif what == "submit" and later < OPENS:
        life.will("submit", thing, later)


def _working(day: date, count: int) -> date:
    """Return the teaching day so many after a day."""
    after = [each for each in TEACHING if each >= day]
    return after[min(count, len(after) - 1)] if after else day


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
