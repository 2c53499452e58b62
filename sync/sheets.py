"""A sheet that people filled in, CSV or XLSX, as text by line and column."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from mappings.register_sheet import Fault, Row
from sync.settings import Faults

MOST_BYTES = 5_000_000
MOST_UNPACKED = 50_000_000  # bytes of an XLSX, which is a ZIP
MOST_ROWS = 50_000
LAST_LINE = 1_048_576  # of a sheet, in any program
ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
"""How old Excel files begin, and new ones with a password."""
FORMULA_SIGNS = "=+-@"
Lines = Iterator[tuple[int, list[str]]]


class SheetUnreadable(Faults):
    """The file is no sheet that can be read: what was seen and what to do instead."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet. `columns` are the first line's cells, spelt with small letters and underscores.

    Rows without any text are left out: `blank` are the numbers of those between others. `faults`
    are rows with text beyond the last column.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    blank: tuple[int, ...] = ()


def read_table(file: Path) -> Table:
    """Return the table in a CSV file, or in the first sheet of an XLSX file.

    CSV is UTF-8 with or without a mark, or Windows-1252 as Excel writes it; separated by commas,
    or by semicolons where its first line has no comma. Raises SheetUnreadable.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as refused:
        raise _unreadable(file, f"cannot be opened ({refused.strerror})") from None
    if len(content) > MOST_BYTES:
        raise _unreadable(file, f"is larger than {MOST_BYTES // 1_000_000} MB: split it")
    if content.startswith(OLE):
        remedy = "save it as .xlsx without a password, or as CSV"
        raise _unreadable(file, f"is an old Excel file or has a password: {remedy}")
    lines = _xlsx(file, content) if content.startswith(ZIP) else _csv(file, content)
    return _table(file, lines)


def _unreadable(file: Path, seen: str) -> SheetUnreadable:
    return SheetUnreadable((f"{file.name}: {seen}",))


def _table(file: Path, lines: Lines) -> Table:
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    faults: list[Fault] = []
    blank: list[int] = []
    for number, cells in lines:
        if number == 1:
            columns = tuple(_column(cell) for cell in cells)
        elif any(cells):
            if columns and any(cells[len(columns) :]):
                what = "there is text beyond the last column: quote a cell that holds a separator"
                faults.append(Fault(number, f"{len(columns) + 1}", what))
            rows.append(Row(number, dict(zip(columns, cells, strict=False))))
        else:
            blank.append(number)
        if len(rows) > MOST_ROWS:
            raise _unreadable(file, f"has more than {MOST_ROWS} lines: split it")
    last = rows[-1].number if rows else 0
    between = tuple(number for number in blank if number < last)
    return Table(columns, tuple(rows), tuple(faults), between)


def _column(cell: str) -> str:
    return "_".join(re.findall(r"[^\W_]+", cell.casefold()))


def _csv(file: Path, content: bytes) -> Lines:
    text = _decoded(file, content)
    first = text.partition("\n")[0]
    separator = ";" if ";" in first and "," not in first else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    try:
        for cells in reader:
            yield number, [_plain(cell) for cell in cells]
            number = reader.line_num + 1
    except csv.Error:
        remedy = "quote each text that holds a quote, comma or line break"
        raise _unreadable(file, f"line {number} cannot be read as CSV: {remedy}") from None


def _decoded(file: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    remedy = 'save it as "CSV UTF-8"'
    raise _unreadable(file, f"is neither UTF-8 nor Windows-1252 text: {remedy}")


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps it from being taken for a formula."""
    text = cell.strip()
    guarded = text[:1] == "'" and unicodedata.normalize("NFKC", text[1:2])[:1] in FORMULA_SIGNS
    return text[1:] if guarded and len(text) > 1 else text


def _xlsx(file: Path, content: bytes) -> Lines:
    """Yield the first sheet's lines; of a formula, the value it had when the file was saved."""
    not_a_sheet = _unreadable(file, "cannot be read as XLSX: save it anew as .xlsx or CSV")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        raise not_a_sheet from None
    if unpacked > MOST_UNPACKED:
        raise _unreadable(file, f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB: split it")
    try:
        lines = _first_sheet(content)
    except Exception as broken:
        raise not_a_sheet from broken
    yield from lines


def _first_sheet(content: bytes) -> list[tuple[int, list[str]]]:
    import openpyxl  # noqa: PLC0415  slow, and few commands read sheets

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of styles and rules it does not know
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a sheet may say that it is far larger than it is
        values = islice(sheet.iter_rows(values_only=True), LAST_LINE)
        lines = [(number, _texts(cells)) for number, cells in enumerate(values, start=1) if cells]
        book.close()
        return lines


def _texts(values: Iterable[object]) -> list[str]:
    return [_plain(_text(value)) for value in values]


def _text(value: object) -> str:
    """Return a typed cell as people would write it: whole numbers without a point, days by ISO."""
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def told(file: Path, faults: Sequence[Fault]) -> tuple[str, ...]:
    """Return faults as lines, in the order in which a person comes upon them."""
    ordered = sorted(faults, key=lambda fault: fault.row)
    return tuple(f"{file.name}, line {f.row}, column {f.column}: {f.what}" for f in ordered)
