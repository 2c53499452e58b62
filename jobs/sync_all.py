"""Every cohort of one call, and then the mails, one for each recipient over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from jobs.context import Context
from jobs.notify import Post, mail_problems
from jobs.run_report import RunReport, status_of
from jobs.sync_cohort import CohortRun, Syncing
from mappings.changes import Change
from mappings.cohorts import Cohort
from mappings.problems import Problem
from sync.canvas.counts import Counts
from sync.errors import TokenDead
from sync.store.kept_mail import NewMail


def sync_all(
    context: Context, syncing: Syncing, cohorts: Sequence[Cohort], *, dry: bool
) -> tuple[list[RunReport], tuple[NewMail, ...]]:
    """Run each cohort, then mail; return the reports and the mails that were made.

    A dead token ends it: the cohorts that follow fail without a call.
    """
    finished: list[CohortRun] = []
    for cohort in cohorts:
        dead = next((p for run in finished for p in run.report.problems if _dead(p)), None)
        if dead is not None:
            report = RunReport("", cohort.id, "failed", counts=Counts(), problems=(dead,))
            finished.append(CohortRun(replace(report, planned=() if dry else None)))
        elif dry:
            run = syncing.rehearse(cohort, context.programme(cohort))
            finished.append(_without_columns(run, finished))
        else:
            finished.append(syncing.sync(cohort, context.programme(cohort)))
    reports = [run.report for run in finished]
    if dry:
        return rehearsed_mails(context, syncing, finished, reports)
    return sent_mails(context, syncing, reports)


def _without_columns(run: CohortRun, earlier: Sequence[CohortRun]) -> CohortRun:
    """Leave out the columns that an earlier cohort of the same home course would have made."""
    made = {one.figures.home for one in earlier if one.figures and one.report.writes.columns}
    if run.figures is None or run.figures.home not in made:
        return run
    planned = tuple(c for c in run.report.planned or () if c.target != "column")
    writes = replace(run.report.writes, columns=0)
    return replace(run, report=replace(run.report, planned=planned, writes=writes))


def _dead(problem: Problem) -> bool:
    return problem.code == TokenDead.code


def rehearsed_mails(
    context: Context, syncing: Syncing, finished: Sequence[CohortRun], reports: list[RunReport]
) -> tuple[list[RunReport], tuple[NewMail, ...]]:
    """Add the mails that would go; return what would be made, without a way to go too."""
    post = Post(context, syncing.store, syncing.now())
    due = post.due(finished)
    mails = post.sendable(due).mails
    planned = [(0, _mail(waits.recipient, waits.subject)) for waits in post.waiting()]
    planned += [(_home_of(mail, reports), _mail(mail.recipient, mail.subject)) for mail in mails]
    for at, change in planned:
        report = reports[at]
        reports[at] = replace(
            report, mails=report.mails + 1, planned=(*(report.planned or ()), change)
        )
    return reports, due.mails


def _mail(recipient: int, subject: str) -> Change:
    return Change("mail", recipient, None, subject, verify=False, reason="news")


def sent_mails(
    context: Context, syncing: Syncing, reports: list[RunReport]
) -> tuple[list[RunReport], tuple[NewMail, ...]]:
    """Send what is due, and what waited in the outbox: a mail counts once, for one cohort.

    Returned are the mails that have no way to go.
    """
    post = Post(context, syncing.store, syncing.now())
    due = post.due_now()
    goes = post.sendable(due).mails
    homes = [0 for _ in post.waiting()] + [_home_of(mail, reports) for mail in goes]
    done = post.send(due)
    if done is None:
        return reports, due.mails
    problems = mail_problems(done)
    told = [_with(report, problems) if problems else report for report in reports]
    for at in homes[: done.sent]:
        told[at] = replace(told[at], mails=told[at].mails + 1)
    for before, after in zip(reports, told, strict=True):
        if after is not before and syncing.store.get_run(after.run):
            syncing.store.amend_run(after.run, after.status, after.counts_json(), after.problems)
    return told, tuple(mail for mail in due.mails if mail not in goes)


def _home_of(mail: NewMail, reports: Sequence[RunReport]) -> int:
    """Return which report counts a mail: the first whose cohort it mentions, else the first."""
    mentioned = {cohort for cohort, _, _, _ in mail.mentions}
    return next((i for i, report in enumerate(reports) if report.cohort in mentioned), 0)


def _with(report: RunReport, problems: tuple[Problem, ...]) -> RunReport:
    status = report.status if report.status == "failed" else status_of((), problems)
    return replace(report, status=status, problems=(*report.problems, *problems))
