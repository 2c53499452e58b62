"""Before entry turns eligible progress is read once more the evaluating way, and that decides."""

from __future__ import annotations

from jobs.demo.entities import Item, User
from tests.jobs.cohort_world import EXACTLY_90, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import ENTRY, FIGURE, Office, codes, cohort_toml


def still_counts_as_met(cohort: CohortWorld, user: User, item: Item) -> None:
    """Take a deed back without Canvas having evaluated it: what is stored says done."""
    cohort.world.book.marked_done.discard((user.id, item.id))
    row = cohort.world.book.stored[user.id, item.module.id]
    row.current = False


def a_mark(cohort: CohortWorld) -> Item:
    return next(item for item in cohort.online if item.requirement == "must_mark_done")


def test_stored_progress_that_is_no_longer_so_makes_nobody_eligible(
    office: Office, cohort_world: CohortWorld
) -> None:
    stale, sound = cohort_world.join(EXACTLY_90), cohort_world.join(EXACTLY_90)
    still_counts_as_met(cohort_world, stale, a_mark(cohort_world))

    run = office.sync()

    assert run["verification_calls"] == 2
    assert run["eligible"] == 1
    rows = office.report()
    assert (rows[stale.id]["engagement_percent"], rows[stale.id]["entry"]) == ("88.7", "not-yet")
    assert office.cells(ENTRY) == {stale.id: "Not yet", sound.id: "Eligible"}
    assert office.cells(FIGURE)[stale.id] == "88.7"
    assert office.entered() == {sound.id}


def test_verifying_reads_are_counted_apart_and_only_for_who_is_rising(
    office: Office, cohort_world: CohortWorld
) -> None:
    rising = [cohort_world.join(EXACTLY_90) for _ in range(3)]
    cohort_world.join(ONE_ITEM_UNDER)
    asked = f"/api/v1/courses/{cohort_world.course.id}/modules"

    first = office.sync()

    read = [r.query["student_id"] for r in office.canvas.requests if "student_id" in r.query]
    assert {int(user) for user in read} == {user.id for user in rising}
    assert first["verification_calls"] == len(read) == 3
    sent = [r for r in office.canvas.requests if not r.path.startswith("/api/v1/progress/")]
    assert first["canvas_calls"] == len(sent) - 3
    assert first["progress_polls"] == len(office.canvas.requests) - len(sent)
    office.clear()
    second = office.sync()
    assert second["verification_calls"] == 0
    assert not [r for r in office.canvas.requests if r.path == asked and "student_id" in r.query]


def test_who_cannot_be_verified_does_not_turn_eligible(
    office: Office, cohort_world: CohortWorld
) -> None:
    who, before = cohort_world.join(EXACTLY_90), cohort_world.join(ONE_ITEM_UNDER)
    fault = office.canvas.faults.forbid(r"/modules$")
    fault.when = lambda seen: "student_id" in seen.query

    run = office.sync()

    assert run["status"] == "partial"
    assert codes(run) == ["not-permitted"]
    assert str(who.id) in run["problems"][0]["where"]
    assert office.report()[who.id]["entry"] == "unknown"
    assert office.cells(ENTRY) == {before.id: "Not yet"}
    assert office.entered() == set()

    office.canvas.faults.clear()
    assert office.sync()["status"] == "succeeded"
    assert office.cells(ENTRY) == {who.id: "Eligible", before.id: "Not yet"}


def test_an_invited_participant_is_verified_as_one_who_has_no_progress_yet(
    office: Office, cohort_world: CohortWorld
) -> None:
    office.says(cohort_toml(cohort_world, more='waive = ["online", "induction"]'))
    who = cohort_world.join(EXACTLY_90)
    cohort_world.attends(who, cohort_world.events[3])
    cohort_world.world.set_state(cohort_world.course, who, "invited")

    run = office.sync()

    assert run["status"] == "succeeded"
    row = office.report()[who.id]
    assert (row["state"], row["entry"]) == ("invited", "eligible")
