"""The catalogue's times on the engine's scheduler, and what was missed while nobody was there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from dbos import DBOS

from jobs.catalogue import CATALOGUE
from jobs.desk.mail import goes_soon
from jobs.engine.orders import Orders
from jobs.engine.source import Source
from jobs.notify import Post
from jobs.schedules import Schedule, is_over, newest_missed, schedules
from sync.store.kept import Order

log = structlog.get_logger()

ZONE = "Europe/London"
LATE = timedelta(minutes=1)  # the engine may start a job up to ten seconds after its time
FIRST = "sync"  # a cohort that was never read is read at once

Tick = Callable[[datetime, str], None]
Times = Mapping[tuple[str, str], tuple[datetime, datetime]]
"""By job and cohort: when the first run was asked for, and when the last was, or ended."""


@dataclass(slots=True)
class Timetable:
    """What runs by itself, by the cohorts file as it is now."""

    orders: Orders
    source: Source
    _applied: tuple[Schedule, ...] = ()

    def apply(self, tick: Tick) -> None:
        """Give the engine's scheduler what is new, and take away the schedules that are no more."""
        wanted = schedules(self.source.current().file)
        if wanted == self._applied:
            return
        DBOS.apply_schedules(
            [
                {
                    "schedule_name": one.name,
                    "workflow_fn": tick,
                    "schedule": one.cron,
                    "cron_timezone": ZONE,
                    "context": one.name,
                }
                for one in wanted
            ]
        )
        names = {one.name for one in wanted}
        for there in DBOS.list_schedules():
            if there["schedule_name"] not in names:
                DBOS.delete_schedule(there["schedule_name"])
        self._applied = wanted

    def catch_up(self, now: datetime) -> None:
        """Ask once for each job whose time passed while nobody was there to see it.

        What never ran, as on a machine that is off each night, may have missed what passed since
        the first run of its cohort, or of any. Digests are of their morning, and never caught up.
        """
        times = self.orders.store.run_times()
        for one in schedules(self.source.current().file):
            if not CATALOGUE[one.job].caught_up:
                continue
            _, last = times.get((one.job, one.cohort), (None, None))
            first = last is None and one.job == FIRST
            if first or newest_missed(one.cron, last or _began(one, times), now - LATE):
                self._ask(one, now)
        if self._mail_waits(now):
            self.orders.ask(Order("deliver", trigger="schedule"), now)

    def strike(self, name: str, now: datetime) -> None:
        """Ask for the run of the schedule of this name, whose time has come."""
        for one in schedules(self.source.current().file):
            if one.name == name:
                self._ask(one, now)

    def _mail_waits(self, now: datetime) -> bool:
        """Whether a mail should have gone by now: whoever kept it was killed, or tried in vain."""
        post = Post(self.source.current(), self.orders.store, now)
        return any(
            now - mail.created_at > LATE and goes_soon(mail, now)
            for mail in (*post.waiting(), *post.doubtful())
        )

    def _ask(self, one: Schedule, now: datetime) -> None:
        if is_over(one, self.source.current().file, now):
            return
        order = Order(one.job, one.cohort, trigger="schedule")
        asked = self.orders.ask(order, now)
        log.info("asked for by schedule", schedule=one.name, run=asked.run.id, joined=asked.joined)


def _began(one: Schedule, times: Times) -> datetime | None:
    """Return when the first run of the schedule's cohort was asked for; of any, where of none."""
    firsts = (first for (_, cohort), (first, _) in times.items() if one.cohort in ("", cohort))
    return min(firsts, default=None)
