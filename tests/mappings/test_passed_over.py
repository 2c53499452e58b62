"""Who was erased and is still enrolled: in no figure and no list, and how many they are."""

from __future__ import annotations

import pytest

from mappings.passed_over import everybody, passed_over, without
from mappings.problems import Problem
from mappings.records import Group, Roster
from tests.mappings.rosters import HOME, a_roster, enrolled

ERASED = frozenset({5, 6, 7, 8, 9})


def test_everybody_is_who_is_listed_or_enrolled_anywhere_and_the_coaches_of_the_file() -> None:
    listed = Roster(HOME, (), a_roster(enrolled(1)).users, (), None)
    unlisted = Roster(102, (enrolled(2, "completed"), enrolled(3)), {}, (), None)
    assert everybody([listed, unlisted], [4, 3]) == frozenset({1, 2, 3, 4})
    assert everybody([], []) == frozenset()


def test_a_roster_without_them_is_as_if_they_had_never_been_in_the_course() -> None:
    coach = enrolled(6, kind="TaEnrollment")
    pair, other = (
        Group(31, "Pair", "Teams", frozenset({5, 1})),
        Group(32, "Rest", None, frozenset()),
    )
    whole = a_roster(enrolled(1), enrolled(5), coach, groups=(pair, other))
    left = Group(31, "Pair", "Teams", frozenset({1}))
    assert without(whole, ERASED) == a_roster(enrolled(1), groups=(left, other))
    assert without(whole, frozenset()) is whole


@pytest.mark.parametrize("groups", [None, ()])
def test_it_still_tells_whether_groups_were_asked_for(groups: tuple[Group, ...] | None) -> None:
    whole = a_roster(enrolled(1), enrolled(5), groups=groups)
    assert without(whole, ERASED) == a_roster(enrolled(1), groups=groups)


def told(where: str) -> Problem:
    remedy = (
        "they were erased and are not counted, listed or mailed; whoever is to take part again:"
        " npq-sync forgotten readmit, with the Canvas user id"
    )
    return Problem("passed-over", f"cohort a26, course {where}", remedy)


def test_each_course_says_how_many_it_passes_over_and_never_who() -> None:
    rosters = {
        102: a_roster(enrolled(5), enrolled(1), course=102),
        HOME: a_roster(enrolled(5), enrolled(6, kind="TaEnrollment"), enrolled(2)),
        103: a_roster(enrolled(1), course=103),
        104: a_roster(enrolled(5), enrolled(5, kind="TaEnrollment"), course=104),
    }
    problems = list(passed_over("a26", rosters, ERASED))
    assert problems == [told("101: 2 people"), told("102: 1 person"), told("104: 1 person")]
    assert list(passed_over("a26", rosters, frozenset())) == []


def test_they_are_passed_over_as_long_as_an_enrolment_is_live() -> None:
    home = a_roster(
        enrolled(5, "active"),
        enrolled(6, "invited"),
        enrolled(7, "creation_pending"),
        enrolled(8, "completed"),
        enrolled(9, "deleted"),
    )
    assert list(passed_over("a26", {HOME: home}, ERASED)) == [told("101: 3 people")]


def test_that_somebody_is_passed_over_does_not_make_a_run_less_than_succeeded() -> None:
    assert told("101: 1 person").standing
