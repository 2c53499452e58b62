"""What everybody's figures must be, counted by the words of design 5 from the sandbox's own books.

A second opinion: nothing here comes from `mappings/`, `sync/` or the jobs that count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from jobs.demo.entities import Assignment, Course, Item, Override, Submission, User
from jobs.demo.world import World

HOURS = {"induction": 6, "events": 24, "online": 38, "coaching": 10, "formative": 20}
UNITS = {"events": 4}
NEEDED = 90  # per cent
LIVE = ("active", "invited")

State = Literal["done", "open", "missed", "excused"]


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing that counts for somebody. `share` of it is done; `areas` have a part of it each."""

    strand: str
    state: State
    share: Fraction
    areas: tuple[str, ...] = ()


@dataclass(slots=True)
class Taught:
    """What is taught as those who teach it know it: strands and areas without any title's help.

    `areas` are by the id of a module ("m501") or assignment ("a3101"); online is every module but
    the one of the `induction`.
    """

    induction: int
    events: list[Assignment]
    coaching: list[Assignment]
    formative: list[Assignment]
    areas: dict[str, tuple[str, ...]]
    known: Sequence[str]


@dataclass(frozen=True, slots=True)
class Recount:
    """Counts one participant at a time, as of now."""

    world: World
    course: Course
    taught: Taught

    def figures(self, user: User) -> dict[str, Any]:
        """Return what `report --format json` must say of somebody who is there."""
        sums = {strand: _Sum() for strand in HOURS}
        areas = {slug: _Sum() for slug in self.taught.known}
        mine = list(self.activities(user))
        for strand, hours in HOURS.items():
            of = [one for one in mine if one.strand == strand]
            units = max(len(of), UNITS.get(strand, 0))
            each = Fraction(hours, units)
            for one in of:
                sums[strand].add(one, each)
                for slug in one.areas:
                    areas[slug].add(one, each / len(one.areas))
            sums[strand].applicable += each * (units - len(of))
            sums[strand].counts["open"] += units - len(of)
        done = sum(one.done for one in sums.values())
        applicable = sum(one.applicable for one in sums.values())
        return {
            "state": "active",
            "engagement_percent": percent(done, applicable),
            "hours_done": floored(done),
            "hours_applicable": floored(applicable),
            "complete": True,
            "entry": "eligible" if 100 * done >= NEEDED * applicable else "not-yet",
            "strands": {
                strand: {"percent": one.percent, **one.counts, "unknown": 0}
                for strand, one in sums.items()
            },
            "areas": {slug: one.percent for slug, one in areas.items()},
        }

    def is_there(self, user: User) -> bool:
        """Tell whether somebody studies here."""
        rows = self.course.enrollments_of(user)
        return any(row.type == "StudentEnrollment" and row.state in LIVE for row in rows)

    def activities(self, user: User) -> Iterator[Activity]:
        """Yield what counts for somebody."""
        for module in self.course.modules:
            strand = "induction" if module.id == self.taught.induction else "online"
            asked = [i for i in module.items if i.requirement and self._is_theirs(user, i.content)]
            met = [module.published and self._is_met(user, item) for item in asked]
            areas = self.taught.areas.get(f"m{module.id}", ())
            if module.requirement_count is not None and met:
                met = [any(met)]
            for each in met:
                yield Activity(strand, "done" if each else "open", Fraction(each), areas)
        lists = {name: getattr(self.taught, name) for name in ("events", "coaching", "formative")}
        for strand, assignments in lists.items():
            for one in assignments:
                if self._is_theirs(user, one):
                    state, share = self._graded(user, strand, one)
                    areas = self.taught.areas.get(f"a{one.id}", ())
                    yield Activity(strand, state, share, areas)

    def _is_met(self, user: User, item: Item) -> bool:
        """Whether what an item asks for now was done, whatever is stored of it."""
        book, deed = self.world.book, (user.id, item.id)
        if not item.published:
            return False
        if item.requirement == "must_mark_done":
            return deed in book.marked_done
        if item.requirement == "must_contribute":
            return deed in book.contributed
        if item.requirement == "min_score":
            row = book.submissions.get((user.id, item.content.id)) if item.content else None
            return bool(row and row.posted_at and (row.score or 0) >= (item.min_score or 0))
        return deed in book.viewed

    def _graded(self, user: User, strand: str, one: Assignment) -> tuple[State, Fraction]:
        row = self.world.book.submissions.get((user.id, one.id))
        if row is None or not one.published:
            return "open", Fraction(0)
        if strand == "formative":
            share = Fraction(row.submitted_at is not None or (row.score or 0) > 0)
        elif row.grade == "complete":
            share = Fraction(1)
        else:
            share = min(Fraction(1), Fraction(row.score or 0) / Fraction(one.points or 1))
        return _became(row, strand, share), share

    def _is_theirs(self, user: User, content: Assignment | None) -> bool:
        if content is None or not content.only_visible_to_overrides:
            return True
        return any(self._names(each, user) for each in content.overrides)

    def _names(self, override: Override, user: User) -> bool:
        if override.students is not None:
            return user in override.students
        rows = self.course.enrollments_of(user)
        return any(row.section is override.section for row in rows if row.state in LIVE)


def _became(row: Submission, strand: str, share: Fraction) -> State:
    """Return the state: done in part is shown as done if more than half is, else as missed."""
    if share > Fraction(1, 2):
        return "done"
    if row.excused:
        return "excused"
    return "open" if row.score is None or strand == "formative" else "missed"


@dataclass(slots=True)
class _Sum:
    done: Fraction = Fraction(0)
    applicable: Fraction = Fraction(0)
    counts: dict[str, int] = field(
        default_factory=lambda: {"done": 0, "open": 0, "missed": 0, "excused": 0}
    )

    def add(self, one: Activity, hours: Fraction) -> None:
        self.counts[one.state] += 1
        if one.state != "excused":
            self.applicable += hours
            self.done += hours * one.share

    @property
    def percent(self) -> str | None:
        return percent(self.done, self.applicable)


def percent(done: Fraction | int, applicable: Fraction | int) -> str | None:
    """Return what is shown of 100 times done by applicable; None where nothing is."""
    return floored(100 * Fraction(done) / applicable) if applicable else None


def floored(value: Fraction | int) -> str:
    """Return one decimal, floored."""
    tenths = int(value * 10)
    return f"{tenths // 10}.{tenths % 10}"


def leaves(said: Mapping[str, Any], at: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every figure of a row by its name."""
    for key, value in said.items():
        if isinstance(value, Mapping):
            yield from leaves(value, f"{at}{key}.")
        else:
            yield f"{at}{key}", value
