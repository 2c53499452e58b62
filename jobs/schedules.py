"""When each job runs by itself: what the cohorts file says, else the catalogue; Europe/London."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from jobs.catalogue import CATALOGUE, Job
from jobs.sync_cohort import has_ended
from sync.cohorts_file import CohortsFile
from sync.cron import NEVER, cron_times


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job that runs by itself, for a cohort or (empty) for none; `cron` may be "never"."""

    name: str  # sync:npqsl-2025-autumn, or digests
    job: str
    cohort: str
    cron: str


def schedules(file: CohortsFile) -> tuple[Schedule, ...]:
    """Return what is to run by itself.

    A cohort that has ended is among them, since it ends while the process runs: ask `is_over`
    when its time has come.
    """
    return tuple(one for one in planned(file) if one.cron != NEVER)


def planned(file: CohortsFile) -> Iterator[Schedule]:
    """Yield every job that could run by itself, also those the cohorts file has set to never."""
    for job in CATALOGUE.values():
        if job.when and job.each_cohort:
            for cohort in file.cohorts:
                cron = cohort.schedule.get(job.name) or _default(job, file, cohort.id)
                yield Schedule(f"{job.name}:{cohort.id}", job.name, cohort.id, cron)
        elif job.when and job.wanted(file):
            yield Schedule(job.name, job.name, "", _default(job, file))


def is_over(schedule: Schedule, file: CohortsFile, now: datetime) -> bool:
    """Tell whether nothing is left to run: its cohort has ended, or is not in the file."""
    cohorts = [cohort for cohort in file.cohorts if cohort.id == schedule.cohort]
    return bool(schedule.cohort) and all(has_ended(cohort, now) for cohort in cohorts)


def own_minute(cohort_id: str) -> int:
    """Return an odd minute from 1 to 59 that stays the cohort's, so that few start together."""
    drawn = int.from_bytes(hashlib.sha256(cohort_id.encode()).digest()[:4])
    return 2 * (drawn % 30) + 1


def next_time(cron: str, now: datetime) -> datetime:
    """Return the first time after `now` (UTC)."""
    first: datetime = cron_times(cron, now).get_next(datetime)
    return first.astimezone(UTC)


def newest_missed(cron: str, last_fired: datetime | None, now: datetime) -> datetime | None:
    """Return the newest time after `last_fired` and not after `now` (UTC), None if none passed.

    What never fired has missed nothing.
    """
    if last_fired is None:
        return None
    latest: datetime = cron_times(cron, now + timedelta(microseconds=1)).get_prev(datetime)
    newest = latest.astimezone(UTC)
    return newest if newest > last_fired else None


def _default(job: Job, file: CohortsFile, cohort_id: str = "") -> str:
    return file.schedule.get(job.name) or job.when.format(minute=own_minute(cohort_id))
