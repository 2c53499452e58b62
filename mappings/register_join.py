"""What registers name becomes activities: those Canvas has, or further ones; each counts once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from mappings.activities import Activity
from mappings.cohorts import Cohort
from mappings.course_map import CourseMap, MappingFault
from mappings.problems import Problem
from mappings.registers import RegisterLine, activity_key

_ByUser = dict[int, tuple[RegisterLine, ...]]


@dataclass(frozen=True, slots=True)
class _Named:
    """All lines about one activity: they agree on its name, strand and hours."""

    lines: tuple[RegisterLine, ...]

    @property
    def first(self) -> RegisterLine:
        """Stand for all where they agree."""
        return self.lines[0]

    @property
    def hours(self) -> Fraction | None:
        """The activity's credit, None where it shares its strand's hours."""
        return None if self.first.hours is None else Fraction(self.first.hours)


def with_register(
    course_map: CourseMap, cohort: Cohort, lines: Sequence[RegisterLine]
) -> CourseMap:
    """Return the map with what the cohort's register says.

    A name that `as` gives in the cohorts file, or that is the title of one activity of the same
    strand in Canvas, means that activity. Any other is an activity of its own, of those who have
    a line about it. Raises MappingFault.
    """
    activities = {activity.id: activity for activity in course_map.activities}
    meant = _Meant.of(course_map, cohort)
    faults: list[Problem] = []
    for named in _by_activity(lines):
        ids = meant.by(named.first)
        found = activities[ids[0]] if ids else _own(named)
        wrong = list(_faults(cohort, named, ids, found))
        faults += wrong
        if not wrong:
            activities[found.id] = _joined(found, named)
    if faults:
        raise MappingFault(tuple(faults))
    return replace(course_map, activities=tuple(activities.values()))


def _by_activity(lines: Iterable[RegisterLine]) -> Iterator[_Named]:
    groups: dict[str, list[RegisterLine]] = {}
    for line in lines:
        groups.setdefault(line.key[1], []).append(line)
    return (_Named(tuple(group)) for group in groups.values())


@dataclass(frozen=True, slots=True)
class _Meant:
    """Ids of activities by what a register may call them: an `as` name; a title in a strand."""

    by_as: dict[str, list[str]]
    by_title: dict[tuple[str, str], list[str]]

    @classmethod
    def of(cls, course_map: CourseMap, cohort: Cohort) -> _Meant:
        activities = {activity.id: activity for activity in course_map.activities}
        by_as: dict[str, list[str]] = {}
        for name in dict.fromkeys(line.joined_as for line in cohort.map):
            if name is not None and f"as:{name}" in activities:
                by_as.setdefault(activity_key(name), []).append(f"as:{name}")
        titles = [(a.id, a.title) for a in course_map.activities]
        for items in (*(m.items for m in course_map.modules), course_map.assignments):
            titles += [(i.activity_id, i.title) for i in items if i.activity_id is not None]
        by_title: dict[tuple[str, str], list[str]] = {}
        for activity_id, title in dict.fromkeys(titles):
            key = activities[activity_id].strand, activity_key(title)
            if activity_id not in by_title.setdefault(key, []):
                by_title[key].append(activity_id)
        return cls(by_as, by_title)

    def by(self, line: RegisterLine) -> list[str]:
        key = line.key[1]
        return self.by_as.get(key) or self.by_title.get((line.strand, key), [])


def _own(named: _Named) -> Activity:
    return Activity(
        id=f"register:{named.first.activity}",
        title=named.first.activity,
        strand=named.first.strand,
        areas={},
        hours=None,
        parts=(),
    )


def _joined(activity: Activity, named: _Named) -> Activity:
    said: _ByUser = dict(activity.register)
    for line in named.lines:
        said[line.user_id] = (*said.get(line.user_id, ()), line)
    hours = named.hours if activity.hours is None else activity.hours
    return replace(activity, hours=hours, register=said)


def _faults(
    cohort: Cohort, named: _Named, ids: Sequence[str], found: Activity
) -> Iterator[Problem]:
    where = f'cohort {cohort.id}, register "{named.first.activity}"'
    if len(ids) > 1:
        remedy = (
            f"the name fits several activities ({', '.join(ids)}): "
            "name the one that is meant by `as` in the cohorts file, and so in the register"
        )
        yield Problem("register-ambiguous", where, remedy)
        return
    if found.strand != named.first.strand:
        remedy = f"{found.id} is of {found.strand}, the register says {named.first.strand}"
        yield Problem("strands-differ", where, f"{remedy}: one activity has one strand")
    if named.hours is not None and found.hours not in (None, named.hours):
        remedy = f"{found.id} has other hours: one activity has one credit, write the same hours"
        yield Problem("hours-differ", where, remedy)
