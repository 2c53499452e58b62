"""`jobs`: every job with its schedule, its next time and its last run."""

from __future__ import annotations

from datetime import datetime

from jobs.catalogue import CATALOGUE
from jobs.schedules import own_minute
from mappings.windows import LONDON
from sync.store.kept import Order
from tests.command_line.program import Program
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import NOW, Office, cohort_toml


def test_each_job_is_listed_with_its_next_time(npq_sync: Program) -> None:
    listed = npq_sync("jobs", "--json").json["jobs"]
    assert {row["job"] for row in listed} == set(CATALOGUE)
    rows = {row["job"]: row for row in listed}
    assert all(row["does"] and row["last"] is None for row in listed)
    sync, approve = rows["sync"], rows["approve"]
    assert (sync["cohort"], sync["schedule"]) == ("a25", f"{own_minute('a25')} */2 * * *")
    next_at = datetime.fromisoformat(sync["next_at"]).astimezone(LONDON)
    assert (next_at.hour % 2, next_at.minute) == (0, own_minute("a25"))
    assert (approve["cohort"], approve["schedule"], approve["next_at"]) == (None, None, None)


def test_the_last_run_of_each_is_told(office: Office, npq_sync: Program) -> None:
    run = office.store.begin_run(Order("sync", "a25", trigger="schedule"), NOW)
    office.store.end_run(run, "partial", {}, (), NOW)
    held = office.store.begin_run(Order("approve", "a25", about=run.id), NOW)
    rows = {row["job"]: row for row in npq_sync("jobs", "--json").json["jobs"]}
    at = "2027-03-01T12:00:00Z"
    assert rows["sync"]["last"] == {
        "run": run.id,
        "cohort": "a25",
        "status": "partial",
        "ousted": None,
        "started_at": at,
        "ended_at": at,
    }
    assert (rows["approve"]["last"]["run"], rows["approve"]["last"]["status"]) == (
        held.id,
        "running",
    )
    assert rows["verify"]["last"] is None


def test_people_see_it_as_a_table_of_local_times(office: Office, npq_sync: Program) -> None:
    run = office.store.begin_run(Order("sync", "a25"), NOW.replace(month=7))
    office.store.end_run(run, "succeeded", {}, (), NOW)
    shown = npq_sync("jobs").out
    [sync] = [line for line in shown.splitlines() if line.startswith("sync  ") and "a25" in line]
    assert f"{own_minute('a25')} */2 * * *" in sync
    assert "Thu 2027-07-01 13:00" in sync, "summer time"
    assert sync.rstrip().endswith("succeeded")
    assert all(job.about in shown for job in CATALOGUE.values())


def test_a_narrow_terminal_keeps_what_matters_most(office: Office, npq_sync: Program) -> None:
    run = office.store.begin_run(Order("sync", "a25"), NOW)
    office.store.end_run(run, "succeeded", {}, (), NOW)
    shown = npq_sync("jobs", COLUMNS="80").out
    assert max(len(line) for line in shown.splitlines()) <= 80
    assert "Next (London)" in shown
    assert "succeeded" in shown


def test_never_and_an_ended_cohort_have_no_next_time(
    office: Office, npq_sync: Program, cohort_world: CohortWorld
) -> None:
    more = "ends_on = 2025-12-31\n[cohort.schedule]\nverify = 'never'"
    office.says("[schedule]\nsync = '5 6 * * *'\n", cohort_toml(cohort_world, more=more))
    rows = {row["job"]: row for row in npq_sync("jobs", "--json").json["jobs"]}
    sync, verify = rows["sync"], rows["verify"]
    assert (sync["schedule"], sync["next_at"], sync["cohort_has_ended"]) == (
        "5 6 * * *",
        None,
        True,
    )
    assert (verify["schedule"], verify["next_at"]) == ("never", None)
    assert "cohort has ended" in npq_sync("jobs").out


def test_a_wrong_schedule_is_refused_whole(office: Office, npq_sync: Program) -> None:
    cohort = (office.folder / "cohorts.toml").read_text(encoding="utf-8")
    office.says("[schedule]\nsync = '5 1 * * *'\n", cohort[cohort.index("[[cohort]]") :])
    refused = npq_sync("jobs")
    assert (refused.status, refused.out) == (2, "")
    assert "schedule, sync: can fire between 01:00 and 02:00" in refused.err
