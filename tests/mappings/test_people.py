"""Who counts as a participant. Design 5, "Who counts"."""

from __future__ import annotations

import pytest

from mappings.people import People, PeopleFault, PersonState, active_students, participants
from mappings.problems import Problem
from mappings.records import Enrollment, EnrollmentState, Group, Roster, Section
from tests.mappings.rosters import HOME, NORTH, SOUTH, a_cohort, a_roster, enrolled


def people(
    *enrollments: Enrollment,
    sections: tuple[int | str, ...] = (),
    known: dict[int, PersonState] | None = None,
    others: dict[int, Roster] | None = None,
) -> People:
    return participants(a_cohort(*sections), a_roster(*enrollments), others or {}, known or {})


def states(told: People) -> dict[int, PersonState]:
    return {participant.user_id: participant.state for participant in told.participants}


@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ("active", "active"),
        ("invited", "invited"),
        ("creation_pending", "invited"),
        ("rejected", None),
        ("completed", None),
        ("inactive", None),
        ("deleted", None),
    ],
)
def test_a_student_first_seen_active_or_invited_is_a_participant(
    sent: EnrollmentState, state: PersonState | None
) -> None:
    assert states(people(enrolled(5, sent))).get(5) == state


@pytest.mark.parametrize("sent", ["rejected", "completed", "inactive", "deleted"])
def test_a_known_participant_without_a_live_enrolment_has_left(sent: EnrollmentState) -> None:
    assert states(people(enrolled(5, sent), known={5: "active"})) == {5: "left"}


def test_a_known_participant_who_is_not_in_the_roster_at_all_has_left() -> None:
    assert states(people(known={5: "invited", 6: "left"})) == {5: "left", 6: "left"}


def test_who_had_left_and_is_enrolled_again_is_back() -> None:
    assert states(people(enrolled(5), known={5: "left"})) == {5: "active"}


def test_several_enrolments_are_one_participant_and_active_wins() -> None:
    for one, other in (("active", "invited"), ("invited", "active"), ("deleted", "active")):
        told = people(enrolled(5, one), enrolled(5, other, section=SOUTH))
        assert states(told) == {5: "active"}


@pytest.mark.parametrize(
    "kind",
    [
        "TeacherEnrollment",
        "TaEnrollment",
        "DesignerEnrollment",
        "ObserverEnrollment",
        "StudentViewEnrollment",
    ],
)
def test_staff_observers_and_the_test_student_are_nobody(kind: str) -> None:
    told = people(enrolled(5, kind=kind))
    assert (told.participants, told.problems) == ((), ())


def test_staff_who_also_study_are_reported_and_not_counted() -> None:
    told = people(enrolled(5), enrolled(5, kind="TaEnrollment"), enrolled(6))
    assert states(told) == {6: "active"}
    assert told.staff == {5}
    (problem,) = told.problems
    assert problem == Problem(
        "staff-student",
        "cohort a26, user 5",
        "is staff and student at once and not counted: conclude one of the two enrolments",
    )
    assert problem.standing


def test_staff_whose_post_has_ended_may_study() -> None:
    told = people(enrolled(5), enrolled(5, "completed", "TaEnrollment"))
    assert (states(told), told.problems) == ({5: "active"}, ())


def test_a_participant_who_left_and_became_staff_keeps_their_history() -> None:
    told = people(enrolled(5, "completed"), enrolled(5, kind="TaEnrollment"), known={5: "active"})
    assert states(told) == {5: "left"}


@pytest.mark.parametrize("named", ["North", 11, "11"])
def test_sections_are_named_by_name_or_id(named: int | str) -> None:
    told = people(enrolled(5), enrolled(6, section=SOUTH), sections=(named,))
    assert states(told) == {5: "active"}


def test_several_sections_count_together() -> None:
    told = people(enrolled(5), enrolled(6, section=SOUTH), sections=("North", "South"))
    assert states(told) == {5: "active", 6: "active"}


