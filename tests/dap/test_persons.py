"""What the copy of Canvas Data 2 has of a person: theirs to have, and gone once they are erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from jobs.demo.dap.server import DapSandbox
from sync.dap.errors import CanvasDataRefused
from sync.dap.persons import ABOUT, WHOSE, remove_erased
from sync.store import open_store
from sync.store.erasing import erase
from tests.command_line.program import Program
from tests.dap.dap_office import DapOffice
from tests.jobs.cohort_world import EXACTLY_90, HALF, CohortWorld
from tests.jobs.office import NOW

GONE, STAYS = 4211, 4212
OF_PEOPLE = {
    "users": "id",
    "pseudonyms": "user_id",
    "enrollments": "user_id",
    "group_memberships": "user_id",
    "context_module_progressions": "user_id",
    "assignment_override_students": "user_id",
    "submissions": "user_id",
    "custom_gradebook_column_data": "user_id",
}


@pytest.fixture
def office(
    home: CohortWorld, dap: DapSandbox, tmp_path: Path, bare_postgres_url: str
) -> Iterator[DapOffice]:
    """One with tables of a copy in which nobody is yet."""
    with DapOffice(home, tmp_path, bare_postgres_url, dap) as made:
        made.reads_copy()
        run(made, "CREATE SCHEMA canvas")
        for table in OF_PEOPLE:
            run(made, f"CREATE TABLE canvas.{table} (id bigint, user_id bigint)")
        yield made


def run(office: DapOffice, statement: str) -> None:
    with office.store.engine.begin() as connection:
        connection.execute(text(statement))


def come(office: DapOffice, *tables: str) -> None:
    """Let Canvas send rows of both to these tables, or to all."""
    for table in tables or OF_PEOPLE:
        of = f"canvas.{table} VALUES ({GONE}, {GONE}), ({STAYS}, {STAYS})"
        run(office, f"INSERT INTO {of}")


def there(office: DapOffice) -> dict[str, set[int]]:
    """Who is in each table."""
    with office.store.engine.connect() as connection:
        return {
            table: set(connection.execute(text(f"SELECT {column} FROM canvas.{table}")).scalars())  # noqa: S608
            for table, column in OF_PEOPLE.items()
        }


def test_it_is_among_what_is_kept_of_them(
    home: CohortWorld, dap: DapSandbox, tmp_path: Path, postgres_url: str
) -> None:
    one, other = home.join(EXACTLY_90), home.join(HALF)
    one.name, other.name = "Pat One", "Another Otherperson"
    with DapOffice(home, tmp_path, postgres_url, dap) as office:
        office.reads_copy()
        npq_sync = Program(office.folder, office.environment)
        assert npq_sync("replicate").status == 0
        found = npq_sync("export", "person", str(one.id), "--json").json
        text = npq_sync("export", "person", str(one.id)).out
    held = {each["table"]: each["rows"] for each in found["held"]}
    [user] = held["canvas.users"]
    assert (user["id"], user["name"]) == (one.id, "Pat One")
    assert {row["user_id"] for row in held["canvas.submissions"]} == {one.id}
    assert {row["workflow_state"] for row in held["canvas.submissions"]} >= {"submitted"}
    [progression, *_] = held["canvas.context_module_progressions"]
    assert progression["requirements_met"][0]["type"]
    assert "Otherperson" not in json.dumps(found)
    assert "In the copy of Canvas Data 2: their name (canvas.users, 1)" in text


def test_each_table_with_people_is_said_in_words_what_it_tells_of_them() -> None:
    assert ABOUT.keys() == WHOSE.keys() == OF_PEOPLE.keys()


LEFT = {table: {STAYS} for table in OF_PEOPLE}


def test_they_leave_every_table_by_erasing_at_night_and_by_an_imported_list(
    office: DapOffice, tmp_path: Path
) -> None:
    npq_sync, listed = Program(office.folder, office.environment), str(tmp_path / "list.json")
    for words in (("erase", str(GONE)), ("purge",), ("forgotten", "import", listed)):
        come(office)
        assert there(office) == {table: {GONE, STAYS} for table in OF_PEOPLE}
        assert npq_sync(*words).status == 0
        assert there(office) == LEFT
        assert npq_sync("forgotten", "export", "--output", listed).status == 0
    said = npq_sync("forgotten", "readmit", str(GONE)).err
    assert "cohorts that are read from it miss them" in said


def test_later_work_of_theirs_goes_though_they_are_not_among_the_users(office: DapOffice) -> None:
    erase(office.store, GONE, NOW)
    come(office, "submissions", "enrollments")
    run(office, "INSERT INTO canvas.context_module_progressions VALUES (1, NULL)")
    remove_erased(office.store)
    found = there(office)
    assert (found["submissions"], found["enrollments"]) == ({STAYS}, {STAYS})
    assert found["context_module_progressions"] == {None}


def test_they_go_after_a_copying_that_failed_too(office: DapOffice, dap: DapSandbox) -> None:
    erase(office.store, GONE, NOW)
    come(office)
    dap.troubles.maintained = True
    with pytest.raises(CanvasDataRefused):
        office.copy()
    assert there(office) == LEFT


def test_without_a_copy_there_is_nothing_to_take_them_out_of(database_url: str) -> None:
    with open_store(database_url) as store:
        erase(store, GONE, NOW)
        remove_erased(store)
