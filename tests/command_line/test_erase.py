"""`npq-sync erase` and `forgotten`: what they say, what they note, and that nothing is left."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.context import login, now
from sync.store.deed_log import Sought, deeds_told
from sync.store.forgotten import forgotten
from tests.command_line.program import Program
from tests.jobs.cohort_world import ALL_BUT_ONE_EVENT, EVERYTHING, CohortWorld
from tests.jobs.office import ADMIN, Office

CANARY = "Canarypart"


@pytest.fixture
def canary(office: Office, cohort_world: CohortWorld) -> int:
    """A participant with a name that is found again, read several times over."""
    user = cohort_world.join(ALL_BUT_ONE_EVENT)
    user.name, user.sis_user_id = f"{CANARY} O'Neill", f"{CANARY}-SIS"
    office.first_look()
    cohort_world.does(user, EVERYTHING)
    for number in range(12):
        other = cohort_world.join(EVERYTHING)
        other.name = f"Somebody {number} " + "x" * 200
    office.sync()
    office.sync(full=True)
    return user.id


def files_of(office: Office) -> bytes:
    """The bytes of the database file and of all that lies beside it."""
    return b"".join(file.read_bytes() for file in office.folder.glob("npq-sync.db*"))


def test_a_dry_run_says_whom_and_what_and_leaves_all(
    npq_sync: Program, office: Office, canary: int
) -> None:
    before = office.rows()
    ran = npq_sync("erase", str(canary), "--dry-run")
    assert ran.status == 0, ran.err
    assert f"user {canary} is {CANARY} O'Neill" in ran.err
    assert "would go: 1 x their name and SIS id" in ran.out
    assert "left in Canvas: course" in ran.out
    assert office.rows() == before


def test_nothing_of_them_is_left_in_the_files_of_the_database(
    npq_sync: Program, office: Office, canary: int
) -> None:
    assert CANARY.encode() in files_of(office)
    ran = npq_sync("erase", str(canary))
    assert ran.status == 0, ran.err
    assert CANARY not in ran.out + ran.err
    office.store.close()
    assert CANARY.encode() not in files_of(office)


def test_who_erased_is_noted_and_whom_is_not(
    npq_sync: Program, office: Office, canary: int
) -> None:
    done = npq_sync("erase", str(canary), "--json").json
    assert (done["known"], done["canvas_user_id"]) == (True, canary)
    [deed] = [one.deed for one in deeds_told(office.store, Sought(what="erase"))]
    assert (deed.who, deed.subject, deed.about) == (login(), None, f"mark {done['mark'][:16]}")
    assert npq_sync("erase", str(canary), "--json").json["removed"] == {}


def test_an_admin_of_the_cohorts_file_is_not_erased(npq_sync: Program, office: Office) -> None:
    ran = npq_sync("erase", str(ADMIN))
    assert ran.status == 2
    assert "take the [[admin]] out" in ran.err
    assert forgotten(office.store).marks == {}


def test_where_the_cohorts_file_names_them_is_said(
    npq_sync: Program, office: Office, cohort_world: CohortWorld, canary: int
) -> None:
    said = (office.folder / "cohorts.toml").read_text()
    person = f"[[cohort.person]]\ncanvas_user_id = {canary}\ndeferred_from = 2027-01-04\n"
    (office.folder / "cohorts.toml").write_text(said + person)
    ran = npq_sync("erase", str(canary), "--dry-run")
    assert "the cohorts file still names them: cohort a25, person; take the line out" in ran.out
    assert cohort_world.course.id


def test_an_erasure_outlasts_the_restore_of_a_backup(
    npq_sync: Program, office: Office, canary: int, tmp_path: Path
) -> None:
    backup = tmp_path / "backup"
    with sqlite3.connect(tmp_path / "npq-sync.db") as there:
        there.execute("VACUUM INTO ?", (str(backup),))
    npq_sync("erase", str(canary))
    listed = tmp_path / "forgotten.json"
    assert npq_sync("forgotten", "export", "--output", str(listed)).status == 0
    assert listed.stat().st_mode & 0o777 == 0o600
    assert str(canary) not in listed.read_text()

    office.store.close()
    for file in tmp_path.glob("npq-sync.db*"):
        file.unlink()
    backup.rename(tmp_path / "npq-sync.db")
    assert CANARY in npq_sync("report", "a25").out

    ran = npq_sync("forgotten", "import", str(listed))
    assert ran.out == "1 of 1 marks are new; 1 people were erased again\n"
    assert CANARY.encode() not in files_of(office)
    assert npq_sync("sync", "a25").status in (0, 3)
    assert CANARY not in npq_sync("report", "a25").out


def test_a_declaration_of_a_past_day_says_whom_it_leaves_out(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    gone = cohort_world.join(EVERYTHING)
    office.sync(now=now() - timedelta(days=2))
    asked = ("export", "declarations", "a25", "--type", "started")
    day = f"{now() - timedelta(days=1):%Y-%m-%d}"
    assert "left out" not in npq_sync(*asked, "--on", day).err
    npq_sync("erase", str(gone.id))
    ran = npq_sync(*asked, "--on", day)
    assert "1 person is left out of whom a figure was kept by then" in ran.err
    assert str(gone.id) not in ran.out


@pytest.mark.parametrize("text", ["", "[]", '{"key": "a"}', '{"key": "a", "marks": {"b": "x"}}'])
def test_what_is_no_list_is_refused(npq_sync: Program, tmp_path: Path, text: str) -> None:
    (tmp_path / "list.json").write_text(text)
    ran = npq_sync("forgotten", "import", str(tmp_path / "list.json"))
    assert ran.status == 2
    assert "is not what npq-sync forgotten export writes" in ran.err


def test_somebody_is_admitted_again_once(npq_sync: Program, canary: int) -> None:
    assert npq_sync("forgotten", "readmit", str(canary)).status == 2
    npq_sync("erase", str(canary))
    assert len(npq_sync("forgotten").out.splitlines()) == 1
    assert npq_sync("forgotten", "readmit", str(canary)).status == 0
    assert npq_sync("forgotten").out == ""
    assert json.loads(npq_sync("report", "a25", "--format", "json").out)
