"""The jobs that work on one cohort in Canvas."""

from __future__ import annotations

from dataclasses import asdict, replace

import structlog

from jobs.approve import Approval, still_wanted
from jobs.chosen import tonight
from jobs.confirm import Person, answers_by
from jobs.run_report import RunReport
from jobs.sync_cohort import Syncing
from jobs.task import Task
from jobs.trial import trial_of
from mappings.answers import Answer
from mappings.problems import Problem
from sync.store.answers import newest_answer
from sync.store.drafts import draft_of

log = structlog.get_logger()


def sync(task: Task) -> RunReport:
    """Read the cohort, count, keep, and write back."""
    return _carried_out(task, task.syncing)


def verify(task: Task) -> RunReport:
    """Do all a sync does, with tonight's participants read the evaluating way."""
    return _carried_out(task, replace(task.syncing, choice=tonight))


def _carried_out(task: Task, syncing: Syncing) -> RunReport:
    cohort = task.context.cohort(task.order.cohort)
    return syncing.carry_out(task.run, cohort, task.context.programme(cohort)).report


def rehearse(task: Task) -> RunReport:
    """Find out what a sync would do; what it would write stands in the run's counts.

    So does what answers would change, where the order names a draft of some.
    """
    cohort = task.context.cohort(task.order.cohort)
    programme = task.context.programme(cohort)
    known = newest_answer(task.store, cohort.id)
    tries = _tried(task, programme.code)
    finished = task.syncing.rehearse(cohort, programme, tries)
    report = finished.report
    planned = [asdict(change) for change in report.planned or ()]
    would_hold = [asdict(held) for held in report.held]
    counts = {**report.counts_json(), "planned": planned, "would_hold": would_hold}
    if tries and finished.figures:
        found = trial_of(finished.figures)
        counts |= {"known_answers": known, "trial": found.as_json() if found else None}
    task.store.end_run(task.run, report.status, counts, report.problems, task.now())
    log.info("run ended", status=report.status, canvas_calls=report.counts.calls)
    return replace(report, run=task.run.id)


def _tried(task: Task, programme: str) -> tuple[Answer, ...]:
    """Return the answers to count with that nobody has kept."""
    if not task.order.about:
        return ()
    draft = draft_of(task.store, task.order.about)
    if draft is None:
        raise LookupError(task.order.about)
    return answers_by(
        Person(task.order.who or "", task.now()), draft.sayings, task.order.cohort, programme
    )


def approve(task: Task) -> RunReport:
    """Apply what the run named in the order held, or of that what is named by the ids of its
    holds, as far as the newest figures still want it."""
    cohort = task.context.cohort(task.order.cohort)
    holds = still_wanted(task.store, task.order.about, cohort.id)
    if holds:
        programme = task.context.programme(cohort)
        return Approval(task.syncing, cohort, programme, holds).carry_out(task.run)
    remedy = "nothing that it held is still wanted; npq-sync runs shows what is held now"
    report = RunReport(
        task.run.id,
        cohort.id,
        "succeeded",
        problems=(Problem("nothing-held", f"run {task.order.about}", remedy),),
    )
    task.store.end_run(task.run, report.status, report.counts_json(), report.problems, task.now())
    return report
