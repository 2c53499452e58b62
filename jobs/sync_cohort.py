"""One run of one cohort: read, decide, keep, write back; every failure becomes its report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

import structlog

from jobs.chosen import Choice, everybody, nobody
from jobs.decide import content_of, results
from jobs.drift import keep_seen
from jobs.figures import Figures
from jobs.giving import Giving
from jobs.memory import (
    keep_asked_addresses,
    keep_columns,
    keep_content,
    keep_graphql,
    keep_turned_staff,
)
from jobs.raised import keep_looked, raised
from jobs.reader import Reader, Stage
from jobs.run_report import RunReport, Writes, status_of
from jobs.write_back import Written, write_gradebook
from mappings.answers import Answer
from mappings.cohorts import Cohort, reads_end_on
from mappings.credit import HoursOverbooked
from mappings.mapping import MappingFault
from mappings.people import PeopleFault
from mappings.problems import Problem
from mappings.programmes import Programme
from mappings.rule_change import rule_json
from mappings.windows import local_date
from sync.canvas.client import CanvasClient
from sync.canvas.counts import Counts
from sync.errors import Stopped, Trouble
from sync.store.kept import Order, Run, RunResults
from sync.store.store import Store

log = structlog.get_logger()
SYNC_FIRST = "npq-sync sync {}, then npq-sync approve with the id of that run"
"""What is held by a dry run is kept nowhere to be approved."""


@dataclass(frozen=True, slots=True)
class CohortRun:
    """A finished run of one cohort; `figures` is None where it failed before it had any."""

    report: RunReport
    figures: Figures | None = None


@dataclass(frozen=True, slots=True)
class Syncing:
    """What a run works with, the same for every cohort of one call."""

    store: Store
    client: Callable[[], CanvasClient]
    now: Callable[[], datetime]
    trigger: str = "cli"
    choice: Choice = nobody
    stage: Stage = lambda _: None

    def sync(self, cohort: Cohort, programme: Programme) -> CohortRun:
        """Begin a run of one cohort here and now, and carry it out."""
        now = self.now()
        if has_ended(cohort, now):
            return CohortRun(ended_report(cohort, now))
        full = self.choice is everybody
        order = Order("sync", cohort.id, trigger=self.trigger, full=full)
        return self.carry_out(self.store.begin_run(order, now), cohort, programme)

    def carry_out(self, run: Run, cohort: Cohort, programme: Programme) -> CohortRun:
        """Do all of a run that was begun, and keep how it went. Raises Stopped."""
        now = self.now()
        with structlog.contextvars.bound_contextvars(run=run.id, cohort=cohort.id):
            if has_ended(cohort, now):
                finished = CohortRun(replace(ended_report(cohort, now), run=run.id))
            else:
                finished = self._run(run, cohort, programme, now)
            report = finished.report
            ended = self.now()
            self.store.end_run(run, report.status, report.counts_json(), report.problems, ended)
            if figures := finished.figures:  # at the very end: no drift is lost with a killed run
                keep_seen(self.store, run, figures, programme, now)
            log.info("run ended", status=report.status, canvas_calls=report.counts.calls)
        return finished

    def _run(self, run: Run, cohort: Cohort, programme: Programme, now: datetime) -> CohortRun:
        with self.client() as client:
            figures: Figures | None = None
            try:
                figures = self._reader(client, cohort, programme, now, dry=False).figures()
                self._keep(run, figures, now)
                written = self._write(client, run, cohort, figures, now)
            except Stopped:
                raise
            except Exception as failure:  # noqa: BLE001  a run's edge: the others go on
                return CohortRun(failed_report(run.id, cohort, client.counts, faults(failure)))
            problems = (*figures.problems(f"npq-sync approve {run.id}"), *written.problems)
            report = finished_report(
                run.id, cohort, client.counts, figures, written, problems=problems
            )
            return CohortRun(report, figures)

    def rehearse(
        self, cohort: Cohort, programme: Programme, tries: tuple[Answer, ...] = ()
    ) -> CohortRun:
        """Do all a run does but keep and write nothing; the report says what would be done.

        It counts as if the answers that it `tries` had been kept.
        """
        now = self.now()
        if has_ended(cohort, now):
            return CohortRun(replace(ended_report(cohort, now), planned=()))
        run = f"{now:%Y%m%d-%H%M%S}-dry{token_hex(1)}"
        with self.client() as client:
            try:
                reader = self._reader(client, cohort, programme, now, dry=True)
                figures = replace(reader, tries=tries).figures()
            except Stopped:
                raise
            except Exception as failure:  # noqa: BLE001  a run's edge: the others go on
                report = failed_report(run, cohort, client.counts, faults(failure))
                return CohortRun(replace(report, planned=()))
            planned = figures.planned
            written = Written(
                columns=sum(change.target == "column" for change in planned),
                cells=sum(change.target == "cell" for change in planned),
                overrides=len(figures.entry.due) if figures.entry else 0,
            )
            problems = figures.problems(SYNC_FIRST.format(cohort.id))
            counts = client.counts
            report = finished_report(run, cohort, counts, figures, written, problems=problems)
            return CohortRun(replace(report, planned=planned), figures)

    def _reader(
        self,
        client: CanvasClient,
        cohort: Cohort,
        programme: Programme,
        now: datetime,
        *,
        dry: bool,
    ) -> Reader:
        def stage(doing: str) -> None:
            self.stage(f"{cohort.id}: {doing}")

        return Reader(self.store, client, cohort, programme, now, stage, self.choice, dry)

    def _keep(self, run: Run, figures: Figures, now: datetime) -> None:
        of_alerts = raised(self.store, figures)
        found = RunResults(
            participants=tuple(
                results(figures.pulled, figures.standings, figures.before, figures.decision)
            ),
            progress=figures.pulled.kept,
            holds=figures.held,
            alerts=of_alerts.alerts,
            closed=of_alerts.closed,
            backlog=of_alerts.backlog,
            staff_mails=figures.pulled.content.addresses,
            staff_names=figures.pulled.content.coach_names,
            rule=rule_json(figures.rule),
        )
        self.store.keep_results(run, found, now)
        keep_looked(self.store, figures, now)
        keep_graphql(self.store, now, found=figures.pulled.has_graphql)
        if figures.data_at and figures.pulled.content.asked_addresses:
            keep_asked_addresses(self.store, run.cohort, now)
        content = content_of(figures.pulled) | figures.before.content
        keep_content(self.store, run.cohort, content, now)
        keep_turned_staff(self.store, run.cohort, figures.turned_staff, now)

    def _write(
        self, client: CanvasClient, run: Run, cohort: Cohort, figures: Figures, now: datetime
    ) -> Written:
        if figures.gradebook is None:
            return Written()
        self.stage(f"{cohort.id}: writing to Canvas")

        def guard() -> None:
            self.store.guard(run)

        book = write_gradebook(client, figures.gradebook, figures.cells, guard)
        keep_columns(self.store, figures.gradebook.course, book.column_ids)
        if figures.said_to_have_left and not book.problems:
            self.store.mark_left_written(run, figures.said_to_have_left)
        if figures.gate is None:
            return book
        entry = Giving(self.store, client, run, figures.gate, figures.people, now).give()
        problems = (*book.problems, *entry.problems)
        return replace(book, overrides=entry.overrides, problems=problems)


def has_ended(cohort: Cohort, now: datetime) -> bool:
    """Tell whether the cohort's last day is over: no reads, no writes, no alerts (design 4)."""
    last = reads_end_on(cohort)
    return last is not None and local_date(now) > last


