"""What went wrong with reading: runs that failed, figures out of date, content that changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jobs.desk.matter import SHOWN, Desk, Kind, and_more, local_time
from jobs.freshness import STALE
from jobs.note_mail import Block, Item, Step, counted, listed
from jobs.present.safe import printable
from jobs.sync_cohort import has_ended
from mappings.drift import DRIFT
from mappings.problems import Problem
from mappings.windows import local_date, local_midnight
from sync.store.kept import PastRun
from sync.store.runs import READING

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
class Drifted:
    """A cohort in whose courses something was changed."""

    cohort: str
    problem: Problem

    @property
    def key(self) -> str:
        """Several runs may tell the same until one has read everything."""
        return f"drift:{self.problem.where}"


def _failed(desk: Desk) -> Iterator[Failed]:
    """A run that was ousted is no failure: a person or a newer run ended it."""
    going_on = {cohort.id for cohort in desk.going_on}
    of_cohorts = [run for cohort, run in desk.store.last_ended().items() if cohort in going_on]
    others = [run for run in desk.store.latest_runs().values() if not run.cohort]
    for run in (*of_cohorts, *others):
        if run.status == "failed" and run.ousted is None:
            yield Failed(run.cohort, run.job, run.id, run.problems)


def _out_of_date(desk: Desk) -> Iterator[OutOfDate]:
    """A cohort that is being read at this moment may be up to date in the next."""
    good = desk.store.last_good()
    being_read = {r.cohort for r in desk.store.active_runs() if _is_reading(r, desk.now)}
    for cohort in desk.file.cohorts:
        last = good.get(cohort.id)
        read_at = last.ended_at if last else None
        since = read_at or local_midnight(cohort.starts_on)
        taught = cohort.starts_on <= local_date(desk.now) and not has_ended(cohort, desk.now)
        if taught and desk.now - since > STALE and cohort.id not in being_read:
            yield OutOfDate(cohort.id, read_at)


def _is_reading(run: PastRun, now: datetime) -> bool:
    return run.job in READING and now - run.requested_at <= STALE


def _drifted(desk: Desk) -> Iterator[Drifted]:
    cohorts = {cohort.id for cohort in desk.file.cohorts}
    met = desk.store.runs_that_met(DRIFT, desk.now - TOLD_FOR)
    runs = [run for run in met if run.cohort in cohorts]
    told = {
        p.where: Drifted(run.cohort, p) for run in runs for p in run.problems if p.code == DRIFT
    }
    yield from told.values()


def _count_failed(failed: Sequence[Failed]) -> Iterator[str]:
    if cohorts := sum(bool(one.cohort) for one in failed):
        yield counted(cohorts, "cohort failed", "cohorts failed")
    if jobs := sum(not one.cohort for one in failed):
        yield counted(jobs, "job failed", "jobs failed")


def _count_out_of_date(old: Sequence[OutOfDate]) -> Iterator[str]:
    yield counted(len(old), "cohort is out of date", "cohorts are out of date")


def _count_drifted(drifted: Sequence[Drifted]) -> Iterator[str]:
    cohorts = len({one.cohort for one in drifted})
    yield counted(cohorts, "cohort's content changed", "cohorts' content changed")


def _tell_failed(failed: Sequence[Failed], _now: datetime) -> Iterator[Block]:
    """Say once what made several fail alike, as a dead token does."""
    alike: dict[tuple[bool, tuple[Problem, ...]], list[Failed]] = {}
    for one in failed:
        alike.setdefault((bool(one.cohort), one.problems), []).append(one)
    yield from (_failures(group) for group in alike.values())


def _failures(failed: Sequence[Failed]) -> Block:
    first = failed[0]
    kind = "Cohort" if first.cohort else "Job"
    names = listed([one.cohort or one.job for one in failed])
    see_all = f"npq-sync runs show {first.run}"
    return Block(
        "stop",
        f"{kind}{'s' if len(failed) > 1 else ''} {names} failed",
        tuple(_problem(problem) for problem in first.problems[:SHOWN]),
        (Step("To see all of it", see_all),),
        and_more(len(first.problems), f"{see_all} lists them"),
    )


def _problem(problem: Problem) -> Item:
    return Item(printable(problem.where), printable(problem.remedy), problem.code)


def _tell_out_of_date(old: Sequence[OutOfDate], now: datetime) -> Iterator[Block]:
    yield from (_old(one, now) for one in old)


def _old(matter: OutOfDate, now: datetime) -> Block:
    if matter.read_at is None:
        item = Item("never read", "there are no figures of this cohort")
    else:
        hours = (now - matter.read_at) // timedelta(hours=1)
        why = "nobody is told of changes since then, and Canvas shows the figures of that time"
        item = Item("last read", f"{local_time(matter.read_at)}, {hours} hours ago", why)
    return Block(
        "warn",
        f"Cohort {matter.cohort} is out of date",
        (item,),
        (
            Step("To see why", "npq-sync runs"),
            Step("To read it now", f"npq-sync sync {matter.cohort}"),
        ),
    )


def _tell_drifted(drifted: Sequence[Drifted], _now: datetime) -> Iterator[Block]:
    for one in drifted:
        yield Block(
            "warn",
            f"Cohort {one.cohort}: its courses were changed",
            (_problem(one.problem),),
            (
                Step("To see what counts now", f"npq-sync map {one.cohort}"),
                Step("To see whether anything is held", "npq-sync runs"),
            ),
        )


FAILED = Kind(Failed, _failed, _count_failed, _tell_failed)
OUT_OF_DATE = Kind(OutOfDate, _out_of_date, _count_out_of_date, _tell_out_of_date)
DRIFTED = Kind(Drifted, _drifted, _count_drifted, _tell_drifted, once=True)
