"""Who is given which sitting of an assessment: all our overrides of it, planned together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime

from mappings.changes import Change
from mappings.cohorts import Assessment
from mappings.holds import Held, Wish
from mappings.overrides_plan import (
    NOBODY,
    Beside,
    Candidates,
    Dates,
    OverridePlan,
    dates_held,
    find_ours,
    other_override,
    plan_override,
)
from mappings.problems import Problem
from mappings.records import AssignmentOverride
from mappings.sittings import COHORTS_OWN, Sitting, sitting_titled


@dataclass(frozen=True, slots=True)
class KnownOverrides:
    """What earlier runs left: ids of our overrides by their sitting's key, and those of other
    cohorts. `moving` are moves between sittings that were begun: what was approved of them.
    `rejected` are changes that a person would not have."""

    ids: Mapping[str, int] = field(default_factory=dict)
    others: AbstractSet[int] = NOBODY
    moving: frozenset[Held] = frozenset()
    rejected: frozenset[Wish] = frozenset()


NOTHING_TO_DO = OverridePlan("none", None, NOBODY, Dates(None, None, None), ())


@dataclass(frozen=True, slots=True)
class EntryPlan:
    """The plans of all our overrides of one assignment, by their sitting's key.

    `problems` are those of all of them.
    """

    plans: Mapping[str, OverridePlan]
    problems: tuple[Problem, ...] = ()

    def of(self, key: str) -> OverridePlan:
        """Return the plan of one sitting; nothing is to be done of one that is there no more."""
        return self.plans.get(key, NOTHING_TO_DO)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What the writes do together; somebody who moves is one change."""
        return tuple(change for plan in self.plans.values() for change in plan.changes)

    @property
    def waiting(self) -> tuple[Held, ...]:
        """The changes that want approval."""
        return tuple(held for plan in self.plans.values() for held in plan.waiting)

    @property
    def due(self) -> tuple[str, ...]:
        """The keys of the overrides to write."""
        return tuple(k for k, plan in self.plans.items() if plan.action != "none" or plan.arriving)

    @property
    def moving(self) -> frozenset[Held]:
        """The moves between sittings that will be made."""
        return frozenset(
            Held(change.user_id, "override", change.before, change.after, "confirm-entry")
            for plan in self.plans.values()
            for change in plan.changes
            if change.user_id in plan.arriving
        )

    @property
    def order(self) -> tuple[str, ...]:
        """The keys in the order to write them: Canvas takes nobody in two of them at once, so who
        moves is off their old one before they are on the new one."""
        left = [k for k in self.due if self.plans[k].departing]
        return (*left, *(k for k in self.due if k not in left or self.plans[k].arriving))


@dataclass(frozen=True, slots=True)
class _Ours:
    """The overrides we find: each sitting with what Canvas holds of it, None where it has none.

    `own` are the keys of the sittings that are somebody's own, by user id.
    """

    found: Mapping[str, tuple[Sitting, AssignmentOverride | None]]
    own: Mapping[int, str]
    at: datetime

    def others_than(self, key: str) -> Mapping[int, tuple[Sitting, AssignmentOverride]]:
        """Return who is in another of our overrides."""
        return {
            user_id: (sitting, override)
            for other, (sitting, override) in self.found.items()
            if override is not None and other != key
            for user_id in override.student_ids or NOBODY
        }

    def theirs(self, user_id: int) -> Sitting:
        """Return the sitting somebody is to have."""
        return self.found[self.own.get(user_id, COHORTS_OWN)][0]

    def among(self, people: Candidates, key: str) -> Candidates:
        """Leave out whose sitting is another one."""
        cohorts_own = people.present - self.own.keys()
        users = cohorts_own if key == COHORTS_OWN else self.found[key][0].users
        present = people.present & users
        return replace(people, eligible=people.eligible & present, present=present)

    def may_go(self, sitting: Sitting, to: Sitting) -> bool:
        """Tell whether somebody may be taken off a sitting for another: once it has opened, only
        for one that ends later."""
        return not sitting.window.has_opened(self.at) or sitting.window.ends < to.window.ends

    def beside(self, key: str, people: Candidates, going: AbstractSet[int]) -> Beside:
        """Return what our other overrides mean for this one."""
        sitting, override = self.found[key]
        elsewhere = self.others_than(key)
        here = (override.student_ids or NOBODY) if override else NOBODY
        return Beside(
            held={u: str(dates_held(override)) for u, (_, override) in elsewhere.items()},
            staying=frozenset(
                u for u, (other, _) in elsewhere.items() if not self.may_go(other, sitting)
            ),
            going=going & here,
            strayed=frozenset(u for u in here & people.eligible if self._strayed(u, key)),
        )

    def _strayed(self, user_id: int, key: str) -> bool:
        """Tell whether somebody's own window is another, which they are not to be given now."""
        window = self.theirs(user_id).window
        given = window.is_released(self.at) and not window.has_ended(self.at)
        return self.theirs(user_id).key != key and not given


