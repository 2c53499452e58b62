"""Who coaches whom, and to whom news of a participant goes."""

from __future__ import annotations

import pytest

from jobs.demo.entities import User
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import ADMIN_MAIL, Office, codes, cohort_toml

ADA = "ada@provider.example"


def told_of(office: Office, address: str, user: User) -> bool:
    return any(user.name in words for words in office.mail_to(address))


def test_by_section_a_participant_has_the_coaches_of_their_section(
    office: Office, cohort_world: CohortWorld
) -> None:
    south = cohort_world.add_section("South")
    ben = cohort_world.add_coach("Ben Coach", south, "ben@provider.example")
    lead = cohort_world.world.add_user("Lead Teacher", email="lead@provider.example")
    cohort_world.world.enroll(cohort_world.course, lead, "TeacherEnrollment", section=south)
    gone = cohort_world.add_coach("Gone Coach", south, "gone@provider.example")
    cohort_world.leave(gone)
    here, there = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING, section=south)

    run = office.sync()

    rows = office.report()
    assert rows[here.id]["coaches"] == [cohort_world.coach.id]
    assert rows[there.id]["coaches"] == [ben.id]
    assert office.mailed == [ADA, "ben@provider.example"]
    assert told_of(office, ADA, here)
    assert not told_of(office, ADA, there)
    assert told_of(office, "ben@provider.example", there)
    assert codes(run) == []


def test_a_role_of_the_providers_own_is_compared_with_the_enrollments_role(
    office: Office, cohort_world: CohortWorld
) -> None:
    world, role = cohort_world.world, "Leadership Performance Coach"
    eve = world.add_user("Eve Coach", email="eve@provider.example")
    world.enroll(cohort_world.course, eve, "TaEnrollment", role=role, section=cohort_world.north)
    who = cohort_world.join(EVERYTHING)
    office.says(cohort_toml(cohort_world, coaches=f'roles = ["{role}"]'))

    office.sync()

    assert office.report()[who.id]["coaches"] == [eve.id]


def test_by_group_the_coach_is_who_the_groups_name_ends_with(
    office: Office, cohort_world: CohortWorld
) -> None:
    elsewhere = cohort_world.add_section("Staff")
    ben = cohort_world.add_coach("Ben Coach", elsewhere, "ben@provider.example")
    grouped, alone = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING)
    world, course = cohort_world.world, cohort_world.course
    world.add_group(course, "Coaching groups", "Group 3 - Ben Coach", [grouped])
    world.add_group(course, "Project groups", "Team of Ben Coach", [alone])
    office.says(
        cohort_toml(cohort_world, coaches='by = "group"\ngroup_category = "Coaching groups"')
    )

    run = office.sync()

    rows = office.report()
    assert rows[grouped.id]["coaches"] == [ben.id]
    assert rows[alone.id]["coaches"] == []
    assert codes(run) == ["no-coach"]
    assert run["status"] == "succeeded"
    assert office.mailed == [ADMIN_MAIL, "ben@provider.example"]


@pytest.mark.parametrize("named", ["section", "group"])
def test_the_map_of_the_file_wins(office: Office, cohort_world: CohortWorld, named: str) -> None:
    elsewhere = cohort_world.add_section("Staff")
    ben = cohort_world.add_coach("Ben Coach", elsewhere, "ben@provider.example")
    who = cohort_world.join(EVERYTHING)
    cohort_world.world.add_group(cohort_world.course, "Sets", "Group 3", [who])
    name = "North" if named == "section" else "Group 3"
    toml = cohort_toml(cohort_world, coaches=f'[cohort.coaches.map]\n"{name}" = {ben.id}')
    office.says(toml)

    office.sync()

    assert office.report()[who.id]["coaches"] == [ben.id]
    assert office.mailed == ["ben@provider.example"]


def test_an_address_in_the_file_wins_over_what_canvas_shows(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    mail = f'[cohort.coaches.mail]\n{cohort_world.coach.id} = "a.coach@provider.example"'
    office.says(cohort_toml(cohort_world, coaches=mail))

    office.sync()

    assert office.mailed == ["a.coach@provider.example"]


def test_news_of_who_has_no_coach_goes_to_the_admins(
    office: Office, cohort_world: CohortWorld
) -> None:
    west = cohort_world.add_section("West")
    coached, alone = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING, section=west)

    run = office.sync()

    assert codes(run) == ["no-coach"]
    assert str(alone.id) in run["problems"][0]["where"]
    assert run["status"] == "succeeded"
    assert office.mailed == [ADA, ADMIN_MAIL]
    assert told_of(office, ADMIN_MAIL, alone)
    assert not told_of(office, ADMIN_MAIL, coached)


def test_news_of_who_has_a_coach_without_an_address_goes_to_the_admins(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.coach.email = None
    who = cohort_world.join(EVERYTHING)

    run = office.sync()

    assert codes(run) == ["coach-without-mail"]
    assert str(cohort_world.coach.id) in run["problems"][0]["where"]
    assert run["status"] == "succeeded"
    assert office.mailed == [ADMIN_MAIL]
    assert told_of(office, ADMIN_MAIL, who)


def test_without_coaches_at_all_nothing_is_reported_of_them(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.says(cohort_toml(cohort_world, coaches='by = "none"'))

    run = office.sync()

    assert codes(run) == []
    assert office.mailed == [ADMIN_MAIL]
