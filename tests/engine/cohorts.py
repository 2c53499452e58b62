"""Several cohorts of one Canvas: what goes on there, and what is to be right afterwards."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from jobs.demo.entities import Course, User
from jobs.demo.world import World
from tests.jobs.cohort_world import (
    ALL_BUT_ONE_EVENT,
    EVERYTHING,
    EXACTLY_90,
    EXCUSED_FROM_ONE_EVENT,
    NOTHING,
    ONE_ITEM_UNDER,
    CohortWorld,
    Did,
    shown,
)
from tests.jobs.office import ENTRY, FIGURE, Office, by_the_real_clock

HALF_WAY = Did(attended=2, online=15, coaching=2, formative=2)
ALL_SORTS = (EXACTLY_90, ONE_ITEM_UNDER, HALF_WAY, NOTHING, EXCUSED_FROM_ONE_EVENT, EVERYTHING)
QUIET = """
[schedule]
sync = "never"
verify = "never"
digests = "never"
admin-note = "never"
housekeeping = "never"
"""
SURE = 80  # per cent: under it a mark may be taken back, and nobody loses entry by that
LIVE = {"active", "invited"}


@dataclass
class Cohorts:
    """Cohorts by id, each with a course, a coach and participants of its own in one world."""

    homes: dict[str, CohortWorld]
    left: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, count: int, *did: Did) -> Cohorts:
        """Make so many cohorts "c1", "c2", … with a participant for each `did`, one invited."""
        world = World()
        homes = {}
        for number in range(1, count + 1):
            home = homes[f"c{number}"] = CohortWorld(world)
            home.coach.email = f"coach-{number}@provider.example"
            for one in did:
                home.join(one)
            home.join(HALF_WAY, state="invited")
        return cls(homes)

    @property
    def first(self) -> CohortWorld:
        """Any of them, for an Office to begin with."""
        return next(iter(self.homes.values()))

    def toml(self) -> list[str]:
        """The cohorts file's tables; nothing runs by itself, and nothing is too many at once."""
        cohorts = (by_the_real_clock(home, name) for name, home in self.homes.items())
        return [QUIET, *(f"{cohort}\n[cohort.alerts]\nshare = 100\n" for cohort in cohorts)]

    def people(self, name: str) -> list[User]:
        """Who takes part in a cohort now."""
        students = [e for e in self.homes[name].course.enrollments if e.type == "StudentEnrollment"]
        return [e.user for e in students if e.state in LIVE]

    def amiss(self, office: Office) -> list[str]:
        """Return all that is not as plain arithmetic has it: figures, cells, override, columns."""
        return [f"{name}: {what}" for name in self.homes for what in self._amiss(name, office)]

    def _amiss(self, name: str, office: Office) -> Iterator[str]:
        home, report = self.homes[name], office.report(name)
        figures, entries = (_cells(home.course, title) for title in (FIGURE, ENTRY))
        may_enter = {user.id for user in self.people(name) if home.recount(user) >= 90}
        for user in self.people(name):
            figure = shown(home.recount(user))
            entry = "Eligible" if user.id in may_enter else "Not yet"
            row = report.get(user.id, {})
            kept = (row.get("engagement_percent"), row.get("entry"))
            if kept != (figure, entry.lower().replace(" ", "-")):
                yield f"user {user.id} is kept as {kept}, not {figure} and {entry}"
            seen = (figures.get(user.id), entries.get(user.id))
            if seen != (figure, entry):
                yield f"user {user.id} has {seen}, not {figure} and {entry}"
        for user_id in self.left & report.keys():
            if entries.get(user_id) != "Not applicable":
                yield f"user {user_id}, who left, has {entries.get(user_id)}"
        if office.entered(home.assessment) != may_enter:
            yield f"in the override are {office.entered(home.assessment)}, not {may_enter}"
        if len(home.course.columns) != 2:
            yield f"{len(home.course.columns)} columns"


def _cells(course: Course, title: str) -> dict[int, str]:
    return {u: text for c in course.columns if c.title == title for u, text in c.cells.items()}


@dataclass
class Teachers:
    """Change things while programs read them, each time something else."""

    cohorts: Cohorts
    draw: random.Random

    def change(self) -> None:
        """Change one thing in each of some cohorts."""
        for name in self.draw.sample(sorted(self.cohorts.homes), 2):
            home = self.cohorts.homes[name]
            deeds = (self._more, self._more, self._corrected, self._joins, self._leaves)
            deed = self.draw.choice(deeds)
            deed(name, home)

    def lift(self) -> None:
        """Let somebody who was not do all there is to do: they turn eligible, which is news."""
        for name in self.draw.sample(sorted(self.cohorts.homes), len(self.cohorts.homes)):
            home = self.cohorts.homes[name]
            for user in self.cohorts.people(name):
                if home.recount(user) < 90:
                    home.does(user, EVERYTHING)
                    return
        self._joins(*self.draw.choice(sorted(self.cohorts.homes.items())), did=EVERYTHING)

    def _more(self, name: str, home: CohortWorld) -> None:
        user = self.draw.choice(self.cohorts.people(name))
        for item in self.draw.sample(home.online, 3):
            home.world.meet(user, item)
        home.world.grade(user, self.draw.choice(home.coaching), 10)

    def _corrected(self, name: str, home: CohortWorld) -> None:
        """A mark is taken back, or given; where entry might be lost by it, something else is."""
        user = self.draw.choice(self.cohorts.people(name))
        log = self.draw.choice(home.coaching)
        if home.recount(user) < SURE:
            home.world.grade(user, log, self.draw.choice([0, 10]))
        else:
            self._more(name, home)

    def _joins(self, _name: str, home: CohortWorld, did: Did = ALL_BUT_ONE_EVENT) -> None:
        home.join(did)

    def _leaves(self, name: str, home: CohortWorld) -> None:
        """One leaves a cohort, once: more at a time would be held."""
        if self.cohorts.left & {e.user.id for e in home.course.enrollments}:
            self._more(name, home)
            return
        user = self.cohorts.people(name)[-1]
        home.leave(user)
        self.cohorts.left.add(user.id)
