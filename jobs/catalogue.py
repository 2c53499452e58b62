"""Every job, one line each: read by worker, command line and console alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jobs.cohort_jobs import approve, rehearse, sync, verify
from jobs.desk.housekeeping import housekeeping
from jobs.desk.mail import admin_note, deliver, digests
from jobs.replicate import is_wanted, replicate
from jobs.run_report import RunReport
from jobs.task import Task
from sync.cohorts_file import CohortsFile


def always(_file: CohortsFile) -> bool:
    """Tell that a job runs whatever the cohorts file says."""
    return True


@dataclass(frozen=True, slots=True)
class Job:
    """A job: its name, what it does for people to read, and what does it.

    `asks_canvas` jobs take one of the two places that Canvas has for us, and cohorts with the
    same home course wait for each other. `when` is the cron by which it runs where the cohorts
    file says no other, in Europe/London, with `{minute}` for the cohort's own odd minute; empty
    where somebody has to ask. `each_cohort` jobs run for one cohort at a time. A job that is not
    `caught_up` waits for its next time where it missed one. A `dry` job changes nothing, and how
    it ended is no news to what watches us. `wanted` tells whether it runs by itself at all.
    """

    name: str
    about: str
    does: Callable[[Task], RunReport]
    asks_canvas: bool = True
    when: str = ""
    each_cohort: bool = False
    caught_up: bool = True
    dry: bool = False
    wanted: Callable[[CohortsFile], bool] = always


CATALOGUE: Mapping[str, Job] = {
    job.name: job
    for job in (
        Job(
            "sync",
            "reads a cohort, writes figures and entry back",
            sync,
            when="{minute} */2 * * *",
            each_cohort=True,
        ),
        Job(
            "verify",
            "does what a sync does, and has Canvas evaluate a seventh of the progress anew",
            verify,
            when="{minute} 3 * * *",
            each_cohort=True,
        ),
        Job(
            "rehearse",
            "finds out what a sync would write, and writes and keeps none of it",
            rehearse,
            each_cohort=True,
            dry=True,
        ),
        Job("approve", "applies what a run held and is still wanted", approve, each_cohort=True),
        Job(
            "digests",
            "mails coaches: once a week who needs them, the next morning what cannot wait",
            digests,
            asks_canvas=False,
            when="30 7 * * *",
            caught_up=False,
        ),
        Job(
            "admin-note",
            "mails the admins what needs a person, once",
            admin_note,
            asks_canvas=False,
            when="45 7 * * *",
        ),
        Job(
            "replicate",
            "copies Canvas Data 2, for the cohorts that are read from it",
            replicate,
            asks_canvas=False,
            when="15 2 * * *",
            wanted=is_wanted,
        ),
        Job("deliver", "sends the mails that wait", deliver, asks_canvas=False),
        Job(
            "housekeeping",
            "removes what has been kept long enough",
            housekeeping,
            asks_canvas=False,
            when="53 3 * * *",
        ),
    )
}
