"""`npq-sync alerts`: what is open."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from jobs.cli.terminal import say, say_json, warn
from jobs.context import open_context
from jobs.present.fitting import plain_table
from sync.store.episodes import OpenAlert


def alerts(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show what is open: who turned eligible, fell behind or can no longer reach the threshold.

    Example: npq-sync alerts
    """
    context = open_context()
    with context.store() as store:
        open_alerts = store.open_alerts([cohort.id for cohort in context.file.cohorts])
    if as_json:
        say_json([news_json(news) for news in open_alerts])
        return
    if not open_alerts:
        warn("no alert is open")
        return
    table = plain_table(
        "Cohort",
        "User",
        "Alert",
        "Since (UTC)",
        "Told",
        right=("User",),
        folding=("Cohort", "Told"),
    )
    for news in open_alerts:
        told = ", ".join(str(user) for user in sorted(news.told)) or "nobody yet"
        since = f"{news.opened_at:%Y-%m-%d %H:%M}"
        table.add_row(news.alert.cohort_id, str(news.alert.user_id), news.alert.rule, since, told)
    say(table)


def news_json(news: OpenAlert) -> dict[str, Any]:
    """Return one open alert."""
    cohort, user_id, rule, _ = news.key
    return {
        "key": f"{rule}:{cohort}:{user_id}",
        "rule": rule,
        "cohort": cohort,
        "canvas_user_id": user_id,
        "since": f"{news.opened_at:%Y-%m-%dT%H:%M:%SZ}",
        "told": sorted(news.told),
    }
