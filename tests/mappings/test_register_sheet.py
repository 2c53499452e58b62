"""A sheet is read whole, and every fault of it is named by line and column; never a name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from mappings.register_sheet import (
    ASKED,
    IDS,
    Fault,
    Grounds,
    Row,
    Sheet,
    activity_of,
    date_of,
    hours_of,
    read_sheet,
    state_of,
)

NOW = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # 00:30 on 2 July in London
SIS_IDS = {42: "U42", 43: "U43", 44: None, 45: "TWIN", 46: "TWIN"}
COLUMNS = (*IDS, *ASKED)
CELLS = {
    "canvas_user_id": "42",
    "sis_user_id": "",
    "activity": "Event 1",
    "strand": "events",
    "date": "2026-03-01",
    "hours": "6",
    "state": "present",
}


def read(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Sheet:
    """Read rows that differ from the usual one, numbered as in a file with a header."""
    numbered = [Row(number, CELLS | row) for number, row in enumerate(rows, start=2)]
    return read_sheet(columns, numbered, Grounds.of("a25", SIS_IDS, NOW))


def test_a_line_is_read_whole() -> None:
    sheet = read({"activity": "  Event\u00a01\n", "strand": " Events ", "state": "Made up"})
    line = sheet.lines[2]
    assert (line.user_id, line.activity, line.strand) == (42, "Event 1", "events")
    assert (line.held_on, line.hours, line.state) == (date(2026, 3, 1), Decimal(6), "made-up")
    assert (line.since, sheet.faults, sheet.left_out) == (NOW, (), ())


@pytest.mark.parametrize(
    ("row", "user"),
    [
        ({"canvas_user_id": "43"}, 43),
        ({"canvas_user_id": "", "sis_user_id": "U43"}, 43),
        ({"canvas_user_id": "43", "sis_user_id": " U43 "}, 43),
        ({"canvas_user_id": "44", "sis_user_id": "whatever Canvas hides"}, 44),
    ],
)
def test_a_participant_is_known_by_either_id(row: dict[str, str], user: int) -> None:
    assert read(row).lines[2].user_id == user


NOBODY = "nobody with this id is kept of a25: correct it, or run npq-sync sync"
NO_USER_ID = "is no Canvas user id: write the number"
NO_STRAND = "is no counted strand: use induction, events, online, coaching, formative"
NO_STATE = "is no state: use present, absent, made-up, made-up-accepted, excused"
A_DATE = "is no date: write it as 2026-03-01 or 01/03/2026"
HOURS = "is no number of hours: write a number above 0 with a point, as 6 or 1.5, or leave it empty"


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        (
            {"canvas_user_id": ""},
            "canvas_user_id",
            "is empty, and so is sis_user_id: give one of them",
        ),
        ({"canvas_user_id": "Pat"}, "canvas_user_id", NO_USER_ID),
        ({"canvas_user_id": "42.0"}, "canvas_user_id", NO_USER_ID),
        ({"canvas_user_id": "٤٢"}, "canvas_user_id", NO_USER_ID),
        ({"canvas_user_id": "999"}, "canvas_user_id", NOBODY),
        ({"canvas_user_id": "", "sis_user_id": "U9"}, "sis_user_id", NOBODY),
        ({"canvas_user_id": "", "sis_user_id": "TWIN"}, "sis_user_id", NOBODY),
        ({"sis_user_id": "U43"}, "sis_user_id", "is not the SIS id of Canvas user 42: correct one"),
        ({"activity": " \u200b"}, "activity", "is empty: name the activity"),
        (
            {"activity": "E" * 201},
            "activity",
            "is longer than 200 characters: shorten the activity's name",
        ),
        ({"strand": ""}, "strand", NO_STRAND),
        ({"strand": "assessment"}, "strand", NO_STRAND),
        ({"strand": "none"}, "strand", NO_STRAND),
        ({"date": ""}, "date", f"it {A_DATE}"),
        ({"date": "2026-02-29"}, "date", f"2026-02-29 {A_DATE}"),
        ({"date": " 29/02/26 "}, "date", f"29/02/26 {A_DATE}"),
        ({"date": "03/13/2026"}, "date", f"03/13/2026 {A_DATE}"),
        ({"date": "1 March"}, "date", f"it {A_DATE}"),
        (
            {"date": "2026-07-03"},
            "date",
            "2026-07-03 is still to come: a register says what has been",
        ),
        ({"hours": "0"}, "hours", f"0 {HOURS}"),
        ({"hours": "-1"}, "hours", f"-1 {HOURS}"),
        ({"hours": "1,5"}, "hours", f"1,5 {HOURS}"),
        ({"hours": "1e3"}, "hours", f"it {HOURS}"),
        ({"hours": "six"}, "hours", f"it {HOURS}"),
        ({"state": "sick"}, "state", NO_STATE),
        ({"state": "not present"}, "state", NO_STATE),
    ],
)
def test_each_fault_names_its_line_and_column(row: dict[str, str], column: str, told: str) -> None:
    sheet = read({}, row | ({} if "activity" in row else {"activity": "Event 2"}))
    assert sheet.faults == (Fault(3, column, told),)
    assert list(sheet.lines) == [2]


def test_a_name_may_have_200_characters_and_loses_what_cannot_be_seen() -> None:
    assert activity_of("E" * 200) == "E" * 200
    assert activity_of("\u200bEvent\t1\u202e\x00 ") == "Event 1"
    assert activity_of("Cafe\u0301s: Di\ue000a \ud8001\uffff") == "Cafe\u0301s: Dia 1"


def test_a_cell_that_is_not_there_is_an_empty_one() -> None:
    cells = {name: text for name, text in CELLS.items() if name not in ("hours", "sis_user_id")}
    rows = [Row(2, cells), Row(3, {"canvas_user_id": "43"}), Row(4, {"state": "present"})]
    sheet = read_sheet(COLUMNS, rows, Grounds.of("a25", SIS_IDS, NOW))
    assert sheet.lines[2].hours is None
    assert sheet.left_out == (3,)
    assert [(fault.row, fault.column) for fault in sheet.faults] == [
        (4, "canvas_user_id"),
        (4, "activity"),
        (4, "strand"),
        (4, "date"),
    ]


def test_every_fault_of_every_line_is_told_at_once() -> None:
    wrong = {"canvas_user_id": "x", "strand": "x", "date": "x", "hours": "x", "state": "x"}
    faults = [(f.row, f.column) for f in read(wrong, {}, wrong).faults]
    assert faults == [(n, c) for n in (2, 4) for c in wrong]


def test_no_fault_repeats_what_may_be_a_name() -> None:
    name = "Zebedee Quagmire"
    faults = read(*({column: name} for column in COLUMNS if column != "activity")).faults
    assert len(faults) == 6
    assert not [f for f in faults if "Zebedee" in f.what or "Quagmire" in f.what]


def test_the_same_participant_and_activity_twice_names_both_lines() -> None:
    said = "participant 42 and this activity stand in line 2 already: keep one of the two"
    again = {"activity": "EVENT 1"}
    assert read({}, {"canvas_user_id": "43"}, again, again).faults == (
        Fault(4, "activity", said),
        Fault(5, "activity", said),
    )


def test_a_line_without_a_state_says_nothing_and_is_left_out_whatever_else_is_in_it() -> None:
    sheet = read({"state": " ", "date": "some day", "hours": "?"}, {})
    assert (list(sheet.lines), sheet.left_out, sheet.faults) == ([3], (2,), ())


def test_columns_that_are_missing_or_twice_are_told_before_any_line() -> None:
    assert read({"state": "x"}, columns=("name",)).faults == (
        Fault(1, "canvas_user_id or sis_user_id", "is missing: add one of the two columns"),
        Fault(1, "activity", "is missing: add the column"),
        Fault(1, "strand", "is missing: add the column"),
        Fault(1, "date", "is missing: add the column"),
        Fault(1, "hours", "is missing: add the column; its cells may be empty"),
        Fault(1, "state", "is missing: add the column"),
    )
    twice = "is there twice: keep one of the columns"
    assert read({}, columns=(*COLUMNS, "state", "activity", "name", "name")).faults == (
        Fault(1, "activity", twice),
        Fault(1, "state", twice),
    )
    assert read({}, columns=("sis_user_id", *ASKED)).faults == ()


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("PRESENT", "present"),
        (" Absent", "absent"),
        ("made-up", "made-up"),
        ("Made up", "made-up"),
        ("made–up (awaiting review)", "made-up"),
        ("made-up (accepted)", "made-up-accepted"),
        ("made_up_accepted", "made-up-accepted"),
        ("Accepted", "made-up-accepted"),
        ("excused ", "excused"),
    ],
)
def test_a_state_is_known_in_any_case_with_any_spaces_and_dashes(text: str, state: str) -> None:
    assert state_of(text) == state


@pytest.mark.parametrize("text", ["", "-", "madeup", "made-up (rejected)", "present absent"])
def test_what_is_nearly_a_state_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="is no state"):
        state_of(text)


def test_a_session_of_today_in_london_has_been_though_utc_is_a_day_behind() -> None:
    assert read({"date": "02/07/2026"}).lines[2].held_on == date(2026, 7, 2)
    assert date_of("1/3/2026", date(2026, 3, 1)) == date(2026, 3, 1)


def test_empty_hours_are_none_and_others_exact() -> None:
    assert hours_of(" ") is None
    assert hours_of("0.1") == Decimal("0.1")
