"""`npq-sync runs` and `npq-sync alerts`: what happened, and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from jobs.cli.terminal import say, say_json, warn
from jobs.context import open_context
from jobs.present.fitting import plain_table
from jobs.run_report import held_json, problem_json
from sync.store.kept import Hold, OpenNews, PastRun


def runs(
    *,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many, newest first.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show the last runs, how they ended and what they hold.

    Example: npq-sync runs --limit 5
    """
    context = open_context()
    with context.store() as store:
        past = [(run, store.holds_of(run.id)) for run in store.list_runs(limit)]
    if as_json:
        say_json({"runs": [run_json(run, holds) for run, holds in past]})
        return
    if past:
        say(runs_table(past))
    else:
        warn("there was no run yet: npq-sync sync")


def runs_table(past: Sequence[tuple[PastRun, tuple[Hold, ...]]]) -> Table:
    """Return runs with how many changes each still holds."""
    table = plain_table(
        "Run", "Cohort", "By", "Status", "Started (UTC)", "Took", "Held", "Problems",
        right=("Took", "Held"), folding=("Cohort", "Problems"),
    )  # fmt: skip
    for run, holds in past:
        waiting = sum(hold.state == "open" for hold in holds)
        took = _took(run)
        table.add_row(
            run.id,
            run.cohort,
            run.order.trigger,
            run.ousted or run.status,
            f"{run.started_at or run.requested_at:%Y-%m-%d %H:%M}",
            took,
            str(waiting or ""),
            ", ".join(dict.fromkeys(problem.code for problem in run.problems)),
        )
    return table


def run_json(run: PastRun, holds: tuple[Hold, ...]) -> dict[str, Any]:
    """Return one past run with what it held."""
    return {
        "run": run.id,
        "cohort": run.cohort,
        "trigger": run.order.trigger,
        "status": run.status,
        "ousted": run.ousted,
        "started_at": _instant(run.started_at),
        "ended_at": _instant(run.ended_at),
        "counts": dict(run.counts),
        "held": [
            {**held_json(hold.change), "kind": hold.kind, "state": hold.state} for hold in holds
        ],
        "problems": [problem_json(problem) for problem in run.problems],
    }


def _took(run: PastRun) -> str:
    if run.started_at is None or run.ended_at is None:
        return ""
    return f"{(run.ended_at - run.started_at).total_seconds():.0f} s"


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"


def alerts(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show what is open: who turned eligible, fell behind or can no longer reach the threshold.

    Example: npq-sync alerts
    """
    context = open_context()
    with context.store() as store:
        open_news = store.open_news([cohort.id for cohort in context.file.cohorts])
    if as_json:
        say_json([news_json(news) for news in open_news])
        return
    if not open_news:
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
    for news in open_news:
        told = ", ".join(str(user) for user in sorted(news.told)) or "nobody yet"
        since = f"{news.opened_at:%Y-%m-%d %H:%M}"
        table.add_row(news.cohort, str(news.user_id), news.rule, since, told)
    say(table)


def news_json(news: OpenNews) -> dict[str, Any]:
    """Return one open alert."""
    return {
        "key": f"{news.rule}:{news.cohort}:{news.user_id}",
        "rule": news.rule,
        "cohort": news.cohort,
        "canvas_user_id": news.user_id,
        "since": f"{news.opened_at:%Y-%m-%dT%H:%M:%SZ}",
        "told": sorted(news.told),
    }