def ended_report(cohort: Cohort, now: datetime) -> RunReport:
    """Report that nothing was read of a cohort whose last day is over."""
    remedy = "nothing is read, written or mailed; take the cohort out of the cohorts file"
    problem = Problem("cohort-ended", f"cohort {cohort.id}", remedy)
    return RunReport(f"{now:%Y%m%d-%H%M%S}-none", cohort.id, "succeeded", problems=(problem,))


def finished_report(
    run: str,
    cohort: Cohort,
    counts: Counts,
    figures: Figures,
    written: Written,
    *,
    problems: tuple[Problem, ...],
) -> RunReport:
    """Report a run that came to its end; mails are counted when they have gone."""
    held = figures.asked
    return RunReport(
        run=run,
        cohort=cohort.id,
        status=status_of(held, problems),
        participants=len(figures.standings),
        eligible=sum(s.entry == "eligible" for s in figures.standings.values()),
        counts=counts,
        writes=Writes(written.columns, written.cells, written.overrides),
        held=held,
        problems=problems,
        data_at=figures.data_at,
    )


def failed_report(
    run: str, cohort: Cohort, counts: Counts, problems: Iterable[Problem]
) -> RunReport:
    """Report a run that failed: its cohort keeps its last figures."""
    return RunReport(run, cohort.id, "failed", counts=counts, problems=tuple(problems))


def faults(failure: Exception) -> tuple[Problem, ...]:
    """Return what stopped a run as problems; what nobody foresaw is logged with its trace."""
    if isinstance(failure, Trouble):
        log.warning("run stopped", code=failure.code, where=failure.where, seen=failure.seen)
        return (Problem(failure.code, failure.where, f"{failure.means}. {failure.remedy}"),)
    if isinstance(failure, (MappingFault, PeopleFault)):
        return failure.problems
    if isinstance(failure, HoursOverbooked):
        return (Problem("hours-overbooked", f"strand {failure.strand}", str(failure)),)
    log.error("run broke", failure=type(failure).__name__, exc_info=failure)
    remedy = "nothing more was changed; this is a fault of npq-sync: report it with the log"
    return (Problem("internal-error", type(failure).__name__, remedy),)
