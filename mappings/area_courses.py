"""A course for each content area: then the course's name tells the area of what is in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from mappings.programmes import Programme
from mappings.records import Structure
from mappings.rulings import ReadTitle, Shares, equal_shares

_AT_LEAST = 2  # courses with an area of their own before their names are believed


def areas_of_courses(
    structures: Iterable[Structure], programme: Programme, read: ReadTitle
) -> Mapping[int, Shares]:
    """Return the areas of each course whose name tells some, by course id.

    Only where several courses do, each its own: one course called after something like an area
    says nothing, nor does an area that two courses name or the programme itself is named after.
    """
    told = {s.course_id: read(s.name).areas for s in structures if s.name}
    often = Counter(slug for areas in told.values() for slug in areas)
    shared = {slug for slug, times in often.items() if times > 1} | {*read(programme.name).areas}
    own = {
        course: tuple(slug for slug in areas if slug not in shared)
        for course, areas in told.items()
    }
    named = {course: equal_shares(areas) for course, areas in own.items() if areas}
    return named if len(named) >= _AT_LEAST else {}
