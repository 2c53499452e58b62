"""Jobs as a worker does them: asked for by schedule, begun, carried out, at a given time."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from jobs.catalogue import CATALOGUE
from jobs.run_report import RunReport
from jobs.task import Task
from jobs.watch import Watch
from mappings.problems import Problem
from sync.store.kept import Order
from tests.jobs.office import ADMIN_MAIL, NOW, Office

ROOT = Path(__file__).parents[2]
KILLED = """
import os, sys
from datetime import UTC, datetime
from sync.mail import Mailer
from sync.store import deliver, open_store

Mailer.send = lambda self, mail: os.kill(os.getpid(), 9)
deliver(open_store(sys.argv[1]), Mailer.from_url(*sys.argv[2:]), datetime.now(UTC))
"""
DAY = timedelta(days=1)
DEAD = Problem("token-dead", "GET /api/v1/courses/101", "Make a new token")


def a_task(
    office: Office, job: str, now: datetime = NOW, cohort: str = "", trigger: str = "schedule"
) -> Task:
    """A run of the job that a worker has begun."""
    order = Order(job, cohort, trigger=trigger)
    asked = office.store.ask_run(order, now, lambda _session, _run: None)
    run = office.store.start_run(asked.run.id, "worker", now)
    assert run is not None
    return Task(office.context, office.store, run, order, lambda: now, Watch())


def done(task: Task) -> RunReport:
    """Do it."""
    return CATALOGUE[task.order.job].does(task)


def do(office: Office, job: str, now: datetime = NOW, cohort: str = "") -> RunReport:
    """Do a job at a time, from the order to its end."""
    return done(a_task(office, job, now, cohort))


def redone(task: Task) -> RunReport:
    """Do it as another worker does that begins the same run again."""
    again = task.store.start_run(task.run.id, "another", task.now())
    assert again is not None
    return done(replace(task, run=again, watch=Watch()))


def fails(office: Office, *problems: Problem, now: datetime = NOW, cohort: str = "a25") -> str:
    """Let the last run of a cohort be one that failed; return its id."""
    run = office.store.begin_run(Order("sync", cohort, trigger="schedule"), now)
    office.store.end_run(run, "failed", {}, problems or (DEAD,), now)
    return run.id


def succeeds(office: Office, now: datetime = NOW, cohort: str = "a25") -> str:
    """Let the last run of a cohort be one that read it; return its id."""
    run = office.store.begin_run(Order("sync", cohort, trigger="schedule"), now)
    office.store.end_run(run, "succeeded", {}, (), now)
    return run.id


def notes_at(office: Office, *times: datetime, address: str = ADMIN_MAIL) -> list[list[str]]:
    """Do `admin-note` at these times; return the words of what each sent to an admin."""
    found = []
    for now in times:
        before = len(office.mail_to(address))
        do(office, "admin-note", now)
        found.append([" ".join(words.split()) for words in office.mail_to(address)[before:]])
    return found


def killed_in_delivery(office: Office) -> None:
    """Put a mail on the wire in a process of its own, and kill that."""
    words = [office.database_url, office.inbox.url, "npq@provider.example"]
    died = subprocess.run([sys.executable, "-c", KILLED, *words], cwd=ROOT, check=False)
    assert died.returncode == -9
