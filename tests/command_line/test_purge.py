"""`npq-sync purge`: what it says is what it does, and it is noted who did."""

from __future__ import annotations

from datetime import timedelta

from jobs.context import login, now
from sync.store.deed_log import Deed, Sought, add_deed, deeds_told
from tests.command_line.program import Program
from tests.jobs.office import Office

OLD = timedelta(days=731)


def test_a_dry_run_shows_table_count_and_oldest_and_leaves_all(
    npq_sync: Program, office: Office
) -> None:
    for days in (0, 9):
        add_deed(office.store, Deed(now() - OLD - timedelta(days=days), "ada", None, "cli", "read"))
    before, oldest = office.rows(), (now() - OLD - timedelta(days=9)).date()
    ran = npq_sync("purge", "--dry-run", "--json")
    assert ran.status == 0, ran.err
    assert ran.json == {
        "dry_run": True,
        "removed": [
            {
                "table": "deed",
                "kind": "deeds",
                "rows": 2,
                "oldest": oldest.isoformat(),
                "words_only": False,
            }
        ],
    }
    assert office.rows() == before
    assert "deed" in npq_sync("purge", "--dry-run").out
    assert npq_sync("purge", "--json").json["removed"] == ran.json["removed"]
    [deed] = [one.deed for one in deeds_told(office.store, Sought())]
    assert (deed.who, deed.what, deed.about) == (login(), "purge", "2 rows")
    assert "nothing has been kept long enough" in npq_sync("purge").err


def test_a_table_of_days_that_cannot_be_read_ends_the_command(
    npq_sync: Program, office: Office
) -> None:
    office.settings["NPQ_SYNC_RETENTION"] = "deeds=30"
    ran = Program(office.folder, office.environment)("purge", "--dry-run")
    assert ran.status == 2
    assert "NPQ_SYNC_RETENTION: deeds has to be whole days, from 366" in ran.err
    assert npq_sync("purge", "--dry-run").status == 0


def test_what_a_worker_left_of_its_engine_goes_too(npq_sync: Program, office: Office) -> None:
    office.home.join()
    assert npq_sync("sync", "a25").status in (0, 3)
    found = npq_sync("purge", "--dry-run", "--json").json["removed"]
    assert "workflow_status" not in {one["table"] for one in found}, "it is of today"
