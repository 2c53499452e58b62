"""What else happens to the cohort of `benchmarks.months`, by day: a used shell, a redesign, people.

Participants are told by their number, so that the same happens to a cohort of any size from 24 up.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from benchmarks.months import Months
from benchmarks.months_lives import life_of
from benchmarks.recount import Recount, Taught
from benchmarks.redesign import redesign
from jobs.demo.entities import Column, User

AREAS = (
    "school-culture", "teaching", "curriculum-and-assessment", "behaviour", "additional-and-send",
    "professional-development", "organisational-management", "implementation",
    "working-in-partnership", "governance-and-accountability",
)  # fmt: skip
OF_MODULES = (
    ("school-culture",),
    ("teaching",),
    ("curriculum-and-assessment",),
    ("behaviour", "additional-and-send"),
    ("professional-development",),
    ("organisational-management", "implementation"),
    ("working-in-partnership",),
    ("governance-and-accountability",),
)
OF_EVENTS = (("school-culture",), ("behaviour", "additional-and-send"), (), ("implementation",))
OF_TASKS = (
    ("school-culture",),
    ("curriculum-and-assessment",),
    ("professional-development",),
    ("implementation",),
    (),
)
BEFORE_US = datetime(2024, 11, 5, 15, tzinfo=UTC)
REDESIGN = date(2026, 9, 2)
MARKS_ANEW = 0.7
STILL_DEFERRED = (12, 19)
"""Of whom no end is agreed: one by `benchmarks.months`, one in the last term."""
WITHDRAWN = 13
"""Who withdraws by the cohorts file alone, on a day of `benchmarks.months`."""


@dataclass(slots=True)
class Story:
    """The cohort's months with what befalls them. `left` are who has left, by user id.

    `deleted` are those of whom Canvas takes no cell any more; `joined` came after the beginning.
    """

    months: Months
    taught: Taught
    old: Sequence[User] = ()
    left: set[int] = field(default_factory=set)
    deleted: set[int] = field(default_factory=set)
    joined: list[User] = field(default_factory=list)
    rng: random.Random = field(default_factory=lambda: random.Random(26))

    @classmethod
    def of(cls, months: Months) -> Story:
        """Begin it, in a course that another cohort has used."""
        course, content = months.cohort.course, months.cohort.content
        areas: dict[str, tuple[str, ...]] = {}
        online = [module for module in course.modules if module is not course.modules[0]]
        for modules, each in zip(online, OF_MODULES, strict=True):
            areas[f"m{modules.id}"] = each
        for assignments, said in ((content.events, OF_EVENTS), (content.tasks, OF_TASKS)):
            areas |= {f"a{one.id}": each for one, each in zip(assignments, said, strict=True)}
        taught = Taught(
            course.modules[0].id,
            list(content.events),
            list(content.talks),
            list(content.tasks),
            areas,
            AREAS,
        )
        story = cls(months, taught)
        story._used_before()
        return story

    @property
    def recount(self) -> Recount:
        """Who counts anew, as of now."""
        return Recount(self.months.cohort.world, self.months.cohort.course, self.taught)

    @property
    def people(self) -> tuple[User, ...]:
        """Everybody who ever took part."""
        return (*self.months.cohort.people, *self.joined)

    @property
    def deferred(self) -> frozenset[int]:
        """Who is still deferred when entry is given, user ids."""
        return frozenset(self.numbered(number).id for number in STILL_DEFERRED)

    def happen(self, today: date) -> None:
        """Let happen what does on this day, before anything is read."""
        if what := HAPPENINGS.get(today):
            what(self)

    def numbered(self, number: int) -> User:
        """Return one of those who began."""
        return self.months.cohort.people[number]

    def _used_before(self) -> None:
        """Leave what a cohort of two years ago left in this shell: people, work and columns."""
        cohort, world = self.months.cohort, self.months.cohort.world
        section = world.add_section(cohort.course, "Autumn 2023")
        self.old = [world.add_user(f"Former {n}", f"F{n:03d}") for n in range(12)]
        for user in self.old:
            world.enroll(cohort.course, user, section=section, state="completed")
            for item in cohort.content.online[:30]:
                world.meet(user, item, BEFORE_US)
            world.grade(user, cohort.content.events[0], 1, grade="complete", at=BEFORE_US)
        for number, title in enumerate(("NPQ engagement %", "NPQ assessment entry"), 1):
            column = Column(
                world.next_id("column"), cohort.course, title, number, False, True, False
            )
            text = "93.8" if number == 1 else "Eligible"
            column.cells = {user.id: text for user in self.old}
            cohort.course.columns.append(column)
        again = self.old[0]
        world.enroll(cohort.course, again, section=cohort.sections[0])
        self._begins(again)

    def _begins(self, user: User) -> None:
        life = life_of(user, "steady", self.rng, self.months.cohort.content)
        self.months.people[user.id] = life
        self.joined.append(user)

    def joins(self, section: int) -> None:
        """Have somebody join late."""
        cohort = self.months.cohort
        user = cohort.world.add_user(f"Late Comer {len(self.joined)}", f"L{len(self.joined):03d}")
        cohort.world.enroll(cohort.course, user, section=cohort.sections[section])
        self._begins(user)

    def leaves(self, number: int, state: str) -> None:
        """Have somebody leave, by the registry."""
        user = self.numbered(number)
        self.months.cohort.world.set_state(self.months.cohort.course, user, state)
        self.left.add(user.id)
        if state == "deleted":
            self.deleted.add(user.id)

    def returns(self, number: int) -> None:
        """Have somebody come back."""
        user = self.numbered(number)
        self.months.cohort.world.set_state(self.months.cohort.course, user, "active")
        self.left.discard(user.id)

    def agreed(self, number: int, dates: str) -> None:
        """Write into the cohorts file what is agreed with somebody."""
        user = self.numbered(number)
        self.months.cohort.persons.append(f"canvas_user_id = {user.id}\n{dates}")

    def moves(self, *numbers: int) -> None:
        """Move people to the next coach's section."""
        cohort = self.months.cohort
        for number in numbers:
            [row] = cohort.course.enrollments_of(self.numbered(number))
            place = cohort.sections.index(row.section)
            cohort.world.move(row, cohort.sections[(place + 1) % len(cohort.sections)])

    def graded_oddly(self) -> None:
        """Excuse, grade in part, hide and take back."""
        cohort, world = self.months.cohort, self.months.cohort.world
        content = cohort.content
        world.excuse(self.numbered(6), content.events[0])
        world.grade(self.numbered(7), content.talks[0], 4)
        world.grade(self.numbered(8), content.talks[0], 7.5)
        world.grade(self.numbered(9), content.talks[0], 10, hidden=True)
        world.grade(self.numbered(10), content.tasks[0], 0)
        world.excuse(self.numbered(5), content.tasks[4])
        quiz = next(i.content for i in content.online if i.requirement == "min_score" and i.content)
        for number in (1, 2):
            world.grade(self.numbered(number), quiz, 3)

    def marks_anew(self) -> None:
        """Have most of them mark as done what was only to be seen before the redesign."""
        world, content = self.months.cohort.world, self.months.cohort.content
        item = content.online[5]
        for user in self.people:
            if (user.id, item.id) in world.book.viewed and self.rng.random() < MARKS_ANEW:
                world.meet(user, item)

    def module(self, place: int, *, published: bool) -> None:
        """Take a module back while it is revised, or publish it again."""
        cohort = self.months.cohort
        cohort.world.publish(cohort.course.modules[place], published=published)


