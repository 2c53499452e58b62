"""Which coach a participant has. Design 4, `[cohort.coaches]`, and design 5."""

from __future__ import annotations

import pytest

from mappings.coaching import coach_problems, coaches
from mappings.cohorts import Coaches
from mappings.people import participants
from mappings.problems import Problem
from mappings.records import Enrollment, Group, Section
from tests.mappings.rosters import HOME, SOUTH, a_cohort, a_roster, enrolled

ROLE = "Leadership Performance Coach"
BY_GROUP = Coaches(by="group", group_category="Coaching groups")


def coached(
    how: Coaches,
    *home: Enrollment,
    groups: tuple[Group, ...] = (),
    names: dict[int, str] | None = None,
    elsewhere: tuple[Enrollment, ...] = (),
) -> tuple[int, ...]:
    """The coaches of participant 5, who is in North."""
    cohort = a_cohort(coaches=how)
    there = a_roster(enrolled(5), *home, groups=groups, names=names)
    other = a_roster(*elsewhere, course=102, sections=(Section(21, "Hub"),))
    people = participants(cohort, there, {102: other}, {})
    return coaches(cohort, people, {HOME: there, 102: other})[5]


def a_group(name: str, category: str = "Coaching groups") -> Group:
    return Group(31, name, category, frozenset({5}))


def test_by_section_the_tas_of_the_participants_section_coach() -> None:
    staff = (
        enrolled(9, kind="TaEnrollment"),
        enrolled(8, kind="TaEnrollment"),
        enrolled(7, kind="TaEnrollment", section=SOUTH),
        enrolled(6, kind="TeacherEnrollment"),
    )
    assert coached(Coaches(), *staff) == (8, 9)


def test_a_role_of_the_providers_own_is_compared_by_its_name() -> None:
    staff = (
        enrolled(8, kind="TaEnrollment", role=ROLE),
        enrolled(9, kind="TaEnrollment"),
        enrolled(10, kind="StudentEnrollment", role=ROLE),
    )
    assert coached(Coaches(roles=(ROLE,)), *staff) == (8,)
    assert coached(Coaches(roles=(ROLE, "TaEnrollment")), *staff) == (8, 9)


@pytest.mark.parametrize("state", ["invited", "completed", "inactive", "deleted"])
def test_only_active_staff_coach(state: str) -> None:
    assert coached(Coaches(), enrolled(9, state, "TaEnrollment")) == ()


def test_a_section_of_another_course_counts_where_the_participant_is_enrolled_there() -> None:
    hub = Section(21, "Hub")
    coach = enrolled(9, kind="TaEnrollment", section=hub)
    assert coached(Coaches(), elsewhere=(enrolled(5, section=hub), coach)) == (9,)
    assert coached(Coaches(), elsewhere=(enrolled(5, "completed", section=hub), coach)) == ()


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ("Autumn 25 - Ann Lee", (8,)),
        ("ann  lee", (8,)),
        ("Autumn 25 - Joann Lee", ()),
        ("(Ann Lee", (8,)),
        ("1Ann Lee", ()),
        ("Ann Lee's group", ()),
        ("Group 3", ()),
    ],
)
def test_by_group_the_one_whose_full_name_ends_the_groups_name_coaches(
    group: str, found: tuple[int, ...]
) -> None:
    staff = (enrolled(8, kind="TaEnrollment"), enrolled(9, kind="TaEnrollment"))
    names = {8: "Ann Lee", 9: "Bo Wu"}
    assert coached(BY_GROUP, *staff, groups=(a_group(group),), names=names) == found


def test_by_group_two_of_one_name_are_nobody() -> None:
    staff = (enrolled(8, kind="TaEnrollment"), enrolled(9, kind="TaEnrollment"))
    names = {8: "Ann Lee", 9: "Ann Lee"}
    assert coached(BY_GROUP, *staff, groups=(a_group("Ann Lee"),), names=names) == ()


def test_by_group_one_coach_enrolled_twice_is_one_coach() -> None:
    staff = (enrolled(8, kind="TaEnrollment"), enrolled(8, kind="TaEnrollment", section=SOUTH))
    assert coached(BY_GROUP, *staff, groups=(a_group("Ann Lee"),), names={8: "Ann Lee"}) == (8,)


def test_by_group_other_group_sets_say_nothing() -> None:
    other = a_group("Ann Lee", category="Project teams")
    staff = enrolled(8, kind="TaEnrollment")
    assert coached(BY_GROUP, staff, groups=(other,), names={8: "Ann Lee"}) == ()


@pytest.mark.parametrize("by", ["section", "group", "none"])
def test_the_map_of_the_cohorts_file_wins(by: str) -> None:
    staff = enrolled(8, kind="TaEnrollment")
    how = {"by": by, "group_category": "Coaching groups"}
    for name in ("North", "Ann Lee"):
        mapped = Coaches(**how, map={name: 77})
        assert coached(mapped, staff, groups=(a_group("Ann Lee"),), names={8: "Ann Lee"}) == (77,)


def test_a_name_in_the_map_that_is_not_the_participants_changes_nothing() -> None:
    assert coached(Coaches(map={"South": 77}), enrolled(8, kind="TaEnrollment")) == (8,)


def test_by_none_nobody_coaches() -> None:
    assert coached(Coaches(by="none"), enrolled(8, kind="TaEnrollment")) == ()


def test_nobody_coaches_themselves() -> None:
    hub = Section(21, "Hub")
    both = (enrolled(5, section=hub), enrolled(5, kind="TaEnrollment", section=hub))
    assert coached(Coaches(), elsewhere=both) == ()


WITHOUT_A_COACH = Problem(
    "no-coach",
    "participants 5, 42",
    "their news goes to the admins: enrol a coach in their section, or map one",
)
WITHOUT_AN_ADDRESS = Problem(
    "coach-without-mail",
    "coaches 7, 11",
    "their news goes to the admins: give the address under cohort.coaches.mail",
)


@pytest.mark.parametrize(
    ("coached", "mails", "problems"),
    [
        ({42: (), 5: (), 6: (8,)}, {8: "eight@provider.example"}, (WITHOUT_A_COACH,)),
        ({5: (11, 8), 6: (7, 11)}, {8: "eight@provider.example"}, (WITHOUT_AN_ADDRESS,)),
        ({5: (), 42: (), 6: (7, 11)}, {}, (WITHOUT_A_COACH, WITHOUT_AN_ADDRESS)),
        ({5: (8,)}, {8: "eight@provider.example"}, ()),
    ],
)
def test_who_has_no_coach_and_which_coach_no_address_is_told_with_what_to_do(
    coached: dict[int, tuple[int, ...]], mails: dict[int, str], problems: tuple[Problem, ...]
) -> None:
    assert coach_problems(a_cohort(), coached, mails) == problems


def test_where_nobody_is_meant_to_coach_nobody_is_missed() -> None:
    alone: dict[int, tuple[int, ...]] = {42: (), 5: ()}
    assert coach_problems(a_cohort(coaches=Coaches(by="none")), alone, {}) == ()
    mapped = Coaches(by="none", map={"North": 7})
    assert coach_problems(a_cohort(coaches=mapped), alone, {}) == (WITHOUT_A_COACH,)