def test_a_participant_moved_to_a_section_outside_has_left() -> None:
    moved = (enrolled(5, "deleted"), enrolled(5, section=SOUTH))
    assert states(people(*moved, sections=("North",), known={5: "active"})) == {5: "left"}


def test_a_name_wins_over_an_id_that_looks_the_same() -> None:
    odd = Section(13, "11")
    home = a_roster(enrolled(5), enrolled(6, section=odd), sections=(NORTH, odd))
    assert states(participants(a_cohort("11"), home, {}, {})) == {6: "active"}
    assert states(participants(a_cohort(11), home, {}, {})) == {5: "active"}


def test_every_section_that_is_not_there_or_not_clear_is_a_fault() -> None:
    twins = (NORTH, Section(14, "North"))
    with pytest.raises(PeopleFault) as raised:
        participants(a_cohort("North", "East", 99), a_roster(sections=twins), {}, {})
    several, none = "several sections of this name", "no such section"
    assert raised.value.problems == tuple(
        Problem(
            "unknown-section",
            f"cohort a26, {named}",
            f"the home course has {found}: correct `sections`, best by the section's id",
        )
        for named, found in (("North", several), ("East", none), (99, none))
    )
    assert str(raised.value).startswith(
        "cohort a26, North: the home course has several sections of this name: correct `sections`,"
        " best by the section's id; cohort a26, East: the home course has no such section"
    )


def test_a_section_that_people_are_in_but_canvas_does_not_list_lets_nobody_leave() -> None:
    there = (
        enrolled(5),
        enrolled(6, section=SOUTH),
        enrolled(7, "deleted", section=Section(9, "")),
    )
    home = a_roster(*there, sections=(Section(15, "North"), SOUTH))
    with pytest.raises(PeopleFault) as raised:
        participants(a_cohort("North"), home, {}, {5: "active"})
    [problem] = raised.value.problems
    assert problem == Problem(
        "section-not-listed",
        "cohort a26, section 11",
        "participants are enrolled in it, but Canvas does not list it among the sections; nothing"
        " was changed. Run again; if it stays, look the section up in Canvas",
    )
    assert states(participants(a_cohort(), home, {}, {5: "active"})) == {5: "active", 6: "active"}


def test_sections_groups_and_courses_are_gathered_over_all_courses() -> None:
    hub = Section(21, "Hub")
    other = a_roster(
        enrolled(5, "invited", section=hub),
        enrolled(5, "completed", section=Section(22, "Old hub")),
        course=102,
        sections=(hub,),
        groups=[Group(31, "Group 1", "Coaching", frozenset({5, 6}))],
    )
    (who,) = people(enrolled(5), enrolled(5, section=SOUTH), others={102: other}).participants
    assert who.sections == {11, 12, 21}, "live enrolments alone"
    assert who.groups == {31}
    assert who.courses == {HOME, 102}


def test_participants_missing_from_another_course_are_one_problem_of_that_course() -> None:
    others = {
        102: a_roster(enrolled(5), enrolled(6, "deleted"), course=102),
        103: a_roster(enrolled(5), enrolled(6), enrolled(7, "invited"), course=103),
    }
    told = people(
        enrolled(5), enrolled(6), enrolled(7, "invited"), known={8: "left"}, others=others
    )
    (problem,) = told.problems
    assert problem == Problem(
        "not-enrolled",
        "course 102: 2 of 3, user 6, 7",
        "they cannot see this course, and what is in it stays open: enrol them there",
    )
    assert problem.standing


def test_participants_come_in_order_of_user_id() -> None:
    told = people(enrolled(9), enrolled(5), known={7: "active"})
    assert list(states(told)) == [5, 7, 9]


def test_only_who_studies_now_is_an_active_student_of_a_course() -> None:
    roster = a_roster(
        enrolled(1),
        enrolled(2, "invited"),
        enrolled(3, "completed"),
        enrolled(4, kind="TeacherEnrollment"),
        enrolled(5, "deleted"),
        enrolled(5, section=SOUTH),
    )
    assert active_students(roster) == {1, 5}
