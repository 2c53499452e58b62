"""Who is given the summative assignment, and when: our override against what Canvas holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mappings.changes import Change
from mappings.holds import Held, Wish, is_approved
from mappings.problems import Problem
from mappings.records import Assignment, AssignmentOverride
from mappings.windows import Window

OVERRIDE_TITLE = "NPQ assessment entry"
NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidates:
    """The cohort's people by what is in force; user ids.

    `lost` were eligible in force once and are not any more (who never was and stands in the
    override was put there by a person). `left` are those whose leaving is in force. `present` are
    the participants who have not left. `risen` turned from not-yet to eligible in this run.
    `deferred` are not eligible while their clock is paused.
    """

    eligible: AbstractSet[int]
    lost: AbstractSet[int]
    left: AbstractSet[int]
    present: AbstractSet[int]
    risen: AbstractSet[int] = NOBODY
    deferred: AbstractSet[int] = NOBODY


@dataclass(frozen=True, slots=True)
class Beside:
    """Our other overrides of the assignment, as they bear on one of them; user ids.

    `held` are in another one, by the dates it has. Of them `staying` are not taken off it, the
    others can be. `going` are to be taken off this one for another, `strayed` because this window
    is not theirs any more.
    """

    held: Mapping[int, str] = field(default_factory=dict)
    staying: AbstractSet[int] = NOBODY
    going: AbstractSet[int] = NOBODY
    strayed: AbstractSet[int] = NOBODY


ALONE = Beside()


@dataclass(frozen=True, slots=True)
class Dates:
    """The three dates of an override, as aware UTC instants; None where not overridden."""

    unlock_at: datetime | None
    due_at: datetime | None
    lock_at: datetime | None

    def __str__(self) -> str:
        end = _instant(self.lock_at)
        due = "" if self.due_at == self.lock_at else f", due {_instant(self.due_at)}"
        return f"{_instant(self.unlock_at)}/{end}{due}"


@dataclass(frozen=True, slots=True)
class OverridePlan:
    """One write of the override, or none.

    `students` is the whole set to send and `dates` all dates to send (Canvas clears those left
    out). `changes` are what the write does: one for each participant given or taken off, one
    without user for dates. `waiting` are changes that want approval; they are not in `students`.
    `arriving` are not in them yet either: they are to be taken off another override of ours first,
    as `departing` are off this one.
    """

    action: Literal["create", "update", "delete", "none"]
    override_id: int | None
    students: frozenset[int]
    dates: Dates
    changes: tuple[Change, ...]
    waiting: tuple[Held, ...] = ()
    problems: tuple[Problem, ...] = ()
    arriving: frozenset[int] = NOBODY
    departing: frozenset[int] = NOBODY
    title: str = OVERRIDE_TITLE


def plan_override(
    assignment_id: int,
    overrides: Sequence[AssignmentOverride],
    people: Candidates,
    window: Window,
    now: datetime,
    *,
    stored_id: int | None = None,
    others: AbstractSet[int] = NOBODY,
    confirm: bool = True,
    approved: Collection[Held] = (),
    rejected: AbstractSet[Wish] = frozenset(),
    to_verify: AbstractSet[int] = NOBODY,
    title: str = OVERRIDE_TITLE,
    beside: Beside = ALONE,
) -> OverridePlan:
    """Compare the override that should be with the assignment's overrides, read just before.

    `others` are ids of overrides stored for other cohorts: the title alone does not make them
    ours. Before release nobody is added; after opening nobody is taken off; after the window
    nothing changes. `confirm`: only what is `approved` is in the write, the rest waits; but who
    turns eligible while the window is open is given it at once, for every day counts. What a
    person `rejected` waits whatever else is so, as long as the same is wanted.
    """
    ours = find_ours(overrides, stored_id, others, people.present, title)
    elsewhere = _students(o for o in overrides if ours is None or o.id != ours.id)
    elsewhere -= beside.held.keys()
    wanted = tuple(
        _changes(ours, elsewhere, people, beside, window=window, now=now, to_verify=to_verify)
    )
    at_once = people.risen if window.is_open(now) else NOBODY
    waiting = tuple(
        held
        for held in map(_held, wanted)
        if held.wish in rejected or (confirm and held.user_id not in at_once)
        if not is_approved(held, approved)
    )
    waits = {held.user_id for held in waiting}
    return _written(
        ours,
        dates_held(ours) if window.has_ended(now) else _dates_of(window),
        beside,
        title=title,
        changes=tuple(change for change in wanted if change.user_id not in waits),
        waiting=waiting,
        problems=tuple(
            other_override(assignment_id, user_id) for user_id in sorted(people.present & elsewhere)
        ),
    )


def find_ours(
    overrides: Iterable[AssignmentOverride],
    stored_id: int | None,
    others: AbstractSet[int] = NOBODY,
    present: AbstractSet[int] = NOBODY,
    title: str = OVERRIDE_TITLE,
) -> AssignmentOverride | None:
    """Return our override: by stored id, else by exact title, the one with most of our people."""
    individual = [o for o in overrides if o.student_ids is not None]
    stored = next((o for o in individual if o.id == stored_id), None)
    titled = [o for o in individual if o.title == title and o.id not in others]
    return stored or min(
        titled, key=lambda o: (-len(present & (o.student_ids or NOBODY)), o.id), default=None
    )


def entry_not_gated(assignment: Assignment) -> Problem | None:
    """Return a problem where others than those given the override can open the assignment."""
    where = f"assignment {assignment.id}"
    if not assignment.only_visible_to_overrides:
        remedy = "in Canvas, assign it to named students only (not to everyone)"
        return Problem("entry-not-gated", where, remedy)
    wide = [o.id for o in assignment.overrides if o.section_id or o.group_id or o.everyone]
    if not wide:
        return None
    listed = ", ".join(str(override_id) for override_id in wide)
    return Problem(
        "entry-not-gated",
        f"{where} override {listed}",
        "in Canvas, take the section, group or everyone off this assignment's Assign To",
    )


def waiting_problem(waiting: Sequence[Held], assignment_id: int, approval: str) -> Problem | None:
    """Return what to say of changes that want `approval` (a command), None when there are none."""
    if not waiting:
        return None
    changes = "1 change" if len(waiting) == 1 else f"{len(waiting)} changes"
    return Problem("confirm-entry", f"assignment {assignment_id}: {changes}", approval)


def _changes(
    ours: AssignmentOverride | None,
    elsewhere: AbstractSet[int],
    people: Candidates,
    beside: Beside,
    *,
    window: Window,
    now: datetime,
    to_verify: AbstractSet[int],
) -> Iterator[Change]:
    if window.has_ended(now):
        return
    dates, held = _dates_of(window), dates_held(ours)
    current = (ours.student_ids or NOBODY) if ours else NOBODY
    unwanted = people.left | people.lost | people.deferred | beside.strayed
    off = NOBODY if window.has_opened(now) else current & unwanted
    free = people.eligible - current - elsewhere - beside.staying
    added = free if window.is_released(now) else NOBODY
    for user_id in sorted(added | off):
        if user_id in added:
            verify = user_id in to_verify
            before = beside.held.get(user_id)
            why = "eligible" if before is None else "window moved"
            yield Change("override", user_id, before, str(dates), verify=verify, reason=why)
        else:
            why = _why_off(user_id, people, beside)
            yield Change("override", user_id, str(held), None, verify=False, reason=why)
    if ours and held != dates and (current - off - beside.going) | added:
        yield Change("override", None, str(held), str(dates), verify=False, reason="dates")


def _why_off(user_id: int, people: Candidates, beside: Beside) -> str:
    if user_id in people.left:
        return "left"
    if user_id in people.deferred:
        return "deferred"
    return "window moved" if user_id in beside.strayed else "entry lost"


def _written(
    ours: AssignmentOverride | None,
    dates: Dates,
    beside: Beside,
    *,
    title: str,
    changes: tuple[Change, ...],
    waiting: tuple[Held, ...],
    problems: tuple[Problem, ...],
) -> OverridePlan:
    current = (ours.student_ids or NOBODY) if ours else NOBODY
    added = frozenset(c.user_id for c in changes if c.after is not None and c.user_id is not None)
    off = frozenset(c.user_id for c in changes if c.after is None and c.user_id is not None)
    arriving, going = frozenset(added & beside.held.keys()), current & beside.going
    students = (current | (added - arriving)) - off - going
    dates_wait = any(held.user_id is None for held in waiting)
    action: Literal["create", "update", "delete", "none"]
    if not going and all(change.user_id in arriving for change in changes):
        action = "none"
    elif not students:
        action = "delete"
    else:
        action = "update" if ours else "create"
    return OverridePlan(
        action=action,
        override_id=ours.id if ours else None,
        students=students,
        dates=dates_held(ours) if dates_wait else dates,
        changes=changes,
        waiting=waiting,
        problems=problems,
        arriving=arriving,
        departing=going,
        title=title,
    )


def _held(change: Change) -> Held:
    return Held(change.user_id, "override", change.before, change.after, "confirm-entry")


def other_override(assignment_id: int, user_id: int) -> Problem:
    return Problem(
        "other-override",
        f"assignment {assignment_id} user {user_id}",
        "they have dates of their own there and are left alone: check those dates,"
        " or delete that override in Canvas",
    )


def _students(overrides: Iterable[AssignmentOverride]) -> frozenset[int]:
    return NOBODY.union(*(o.student_ids for o in overrides if o.student_ids is not None))


def _dates_of(window: Window) -> Dates:
    return Dates(window.opens, window.last_second, window.last_second)


def dates_held(ours: AssignmentOverride | None) -> Dates:
    return Dates(ours.unlock_at, ours.due_at, ours.lock_at) if ours else Dates(None, None, None)


def _instant(at: datetime | None) -> str:
    return "-" if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"
