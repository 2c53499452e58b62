"""Runs in plain words: how each was asked for, how it is, what it counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from jobs.console.visit import Visit
from jobs.console.words import ago, counted, lasting
from jobs.present.runs import COUNTS
from mappings.changes import Change
from sync.store.kept import PastRun

STATES: Mapping[str, tuple[str, str, str]] = {
    "queued": ("info", "Waiting", "It waits for its turn."),
    "running": ("info", "At work", "It is at work now."),
    "succeeded": ("good", "Succeeded", "It did all that was asked of it."),
    "partial": (
        "warn",
        "Done in part",
        "It did what it could: something was held for a person, skipped, or could not be read.",
    ),
    "failed": ("stop", "Failed", "It could not do what was asked. The last good figures stay."),
    "cancelled": ("plain", "Cancelled", "A person stopped it before its next write."),
    "superseded": ("plain", "Taken over", "A newer run took over while it was at work."),
    "interrupted": (
        "stop",
        "Interrupted",
        "It never came back to say how it ended. The next run goes on from what Canvas shows.",
    ),
}
"""Shape, word and meaning of each status, and of each way of being ousted."""
JOBS: Mapping[str, str] = {
    "sync": "Sync",
    "verify": "Nightly verification",
    "rehearse": "Dry run",
    "replicate": "Copy of Canvas Data 2",
    "approve": "Approval",
    "digests": "Coaches' digests",
    "admin-note": "Admins' note",
    "deliver": "Delivery of mails",
    "housekeeping": "Housekeeping",
}
TRIGGERS: Mapping[str, str] = {
    "schedule": "by the timetable",
    "cli": "on the command line",
    "console": "in this console",
    "demo": "by the demonstration",
    "outbox": "because mails waited",
}


DRY_IN_PART = (
    "warn",
    "With remarks",
    "A sync would hold something for a person or skip it, or something could not be read.",
)


def state(run: PastRun) -> tuple[str, str, str]:
    """Return shape, word and meaning of how a run is."""
    if run.job == "rehearse" and run.status == "partial":
        return DRY_IN_PART
    return STATES[run.ousted or run.status]


def job_words(job: str) -> str:
    """Return what a job is called on pages."""
    return JOBS.get(job, job)


def title(run: PastRun) -> str:
    """Return what a run is of, in a few words."""
    full = ", everybody read anew" if run.order.full else ""
    tried = " of answers" if run.job == "rehearse" and run.order.about else ""
    return f"{job_words(run.job)}{tried}{full}"


def asked(visit: Visit, run: PastRun) -> str:
    """Return how it was asked for, and by whom."""
    way = TRIGGERS.get(run.order.trigger, run.order.trigger)
    return f"{way}, by {visit.called(run.order.who)}" if run.order.who else way


def took(run: PastRun) -> str:
    """Return how long it took, empty while that is open."""
    if run.started_at is None or run.ended_at is None:
        return ""
    return lasting(run.ended_at - run.started_at)


def doing(run: PastRun, visit: Visit) -> str:
    """Return what it does now, and for how long it has."""
    if run.status == "queued":
        return f"waits, asked for {ago(run.requested_at, visit.now)}"
    since = visit.now - (run.started_at or run.requested_at)
    stage = run.stage.removeprefix(f"{run.cohort}: ") or "begins"
    calls = counted(run.calls, "call to Canvas", "calls to Canvas")
    return f"{stage}, {calls} in {lasting(max(since, timedelta()))}"


def figures(run: PastRun) -> dict[str, str]:
    """Return what it counted, each figure by its label."""
    kept = {label: run.counts.get(key) for key, label in COUNTS.items()}
    written = {f"{what} written": n for what, n in run.counts.get("writes", {}).items()}
    if run.job == "rehearse":
        written = {f"{what} to write": n for what, n in run.counts.get("writes", {}).items()}
    return {
        label[:1].upper() + label[1:]: f"{number:,.0f}"
        for label, number in (kept | written).items()
        if number is not None
    }


def planned(run: PastRun) -> tuple[Change, ...]:
    """Return what a dry run would write."""
    return tuple(Change(**change) for change in run.counts.get("planned", ()))
