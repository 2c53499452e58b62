"""What needs a person beside held changes: failures, figures out of date, uncertain mails, drift.

Each has a key that stays the same as long as the same thing is so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.sync_cohort import has_ended
from mappings.drift import DRIFT
from mappings.problems import Problem
from mappings.windows import local_date, local_midnight
from sync.cohorts_file import CohortsFile
from sync.store.kept import OutboxMail, PastRun
from sync.store.runs import READING
from sync.store.store import Store

STALE = timedelta(hours=36)
"""Figures older than this are out of date: with a sync every two hours many have failed."""

TOLD_FOR = timedelta(days=14)
"""What was changed in a course longer ago is told no more, whoever was not told."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A cohort, or (empty) a job that is about none, whose last run failed."""

    cohort: str
    job: str
    run: str
    problems: tuple[Problem, ...]

    @property
    def key(self) -> str:
        """Another fault is another thing."""
        codes = ",".join(sorted({problem.code for problem in self.problems}))
        return f"failed:{self.cohort or self.job}:{codes}"


@dataclass(frozen=True, slots=True)
class OutOfDate:
    """A cohort that has begun and was last read long ago, or never."""

    cohort: str
    read_at: datetime | None

    @property
    def key(self) -> str:
        """It is the same until the cohort is read."""
        return f"out-of-date:{self.cohort}"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A mail that may or may not have gone."""

    mail: OutboxMail

    @property
    def key(self) -> str:
        """A mail that was sent again may be uncertain again."""
        return f"uncertain:{self.mail.id}:{self.mail.attempts}"


@dataclass(frozen=True, slots=True)
class Drifted:
    """A cohort in whose courses something was changed."""

    cohort: str
    problem: Problem

    @property
    def key(self) -> str:
        """Several runs may tell the same until one has read everything."""
        return f"drift:{self.problem.where}"


Matter = Failed | OutOfDate | Uncertain | Drifted


def matters(file: CohortsFile, store: Store, now: datetime) -> tuple[Matter, ...]:
    """Return all that needs a person now."""
    return (
        *_failed(file, store, now),
        *_out_of_date(file, store, now),
        *(Uncertain(mail) for mail in store.list_outbox("uncertain")),
        *_drifted(file, store, now),
    )


def _failed(file: CohortsFile, store: Store, now: datetime) -> Iterator[Failed]:
    """A run that was ousted is no failure: a person or a newer run ended it."""
    going_on = {cohort.id for cohort in file.cohorts if not has_ended(cohort, now)}
    of_cohorts = [run for cohort, run in store.last_ended().items() if cohort in going_on]
    others = [run for run in store.latest_runs().values() if not run.cohort]
    for run in (*of_cohorts, *others):
        if run.status == "failed" and run.ousted is None:
            yield Failed(run.cohort, run.job, run.id, run.problems)


def _drifted(file: CohortsFile, store: Store, now: datetime) -> Iterator[Drifted]:
    cohorts = {cohort.id for cohort in file.cohorts}
    runs = [run for run in store.runs_that_met(DRIFT, now - TOLD_FOR) if run.cohort in cohorts]
    told = {
        p.where: Drifted(run.cohort, p) for run in runs for p in run.problems if p.code == DRIFT
    }
    yield from told.values()


def _out_of_date(file: CohortsFile, store: Store, now: datetime) -> Iterator[OutOfDate]:
    """A cohort that is being read at this moment may be up to date in the next."""
    good = store.last_good()
    being_read = {run.cohort for run in store.active_runs() if _is_reading(run, now)}
    for cohort in file.cohorts:
        last = good.get(cohort.id)
        read_at = last.ended_at if last else None
        since = read_at or local_midnight(cohort.starts_on)
        taught = cohort.starts_on <= local_date(now) and not has_ended(cohort, now)
        if taught and now - since > STALE and cohort.id not in being_read:
            yield OutOfDate(cohort.id, read_at)


def _is_reading(run: PastRun, now: datetime) -> bool:
    return run.job in READING and now - run.requested_at <= STALE
