"""`npq-sync purge`: remove what has been kept long enough, as the nightly job does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import typer

from jobs.cli.deed import note
from jobs.cli.terminal import say, say_json, warn
from jobs.context import now, open_context
from jobs.keeping import ages, put_in_order
from jobs.present.fitting import plain_table
from sync.store.purging import Gone, foreseen
from sync.store.store import Store


def purge(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show it; change nothing.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Remove what has been kept as long as NPQ_SYNC_RETENTION says, as happens each night.

    Example: npq-sync purge --dry-run
    """
    context = open_context()
    with context.store() as store:
        kept = ages(context, store, now())
        if dry_run:
            found = foreseen(store, kept)
        else:
            found, _ = put_in_order(store, kept, now())
            note(store, "purge", about=f"{sum(gone.rows for gone in found)} rows")
        found = (*found, *_engine(store, kept.before("runs"), dry_run=dry_run))
    if as_json:
        say_json({"dry_run": dry_run, "removed": [gone_json(gone) for gone in found]})
    elif not found:
        warn("nothing has been kept long enough to go")
    else:
        table = plain_table("Table", "Kind", "Rows", "Oldest", right=("Rows",))
        for gone in found:
            named = f"{gone.table} (words)" if gone.words else gone.table
            oldest = gone.oldest.isoformat() if gone.oldest else ""
            table.add_row(named, gone.kind, str(gone.rows), oldest)
        say(table)


def _engine(store: Store, before: datetime, *, dry_run: bool) -> Iterator[Gone]:
    """Yield what goes of the job engine's own rows; its library takes a third of a second."""
    from jobs.engine.history import count_history, engine_of, forget_history  # noqa: PLC0415

    with engine_of(store) as client:
        if client is not None:
            rows = (count_history if dry_run else forget_history)(client, before)
            if rows:
                yield Gone("workflow_status", "runs", rows)


def gone_json(gone: Gone) -> dict[str, Any]:
    """Return what goes of a table; of mails whose words go the rows stay."""
    return {
        "table": gone.table,
        "kind": gone.kind,
        "rows": gone.rows,
        "oldest": gone.oldest.isoformat() if gone.oldest else None,
        "words_only": gone.words,
    }
