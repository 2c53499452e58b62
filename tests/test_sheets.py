"""Files that people made with a spreadsheet: read as text by line, or refused with a remedy."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from sync import sheets
from sync.sheets import SheetUnreadable, Table, read_table

HEADER = "sis_user_id,activity,state"


def table(tmp_path: Path, content: bytes | str) -> Table:
    file = tmp_path / "register.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(file)


def cells(found: Table) -> list[list[str]]:
    return [list(row.cells.values()) for row in found.rows]


def refusal(tmp_path: Path, content: bytes | str) -> str:
    with pytest.raises(SheetUnreadable) as refused:
        table(tmp_path, content)
    [fault] = refused.value.faults
    assert fault.startswith("register.csv")
    return fault


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_of_each_encoding_and_line_end_is_read(tmp_path: Path, encoding: str, end: str) -> None:
    text = end.join([HEADER, "U1,Café – day one,present", ""])
    found = table(tmp_path, text.encode(encoding))
    assert found.columns == ("sis_user_id", "activity", "state")
    assert cells(found) == [["U1", "Café – day one", "present"]]


def test_semicolons_are_read_where_the_header_has_no_comma(tmp_path: Path) -> None:
    found = table(tmp_path, "sis_user_id;activity;state\nU1;Days 1, 2;present\n")
    assert cells(found) == [["U1", "Days 1, 2", "present"]]


@pytest.mark.parametrize(
    "header",
    ["SIS User ID, Activity ,STATE", '"sis_user_id",activity,state', "sis-user-id,activity,state"],
)
def test_a_header_is_known_in_any_case_with_spaces_or_dashes(tmp_path: Path, header: str) -> None:
    assert table(tmp_path, header).columns == ("sis_user_id", "activity", "state")


def test_lines_are_numbered_as_an_editor_does_over_empty_ones_and_quoted_breaks(
    tmp_path: Path,
) -> None:
    found = table(tmp_path, f'{HEADER}\nU1,a,x\n\n,,\n"U\n2",b,x\nU3,c,x\n')
    assert [row.number for row in found.rows] == [2, 5, 7]


def test_text_beyond_the_last_column_is_a_fault_of_its_line(tmp_path: Path) -> None:
    found = table(tmp_path, f"{HEADER}\nU1,a,x,,\nU2,Days 1, 2,x\n")
    [fault] = found.faults
    assert (fault.row, fault.column) == (3, "4")


def test_a_guard_against_formulas_is_taken_off_and_another_apostrophe_stays(tmp_path: Path) -> None:
    found = table(tmp_path, f"{HEADER}\n'=1,'-Day,'\n'＝x,'tis,''\n")
    assert cells(found) == [["=1", "-Day", "'"], ["＝x", "'tis", "''"]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (HEADER.encode("utf-16"), "CSV UTF-8"),
        (b"sis_user_id,activity\x81,state", "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "without a password"),
        (b"PK\x03\x04" + bytes(600), "save it anew"),
        (f'{HEADER}\nU1,"a"b,x\n', "line 2 cannot be read as CSV"),
        (f'{HEADER}\nU1,a,x\nU2,"a\n', "line 3 cannot be read as CSV"),
        (b"a" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(
    tmp_path: Path, content: bytes | str, told: str
) -> None:
    assert told in refusal(tmp_path, content)


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(SheetUnreadable, match="cannot be opened"):
            read_table(path)


def test_more_lines_than_anybody_keeps_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    assert len(table(tmp_path, f"{HEADER}\nU1,a,x\nU2,a,x\n").rows) == 2
    assert "more than 2 lines" in refusal(tmp_path, f"{HEADER}\nU1,a,x\nU2,a,x\nU3,a,x\n")


def a_book(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    return saved(book)


def rewritten(book: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The book with each of its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.infolist():
            new.writestr(part, change(old.read(part)))
    return out.getvalue()


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        (4211, "4211"),
        (4211.0, "4211"),
        (10_000_000_000_123, "10000000000123"),
        (1.5, "1.5"),
        (0.1 + 0.2, "0.3"),
        (Decimal("6.0"), "6"),
        (date(2026, 3, 1), "2026-03-01"),
        (datetime(2026, 3, 1, 9, 30), "2026-03-01"),  # noqa: DTZ001  a cell has no zone
        (time(6), "06:00:00"),
        ("  0042 ", "0042"),
        (True, "True"),
        ("#N/A", "#N/A"),
    ],
)
def test_typed_cells_of_a_spreadsheet_are_read_as_people_write_them(
    tmp_path: Path, typed: object, text: str
) -> None:
    found = table(tmp_path, a_book(["Activity", "State"], [typed, "x"]))
    assert (found.columns, cells(found)) == (("activity", "state"), [[text, "x"]])


def test_a_spreadsheet_is_told_by_what_is_in_it_and_its_lines_are_numbered_as_it_shows(
    tmp_path: Path,
) -> None:
    content = a_book(["Activity", "State"], [None, None], ["a", "x"], ["", " "], ["b", None])
    found = table(tmp_path, content)
    assert [(row.number, row.cells["activity"]) for row in found.rows] == [(3, "a"), (5, "b")]


def test_the_first_sheet_is_read_and_of_a_formula_its_value(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["activity", "hours"])
    book.worksheets[0].append(["a", "=2*3"])
    book.create_sheet("Notes").append(["no", "table"])
    never_reckoned = table(tmp_path, saved(book))
    assert cells(never_reckoned) == [["a", ""]]
    reckoned = rewritten(
        saved(book), lambda part: part.replace(b"<f>2*3</f><v />", b"<f>2*3</f><v>6</v>")
    )
    assert cells(table(tmp_path, reckoned)) == [["a", "6"]]


def test_a_spreadsheet_that_unpacks_to_too_much_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1000)
    assert "unpacks to more than" in refusal(tmp_path, a_book(["activity"]))


def test_a_spreadsheet_that_claims_to_be_huge_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    book = a_book(["activity"], ["a"])
    huge = rewritten(book, lambda part: part.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"'))
    assert cells(table(tmp_path, huge)) == [["a"]]


def test_a_spreadsheet_without_a_sheet_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    assert "cannot be read as XLSX" in refusal(tmp_path, out.getvalue())


DOUBLING = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    ("entities", "named"),
    [('<!ENTITY e SYSTEM "file:///etc/passwd">', "&e;"), (f'<!ENTITY e0 "ha">{DOUBLING}', "&e9;")],
)
def test_a_spreadsheet_reads_no_other_file_and_does_not_swell(
    tmp_path: Path, entities: str, named: str
) -> None:
    def entered(part: bytes) -> bytes:
        if b"canary" not in part:
            return part
        declared = f"<!DOCTYPE worksheet [{entities}]>".encode() + part
        return declared.replace(b"canary", named.encode())

    book = a_book(["activity"], ["canary"])
    assert "cannot be read as XLSX" in refusal(tmp_path, rewritten(book, entered))
