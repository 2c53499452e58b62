"""What the map leaves uncovered: areas, hours and strands; and what must be read to count."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction

from mappings import credit
from mappings.course_map import CourseMap
from mappings.credit import HoursOverbooked, StrandCredits
from mappings.problems import Problem
from mappings.programmes import Programme
from mappings.standing import CountingRule, StrandRule


def areas_without_activity(course_map: CourseMap, programme: Programme) -> tuple[str, ...]:
    """Return the framework's areas in which no activity has a share, in its order."""
    covered = {slug for activity in course_map.activities for slug in activity.areas}
    return tuple(area.slug for area in programme.areas if area.slug not in covered)


def hours_without_activity(course_map: CourseMap, rule: CountingRule) -> dict[str, Fraction]:
    """Return the hours of each counted strand that none of its activities holds; 0 is left out.

    A strand without any activity has all of them, one with 3 of 4 planned units a quarter.
    Every activity of the cohort is taken together, whomever it is assigned to.
    """
    held = {
        strand: strand_credits(course_map, strand, counts)
        for strand, counts in rule.strands.items()
    }
    return {strand: found.unheld for strand, found in held.items() if found and found.unheld}


def strand_credits(course_map: CourseMap, strand: str, counts: StrandRule) -> StrandCredits | None:
    """Return how the strand's hours are shared over all its activities, in the map's order.

    None where together they name more hours than it has; each participant's own may still fit.
    """
    held = [activity for activity in course_map.activities if activity.strand == strand]
    hours, units = tuple(a.hours for a in held), tuple(a.units for a in held)
    try:
        return credit.credits(strand, counts, hours, units)
    except HoursOverbooked:
        return None


def empty_strands(course_map: CourseMap, rule: CountingRule) -> tuple[str, ...]:
    """Return the counted strands with hours and without any activity: wholly open for everybody."""
    covered = {activity.strand for activity in course_map.activities}
    return tuple(
        strand
        for strand, counts in rule.strands.items()
        if counts.hours > 0 and strand not in covered
    )


def strands_without_hours(
    course_map: CourseMap, rule: CountingRule, waived: Collection[str]
) -> tuple[str, ...]:
    """Return the strands that have activities but no hours, and so do not count; not the waived."""
    strands = dict.fromkeys(activity.strand for activity in course_map.activities)
    return tuple(strand for strand in strands if strand not in waived and not _counts(strand, rule))


def modules_without_activity(course_map: CourseMap, rule: CountingRule) -> tuple[str, ...]:
    """Return the modules a policy asks for in which there is no activity, so that none is done."""
    if rule.modules is None:
        return ()
    covered = {slug for activity in course_map.activities for slug in activity.areas}
    asked = (*rule.modules.essential, *rule.modules.electives)
    return tuple(slug for slug in asked if slug not in covered)


def _counts(strand: str, rule: CountingRule) -> bool:
    """Tell whether activities of the strand count: by its hours, or one by one in modules."""
    return strand in rule.strands and (rule.strands[strand].hours > 0 or rule.modules is not None)


def coverage_problems(
    course_map: CourseMap, rule: CountingRule, *, cohort_id: str, waived: Collection[str]
) -> tuple[Problem, ...]:
    """Return what every `sync` and `check` reports of strands that cannot come out right."""
    unreachable = [
        Problem(
            "hours-without-activity",
            f"cohort {cohort_id}, strand {strand}",
            "nothing counts in it, so its hours stay open for everybody: "
            "map something to it, import a register, or waive it",
        )
        for strand in empty_strands(course_map, rule)
    ]
    uncounted = [
        Problem(
            "activity-without-hours",
            f"cohort {cohort_id}, strand {strand}",
            "it has activities but no hours, so it does not count: "
            "give it hours in the cohorts file, or waive it",
        )
        for strand in strands_without_hours(course_map, rule, waived)
    ]
    empty = [
        Problem(
            "module-without-activity",
            f"cohort {cohort_id}, module {slug}",
            "nothing is mapped to it, so nobody completes it: "
            "map a module of the course to it, or take it out of the programme's modules",
        )
        for slug in modules_without_activity(course_map, rule)
    ]
    return (*unreachable, *uncounted, *empty)


def counted_assignments(course_map: CourseMap, course_id: int) -> tuple[int, ...]:
    """Return the ids of published assignments whose submissions tell a state, ascending."""
    return tuple(
        sorted(
            {
                assignment_id
                for activity in course_map.activities
                for part in activity.parts
                if part.course_id == course_id and not part.planned
                for assignment_id in part.assignment_ids
            }
        )
    )
