"""A cohort whose events are in Roll Call alone: exact figures, and a warning in every run."""

from __future__ import annotations

from tests.command_line.program import Program
from tests.jobs.cohort_world import EVERYTHING, CohortWorld, Did
from tests.jobs.office import Office, codes, cohort_toml

HELD = "[cohort.roll_call]\nsessions = 3\n"


def test_roll_call_counts_as_sessions_held_and_is_called_weak(
    office: Office, cohort_world: CohortWorld
) -> None:
    world, course = cohort_world.world, cohort_world.course
    for event in cohort_world.events:
        course.assignments.remove(event)
    roll = world.add_assignment(
        course,
        "Roll Call Attendance",
        points=100,
        grading_type="percent",
        submission_types=("external_tool",),
    )
    often, never = (cohort_world.join(Did(attended=0)) for _ in range(2))
    world.grade(often, roll, 80)
    office.says(cohort_toml(cohort_world) + HELD)
    run = office.sync()
    assert run["status"] == "succeeded"
    assert codes(run).count("weak-evidence") == 1
    rows = office.report()
    assert rows[often.id]["hours_done"] == "88.4"  # 74 and 14.4
    assert rows[often.id]["entry"] == "eligible"  # 88.4 of 98 is 90.2%
    assert rows[never.id]["hours_done"] == "74.0"
    assert rows[often.id]["strands"]["events"]["percent"] == "60.0"

    npq_sync = Program(office.folder, office.environment)
    ledger = npq_sync("explain", "a25", str(often.id), "--json").json["activities"]
    weak = [line for line in ledger if "evidence" in line]
    assert [(line["title"], line["evidence"]) for line in weak] == [
        ("Roll Call Attendance", "weak")
    ]
    assert (weak[0]["credit_hours"], weak[0]["done_hours"]) == ("18.0", "14.4")
    assert "assignment, weak" in npq_sync("explain", "a25", str(often.id)).out
    assert "weak-evidence" in npq_sync("check").out
    assert codes(office.sync()) == codes(run)


def test_without_hours_to_share_the_cohort_fails_and_says_what_to_write(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    cohort_world.world.add_assignment(cohort_world.course, "Roll Call Attendance", points=100)
    office.says(cohort_toml(cohort_world, more="[cohort.units]\nevents = 0") + HELD)
    run = office.sync()
    assert (run["status"], codes(run)) == ("failed", ["roll-call-hours"])
