"""A register's sheet to fill in, as CSV and as XLSX; `register import` reads both."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from jobs.present.safe import spreadsheet_cell
from jobs.register_template import TemplateRow
from mappings.register_sheet import STATES

COLUMNS = tuple(field.name for field in fields(TemplateRow))
STATE_WORDS = tuple(dict.fromkeys(STATES.values()))
WIDTHS = {"name": 28, "activity": 32, "state": 20}
BOM = "\ufeff"  # by which Excel knows UTF-8
WIDTH = 15  # characters
HELP = {
    "canvas_user_id": "Leave as it is: it says whose line this is.",
    "activity": "The session's name, the same for everybody.",
    "strand": "events, coaching, or another strand that is counted.",
    "date": "The day of the session, as 2026-03-01 or 01/03/2026.",
    "hours": "Leave empty where the strand's hours are shared; else the same on each line.",
    "state": (
        "present; absent; made-up (awaits review, no credit yet); made-up-accepted; excused. "
        "A line without a state is left out. Write no reasons."
    ),
}


def as_csv(rows: Sequence[TemplateRow]) -> str:
    """Return the sheet as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({name: _text(value) for name, value in asdict(row).items()} for row in rows)
    return out.getvalue()


def as_xlsx(rows: Sequence[TemplateRow]) -> bytes:
    """Return the sheet as a spreadsheet with typed cells and a list of states to choose from."""
    import openpyxl  # noqa: PLC0415  slow
    from openpyxl.comments import Comment  # noqa: PLC0415  slow
    from openpyxl.styles import Font  # noqa: PLC0415  slow

    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Register"
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append([_cell(value) for value in asdict(row).values()])
    for place, (name, header) in enumerate(zip(COLUMNS, sheet[1], strict=True)):
        header.font = Font(bold=True)
        if name in HELP:
            header.comment = Comment(HELP[name], "npq-sync", height=90, width=280)
        sheet.column_dimensions[header.column_letter].width = WIDTHS.get(name, WIDTH)
        for cells in sheet.iter_rows(min_row=2, min_col=place + 1, max_col=place + 1):
            cells[0].number_format = {"date": "yyyy-mm-dd", "sis_user_id": "@"}.get(name, "General")
    sheet.freeze_panes = "A2"
    if rows:
        _choose_states(sheet, len(rows) + 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SHEETS: Mapping[str, Callable[[Sequence[TemplateRow]], bytes]] = {
    ".xlsx": as_xlsx,
    ".csv": lambda rows: f"{BOM}{as_csv(rows)}".encode(),
}
"""By how the name of the file ends."""


def _choose_states(sheet: Any, last: int) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415  slow

    states = DataValidation("list", formula1=f'"{",".join(STATE_WORDS)}"', allow_blank=True)
    states.error = "Choose a state from the list."
    states.showErrorMessage = True
    sheet.add_data_validation(states)
    letter = sheet.cell(1, COLUMNS.index("state") + 1).column_letter
    states.add(f"{letter}2:{letter}{last}")


def _text(value: object) -> str:
    return "" if value is None else spreadsheet_cell(str(value))


def _cell(value: object) -> object:
    return spreadsheet_cell(value) if isinstance(value, str) else value
