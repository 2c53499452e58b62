"""When episodes end and why: of what is not known none does."""

from __future__ import annotations

from jobs.demo.faults import Fault
from tests.jobs.cohort_world import (
    EVERYTHING,
    HALF,
    NOTHING,
    ONE_ITEM_UNDER,
    READ,
    CohortWorld,
)
from tests.jobs.episodes import DAY, backlog, closed, found, person, rules_of
from tests.jobs.office import NOW, Office, cohort_toml


def test_of_whom_something_could_not_be_read_nothing_opens_and_nothing_ends(
    office: Office, cohort_world: CohortWorld
) -> None:
    may_enter, never = cohort_world.join(EVERYTHING), cohort_world.join(NOTHING)
    office.sync()
    before = found(office)
    assert {(may_enter.id, "eligible"), (never.id, "never-started")} <= {k[:2] for k in before}
    cohort_world.does(never, EVERYTHING)
    new = cohort_world.join(NOTHING)
    office.canvas.faults.forbid("students/submissions")
    run = office.sync(NOW + DAY)
    assert run["status"] == "partial"
    assert {k: v for k, v in found(office).items() if k[0] != new.id} == before
    assert rules_of(office, new) == set()
    office.canvas.faults.clear()
    office.sync(NOW + 2 * DAY)
    assert closed(office, never)["never-started"] == "over"
    assert "never-started" in rules_of(office, new)


def test_a_first_reading_in_which_most_is_unknown_was_no_look(
    office: Office, cohort_world: CohortWorld
) -> None:
    never = cohort_world.join(NOTHING)
    office.canvas.faults.forbid("students/submissions")
    office.sync()
    assert found(office) == {}
    office.canvas.faults.clear()
    office.sync(NOW + DAY)
    assert backlog(office)[never.id, "never-started"] is True


def test_whoever_could_be_read_is_told_of_beside_who_could_not(
    office: Office, cohort_world: CohortWorld
) -> None:
    unread, never = cohort_world.join(EVERYTHING), cohort_world.join(NOTHING)
    office.canvas.faults.add(
        Fault("forbid", path=r"/modules$", when=lambda seen: "student_id" in seen.query)
    )
    run = office.sync()
    assert (run["status"], office.report()[unread.id]["complete"]) == ("partial", False)
    assert rules_of(office, unread) == set()
    assert "never-started" in rules_of(office, never)
    office.canvas.faults.clear()
    office.sync(NOW + DAY)
    assert "eligible" in rules_of(office, unread)


def test_an_emptied_course_says_nothing_and_ends_nothing(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(HALF)
    cohort_world.join(EVERYTHING)
    office.sync()
    before = found(office)
    assert before
    cohort_world.course.assignments.clear()
    office.sync(NOW + DAY)
    assert found(office) == before


def test_a_deferral_pauses_and_afterwards_the_same_episode_goes_on(
    office: Office, cohort_world: CohortWorld
) -> None:
    pat = cohort_world.join(READ)
    office.sync()
    [opened] = [o for o in office.store.open_alerts(["a25"]) if o.alert.rule == "behind"]
    away = person(pat, "deferred_from = 2027-03-02", "until = 2027-03-04")
    office.says(cohort_toml(cohort_world, more=away))
    office.sync(NOW + DAY)
    assert rules_of(office, pat) == set()
    assert closed(office, pat)["behind"] == "paused"
    office.sync(NOW + 3 * DAY)
    [again] = [o for o in office.store.open_alerts(["a25"]) if o.alert.rule == "behind"]
    assert (again.id, again.opened_at) == (opened.id, opened.opened_at)


def test_who_has_left_has_no_open_episode_any_more(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.joined(4, HALF)
    gone = cohort_world.join(NOTHING)
    office.sync()
    cohort_world.leave(gone)
    office.sync(NOW + DAY)
    assert rules_of(office, gone) == set()
    assert set(closed(office, gone).values()) == {"left"}


def test_while_a_leaving_is_held_episodes_go_on(office: Office, cohort_world: CohortWorld) -> None:
    people = cohort_world.joined(5, NOTHING)
    office.sync()
    before = found(office)
    for user in people[:4]:
        cohort_world.leave(user)
    run = office.sync(NOW + DAY)
    assert run["held"]
    assert found(office).keys() == before.keys()


def test_worse_takes_the_place_of_bad_and_is_not_told_as_resolved(
    office: Office, cohort_world: CohortWorld
) -> None:
    near = cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    assert "close" in rules_of(office, near)
    world = cohort_world.world
    for event in cohort_world.events:
        world.grade(near, event, 0, grade="incomplete")
    office.sync(NOW + DAY)
    assert "out-of-reach" in rules_of(office, near)
    assert closed(office, near)["close"] == "grown"


def test_what_the_file_and_canvas_disagree_about_is_a_conflict(
    office: Office, cohort_world: CohortWorld
) -> None:
    back, gone, stranger = cohort_world.joined(3, HALF)
    office.sync(NOW - 10 * DAY)
    lines = (
        person(back, "deferred_from = 2027-02-01")
        + person(gone, "withdrawn_on = 2027-02-22")
        + person(stranger, "deferred_from = 2027-02-25")
    )
    office.says(cohort_toml(cohort_world, more=lines))
    office.sync()
    conflicts = {key[0]: key[2] for key in found(office) if key[1] == "conflict"}
    assert conflicts == {back.id: "deferred", gone.id: "withdrawn"}
    cohort_world.leave(gone)
    office.sync(NOW + DAY)
    assert closed(office, gone)["conflict"] == "over"


def test_a_rehearsal_finds_the_same_and_keeps_none(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(NOTHING)
    cohort_world.join(EVERYTHING)
    context = office.context
    [cohort] = context.file.cohorts
    rehearsed = office.syncing().rehearse(cohort, context.programme(cohort))
    assert rehearsed.figures is not None
    said = {alert.key[1:]: alert for alert in rehearsed.figures.alerts()}
    assert found(office) == {}
    office.sync()
    assert said == found(office)
