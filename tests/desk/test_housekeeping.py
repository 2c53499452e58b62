"""Housekeeping as a job: what it removed is kept with its run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from jobs.keeping import ages
from sync.store.forgotten import Forgotten, forgotten, take_in
from tests.desk.tasks import DAY, a_task, do, done, succeeds
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import NOW, Office, cohort_toml
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
    assert kept.counts == {"removed": {"run": 2, "outbox": 1, "workflows": 40}, "erased_again": 0}
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


def test_a_cohort_that_goes_on_loses_nothing_however_little_is_kept(
    office: Office, cohort_world: CohortWorld
) -> None:
    office.settings["NPQ_SYNC_RETENTION"] = "histories=1 cohorts=1 mails=1 alerts=1 runs=1 holds=1"
    who = cohort_world.join(EVERYTHING)
    office.sync()
    office.clear()
    office.says(cohort_toml(cohort_world, more="ends_on = 2099-01-01"))
    before = office.report()
    do(office, "housekeeping", NOW + 1000 * DAY)
    assert office.report() == before
    assert office.sync()["mails"] == 0
    office.says(cohort_toml(cohort_world))
    do(office, "housekeeping", NOW + 1000 * DAY)
    assert office.report() == {}
    assert office.store.names([who.id]) == {}


def test_who_came_back_with_a_backup_is_erased_again(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EVERYTHING)
    office.sync()
    kept = forgotten(office.store)
    take_in(office.store, Forgotten(kept.key, {kept.mark(who.id): NOW}))
    do(office, "housekeeping")
    assert office.report() == {}
    assert who.name not in str(office.rows())


def test_a_cohort_from_which_evidence_carries_over_goes_on(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EVERYTHING)
    office.sync()
    later = CohortWorld(cohort_world.world)
    person = f'[[cohort.person]]\ncanvas_user_id = {who.id}\ncredit_from = "a25"'
    after = cohort_toml(later, "b27", more="ends_on = 2099-01-01") + person
    office.says(cohort_toml(cohort_world), after)
    assert "a25" not in ages(office.context, office.store, NOW + 1000 * DAY).over
    office.says(cohort_toml(cohort_world))
    over = ages(office.context, office.store, NOW + 1000 * DAY).over
    assert over == {"a25": date(2027, 5, 28)}
    office.says(cohort_toml(later, "b27"))
    assert ages(office.context, office.store, NOW + DAY).over == {"a25": NOW.date()}
