"""The worked cohort of design 5 in a sandbox Canvas, and its figures by plain arithmetic.

98 hours: induction 2 x 3 h, online 6 modules x 5 items (38 h), 4 events x 6 h, 5 coaching logs x
2 h, 5 formative tasks x 4 h.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from itertools import islice

from jobs.demo.entities import Assignment, Course, Item, Section, User
from jobs.demo.world import World

LATELY = datetime(2027, 2, 24, 12, tzinfo=UTC)
"""When people did what they did: in the week before the usual time of a run in tests."""

INDUCTION = ("Programme overview", "Initial needs analysis")
ONLINE = (
    "School Culture",
    "Teaching",
    "Curriculum and Assessment",
    "Behaviour",
    "Professional Development",
    "Implementation",
)
ONLINE_ITEMS = (
    ("Page", "Read", "must_view"),
    ("Page", "Explore", "must_view"),
    ("Discussion", "Share", "must_contribute"),
    ("Page", "Plan", "must_mark_done"),
    ("Quiz", "Check", "min_score"),
)


@dataclass(frozen=True, slots=True)
class Did:
    """How much of each somebody did; of the events the rest is still to come."""

    induction: int = 2
    online: int = 30
    attended: int = 4
    missed: int = 0
    excused: int = 0
    coaching: int = 5
    formative: int = 5


EVERYTHING = Did()
ALL_BUT_ONE_EVENT = Did(attended=3)
EXACTLY_90 = Did(attended=3, online=27)
ONE_ITEM_UNDER = Did(attended=3, online=26)
EXCUSED_FROM_ONE_EVENT = Did(attended=3, excused=1, online=26)
NOTHING = Did(0, 0, 0, 0, 0, 0, 0)
READ = Did(attended=0, online=10, coaching=0, formative=0)
"""Canvas dates none of it, so that it does not tell when somebody was active."""
HALF = Did(online=10, attended=2, coaching=2, formative=2)


class CohortWorld:
    """A home course "NPQSL" with section "North" and its coach, content, and whoever joins."""

    def __init__(self, world: World | None = None, *, sis_id: str | None = None) -> None:
        self.world = world or World(lambda: LATELY)
        self.course: Course = self.world.add_course("NPQSL", sis_id)
        self.north = self.add_section("North")
        self.coach = self.add_coach("Ada Coach", self.north, "ada@provider.example")
        self.induction: list[Item] = []
        self.online: list[Item] = []
        self.events: list[Assignment] = []
        self.coaching: list[Assignment] = []
        self.formative: list[Assignment] = []
        self.assessment: Assignment = self.world.add_assignment(
            self.course, "NPQSL summative assessment", points=16, only_visible_to_overrides=True
        )
        self._teach()

    def _teach(self) -> None:
        world, course = self.world, self.course
        welcome = world.add_module(course, "Welcome and induction")
        for title in INDUCTION:
            self.induction.append(world.add_item(welcome, "Page", title, "must_view"))
        for title in ONLINE:
            module = world.add_module(course, title)
            for kind, line, asked in ONLINE_ITEMS:
                score = 7.0 if asked == "min_score" else None
                item = world.add_item(module, kind, f"{line}: {title}", asked, min_score=score)
                self.online.append(item)
        for number in range(1, 5):
            self.events.append(self.add_event(f"Face-to-face event {number}"))
        for number in range(1, 6):
            self.coaching.append(world.add_assignment(course, f"Coaching log {number}", points=10))
            self.formative.append(
                world.add_assignment(course, f"FAT {number}: Teaching", points=10)
            )

    def add_event(self, title: str, *, for_some: bool = False) -> Assignment:
        return self.world.add_assignment(
            self.course,
            title,
            points=1,
            grading_type="pass_fail",
            submission_types=("on_paper",),
            only_visible_to_overrides=for_some,
        )

    def add_section(self, name: str) -> Section:
        return self.world.add_section(self.course, name)

    def add_coach(self, name: str, section: Section, mail: str | None) -> User:
        coach = self.world.add_user(name, email=mail)
        self.world.enroll(self.course, coach, "TaEnrollment", section=section)
        return coach

    def join(
        self, did: Did = NOTHING, *, section: Section | None = None, state: str = "active"
    ) -> User:
        """Enrol one more participant, who did this much."""
        number = len(self.world.users)
        user = self.world.add_user(f"Pat {number} Surname", f"U{number}", f"p{number}@x.example")
        self.world.enroll(self.course, user, section=section or self.north, state=state)
        self.does(user, did)
        return user

    def joined(self, count: int, did: Did = NOTHING) -> list[User]:
        return [self.join(did) for _ in range(count)]

    def leave(self, user: User, state: str = "completed") -> None:
        self.world.set_state(self.course, user, state)

    def does(self, user: User, did: Did) -> None:
        world = self.world
        for item in (*self.induction[: did.induction], *self.online[: did.online]):
            world.meet(user, item)
        events = iter(self.events)
        for event in islice(events, did.attended):
            self.attends(user, event)
        for event in islice(events, did.missed):
            world.grade(user, event, 0, grade="incomplete")
        for event in islice(events, did.excused):
            world.excuse(user, event)
        for log in self.coaching[: did.coaching]:
            world.grade(user, log, 10)
        for task in self.formative[: did.formative]:
            world.submit(user, task)

    def attends(self, user: User, event: Assignment) -> None:
        self.world.grade(user, event, 1, grade="complete")

    def recount(self, user: User) -> Fraction:
        """A participant's percentage from what the sandbox itself holds, by plain arithmetic."""
        book = self.world.book

        def row(assignment: Assignment) -> tuple[bool, float, bool]:
            found = book.submissions.get((user.id, assignment.id))
            if found is None:
                return False, 0.0, False
            return found.submitted_at is not None, found.score or 0.0, found.excused

        def met(item: Item) -> bool:
            if item.requirement == "min_score":
                assert item.content is not None
                return row(item.content)[1] >= 7
            if item.requirement == "must_mark_done":
                return (user.id, item.id) in book.marked_done
            return (user.id, item.id) in book.viewed

        done = 3 * sum(map(met, self.induction)) + Fraction(38, 30) * sum(map(met, self.online))
        done += 6 * sum(row(event)[1] == 1 for event in self.events)
        done += 2 * sum(row(log)[1] == 10 for log in self.coaching)
        done += 4 * sum(row(task)[0] for task in self.formative)
        return 100 * done / (98 - 6 * sum(row(event)[2] for event in self.events))


def of_two_coaches(north: Did, south: Did) -> CohortWorld:
    """A cohort with one participant in North, and one in South, whose coach is Bo."""
    world = CohortWorld()
    section = world.add_section("South")
    world.add_coach("Bo Coach", section, "bo@provider.example")
    world.join(north)
    world.join(south, section=section)
    return world


def shown(percent: Fraction) -> str:
    """One decimal, floored."""
    tenths = int(percent * 10)
    return f"{tenths // 10}.{tenths % 10}"
