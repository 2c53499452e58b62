"""Runs, for people and for programs to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, overload

from rich.console import RenderableType
from rich.table import Table

from jobs.present.fitting import plain_table
from jobs.present.safe import printable
from jobs.run_report import held_json, problem_json
from sync.store.kept import Hold, PastRun

COUNTS = {
    "participants": "participants",
    "eligible": "eligible",
    "canvas_calls": "Canvas calls",
    "verification_calls": "verifying calls",
    "progress_polls": "progress polls",
    "throttled": "throttled answers",
    "bucket_left": "least left of the rate limit",
    "mails": "mails",
}


def runs_table(past: Sequence[tuple[PastRun, tuple[Hold, ...]]]) -> Table:
    """Return runs with how many changes each still holds."""
    table = plain_table(
        "Run", "Job", "Cohort", "By", "Status", "Started (UTC)", "Took", "Held", "Problems",
        right=("Took", "Held"), folding=("Cohort", "Problems"),
    )  # fmt: skip
    for run, holds in past:
        waiting = sum(hold.state == "open" for hold in holds)
        table.add_row(
            run.id,
            run.job,
            run.cohort,
            run.order.trigger,
            run.ousted or run.status,
            f"{run.started_at:%Y-%m-%d %H:%M}" if run.started_at else "not yet",
            _took(run),
            str(waiting or ""),
            ", ".join(dict.fromkeys(problem.code for problem in run.problems)),
        )
    return table


def run_story(run: PastRun, holds: Sequence[Hold]) -> Iterator[RenderableType]:
    """Give one run in full, part by part."""
    yield _facts(run)
    if holds:
        yield ""
        yield _held(holds)
    if run.problems:
        yield ""
        for problem in run.problems:
            yield printable(f"{problem.code} ({problem.where}): {problem.remedy}")
    if any(hold.state == "open" for hold in holds):
        yield ""
        yield f"npq-sync approve {run.id} applies what is held and still wanted"


def _facts(run: PastRun) -> Table:
    order = run.order
    asked = f"{order.trigger}, {order.who}" if order.who else order.trigger
    facts: dict[str, str] = {
        "run": run.id,
        "job": f"{run.job}, everybody the evaluating way" if order.full else run.job,
        "cohort": run.cohort,
        "about": order.about,
        "asked for": f"{_shown(run.requested_at)} by {asked}",
        "started": _shown(run.started_at) if run.started_at else "not yet",
        "ended": _shown(run.ended_at) if run.ended_at else "",
        "status": f"{run.status}, {run.ousted}" if run.ousted else run.status,
        "doing": f"{run.stage}, {run.calls} calls" if run.status == "running" else "",
        "begun": f"{run.attempts} times" if run.attempts > 1 else "",
    }
    if run.data_at:
        facts["Canvas Data 2 of"] = _shown(run.data_at)
    facts |= {label: _number(run.counts.get(key)) for key, label in COUNTS.items()}
    facts |= {f"{what} written": _number(n) for what, n in run.counts.get("writes", {}).items()}
    table = Table.grid(padding=(0, 2, 0, 0))
    for label, value in facts.items():
        if value:
            table.add_row(label, printable(value))
    return table


def _held(holds: Sequence[Hold]) -> Table:
    table = plain_table(
        "Participant", "Held", "From", "To", "Cause", "Now",
        right=("Participant",), folding=("From", "To"),
    )  # fmt: skip
    for hold in holds:
        who = "" if hold.user_id is None else str(hold.user_id)
        table.add_row(who, hold.kind, hold.before, hold.after, hold.cause, hold.state)
    return table


def run_json(run: PastRun, holds: Sequence[Hold]) -> Mapping[str, Any]:
    """Return one run with what it held."""
    return {
        "run": run.id,
        "job": run.job,
        "cohort": run.cohort,
        "about": run.order.about,
        "trigger": run.order.trigger,
        "who": run.order.who,
        "full": run.order.full,
        "status": run.status,
        "ousted": run.ousted,
        "requested_at": instant(run.requested_at),
        "started_at": instant(run.started_at),
        "ended_at": instant(run.ended_at),
        "stage": run.stage,
        "calls": run.calls,
        "attempts": run.attempts,
        "counts": dict(run.counts),
        "held": [hold_json(hold) for hold in holds],
        "problems": [problem_json(problem) for problem in run.problems],
    }


def _took(run: PastRun) -> str:
    if run.started_at is None or run.ended_at is None:
        return ""
    return f"{(run.ended_at - run.started_at).total_seconds():.0f} s"


def _number(value: object) -> str:
    return "" if value is None else f"{value:.0f}" if isinstance(value, float) else str(value)


def _shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def hold_json(hold: Hold) -> dict[str, Any]:
    """Return one change that a run held, and what became of it."""
    return {**held_json(hold.change), "kind": hold.kind, "state": hold.state}


@overload
def instant(at: datetime) -> str: ...
@overload
def instant(at: None) -> None: ...
def instant(at: datetime | None) -> str | None:
    """Return an instant as JSON has it, in UTC."""
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"
