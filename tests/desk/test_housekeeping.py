"""Housekeeping as a job: what it removed is kept with its run."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tests.desk.tasks import DAY, a_task, do, done, succeeds
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import NOW, Office
from tests.store.people import a_mail


def test_what_ended_90_days_ago_goes_and_is_counted(office: Office) -> None:
    old = [succeeds(office, NOW - days * DAY) for days in (200, 100, 80)]
    office.store.enqueue_digests([a_mail()], NOW - 200 * DAY)
    do(office, "deliver", NOW - 200 * DAY)
    asked: list[datetime] = []

    def forget_history(before: datetime) -> int:
        asked.append(before)
        return 40

    report = done(replace(a_task(office, "housekeeping"), forget_history=forget_history))

    assert (report.status, asked) == ("succeeded", [NOW - 90 * DAY])
    kept = office.store.get_run(report.run)
    assert kept is not None
    assert kept.counts == {
        "removed": {"runs": 2, "alerts": 0, "mails": 1, "workers": 0, "workflows": 40}
    }
    assert [office.store.get_run(run) is None for run in old] == [True, True, False]


def test_figures_and_what_was_told_outlive_it(office: Office, cohort_world: CohortWorld) -> None:
    who = cohort_world.join(EVERYTHING)
    office.sync()
    office.clear()
    before = office.report()

    do(office, "housekeeping", NOW + 400 * DAY)

    assert office.report() == before
    assert office.sync()["mails"] == 0
    assert office.report()[who.id] == before[who.id]
