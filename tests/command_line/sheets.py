"""Sheets of a register as a delivery partner fills them in."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

from jobs.demo.entities import User

COLUMNS = ("canvas_user_id", "sis_user_id", "name", "activity", "strand", "date", "hours", "state")
Line = Mapping[str, Any]


def a_line(user: User | int, state: str = "present", **but: Any) -> dict[str, Any]:
    """A line about the first event, of six hours, on 1 March 2026; the usual cells are text."""
    usual: dict[str, Any] = {
        "canvas_user_id": str(user if isinstance(user, int) else user.id),
        "activity": "Hub day 1",
        "strand": "events",
        "date": "2026-03-01",
        "hours": "6",
        "state": state,
    }
    return {**usual, **but}


def a_csv(file: Path, *lines: Line, encoding: str = "utf-8", **how: Any) -> Path:
    """Write these lines with the columns they have; return the file."""
    columns = [column for column in COLUMNS if any(column in line for line in lines)]
    with file.open("w", encoding=encoding, newline="") as opened:
        writer = csv.DictWriter(opened, columns, restval="", **how)
        writer.writeheader()
        writer.writerows(lines)
    return file


def an_xlsx(file: Path, *lines: Line) -> Path:
    """The same as a spreadsheet, its cells typed as their values are."""
    columns = [column for column in COLUMNS if any(column in line for line in lines)]
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(columns)
    for line in lines:
        sheet.append([line.get(column) for column in columns])
    book.save(file)
    return file
