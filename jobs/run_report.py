"""What one run of one cohort did: design 7, `sync --json`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, cast

from mappings.changes import Change
from mappings.holds import Held
from mappings.problems import Problem
from sync.canvas.counts import Counts
from sync.store.kept import Hold, PastRun

Status = Literal["succeeded", "partial", "failed"]


@dataclass(frozen=True, slots=True)
class Writes:
    """Columns created, cells written and override objects touched."""

    columns: int = 0
    cells: int = 0
    overrides: int = 0


@dataclass(frozen=True, slots=True)
class RunReport:
    """One run; `planned` is None unless the run was dry.

    `data_at` is of when what it read is, where that is a copy of Canvas Data 2.
    """

    run: str
    cohort: str
    status: Status
    participants: int = 0
    eligible: int = 0
    counts: Counts = field(default_factory=Counts)
    writes: Writes = field(default_factory=Writes)
    mails: int = 0
    held: tuple[Held, ...] = ()
    planned: tuple[Change, ...] | None = None
    problems: tuple[Problem, ...] = ()
    data_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the run as `sync --json` prints it."""
        report: dict[str, Any] = {
            "run": self.run,
            "cohort": self.cohort,
            "status": self.status,
            "participants": self.participants,
            "eligible": self.eligible,
            "canvas_calls": self.counts.calls,
            "verification_calls": self.counts.verification_calls,
            "progress_polls": self.counts.progress_polls,
            "throttled": self.counts.throttled,
            "writes": {
                "columns": self.writes.columns,
                "cells": self.writes.cells,
                "overrides": self.writes.overrides,
            },
            "mails": self.mails,
            "held": [held_json(held) for held in self.held],
        }
        if self.data_at:
            report["data_at"] = f"{self.data_at:%Y-%m-%dT%H:%M:%SZ}"
        if self.planned is not None:
            report["planned"] = [change_json(change) for change in self.planned]
        report["problems"] = [problem_json(problem) for problem in self.problems]
        return report

    def counts_json(self) -> dict[str, Any]:
        """Return what is kept of the run beside its status and problems."""
        left_out = {"run", "cohort", "status", "problems", "planned", "held"}
        shown = {key: value for key, value in self.as_json().items() if key not in left_out}
        counts = self.counts
        return {
            **shown,
            "bytes": counts.bytes,
            "peak_in_flight": counts.peak_in_flight,
            "bucket_left": counts.bucket_left,
        }


def status_of(held: Sequence[Held], problems: Sequence[Problem]) -> Status:
    """Return partial when anything was held, skipped or unreadable; design 7."""
    return "partial" if held or not all(problem.standing for problem in problems) else "succeeded"


def held_json(held: Held) -> dict[str, Any]:
    """Return one held change."""
    return {
        "user_id": held.user_id,
        "from": held.before,
        "to": held.after,
        "cause": held.cause,
    }


def change_json(change: Change) -> dict[str, Any]:
    """Return one planned write or mail."""
    return {
        "target": change.target,
        "user_id": change.user_id,
        "before": change.before,
        "after": change.after,
        "verify": change.verify,
    }


def problem_json(problem: Problem) -> dict[str, Any]:
    """Return one problem."""
    return {"code": problem.code, "where": problem.where, "remedy": problem.remedy}


def report_of(run: PastRun, holds: Sequence[Hold]) -> RunReport:
    """Return the report of a run that is kept and over, with what it holds or held."""
    kept, written = run.counts, run.counts.get("writes", {})
    problems = run.problems
    if run.ousted:
        remedy = f"it was {run.ousted}, and the next run goes on from there"
        problems = (*problems, Problem(f"run-{run.ousted}", f"run {run.id}", remedy))
    return RunReport(
        run=run.id,
        cohort=run.cohort,
        status="failed" if run.active else cast("Status", run.status),
        participants=kept.get("participants", 0),
        eligible=kept.get("eligible", 0),
        counts=Counts(
            calls=kept.get("canvas_calls", 0),
            verification_calls=kept.get("verification_calls", 0),
            progress_polls=kept.get("progress_polls", 0),
            throttled=kept.get("throttled", 0),
            bytes=kept.get("bytes", 0),
            peak_in_flight=kept.get("peak_in_flight", 0),
            bucket_left=kept.get("bucket_left"),
        ),
        writes=Writes(**written),
        mails=kept.get("mails", 0),
        held=tuple(
            hold.change for hold in holds if hold.kind != "override" and hold.state != "rejected"
        ),
        problems=problems,
        data_at=run.data_at,
    )
