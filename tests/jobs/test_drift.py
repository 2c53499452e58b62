"""A course that is changed under a cohort: what changed is told with its exact effect."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.command_line.program import Program
from tests.jobs.cohort_world import (
    ALL_BUT_ONE_EVENT,
    EVERYTHING,
    EXACTLY_90,
    NOTHING,
    CohortWorld,
    Did,
)
from tests.jobs.office import NOW, Json, Office, codes, cohort_toml

HOUR = timedelta(hours=1)


def drifts(run: Json) -> list[str]:
    """What the run says of changed content, without the ids."""
    return [p["remedy"].split(". ")[0] for p in run["problems"] if p["code"] == "content-drift"]


def add_module(home: CohortWorld, items: int = 3, title: str = "Governance") -> None:
    module = home.world.add_module(home.course, title)
    for number in range(items):
        home.world.add_item(module, "Page", f"Read {number}", "must_view")


def test_added_activities_are_told_once_with_what_they_cost(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.joined(2, EVERYTHING)
    cohort_world.join(NOTHING)
    first = office.sync()
    assert drifts(first) == []
    assert drifts(office.sync(NOW + HOUR)) == []
    add_module(cohort_world)
    run = office.sync(NOW + 2 * HOUR)
    # 33 items share the 38 hours of 30: 3 open ones are 38 x 3/33 = 3.4545 h of 98, 3.525 points
    assert drifts(run) == [
        "3 activities added, 1 module added: 2 participants fall by up to 3.6 points"
    ]
    assert run["status"] == "succeeded"
    [problem] = [p for p in run["problems"] if p["code"] == "content-drift"]
    assert problem["where"].startswith("cohort a25, since run ")
    assert "Nobody loses entry by it without approval. activity added: item:" in problem["remedy"]
    assert drifts(office.sync(NOW + 3 * HOUR)) == []


def test_who_falls_below_the_threshold_by_it_keeps_entry_until_approved(
    office: Office, cohort_world: CohortWorld
) -> None:
    user = cohort_world.join(EXACTLY_90)
    office.sync()
    add_module(cohort_world, 1)
    run = office.sync(NOW + HOUR)
    # online falls from 27 of 30 to 27 of 31: 38 x 27 x (1/30 - 1/31) = 1.1032 h, 1.1257 points
    assert drifts(run) == [
        "1 activity added, 1 module added: 1 participant falls by up to 1.2 points"
    ]
    assert [(h["user_id"], h["from"], h["to"], h["cause"]) for h in run["held"]] == [
        (user.id, "eligible", "not-yet", "entry-taken-away")
    ]
    assert office.report()[user.id]["engagement_percent"] == "88.8"
    assert office.cells("NPQ assessment entry")[user.id] == "Eligible"
    assert office.entered() == {user.id}


def test_what_somebody_did_meanwhile_is_no_part_of_the_effect(
    office: Office, cohort_world: CohortWorld
) -> None:
    user = cohort_world.join(ALL_BUT_ONE_EVENT)
    idle = cohort_world.join(Did(online=0))
    office.sync()
    add_module(cohort_world, 2)
    cohort_world.attends(user, cohort_world.events[3])
    cohort_world.does(idle, Did(0, 15, 0, 0, 0, 0, 0))
    run = office.sync(NOW + HOUR)
    # who has all 30 items loses 38 x 2/32 = 2.375 h, 2.4235 points; who has 15 half of it
    assert drifts(run) == [
        "2 activities added, 1 module added: 2 participants fall by up to 2.5 points"
    ]


def test_a_removed_requirement_and_a_removed_activity(
    office: Office, cohort_world: CohortWorld
) -> None:
    half = cohort_world.join(Did(online=15))
    office.sync()
    cohort_world.online[29].requirement = None
    cohort_world.course.assignments.remove(cohort_world.events[3])
    run = office.sync(NOW + HOUR)
    # online: 15 of 29 for 15 of 30, up 0.6552 h; the event's 6 h are planned again
    assert drifts(run) == [
        "1 activity removed, 1 requirement removed: 1 participant falls by up to 5.5 points"
    ]
    assert office.report()[half.id]["hours_done"] == "73.6"


def test_a_fall_is_never_shown_smaller_and_a_rise_is_told(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(Did(online=15))
    office.sync()
    cohort_world.online[29].requirement = None
    [told] = drifts(office.sync(NOW + HOUR))
    assert told == "1 requirement removed: 1 participant rises by up to 0.7 points"  # 0.6686


def test_what_is_unpublished_counts_as_it_was_then(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    cohort_world.course.modules[1].published = False
    run = office.sync(NOW + HOUR)
    # five of thirty items are open again: 38 x 5/30 h = 6.4626 points
    assert drifts(run) == ["1 module unpublished: 1 participant falls by up to 6.5 points"]
    cohort_world.course.modules[1].published = True
    assert drifts(office.sync(NOW + 2 * HOUR)) == [
        "1 module published: nobody's figure changes by it"
    ]


def test_a_new_name_changes_nobody_s_figure(office: Office, cohort_world: CohortWorld) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    cohort_world.course.modules[1].name = "Culture of the School"
    assert drifts(office.sync(NOW + HOUR)) == ["1 module renamed: nobody's figure changes by it"]


def test_an_answer_or_a_line_that_moves_something_is_drift_too(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    module = cohort_world.course.modules[1].id
    line = f'[[cohort.map]]\nmodule = {module}\nstrand = "induction"\nareas = ["teaching"]\n'
    office.says(cohort_toml(cohort_world) + line)
    [told] = drifts(office.sync(NOW + HOUR))
    assert told == "1 strand changed, 1 thing has other areas: nobody's figure changes by it"


def test_a_dry_run_tells_it_and_keeps_nothing(office: Office, cohort_world: CohortWorld) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    add_module(cohort_world)
    before = office.rows()
    told = drifts(office.sync(NOW + HOUR, dry=True))
    assert told
    assert office.rows() == before
    assert drifts(office.sync(NOW + HOUR)) == told


def test_what_could_not_be_read_whole_is_not_what_is_compared_with(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    add_module(cohort_world)
    office.canvas.faults.forbid("/students/submissions")
    told = drifts(office.sync(NOW + HOUR))
    assert told[0].startswith("3 activities added, 1 module added")
    office.canvas.faults.clear()
    run = office.sync(NOW + 2 * HOUR)
    assert drifts(run) == [
        "3 activities added, 1 module added: 1 participant falls by up to 3.6 points"
    ]
    assert drifts(office.sync(NOW + 3 * HOUR)) == []


def test_an_emptied_course_is_not_what_is_compared_with(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    kept = list(cohort_world.course.modules)
    cohort_world.course.modules.clear()
    run = office.sync(NOW + HOUR)
    assert "content-drift" not in codes(run)
    assert {held["cause"] for held in run["held"]} == {"structure-emptied"}
    cohort_world.course.modules.extend(kept)
    assert drifts(office.sync(NOW + 2 * HOUR)) == []


@pytest.mark.parametrize("words", [("sync",), ("runs", "show")])
def test_people_see_it_in_the_run(
    office: Office, cohort_world: CohortWorld, words: tuple[str, ...]
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    add_module(cohort_world)
    npq_sync = Program(office.folder, office.environment)
    if words == ("sync",):
        shown = npq_sync(*words)
    else:
        shown = npq_sync(*words, office.sync(NOW + HOUR)["run"])
    assert "content-drift" in shown.out
    assert "falls by up to 3.6 points" in " ".join(shown.out.split())
