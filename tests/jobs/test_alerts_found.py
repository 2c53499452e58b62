"""What whole runs find of alerts, from what Canvas and the cohorts file say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from jobs.demo.faults import Fault
from jobs.demo.record import Seen
from jobs.demo.rights import ALL_RIGHTS, READ_REPORTS
from mappings.alerts import AlertRule
from tests.jobs.cohort_world import (
    EVERYTHING,
    HALF,
    NOTHING,
    READ,
    CohortWorld,
)
from tests.jobs.episodes import DAY, closed, found, person, rules_of
from tests.jobs.office import NOW, WHILE_OPEN, Office, codes, cohort_toml


@pytest.fixture
def begun(office: Office, cohort_world: CohortWorld) -> Office:
    """An office that has looked at its cohort before, with one participant halfway in it."""
    cohort_world.join(HALF)
    office.sync(NOW - DAY)
    return office


def test_a_due_date_is_that_of_the_override_for_whom_there_is_one(
    begun: Office, cohort_world: CohortWorld
) -> None:
    early, usual = cohort_world.joined(2, HALF)
    task = cohort_world.formative[2]
    task.due_at = datetime(2027, 3, 19, 17, tzinfo=UTC)
    cohort_world.world.add_override(
        task, students=[early], due_at=datetime(2027, 2, 12, 17, tzinfo=UTC)
    )
    begun.sync()
    about = f"assignment:{task.id}"
    overdue = {key[0] for key in found(begun) if key[1:] == ("formative-overdue", about)}
    assert overdue == {early.id}
    alert = found(begun)[early.id, "formative-overdue", about]
    assert alert.since == date(2027, 2, 12)
    assert [one.url for one in alert.activities] == [
        f"{begun.canvas.url}/courses/{cohort_world.course.id}/assignments/{task.id}"
    ]
    assert "formative-overdue" not in rules_of(begun, usual)


def test_a_date_of_the_plan_wins_over_canvas_and_one_that_is_not_there_is_reported(
    begun: Office, cohort_world: CohortWorld
) -> None:
    pat = cohort_world.join(HALF)
    task = cohort_world.formative[2]
    task.due_at = datetime(2027, 3, 19, 17, tzinfo=UTC)
    plan = "".join(
        f"[[cohort.plan]]\nby = 2027-01-20\nassignment = {named}\n" for named in (task.id, 987_654)
    )
    begun.says(cohort_toml(cohort_world, more=plan))
    run = begun.sync()
    assert (run["status"], "plan-not-found" in codes(run)) == ("succeeded", True)
    alert = found(begun)[pat.id, "formative-overdue", f"assignment:{task.id}"]
    assert alert.since == date(2027, 1, 20)


def test_who_is_active_in_a_second_course_is_not_quiet(
    office: Office, cohort_world: CohortWorld
) -> None:
    world = cohort_world.world
    events = world.add_course("Events")
    here, there = cohort_world.joined(2, READ)
    for user in (here, there):
        world.enroll(events, user)
        world.seen(cohort_world.course, user, NOW - 150 * DAY)
    world.seen(events, there, NOW - DAY)
    office.says(cohort_toml(cohort_world, courses=f"{cohort_world.course.id}, {events.id}"))
    office.sync()
    assert "gone-quiet" in rules_of(office, here)
    assert "gone-quiet" not in rules_of(office, there)


def test_a_token_that_may_not_read_activity_says_nobody_is_quiet_and_ends_no_episode(
    office: Office, cohort_world: CohortWorld
) -> None:
    never, quiet = cohort_world.join(NOTHING), cohort_world.join(READ)
    cohort_world.world.seen(cohort_world.course, quiet, NOW - 150 * DAY)
    office.sync()
    assert "never-started" in rules_of(office, never)
    assert "gone-quiet" in rules_of(office, quiet)
    more = cohort_world.join(NOTHING)
    office.token = cohort_world.world.add_token(rights=ALL_RIGHTS - {READ_REPORTS})
    office.sync(NOW + DAY)
    assert "never-started" in rules_of(office, never)
    assert "gone-quiet" in rules_of(office, quiet)
    assert not {"never-started", "gone-quiet"} & rules_of(office, more)
    assert "behind" in rules_of(office, more), "the other rules look on"


def asks_for(home: CohortWorld, seen: Seen) -> bool:
    """Whether a request asks for the assessment's submissions."""
    return seen.path.endswith("/students/submissions") and str(home.assessment.id) in str(
        seen.query_string
    )


def assessment_reads(office: Office, home: CohortWorld) -> int:
    """How often they were asked for since the last `clear`."""
    return sum(asks_for(home, seen) for seen in office.canvas.requests)


@pytest.mark.parametrize(
    ("when", "reads"),
    [
        (datetime(2027, 3, 21, 23, 59, tzinfo=UTC), 0),
        (datetime(2027, 3, 22, 0, 0, tzinfo=UTC), 1),
        (datetime(2027, 4, 5, 22, 59, tzinfo=UTC), 1),
        (datetime(2027, 4, 5, 23, 0, tzinfo=UTC), 0),
    ],
)
def test_the_assessment_is_asked_for_in_its_window_and_a_week_after(
    office: Office, cohort_world: CohortWorld, when: datetime, reads: int
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    office.clear()
    office.sync(when)
    assert assessment_reads(office, cohort_world) == reads


def test_while_anybody_has_a_window_of_their_own_it_is_asked_for(
    office: Office, cohort_world: CohortWorld
) -> None:
    pat = cohort_world.join(EVERYTHING)
    extended = person(pat, "window_closes_on = 2027-04-12")
    office.says(cohort_toml(cohort_world, assessment=f"confirm_entry = false\n{extended}"))
    for day, reads in (
        (datetime(2027, 4, 18, tzinfo=UTC), 1),
        (datetime(2027, 4, 20, tzinfo=UTC), 0),
    ):
        office.clear()
        office.sync(day)
        assert assessment_reads(office, cohort_world) == reads


def test_who_has_handed_nothing_in_is_told_of_until_they_have(
    office: Office, cohort_world: CohortWorld
) -> None:
    done, late = cohort_world.joined(2, EVERYTHING)
    office.sync()
    cohort_world.world.submit(done, cohort_world.assessment)
    office.sync(WHILE_OPEN)
    rule: AlertRule = "window-closes-unsubmitted"
    assert (rule in rules_of(office, done), rule in rules_of(office, late)) == (False, True)
    cohort_world.world.submit(late, cohort_world.assessment)
    office.sync(WHILE_OPEN + timedelta(hours=2))
    assert closed(office, late)[rule] == "over"


def test_what_was_never_handed_in_is_not_told_as_resolved(
    office: Office, cohort_world: CohortWorld
) -> None:
    late = cohort_world.join(EVERYTHING)
    office.sync(WHILE_OPEN)
    office.sync(WHILE_OPEN + 20 * DAY)
    assert closed(office, late)["window-closes-unsubmitted"] == "grown"


def test_an_assessment_that_may_not_be_read_costs_no_figure_and_ends_nothing(
    office: Office, cohort_world: CohortWorld
) -> None:
    late = cohort_world.join(EVERYTHING)
    office.sync(WHILE_OPEN)
    office.canvas.faults.add(
        Fault("forbid", path="students/submissions", when=partial(asks_for, cohort_world))
    )
    run = office.sync(WHILE_OPEN + timedelta(hours=2))
    assert run["status"] == "partial"
    assert office.report()[late.id]["complete"]
    assert "window-closes-unsubmitted" in rules_of(office, late)
