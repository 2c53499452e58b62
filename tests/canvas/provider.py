"""A sandbox Canvas with one course, and a client of ours that talks to it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from jobs.demo.entities import Course, Item, Module, Section, User
from jobs.demo.faults import Fault, Faults, Kind
from jobs.demo.server import Sandbox
from jobs.demo.switches import Switches
from jobs.demo.world import World
from mappings.people import Participant
from mappings.records import KeptProgress
from sync.canvas.client import CanvasClient
from sync.canvas.evaluated import Chosen
from sync.canvas.patience import Patience
from sync.canvas.progress import ProgressRead, pull_progress
from sync.canvas.roster import pull_roster
from sync.canvas.structure import pull_structure


@dataclass
class Clock:
    """The time in a world, moved by a test."""

    now: datetime = datetime(2026, 11, 21, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


class Provider:
    """One course: sections "A" and "B", participants by number, modules as a test adds them."""

    def __init__(self, participants: int = 3, *, state: str = "active") -> None:
        self.clock = Clock()
        self.world = World(self.clock)
        self.course: Course = self.world.add_course("NPQSL Autumn", "NPQSL-A25")
        self.sections: list[Section] = [
            self.world.add_section(self.course, name) for name in ("A", "B")
        ]
        self.users: list[User] = []
        for number in range(participants):
            self.add_participant(number, state=state)
        self.faults = Faults()
        self.switches = Switches()
        self.client: CanvasClient
        self.sandbox: Sandbox

    def add_participant(self, number: int, *, state: str = "active") -> User:
        user = self.world.add_user(
            f"P{number:03d} Markup <b>", f"U{number}", f"u{number}@x.example"
        )
        section = self.sections[number % 2]
        self.world.enroll(self.course, user, section=section, state=state)
        self.users.append(user)
        return user

    def add_module(self, name: str, items: int, **more: object) -> Module:
        """A module of pages that must be viewed."""
        module = self.world.add_module(self.course, name, **more)  # type: ignore[arg-type]
        for number in range(items):
            self.world.add_item(module, "Page", f"{name} {number}", "must_view")
        return module

    def meet(self, user: User, *items: Item) -> None:
        """Meet, an hour before anybody reads."""
        for item in items:
            self.world.meet(user, item, at=self.clock.now - timedelta(hours=1))

    def met_by(self, user: User) -> set[int]:
        """The truth about the pages, as the world knows it."""
        return {item for who, item in self.world.book.viewed if who == user.id}

    @contextmanager
    def open(self, **rights: object) -> Iterator[Provider]:
        token = self.world.add_token(**rights)  # type: ignore[arg-type]
        sandbox = Sandbox(self.world, faults=self.faults, switches=self.switches)
        patience = Patience(sleep=lambda _: None, wall=self.wall)
        with sandbox, CanvasClient(sandbox.url, token, 8, patience=patience) as client:
            self.client, self.sandbox = client, sandbox
            yield self

    def wall(self) -> float:
        return self.clock.now.timestamp()

    def participants(self) -> list[Participant]:
        return [
            Participant(
                user_id=user.id,
                state="invited" if enrolled.state == "invited" else "active",
                sections=frozenset({enrolled.section.id}),
                groups=frozenset(),
                courses=frozenset({self.course.id}),
            )
            for user in self.users
            for enrolled in self.course.enrollments_of(user)[:1]
        ]

    def read(
        self,
        kept: Mapping[int, KeptProgress] | None = None,
        *,
        full: bool = False,
        chosen: Collection[int] = (),
        has_graphql: bool = True,
    ) -> ProgressRead:
        """Structure, roster and progress as one run reads them; `full` chooses everybody."""
        evaluated = [user.id for user in self.users] if full else chosen
        return pull_progress(
            self.client,
            pull_structure(self.client, self.course.id),
            self.participants(),
            kept or {},
            roster=pull_roster(self.client, self.course.id, groups=False),
            chosen=Chosen(frozenset(evaluated)),
            has_graphql=has_graphql,
        )


def a_provider(participants: int = 6) -> Provider:
    """Three modules of four pages; participant n has met the first 2n of the twelve."""
    provider = Provider(participants)
    items = [item for n in range(3) for item in provider.add_module(f"Week {n}", 4).items]
    for number, user in enumerate(provider.users):
        provider.meet(user, *items[: 2 * number])
    return provider


def only_of(user_id: int, kind: Kind, **more: Any) -> Fault:
    """A fault that strikes the evaluating reads of one participant."""
    return Fault(kind, when=lambda seen: str(seen.query.get("student_id")) == str(user_id), **more)


def evaluating_reads(provider: Provider) -> int:
    return sum("student_id" in seen.query for seen in provider.sandbox.requests)


def assert_exact(provider: Provider, read: ProgressRead) -> None:
    assert not read.unreadable
    assert {user: set(seen.met) for user, seen in read.progress.items()} == {
        user.id: provider.met_by(user) for user in provider.users
    }
    assert not any(seen.unknown for seen in read.progress.values())


def settled(read: ProgressRead, provider: Provider) -> dict[int, KeptProgress]:
    """What is kept, an hour later."""
    provider.clock.advance(hours=1)
    return dict(read.kept)
