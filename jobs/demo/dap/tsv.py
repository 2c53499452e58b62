"""Rows as tab-separated values, the way DAP writes them for PostgreSQL's COPY."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from datetime import datetime

from jobs.demo.dap.changes import Noticed
from jobs.demo.dap.schema import JSON, Columns

ESCAPES = str.maketrans(
    {"\\": r"\\", "\0": r"\0", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
)
NULL = r"\N"


def snapshot_file(rows: Iterable[Noticed], columns: Columns) -> bytes:
    """Return the rows of a snapshot, packed by gzip; a snapshot names no action."""
    return _file(rows, columns, ["meta.ts"])


def changes_file(rows: Iterable[Noticed], columns: Columns) -> bytes:
    """Return changes, packed by gzip; of a deleted row there is the key alone."""
    return _file(rows, columns, ["meta.ts", "meta.action"])


def _file(rows: Iterable[Noticed], columns: Columns, meta: list[str]) -> bytes:
    names = [name.rstrip("!") for name in columns]
    header = [*meta, "key.id", *(f"value.{name}" for name in names)]
    lines = ["\t".join(header)]
    for one in rows:
        about = {"meta.ts": one.at, "meta.action": "D" if one.deleted else "U"}
        held = {} if one.deleted else one.row
        cells = [*(about[key] for key in meta), one.row["id"], *(held.get(name) for name in names)]
        lines.append("\t".join(_cell(value) for value in cells))
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)


def _cell(value: JSON) -> str:
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return json.dumps(value).translate(ESCAPES)
    return str(value).translate(ESCAPES)
