"""The report as a spreadsheet: the columns of its CSV, figures as numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from jobs.present.report import ReportRow, flat_table, row_json

NUMBERS = ("engagement_percent", "hours_done", "hours_applicable", "canvas_user_id")
PERCENTS = ("strand.", "area.")
NARROW, WIDE = 14, 28  # characters


def as_xlsx(rows: Sequence[ReportRow], strands: Sequence[str], areas: Sequence[str]) -> bytes:
    """Return the report as a spreadsheet; `strands` and `areas` as for the CSV."""
    import openpyxl  # noqa: PLC0415  slow
    from openpyxl.styles import Font  # noqa: PLC0415  slow

    header, cells = flat_table([row_json(row) for row in rows], strands, areas)
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Report"
    sheet.append(header)
    for row in cells:
        sheet.append([_typed(name, row.get(name, "")) for name in header])
    for name, head in zip(header, sheet[1], strict=True):
        head.font = Font(bold=True)
        sheet.column_dimensions[head.column_letter].width = WIDE if name == "name" else NARROW
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(column: str, text: str) -> Decimal | str | None:
    if not text:
        return None
    is_number = column in NUMBERS or column.startswith(PERCENTS)
    return Decimal(text) if is_number else text
