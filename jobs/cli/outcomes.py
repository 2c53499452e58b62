"""Who has passed, as a person gives it in a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from jobs.context import UsageFault

COLUMNS = ("canvas_user_id", "has_passed")
WORDS = {"true": True, "false": False}


def read_outcomes(file: Path) -> dict[int, bool]:
    """Return by Canvas user id who has passed; raises UsageFault with every fault by its line.

    No fault repeats what a cell holds: it may be a name.
    """
    found: dict[int, bool] = {}
    faults: list[str] = []
    for line, row in _lines(file):
        user_id, passed = (row.get(name) or "" for name in COLUMNS)
        if not user_id.strip().isdecimal():
            faults.append(f"line {line}: canvas_user_id must be the number Canvas gives them")
        elif int(user_id) in found:
            faults.append(f"line {line}: {int(user_id)} is there twice; keep one of the lines")
        elif passed.strip().lower() not in WORDS:
            faults.append(f"line {line}: has_passed must be true or false; leave out who waits")
        else:
            found[int(user_id)] = WORDS[passed.strip().lower()]
    if faults:
        raise UsageFault(tuple(f"--outcomes {file}, {fault}" for fault in faults))
    return found


def _lines(file: Path) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise UsageFault((f"--outcomes {file}: has no column {' and '.join(missing)}",))
            yield from ((reader.line_num, row) for row in reader)
    except (OSError, UnicodeDecodeError, csv.Error) as unreadable:
        why = type(unreadable).__name__
        raise UsageFault((f"--outcomes {file}: cannot be read as CSV ({why})",)) from unreadable
