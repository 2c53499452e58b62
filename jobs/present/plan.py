"""What a sync would do, as a table: the same data that `--dry-run --json` prints."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from jobs.present.safe import printable
from jobs.run_report import RunReport


def plan_table(report: RunReport, *, title: str) -> Table:
    """Return every write and mail a dry run planned."""
    table = Table(title=title, title_justify="left")
    table.add_column("What")
    table.add_column("User", justify="right")
    for column in ("Before", "After", "Why", ""):
        table.add_column(column, overflow="fold")
    for change in report.planned or ():
        what = f"{change.target}: {change.column}" if change.column else change.target
        table.add_row(
            what,
            "" if change.user_id is None else str(change.user_id),
            Text(printable(change.before or "–")),
            Text(printable(change.after or "–")),
            change.reason,
            "to be verified" if change.verify else "",
        )
    return table
