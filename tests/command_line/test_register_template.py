"""`register template`: what it writes, filled in, is taken without a fault."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from jobs.demo.entities import User
from tests.command_line.program import Program
from tests.command_line.sheets import COLUMNS
from tests.jobs.cohort_world import CohortWorld, Did
from tests.jobs.office import Office

SPOILT = "=HYPERLINK(1)"
ONE = ("--activity", "=Webinar, 1", "--strand", "events", "--date", "2026-03-01", "--hours", "1.5")


@pytest.fixture
def people(cohort_world: CohortWorld, office: Office) -> list[User]:
    """Two participants, one of them called after a formula, one who left; two events in Canvas."""
    for event in cohort_world.events[2:]:
        cohort_world.course.assignments.remove(event)
    people = [cohort_world.join(Did(attended=1)), cohort_world.join(state="invited")]
    people[1].name = SPOILT
    leaver = cohort_world.join()
    office.sync()
    cohort_world.leave(leaver)
    office.sync()
    return people


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_it_asks_about_whoever_is_there_session_by_session(
    npq_sync: Program, people: list[User]
) -> None:
    ran = npq_sync("register", "template", "a25")
    assert (ran.status, ran.err) == (0, "")
    rows = rows_of(ran.out)
    assert tuple(rows[0]) == COLUMNS
    asked = [
        [row["activity"] for row in rows if row["canvas_user_id"] == str(user.id)]
        for user in people
    ]
    events = ["Face-to-face event 1", "Face-to-face event 2", "Event 3", "Event 4"]
    assert asked == [events + [f"Coaching log {n}" for n in range(1, 6)]] * 2
    assert len(rows) == 18
    assert {row["strand"] for row in rows} == {"events", "coaching"}
    assert {row["name"] for row in rows} == {people[0].name, f"'{SPOILT}"}
    assert {(row["date"], row["hours"], row["state"]) for row in rows} == {("", "", "")}


@pytest.mark.usefixtures("people")
def test_csv_filled_in_is_taken_and_written_anew_says_the_same(
    npq_sync: Program, office: Office, tmp_path: Path
) -> None:
    sheet = tmp_path / "one.csv"
    assert npq_sync("register", "template", "a25", "--out", str(sheet), *ONE).status == 0
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf")
    filled = sheet.read_text("utf-8").replace("1.5,", "1.5,Present")
    sheet.write_text(filled, encoding="utf-8")
    taken = npq_sync("register", "import", "a25", str(sheet), "--json").json
    assert (taken["new"], taken["without_state"]) == (2, 0)
    lines = npq_sync("register", "list", "a25", "--json").json["register"]
    assert {line["activity"] for line in lines} == {"=Webinar, 1"}
    office.sync()
    rows = rows_of(npq_sync("register", "template", "a25").out)
    webinar = [row for row in rows if row["activity"] == "'=Webinar, 1"]
    assert [(row["date"], row["hours"], row["state"]) for row in webinar] == [
        ("2026-03-01", "1.5", "present")
    ] * 2
    again = tmp_path / "all.csv"
    assert npq_sync("register", "template", "a25", "--out", str(again)).status == 0
    taken = npq_sync("register", "import", "a25", str(again), "--json").json
    assert (taken["unchanged"], taken["changes"], taken["without_state"]) == (2, [], 16)


def test_xlsx_offers_the_states_and_filled_in_is_taken(
    npq_sync: Program, office: Office, people: list[User], tmp_path: Path
) -> None:
    sheet = tmp_path / "all.xlsx"
    assert npq_sync("register", "template", "a25", "--out", str(sheet)).status == 0
    book = openpyxl.load_workbook(sheet)
    page: Any = book.worksheets[0]
    columns = [cell.value for cell in page[1]]
    assert tuple(columns) == COLUMNS
    assert page[1][7].comment.text.startswith("present; absent; made-up")
    [choice] = page.data_validations.dataValidation
    assert choice.formula1 == '"present,absent,made-up,made-up-accepted,excused"'
    assert str(choice.sqref) == "H2:H19"
    assert {page.cell(row, 3).data_type for row in range(2, 20)} == {"s"}, "no name is a formula"
    for row in range(2, 20):
        assert isinstance(page.cell(row, 1).value, int)
        if page.cell(row, 4).value == "Event 3":
            page.cell(row, 6).value = date(2026, 3, 1)
            page.cell(row, 7).value = 6
            page.cell(row, 8).value = "made-up-accepted"
    book.save(sheet)
    taken = npq_sync("register", "import", "a25", str(sheet), "--json").json
    assert (taken["new"], taken["without_state"]) == (2, 16)
    assert {change["after"]["date"] for change in taken["changes"]} == {"2026-03-01"}
    office.sync()
    strands = [office.report()[user.id]["strands"]["events"] for user in people]
    assert [(events["done"], events["open"]) for events in strands] == [(2, 2), (1, 3)]


@pytest.mark.usefixtures("people")
def test_what_cannot_be_written_is_wrong_usage_and_nothing_is_overwritten(
    npq_sync: Program, tmp_path: Path
) -> None:
    filled = tmp_path / "filled.csv"
    filled.write_text("mine", encoding="utf-8")
    for words, told in (
        (("--out", str(filled)), "is there already"),
        (("--out", str(tmp_path / "sheet.ods")), ".xlsx or .csv"),
        (("--out", str(tmp_path / "none" / "sheet.csv")), "cannot be written"),
        (("--date", "2026-03-01"), "--date: belongs to one session"),
        (("--activity", "Webinar"), "--strand"),
        (("--activity", "Webinar", "--strand", "online", "--hours", "1,5"), "--hours"),
    ):
        refused = npq_sync("register", "template", "a25", *words)
        assert (refused.status, refused.out) == (2, ""), words
        assert told in refused.err
    assert filled.read_text("utf-8") == "mine"


def test_before_the_first_sync_there_is_nobody_to_list(npq_sync: Program) -> None:
    refused = npq_sync("register", "template", "a25")
    assert refused.status == 2
    assert "npq-sync sync a25" in refused.err
