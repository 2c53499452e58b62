"""Four cohorts about to be synced, which between them ask all that a sync may ask of Canvas."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from jobs.demo.record import Seen
from sync.store.store import open_store
from tests.hostile.life import BEGINS, Life
from tests.hostile.promises import Look
from tests.hostile.school import School

SINGLE = ("/api/v1/courses/:id", "/api/v1/progress/:id")
"""These answer one thing, no list."""
DUE = BEGINS + timedelta(days=21)
"""A Monday morning after the override is released: mails are due, and entry is given."""


@dataclass(frozen=True)
class Site:
    """What a sync asks: a method and a route, and of which of the calls to it."""

    method: str
    route: str
    which: str = ""

    @classmethod
    def of(cls, seen: Seen) -> Site:
        route = re.sub(r"/\d+", "/:id", seen.path)
        if seen.path.endswith("/modules") and "student_id" in seen.query:
            return cls(seen.method, route, "of one participant")
        if seen.path == "/api/graphql":
            asks_what_there_is = "__type" in str(seen.body)
            return cls(seen.method, route, "what it offers" if asks_what_there_is else "progress")
        return cls(seen.method, route)

    @property
    def lists(self) -> bool:
        """Whether the answer is a list, or has one in it."""
        return self.which == "progress" or (self.method == "GET" and self.route not in SINGLE)

    @property
    def place(self) -> tuple[bool, str]:
        """Its place in the table."""
        return self.method != "GET" and self.route != "/api/graphql", self.name

    @property
    def name(self) -> str:
        short = self.route.removeprefix("/api/v1/").removeprefix("/api/")
        which = f", {self.which}" if self.which else ""
        return f"`{self.method} {short}`{which}"


class Situation:
    """One of them, as it was just before the sync: `restored` puts Canvas and the store back."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self._school = _copied(life.school)
        life.office.store.close()
        self._file = Path(life.office.database_url.removeprefix("sqlite:///"))
        self._database = self._file.read_bytes()
        self.restored()
        self.before = Look.at(life.office)
        assert life.office.sync(life.now)["status"] in ("succeeded", "partial")
        self.sites = list(dict.fromkeys(Site.of(seen) for seen in life.office.canvas.requests))
        self.truth = Look.at(life.office)

    def restored(self) -> Life:
        """Return the life, as it was before the sync."""
        life, office = self.life, self.life.office
        life.school = office.home = _copied(self._school)  # type: ignore[assignment]
        office.canvas.world = life.school.world
        office.store.close()
        for leftover in self._file.parent.glob(f"{self._file.name}-*"):
            leftover.unlink()
        self._file.write_bytes(self._database)
        office.store = open_store(office.database_url)
        office.clear()
        return life


def _copied(school: School) -> School:
    lock = school.world.lock
    return copy.deepcopy(school, {id(lock): lock})


def _first(life: Life) -> None:
    """Nothing of ours is in Canvas yet; two are eligible."""
    for user in life.school.participants[:2]:
        life.school.does_all(user)
    life.passes(DUE - life.now)


def _later(life: Life) -> None:
    """Synced before; then one turned eligible, one did a little, and one of the eligible left."""
    for user in life.school.participants[:2]:
        life.school.does_all(user)
    life.passes(timedelta(days=15))
    life.sync()
    leaver, _, riser, other = life.school.participants[:4]
    life.school.world.set_state(life.school.course, leaver, "completed")
    life.school.does_all(riser)
    for item in life.school.items[:2]:
        life.school.world.meet(other, item)
    life.passes(DUE - life.now)


def _without_graphql(life: Life) -> None:
    """The same on a Canvas that offers no GraphQL."""
    life.switches.graphql = False
    _later(life)


def _last(life: Life) -> None:
    """The only one who may enter has left: the override goes."""
    only = life.school.participants[0]
    life.school.does_all(only)
    life.passes(timedelta(days=15))
    life.sync()
    life.school.world.set_state(life.school.course, only, "completed")
    life.passes(DUE - life.now)


PARTICIPANTS = 9
"""So many that half of them are too many to leave at once."""
PREPARED: tuple[Callable[[Life], None], ...] = (_later, _first, _without_graphql, _last)


@contextmanager
def situations() -> Iterator[Mapping[Site, Situation]]:
    """Give each call site with the first situation that has it, reads before writes."""
    lives: list[Life] = []
    found: dict[Site, Situation] = {}
    try:
        for prepare in PREPARED:
            life = Life(participants=PARTICIPANTS)
            lives.append(life)
            prepare(life)
            made = Situation(life)
            for site in made.sites:
                found.setdefault(site, made)
        yield dict(sorted(found.items(), key=lambda each: each[0].place))
    finally:
        for life in reversed(lives):
            life.close()