def plan_entry(
    assignment_id: int,
    sittings: Sequence[Sitting],
    overrides: Sequence[AssignmentOverride],
    people: Candidates,
    now: datetime,
    *,
    assessment: Assessment,
    known: KnownOverrides,
    approved: Collection[Held] = (),
    to_verify: AbstractSet[int] = NOBODY,
) -> EntryPlan:
    """Compare the overrides that should be with those the assignment has, read just before.

    Each sitting by itself follows the rules of `plan_override`. An override of ours whose window
    nobody has any more gives its people to their new one, and goes when it is empty.
    """
    own = {user_id: sitting.key for sitting in sittings for user_id in sitting.users}
    ours = _Ours(_found(assessment, sittings, overrides, people, known), own, now)

    def planned(key: str, going: AbstractSet[int]) -> OverridePlan:
        sitting, override = ours.found[key]
        return plan_override(
            assignment_id,
            overrides,
            ours.among(people, key),
            sitting.window,
            now,
            stored_id=override.id if override else None,
            others=known.others,
            confirm=assessment.confirm_entry,
            approved=(*approved, *known.moving),
            rejected=known.rejected,
            to_verify=to_verify,
            title=sitting.title,
            beside=ours.beside(key, people, going),
        )

    first = {key: planned(key, NOBODY) for key in ours.found}
    moving = NOBODY.union(*(plan.arriving for plan in first.values()))
    plans = {key: planned(key, moving) for key in ours.found}
    problems = [problem for plan in plans.values() for problem in plan.problems]
    kept = [other_override(assignment_id, u) for u in _kept_on(ours, people)]
    return EntryPlan(plans, (*problems, *kept))


def _found(
    assessment: Assessment,
    sittings: Sequence[Sitting],
    overrides: Sequence[AssignmentOverride],
    people: Candidates,
    known: KnownOverrides,
) -> dict[str, tuple[Sitting, AssignmentOverride | None]]:
    """Return the sittings there are to be, then those an override of ours is left of."""
    found: dict[str, tuple[Sitting, AssignmentOverride | None]] = {}
    for sitting in sittings:
        stored = known.ids.get(sitting.key)
        mine = find_ours(overrides, stored, known.others, people.present, sitting.title)
        found[sitting.key] = sitting, mine
    for override in overrides:
        left = sitting_titled(override.title, assessment)
        if left is None or left.key in found or override.id in known.others:
            continue
        if override.id in known.ids.values() or people.present & (override.student_ids or NOBODY):
            found[left.key] = left, override
    return found


def _kept_on(ours: _Ours, people: Candidates) -> list[int]:
    """Return who stays in an open window though theirs ends no later: nobody is taken off one."""
    return [
        user_id
        for key, (sitting, override) in ours.found.items()
        if override is not None and sitting.window.is_open(ours.at)
        for user_id in sorted((override.student_ids or NOBODY) & people.eligible)
        if ours.theirs(user_id).key != key and not ours.may_go(sitting, ours.theirs(user_id))
    ]
