"""The cohort of `benchmarks.months`: 200 participants of eight coaches over 18 months of NPQSL.

Made of a seed. Nobody here exists; addresses end in .example.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from jobs.demo import made_up
from jobs.demo.entities import Assignment, Course, Item, Section, User
from jobs.demo.world import World
from mappings.cohorts import Holiday
from mappings.working_days import WorkingDays

COHORT = "months"
STARTS, OPENS, DAYS = date(2025, 10, 1), date(2027, 4, 19), 8
SECTIONS = 8
BREAKS = (
    ("autumn half-term 2025", date(2025, 10, 27), date(2025, 10, 31)),
    ("Christmas 2025", date(2025, 12, 22), date(2026, 1, 2)),
    ("February half-term 2026", date(2026, 2, 16), date(2026, 2, 20)),
    ("Easter 2026", date(2026, 3, 30), date(2026, 4, 10)),
    ("May half-term 2026", date(2026, 5, 25), date(2026, 5, 29)),
    ("summer 2026", date(2026, 7, 22), date(2026, 9, 1)),
    ("autumn half-term 2026", date(2026, 10, 26), date(2026, 10, 30)),
    ("Christmas 2026", date(2026, 12, 21), date(2027, 1, 1)),
    ("February half-term 2027", date(2027, 2, 15), date(2027, 2, 19)),
    ("Easter 2027", date(2027, 3, 25), date(2027, 4, 9)),
)
EVENT_DAYS = (date(2025, 11, 12), date(2026, 3, 11), date(2026, 9, 16), date(2027, 1, 20))
TASK_DAYS = (
    date(2026, 1, 30),
    date(2026, 5, 15),
    date(2026, 10, 9),
    date(2027, 1, 29),
    date(2027, 3, 19),
)
TALK_DAYS = (
    date(2025, 12, 3),
    date(2026, 3, 25),
    date(2026, 7, 1),
    date(2026, 11, 18),
    date(2027, 3, 3),
)
TEACHING = WorkingDays(tuple(Holiday(*each) for each in BREAKS))


@dataclass(frozen=True, slots=True)
class Content:
    """What is taught, in order."""

    induction: tuple[Item, ...]
    online: tuple[Item, ...]
    events: tuple[Assignment, ...]
    talks: tuple[Assignment, ...]
    tasks: tuple[Assignment, ...]
    assessment: Assignment


@dataclass(slots=True)
class Cohort:
    """The cohort in its world, and what its cohorts file says of it as time goes by.

    `plan` is by when things are to be done, `persons` are tables of the file.
    """

    world: World
    course: Course
    content: Content
    sections: tuple[Section, ...]
    coaches: list[User]
    people: tuple[User, ...]
    admin: User
    token: str
    plan: list[tuple[Assignment, date]]
    persons: list[str] = field(default_factory=list)

    @property
    def toml(self) -> str:
        """The cohorts file as of now."""
        return "\n".join(
            (
                f'[[admin]]\ncanvas_user_id = {self.admin.id}\nmail = "{self.admin.email}"',
                *(f'[[holidays]]\nname = "{n}"\nfrom = {a}\nto = {b}' for n, a, b in BREAKS),
                f'[[cohort]]\nid = "{COHORT}"\nprogramme = "npqsl"\nstarts_on = {STARTS}',
                f"courses = [{self.course.id}]",
                '[cohort.coaches]\nby = "section"',
                f"[cohort.assessment]\ncourse = {self.course.id}",
                f"assignment = {self.content.assessment.id}\nopens_on = {OPENS}\ndays = {DAYS}",
                "confirm_entry = false",
                *(f"[[cohort.plan]]\nassignment = {a.id}\nby = {by}" for a, by in self.plan),
                *(f"[[cohort.person]]\n{table}" for table in self.persons),
            )
        )


def build(world: World, participants: int) -> Cohort:
    """Build the cohort into a world, on the day before it starts."""
    course = world.add_course("NPQSL Autumn 2025", "NPQSL-MONTHS")
    sections = tuple(world.add_section(course, f"Coach {n:02d}") for n in range(1, SECTIONS + 1))
    coaches = [add_coach(world, course, n, section) for n, section in enumerate(sections, 1)]
    names = random.Random(200)
    people = []
    for number in range(1, participants + 1):
        name = f"{names.choice(made_up.FIRST_NAMES)} {names.choice(made_up.LAST_NAMES)}"
        person = world.add_user(name, f"P{number:04d}")
        world.enroll(course, person, section=sections[number % SECTIONS])
        people.append(person)
    admin = world.add_user("Programme Admin", email="admin@provider.example")
    content = _content(world, course)
    return Cohort(
        world,
        course,
        content,
        sections,
        coaches,
        tuple(people),
        admin,
        world.add_token(),
        [
            *zip(content.events, EVENT_DAYS, strict=True),
            *zip(content.talks, TALK_DAYS, strict=True),
            *zip(content.tasks, TASK_DAYS, strict=True),
        ],
    )


def add_coach(world: World, course: Course, number: int, section: Section) -> User:
    """Enrol one more coach in a section."""
    coach = world.add_user(f"Coach {number:02d}", email=f"coach{number}@provider.example")
    world.enroll(course, coach, "TaEnrollment", section=section)
    return coach


def teaching_days(first: date, last: date) -> tuple[date, ...]:
    """Return the working days of a stretch, both ends in it."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(day for day in days if TEACHING.is_working_day(day))


def _content(world: World, course: Course) -> Content:
    title, lines = made_up.INDUCTION
    welcome = world.add_module(course, title)
    induction = tuple(world.add_item(welcome, "Page", line, "must_view") for line in lines)
    online = []
    for name in made_up.ONLINE:
        module = world.add_module(course, name)
        for kind, line, asked in made_up.ONLINE_ITEMS:
            mark = made_up.PASS_MARK if asked == "min_score" else None
            online.append(world.add_item(module, kind, line, asked, min_score=mark))
    return Content(
        induction,
        tuple(online),
        tuple(_event(world, course, name) for name in made_up.EVENTS),
        tuple(world.add_assignment(course, name, points=10) for name in made_up.COACHING),
        tuple(world.add_assignment(course, name, points=10) for name in made_up.FATS),
        world.add_assignment(course, made_up.SUMMATIVE, points=16, only_visible_to_overrides=True),
    )


def _event(world: World, course: Course, name: str) -> Assignment:
    return world.add_assignment(
        course, name, points=1, grading_type="pass_fail", submission_types=("on_paper",)
    )
