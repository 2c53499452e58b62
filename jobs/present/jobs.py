"""The catalogue of jobs with when each runs by itself, for people and for programs to read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from jobs.catalogue import CATALOGUE, Job
from jobs.present.fitting import Fitting, plain_table
from jobs.schedules import Schedule, is_over, next_time, planned
from mappings.windows import LONDON
from sync.cohorts_file import CohortsFile
from sync.cron import NEVER
from sync.store.kept import PastRun

Latest = Mapping[tuple[str, str], PastRun]
STYLES = {"succeeded": "green", "partial": "yellow", "failed": "red"}


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as `jobs` lists it; `cohort` is empty where it is about none, or runs when asked to.

    `cron` is empty where it only runs when asked to. `next_at` is None where it will not run by
    itself, `over` tells that its cohort has ended.
    """

    job: Job
    cohort: str
    cron: str
    over: bool
    next_at: datetime | None
    last: PastRun | None


def job_rows(file: CohortsFile, latest: Latest, now: datetime) -> tuple[JobRow, ...]:
    """Return each job, for each cohort where it runs by itself for each."""
    times = tuple(planned(file))
    return tuple(row for job in CATALOGUE.values() for row in _rows(job, times, file, latest, now))


def _rows(
    job: Job, times: Iterable[Schedule], file: CohortsFile, latest: Latest, now: datetime
) -> Iterator[JobRow]:
    own = [one for one in times if one.job == job.name]
    if not own:
        runs = [run for (name, _), run in latest.items() if name == job.name]
        yield JobRow(job, "", "", over=False, next_at=None, last=max(runs, key=_at, default=None))
    for one in own:
        over = is_over(one, file, now)
        next_at = None if over or one.cron == NEVER else next_time(one.cron, now)
        last = latest.get((job.name, one.cohort))
        yield JobRow(job, one.cohort, one.cron, over, next_at, last)


def jobs_page(rows: Sequence[JobRow]) -> Iterator[RenderableType]:
    """Give the list part by part: when each job runs, then what each does."""
    yield Fitting((_table(rows, last=True), _table(rows, last=False)))
    yield ""
    what = Table.grid(padding=(0, 2, 0, 0))
    for job in dict.fromkeys(row.job for row in rows):
        what.add_row(Text(job.name, style="bold"), job.about)
    yield what


def _table(rows: Iterable[JobRow], *, last: bool) -> Table:
    heads = ["Job", "Cohort", "Runs at", "Next (London)", *(["Last (London)"] if last else [])]
    table = plain_table(*heads, "Status", folding=("Cohort",))
    for row in rows:
        table.add_row(
            row.job.name,
            row.cohort,
            row.cron or "when asked",
            "cohort has ended" if row.over else _local(row.next_at),
            *([_local(_at(row.last) if row.last else None)] if last else []),
            _status(row.last),
        )
    return table


def _local(at: datetime | None) -> str:
    return "" if at is None else f"{at.astimezone(LONDON):%a %Y-%m-%d %H:%M}"


def _status(run: PastRun | None) -> Text:
    return Text("") if run is None else Text(run.ousted or run.status, STYLES.get(run.status, ""))


def job_json(row: JobRow) -> Mapping[str, Any]:
    """Return one row; instants are UTC, as everywhere in JSON."""
    return {
        "job": row.job.name,
        "cohort": row.cohort or None,
        "does": row.job.about,
        "schedule": row.cron or None,
        "cohort_has_ended": row.over,
        "next_at": _instant(row.next_at),
        "last": row.last
        and {
            "run": row.last.id,
            "cohort": row.last.cohort or None,
            "status": row.last.status,
            "ousted": row.last.ousted,
            "started_at": _instant(row.last.started_at),
            "ended_at": _instant(row.last.ended_at),
        },
    }


def _at(run: PastRun) -> datetime:
    return run.started_at or run.requested_at


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