def _defers(story: Story) -> None:
    story.agreed(16, "deferred_from = 2026-04-20\nuntil = 2026-10-05")
    story.leaves(16, "inactive")


def _withdraws(story: Story) -> None:
    story.left.add(story.numbered(WITHDRAWN).id)


def _second_year(story: Story) -> None:
    story.joins(5)
    story.moves(17, 18)


def _last_term(story: Story) -> None:
    story.leaves(22, "completed")
    story.agreed(19, "deferred_from = 2027-01-11")


HAPPENINGS: Mapping[date, Callable[[Story], None]] = {
    date(2025, 11, 17): lambda story: story.joins(3),
    date(2026, 1, 12): lambda story: story.leaves(20, "completed"),
    date(2026, 1, 19): lambda story: story.graded_oddly(),
    date(2026, 1, 26): lambda story: story.leaves(14, "inactive"),
    date(2026, 2, 23): lambda story: story.returns(14),
    date(2026, 3, 2): lambda story: story.moves(1, 2, 3),
    date(2026, 4, 20): _defers,
    date(2026, 5, 18): lambda story: story.leaves(21, "deleted"),
    date(2026, 6, 1): _withdraws,
    REDESIGN: lambda story: redesign(story.months.cohort, story.months.people, story.taught),
    date(2026, 9, 21): lambda story: story.marks_anew(),
    date(2026, 10, 5): lambda story: story.returns(16),
    date(2026, 10, 12): _second_year,
    date(2026, 11, 2): lambda story: story.module(2, published=False),
    date(2026, 11, 16): lambda story: story.module(2, published=True),
    date(2027, 1, 11): _last_term,
}
"""What befalls the cohort, each on a Monday but for the redesign."""
