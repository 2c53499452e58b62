"""The cohort the benchmarks read: 600 participants, 50 items in eleven modules of one NPQSL course.

98 hours: induction 6 in 2 items, online 38 in 35, four events, five coaching logs, four formative
tasks; with all modules online is 45 items and the cohort has 60. Every item is in a module and asks
for something, so a script that reads modules and items sees all there is. The assessment's window
opens in three weeks.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jobs.demo import made_up
from jobs.demo.entities import Course, Item, User
from jobs.demo.world import World

SECTIONS = 12  # one coach for 50 participants
MOVED = 20  # one participant of so many
ONLINE = (*made_up.ONLINE, "Module 9: Leading school culture")
MODULES = 7  # of them, unless somebody asks for more
ONE_DAY = timedelta(days=1)
STUDIED = timedelta(days=530)
UNTIL_WINDOW = timedelta(days=20)

SCORED = (
    ("Face-to-face events", made_up.EVENTS, "min_score"),
    ("Coaching", made_up.COACHING, "min_score"),
    ("Formative assessment tasks", made_up.FATS[:4], "must_submit"),
)
FULL_MARKS = 10.0


@dataclass(frozen=True, slots=True)
class Built:
    """The cohort as it stands in a world, with a token that may read and write it."""

    course: Course
    people: tuple[User, ...]
    items: tuple[Item, ...]
    token: str
    cohorts_toml: str


def build(
    world: World,
    participants: int,
    *,
    now: datetime,
    seed: int = 50,
    cohort: str = "bench",
    modules: int = MODULES,
) -> Built:
    """Build the cohort; the same seed makes the same ids and the same progress."""
    rng = random.Random(seed)
    course = world.add_course(f"NPQSL {cohort}", f"NPQSL-{cohort.upper()}")
    people = _people(world, course, participants)
    items = (*_read(world, course, modules), *_scored(world, course))
    for person in people:
        done = round(len(items) * rng.triangular(0.4, 1.0, 0.9))
        for item in rng.sample(items, done):
            world.meet(person, item, now - rng.randrange(1, STUDIED.days) * ONE_DAY)
    summative = world.add_assignment(
        course, made_up.SUMMATIVE, points=16, only_visible_to_overrides=True
    )
    toml = _cohorts_toml(cohort, course.id, summative.id, now.date())
    return Built(course, people, items, world.add_token(), toml)


def move(world: World, built: Built, seed: int = 5) -> int:
    """Have 5% of the participants do one more thing; return how many did."""
    rng = random.Random(seed)
    moved = rng.sample(built.people, len(built.people) // MOVED)
    for person in moved:
        left = [item for item in built.items if not _met(world, person, item)]
        if left:
            world.meet(person, rng.choice(left))
    return len(moved)


def _met(world: World, person: User, item: Item) -> bool:
    row = world.book.stored.get((person.id, item.module.id))
    return row is not None and item.key in row.met


def _people(world: World, course: Course, participants: int) -> tuple[User, ...]:
    sections = [world.add_section(course, f"Coach {n:02d}") for n in range(1, SECTIONS + 1)]
    for number, section in enumerate(sections, 1):
        coach = world.add_user(f"Coach {number:02d}", email=f"coach{number}@provider.example")
        world.enroll(course, coach, "TaEnrollment", section=section)
    people = []
    for number in range(1, participants + 1):
        person = world.add_user(f"Participant {number:04d}", f"P{number:04d}")
        world.enroll(course, person, section=sections[number % SECTIONS])
        people.append(person)
    return tuple(people)


def _read(world: World, course: Course, modules: int) -> list[Item]:
    title, lines = made_up.INDUCTION
    welcome = world.add_module(course, title)
    items = [world.add_item(welcome, "Page", line, "must_view") for line in lines]
    for name in ONLINE[:modules]:
        module = world.add_module(course, name)
        items += [
            world.add_item(
                module,
                kind,
                line,
                requirement,
                min_score=made_up.PASS_MARK if requirement == "min_score" else None,
            )
            for kind, line, requirement in made_up.ONLINE_ITEMS
        ]
    return items


def _scored(world: World, course: Course) -> list[Item]:
    items = []
    for name, titles, requirement in SCORED:
        module = world.add_module(course, name)
        full = FULL_MARKS if requirement == "min_score" else None
        items += [
            world.add_item(module, "Assignment", title, requirement, min_score=full)
            for title in titles
        ]
    return items


def _cohorts_toml(cohort: str, course: int, assessment: int, today: date) -> str:
    return f"""
[[cohort]]
id = "{cohort}"
programme = "npqsl"
starts_on = {(today - STUDIED).isoformat()}
courses = [{course}]

[cohort.coaches]
by = "section"

[cohort.assessment]
course = {course}
assignment = {assessment}
opens_on = {(today + UNTIL_WINDOW).isoformat()}
confirm_entry = false
"""
