"""The override beside what people did in Canvas, and where the assessment stands elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.jobs.cohort_world import EVERYTHING, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import ENTRY, NOW, WHILE_OPEN, Office, codes, cohort_toml


def test_somebody_with_dates_of_their_own_is_left_alone_and_reported(
    office: Office, cohort_world: CohortWorld
) -> None:
    extended, usual = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING)
    until = datetime(2027, 4, 12, 22, 59, 59, tzinfo=UTC)
    extension = cohort_world.world.add_override(
        cohort_world.assessment, [extended], title="Extension", lock_at=until
    )

    run = office.sync()

    assert run["status"] == "succeeded"
    assert codes(run) == ["other-override"]
    assert str(extended.id) in run["problems"][0]["where"]
    assert office.entered() == {usual.id}
    assert extension.students == [extended]
    assert extension.dates == {"lock_at": until}
    assert office.cells(ENTRY)[extended.id] == "Eligible"
    again = office.sync()
    assert (codes(again), again["writes"]["overrides"]) == (["other-override"], 0)


def test_who_a_person_put_into_our_override_stays_there(
    office: Office, cohort_world: CohortWorld
) -> None:
    eligible, favoured = cohort_world.join(EVERYTHING), cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    ours = office.override()
    assert ours is not None
    assert ours.students is not None
    ours.students.append(favoured)
    newcomer = cohort_world.join(EVERYTHING)

    office.sync()

    assert office.entered() == {eligible.id, favoured.id, newcomer.id}


def test_our_override_is_found_by_its_id_though_somebody_renamed_it(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    ours = office.override()
    assert ours is not None
    ours.title = "Assessment window"
    newcomer = cohort_world.join(EVERYTHING)

    run = office.sync()

    assert run["writes"]["overrides"] == 1
    assert len(cohort_world.assessment.overrides) == 1
    assert newcomer in (ours.students or [])


def test_a_window_that_moves_in_the_file_moves_in_canvas(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    office.says(cohort_toml(cohort_world).replace("2027-03-22", "2027-03-15"))

    run = office.sync()

    assert run["writes"]["overrides"] == 1
    ours = office.override()
    assert ours is not None
    assert ours.dates["unlock_at"] == datetime(2027, 3, 15, tzinfo=UTC)


@pytest.mark.parametrize("how", ["everyone", "section"])
def test_an_assessment_that_others_can_open_is_reported_by_every_run(
    office: Office, cohort_world: CohortWorld, how: str
) -> None:
    cohort_world.join(EVERYTHING)
    if how == "everyone":
        cohort_world.assessment.only_visible_to_overrides = False
    else:
        cohort_world.world.add_override(cohort_world.assessment, section=cohort_world.north)

    runs = [office.sync(now=NOW + timedelta(days=day)) for day in range(2)]

    assert [codes(run) for run in runs] == [["entry-not-gated"]] * 2
    assert {run["status"] for run in runs} == {"succeeded"}


def test_the_assessment_may_stand_in_a_course_of_its_own(
    office: Office, cohort_world: CohortWorld
) -> None:
    world = cohort_world.world
    hall = world.add_course("NPQSL assessment", "NPQSL-HALL")
    summative = world.add_assignment(hall, "Case study", 16, only_visible_to_overrides=True)
    who = cohort_world.join(EVERYTHING)
    world.enroll(hall, who)
    toml = cohort_toml(cohort_world).replace(
        f"course = {cohort_world.course.id}\nassignment = {cohort_world.assessment.id}",
        f'course = "sis_course_id:NPQSL-HALL"\nassignment = {summative.id}',
    )
    office.says(toml)

    run = office.sync()

    assert run["status"] == "succeeded"
    assert office.entered(summative) == {who.id}
    assert office.override() is None
    assert not hall.columns


def test_who_is_not_enrolled_where_the_assessment_stands_is_reported_and_keeps_no_one_out(
    office: Office, cohort_world: CohortWorld
) -> None:
    world = cohort_world.world
    hall = world.add_course("NPQSL assessment")
    summative = world.add_assignment(hall, "Case study", 16, only_visible_to_overrides=True)
    here, absent = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING)
    world.enroll(hall, here)
    office.says(
        cohort_toml(cohort_world).replace(
            f"course = {cohort_world.course.id}\nassignment = {cohort_world.assessment.id}",
            f"course = {hall.id}\nassignment = {summative.id}",
        )
    )

    first = office.sync()
    office.clear()
    second = office.sync()

    for run in (first, second):
        assert (run["status"], codes(run)) == ("succeeded", ["not-enrolled"])
        assert str(absent.id) in run["problems"][0]["where"]
    assert office.entered(summative) == {here.id}
    assert second["writes"]["overrides"] == 0
    assert not [seen for seen in office.canvas.requests if seen.is_write]

    world.enroll(hall, absent)
    assert codes(office.sync()) == []
    assert office.entered(summative) == {here.id, absent.id}


def test_a_leaver_canvas_no_longer_knows_keeps_no_latecomer_out(
    office: Office, cohort_world: CohortWorld
) -> None:
    leaver, stayer = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING)
    late = cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    cohort_world.leave(leaver, "deleted")
    cohort_world.world.meet(late, cohort_world.online[26])

    run = office.sync(now=WHILE_OPEN)

    assert run["status"] == "succeeded"
    assert office.entered() == {stayer.id, late.id}
