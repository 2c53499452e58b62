"""A believable NPQSL cohort: 98 hours of study, three weeks before its assessment window.

Induction 6 h in 2 items, online 38 h in 40, four events of 6 h, five coaching logs of 2 h, five
formative tasks of 4 h. One event and four online items open are exactly 90%.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import cycle

from jobs.demo import made_up
from jobs.demo.entities import Assignment, Course, Item, Section, User
from jobs.demo.profiles import PROFILES, Attendance, Profile, drawn
from jobs.demo.world import World

STUDIED = timedelta(days=530)
"""How long ago the cohort started."""
UNTIL_WINDOW = timedelta(days=20)
JULY = 7
WEEK = 7
SEEN_AFTER = timedelta(days=1)
"""How long a coach takes to give feedback."""

Deed = Callable[[], object]


@dataclass(frozen=True, slots=True)
class DemoCohort:
    """What was built. `named` holds the participants the demo tells of, by their profile's name.

    `lately` are the deeds of its last week, not done yet.
    """

    home: Course
    participants: tuple[User, ...]
    coaches: tuple[User, ...]
    admin: User
    assessment: Assignment
    named: Mapping[str, User]
    token: str
    cohorts_toml: str
    lately: tuple[Deed, ...] = ()


@dataclass(frozen=True, slots=True)
class Taught:
    """The content of the home course."""

    induction: tuple[Item, ...]
    online: tuple[Item, ...]
    events: tuple[Assignment, ...]
    coaching: tuple[Assignment, ...]
    fats: tuple[Assignment, ...]
    assessment: Assignment


def build_demo(world: World, *, today: date, participants: int = 40, seed: int = 98) -> DemoCohort:
    """Build a cohort into a world; the same seed makes the same people and progress.

    At least one participant for each of `PROFILES` is needed. Raises ValueError below that.
    """
    built = begin_demo(world, today=today, participants=participants, seed=seed)
    for deed in built.lately:
        deed()
    return replace(built, lately=())


def begin_demo(world: World, *, today: date, participants: int = 40, seed: int = 98) -> DemoCohort:
    """Build the same cohort as it was a week before; its last week is `lately`."""
    if participants < len(PROFILES):
        msg = f"the demo needs at least {len(PROFILES)} participants, not {participants}"
        raise ValueError(msg)
    rng = random.Random(seed)
    starts_on = today - STUDIED
    season = "Autumn" if starts_on.month >= JULY else "Spring"
    term = f"{season} {starts_on.year}"
    home = world.add_course(f"NPQSL {term} – Northfield", f"NPQSL-{starts_on:%Y%m}", term=term)
    code = f"{season[0]}{starts_on:%y}-NPQSL-Northfield TSH"
    sections = tuple(world.add_section(home, f"{code}-Coach {n:02d}") for n in (1, 2))
    taught = _content(world, home)
    coaches, admin = _staff(world, home, sections)
    people = _participants(world, home, sections, participants, rng)
    profiles = [*PROFILES.values(), *drawn(rng, participants - len(PROFILES))]
    lately: list[Deed] = []
    for person, profile in zip(people, profiles, strict=True):
        lately += _live(world, taught, person, profile, Days(starts_on, today, rng))
    _noise(world, home, sections[0], people[0])
    return DemoCohort(
        home=home,
        participants=people,
        coaches=coaches,
        admin=admin,
        assessment=taught.assessment,
        named=dict(zip(PROFILES, people, strict=False)),
        token=world.add_token(),
        cohorts_toml=_cohorts_toml(home, taught.assessment, admin, starts_on, today),
        lately=tuple(lately),
    )


def _content(world: World, home: Course) -> Taught:
    title, lines = made_up.INDUCTION
    welcome = world.add_module(home, title)
    induction = tuple(world.add_item(welcome, "Page", line, "must_view") for line in lines)
    online = tuple(item for name in made_up.ONLINE for item in _online(world, home, name))
    world.add_assignment(
        home,
        made_up.ROLL_CALL,
        points=100,
        grading_type="percent",
        submission_types=("external_tool",),
    )
    return Taught(
        induction,
        online,
        events=tuple(
            world.add_assignment(
                home, name, points=1, grading_type="pass_fail", submission_types=("on_paper",)
            )
            for name in made_up.EVENTS
        ),
        coaching=tuple(
            world.add_assignment(home, name, points=100, submission_types=("online_text_entry",))
            for name in made_up.COACHING
        ),
        fats=tuple(world.add_assignment(home, name, points=10) for name in made_up.FATS),
        assessment=world.add_assignment(
            home, made_up.SUMMATIVE, points=16, only_visible_to_overrides=True
        ),
    )


def _online(world: World, home: Course, name: str) -> list[Item]:
    module = world.add_module(home, name)
    world.add_item(module, "SubHeader", "This module")
    return [
        world.add_item(
            module,
            kind,
            title,
            requirement,
            min_score=made_up.PASS_MARK if requirement == "min_score" else None,
        )
        for kind, title, requirement in made_up.ONLINE_ITEMS
    ]


def _staff(
    world: World, home: Course, sections: tuple[Section, ...]
) -> tuple[tuple[User, ...], User]:
    coaches = []
    for (name, address), section in zip(made_up.COACHES, sections, strict=True):
        coach = world.add_user(name, email=address)
        world.enroll(home, coach, "TaEnrollment", section=section)
        coaches.append(coach)
    name, address = made_up.LEAD
    lead = world.add_user(name, email=address)
    world.enroll(home, lead, "TeacherEnrollment", section=sections[0])
    return tuple(coaches), lead


def _participants(
    world: World,
    home: Course,
    sections: tuple[Section, ...],
    count: int,
    rng: random.Random,
) -> tuple[User, ...]:
    firsts = cycle(rng.sample(made_up.FIRST_NAMES, len(made_up.FIRST_NAMES)))
    lasts = cycle(rng.sample(made_up.LAST_NAMES, len(made_up.LAST_NAMES)))
    people = []
    for number, first, last in zip(range(1, count + 1), firsts, lasts, strict=False):
        person = world.add_user(
            f"{first} {last}", f"P{number:04d}", f"participant{number}@school.example"
        )
        world.enroll(home, person, section=sections[number % len(sections)])
        people.append(person)
    return tuple(people)


@dataclass(frozen=True, slots=True)
class Days:
    """The days somebody studied on, drawn from the programme so far."""

    first: date
    last: date
    rng: random.Random

    def some(self) -> datetime:
        """Return an instant on one of them, before the last week."""
        return self._on(self.first, (self.last - self.first).days - WEEK)

    def late(self) -> datetime:
        """Return an instant of the last week, which ends with the eve of the last day."""
        return self._on(self.last - timedelta(days=WEEK - 1), WEEK - 1)

    def _on(self, first: date, days: int) -> datetime:
        day = first + timedelta(days=self.rng.randrange(days))
        return datetime.combine(day, time(self.rng.randrange(7, 21)), UTC)


def _live(
    world: World, taught: Taught, person: User, profile: Profile, days: Days
) -> Iterator[Deed]:
    """Have somebody do what their profile says; yield what they do in the last week."""
    if profile.state != "active":
        world.set_state(taught.assessment.course, person, profile.state)
    done = taught.online[: len(taught.online) - profile.online_open]
    before = len(done) - profile.lately.items
    if profile.started:
        for item in (*taught.induction, *done[:before]):
            world.meet(person, item, days.some())
        for item in done[before:]:
            yield partial(world.meet, person, item, days.late())
    for number, (event, state) in enumerate(zip(taught.events, profile.events, strict=True), 1):
        if number in profile.lately.events:
            yield partial(_attend, world, person, event, state, days.late())
        else:
            _attend(world, person, event, state, days.some())
    for log, score in zip(taught.coaching, profile.coaching, strict=False):
        handed_in = days.some()
        world.submit(person, log, handed_in)
        world.grade(person, log, score, at=handed_in + SEEN_AFTER)
    for number, task in enumerate(taught.fats[: profile.fats]):
        handed_in = days.some()
        world.submit(person, task, handed_in)
        if number + 1 < profile.fats or profile.fats == len(taught.fats):
            world.grade(person, task, 8.0, hidden=number == 0, at=handed_in + SEEN_AFTER)


def _attend(world: World, person: User, event: Assignment, state: Attendance, at: datetime) -> None:
    if state == "excused":
        world.excuse(person, event)
    elif state != "open":
        score = 1.0 if state == "present" else 0.0
        grade = "complete" if state == "present" else "incomplete"
        world.grade(person, event, score, grade=grade, at=at)


def _noise(world: World, home: Course, section: Section, observed: User) -> None:
    """Add those who are on the roll and no participants: a test student, an observer, a leaver."""
    test_student = world.add_user("Test Student", fake=True)
    world.enroll(home, test_student, "StudentViewEnrollment", section=section)
    sponsor = world.add_user("Marguerite Fenwick-Osei", email="head@school.example")
    world.enroll(home, sponsor, "ObserverEnrollment", section=section, observes=observed)
    leaver = world.add_user("Caspian Lindqvist", "P9999")
    world.enroll(home, leaver, section=section, state="inactive")


def _cohorts_toml(
    home: Course, assessment: Assignment, admin: User, starts_on: date, today: date
) -> str:
    return f"""\
[[admin]]
canvas_user_id = {admin.id}
mail = "{admin.email}"

[[cohort]]
id = "npqsl-demo"
programme = "npqsl"
starts_on = {starts_on.isoformat()}
courses = [{home.id}]

[cohort.coaches]
by = "section"

[cohort.assessment]
course = {home.id}
assignment = {assessment.id}
opens_on = {(today + UNTIL_WINDOW).isoformat()}
days = 8
confirm_entry = false
"""
