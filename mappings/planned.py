"""The plan of the cohorts file, brought to the activities it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

from mappings.activities import Activity
from mappings.cohorts import Cohort, PlanLine
from mappings.course_map import CourseMap
from mappings.explicit import keys, module_ids
from mappings.problems import Problem
from mappings.records import Structure
from mappings.registers import activity_key
from mappings.things import Thing, things_of

NOT_THERE = "the cohort's courses and its register hold no such thing: correct or remove the line"
AMBIGUOUS = "the name fits several things: write the id instead"
NOT_COUNTED = "it is in no count, so nothing is expected of it: remove the line, or map the thing"


@dataclass(frozen=True, slots=True)
class Planned:
    """By which local day each activity is planned, by activity id, and what is amiss."""

    dates: Mapping[str, date]
    problems: tuple[Problem, ...]


def planned(cohort: Cohort, structures: Sequence[Structure], course_map: CourseMap) -> Planned:
    """Return the dates of the cohort's plan.

    A line for one thing wins over a line for its module; of two equal ones the later date does,
    so that nothing is expected too early.
    """
    seen = _Seen.of(structures, course_map)
    own: dict[str, date] = {}
    of_modules: dict[str, date] = {}
    problems = []
    for line in cohort.plan:
        named, meant = seen.by(line)
        if len(named) != 1 or not meant:
            why = NOT_COUNTED if len(named) == 1 else AMBIGUOUS if named else NOT_THERE
            problems.append(Problem("plan-not-found", _shown(cohort, line), why))
            continue
        taken = own if line.module is None else of_modules
        for activity_id in meant:
            taken[activity_id] = max(line.by, taken.get(activity_id, line.by))
    return Planned({**of_modules, **own}, tuple(problems))


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a line may name.

    `counted` is what each place of a thing counts as, if anything; `called` the activities by
    what a register, or `as`, calls them.
    """

    structures: Sequence[Structure]
    things: Sequence[Thing]
    activities: Sequence[Activity]
    counted: Mapping[tuple[str, int], str]
    called: Mapping[str, AbstractSet[str]]

    @classmethod
    def of(cls, structures: Sequence[Structure], course_map: CourseMap) -> _Seen:
        shown = [item for module in course_map.modules for item in module.items]
        called: dict[str, set[str]] = {}
        for activity in course_map.activities:
            for name in _names(activity):
                called.setdefault(activity_key(name), set()).add(activity.id)
        return cls(
            structures,
            things_of(structures),
            course_map.activities,
            {
                (item.kind, item.id): item.activity_id
                for item in (*shown, *course_map.assignments)
                if item.activity_id is not None
            },
            called,
        )

    def by(self, line: PlanLine) -> tuple[AbstractSet[int | str], AbstractSet[str]]:
        """Return the things a line names, and the activities they count as."""
        if line.activity is not None:
            called = self.called.get(activity_key(line.activity), set())
            return called, called
        if line.module is not None:
            modules = module_ids(line, self.structures)
            return modules, {
                activity.id
                for activity in self.activities
                if any(part.module_id in modules for part in activity.parts)
            }
        named = keys(line, self.things)
        places = ((t.kind, t.id) for t in self.things if t.key in named)
        return named, {self.counted[place] for place in places if place in self.counted}


def _names(activity: Activity) -> set[str]:
    kind, _, name = activity.id.partition(":")
    said = {line.activity for lines in activity.register.values() for line in lines}
    return said | ({name} if kind == "as" else set())


def _shown(cohort: Cohort, line: PlanLine) -> str:
    """Return where a line stands, as a person finds it in the cohorts file."""
    kind, target = next(
        (kind, target)
        for kind in ("module", "item", "assignment", "activity")
        if (target := getattr(line, kind)) is not None
    )
    shown = f'"{target}"' if isinstance(target, str) else target
    return f"cohort {cohort.id}, plan {kind} = {shown}"
