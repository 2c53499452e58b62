"""The engine's own history: it never removes any by itself."""

from __future__ import annotations

from datetime import datetime

from dbos import DBOSClient

AT_ONCE = 500


def forget_history(client: DBOSClient, before: datetime) -> int:
    """Remove what the engine keeps of work that ended before then; return how much it was."""
    removed = 0
    while True:
        old = client.list_workflows(
            completed_before=before.isoformat(), limit=AT_ONCE, load_input=False, load_output=False
        )
        if not old:
            return removed
        client.delete_workflows([one.workflow_id for one in old])
        removed += len(old)
