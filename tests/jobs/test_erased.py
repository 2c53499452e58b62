"""Who was erased is passed over by every later reading, and Canvas keeps what it holds of them."""

from __future__ import annotations

from sync.store.erasing import erase
from sync.store.forgotten import readmit
from tests.jobs.cohort_world import ALL_BUT_ONE_EVENT, EVERYTHING, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import ENTRY, FIGURE, NOW, Office, codes, cohort_toml


def test_they_are_not_counted_again_and_canvas_is_left_as_it_is(
    office_on_both: Office, cohort_world: CohortWorld
) -> None:
    office = office_on_both
    gone, stays = cohort_world.join(ALL_BUT_ONE_EVENT), cohort_world.join(EVERYTHING)
    office.sync()
    cells, inside = office.cells(ENTRY), office.entered()
    assert {gone.id, stays.id} == cells.keys() == inside
    done = erase(office.store, gone.id, NOW)
    assert len(done.in_canvas) == 2
    office.clear()

    run = office.sync()

    assert (run["status"], run["participants"]) == ("succeeded", 1)
    assert [p["where"] for p in run["problems"] if p["code"] == "passed-over"] == [
        f"cohort a25, course {cohort_world.course.id}: 1 person"
    ]
    assert office.report().keys() == {stays.id}
    assert (office.cells(ENTRY), office.entered()) == (cells, inside)
    assert office.writes == []
    assert str(gone.id) not in str(office.store.feature("given entry in cohort a25"))
    assert gone.name not in str(office.rows())
    assert office.mails == []


def test_their_later_work_changes_nothing_of_theirs_in_canvas(
    office: Office, cohort_world: CohortWorld
) -> None:
    gone = cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    erase(office.store, gone.id, NOW)
    cohort_world.does(gone, EVERYTHING)
    office.sync(full=True)
    assert office.cells(ENTRY)[gone.id] == "Not yet"
    assert office.cells(FIGURE)[gone.id] == "88.7"


def test_an_erased_coach_is_nobodys_coach_and_their_news_goes_to_the_admins(
    office_on_both: Office, cohort_world: CohortWorld
) -> None:
    office, coach = office_on_both, cohort_world.coach
    who = cohort_world.join(EVERYTHING)
    office.sync()
    assert office.report()[who.id]["coaches"] == [coach.id]
    erase(office.store, coach.id, NOW)
    office.clear()
    run = office.sync()
    assert office.report()[who.id]["coaches"] == []
    assert {"no-coach", "passed-over"} <= set(codes(run))
    assert coach.email not in office.mailed
    assert not [word for word in ("ada@", "Ada Coach") if word in str(office.rows())]


def test_a_coach_whom_the_cohorts_file_maps_is_passed_over_too(
    office: Office, cohort_world: CohortWorld
) -> None:
    coach = cohort_world.coach
    mapped = f'[cohort.coaches.map]\n"North" = {coach.id}'
    mapped += f'\n[cohort.coaches.mail]\n{coach.id} = "a@x.example"'
    office.says(cohort_toml(cohort_world, coaches=mapped))
    who = cohort_world.join(EVERYTHING)
    office.sync()
    assert office.report()[who.id]["coaches"] == [coach.id]
    erase(office.store, coach.id, NOW)
    office.sync()
    assert office.report()[who.id]["coaches"] == []
    assert "a@x.example" not in str(office.rows())


def test_who_is_admitted_again_is_counted_from_what_canvas_shows(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(ALL_BUT_ONE_EVENT)
    office.sync()
    before = office.report()[who.id]
    erase(office.store, who.id, NOW)
    office.sync()
    assert office.report() == {}
    readmit(office.store, who.id)
    run = office.sync()
    assert office.report()[who.id] == before
    assert "passed-over" not in codes(run)
