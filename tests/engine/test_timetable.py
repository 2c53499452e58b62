"""What runs by itself, the time passed in: after downtime, over clock changes, by the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from jobs.engine.orders import open_orders
from jobs.engine.queues import upgrade_engine
from jobs.engine.source import Source
from jobs.engine.timetable import Timetable
from mappings.windows import LONDON
from sync.store.kept import Order
from sync.store.kept_mail import NewMail
from tests.jobs.office import Office, cohort_toml

FRIDAY = datetime(2026, 10, 16, 17, tzinfo=UTC)
TUESDAY = datetime(2026, 10, 20, 9, tzinfo=UTC)
DAILY = {"verify": 1, "admin-note": 1, "housekeeping": 1}


@pytest.fixture
def timetable(office: Office) -> Iterator[Timetable]:
    upgrade_engine(office.database_url)
    with open_orders(Source(office.context), office.store) as orders:
        yield Timetable(orders, orders.source)


def all_ran(office: Office, at: datetime) -> None:
    """Every job ran at that time, for each cohort where it is about one."""
    for job in ("sync", "verify", "digests", "admin-note", "housekeeping"):
        cohort = "a25" if job in {"sync", "verify"} else ""
        run = office.store.begin_run(Order(job, cohort), at)
        office.store.end_run(run, "succeeded", {}, (), at)


def waiting(office: Office) -> list[tuple[str, str]]:
    """The runs that were asked for and wait, in order of job."""
    return sorted((run.job, run.cohort) for run in office.store.active_runs())


def finished(office: Office, at: datetime) -> Iterator[str]:
    """Do what waits; give the jobs."""
    for waits in office.store.active_runs():
        run = office.store.start_run(waits.id, "test", at)
        assert run is not None
        office.store.end_run(run, "succeeded", {}, (), at)
        yield run.job


def test_after_a_weekend_of_downtime_each_job_runs_once_and_digests_wait_for_a_morning(
    office: Office, timetable: Timetable
) -> None:
    all_ran(office, FRIDAY)
    for now in (TUESDAY, TUESDAY + timedelta(minutes=1)):
        timetable.catch_up(now)
        assert waiting(office) == [
            ("admin-note", ""),
            ("housekeeping", ""),
            ("sync", "a25"),
            ("verify", "a25"),
        ]
    assert Counter(finished(office, TUESDAY)) == {**DAILY, "sync": 1}
    timetable.catch_up(TUESDAY + timedelta(minutes=2))
    assert waiting(office) == []


def test_what_never_ran_is_made_up_for_since_the_first_run_of_its_cohort(
    office: Office, timetable: Timetable
) -> None:
    run = office.store.begin_run(Order("sync", "a25"), FRIDAY)
    office.store.end_run(run, "succeeded", {}, (), FRIDAY)
    timetable.catch_up(FRIDAY + timedelta(hours=6))
    assert waiting(office) == [("sync", "a25")]
    timetable.catch_up(FRIDAY + timedelta(hours=16))
    assert Counter(finished(office, FRIDAY + timedelta(hours=16))) == {**DAILY, "sync": 1}
    timetable.catch_up(TUESDAY)
    assert Counter(finished(office, TUESDAY)) == {**DAILY, "sync": 1}


def test_what_a_person_did_meanwhile_is_not_done_again(
    office: Office, timetable: Timetable
) -> None:
    all_ran(office, FRIDAY)
    run = office.store.begin_run(Order("sync", "a25", trigger="cli"), TUESDAY)
    office.store.end_run(run, "failed", {}, (), TUESDAY)
    timetable.catch_up(TUESDAY + timedelta(minutes=1))
    assert ("sync", "a25") not in waiting(office)


@pytest.mark.parametrize("night", [datetime(2026, 10, 25), datetime(2027, 3, 28)])  # noqa: DTZ001
def test_when_the_clocks_change_nothing_runs_twice_or_not_at_all(
    office: Office, timetable: Timetable, night: datetime
) -> None:
    noon = (night - timedelta(hours=12)).replace(tzinfo=LONDON).astimezone(UTC)
    all_ran(office, noon)
    ran: Counter[str] = Counter()
    hours: list[int] = []
    now = noon
    while now.astimezone(LONDON).replace(tzinfo=None) < night + timedelta(hours=12):
        timetable.catch_up(now)
        done = list(finished(office, now))
        ran.update(done)
        hours += [now.astimezone(LONDON).hour for job in done if job == "sync"]
        now += timedelta(minutes=3)
    assert ran == {**DAILY, "sync": 12}
    assert hours == [12, 14, 16, 18, 20, 22, 0, 2, 4, 6, 8, 10]


def test_a_cohort_that_was_never_read_is_read_at_once_and_nothing_else_is_made_up_for(
    office: Office, timetable: Timetable
) -> None:
    timetable.catch_up(TUESDAY)
    assert waiting(office) == [("sync", "a25")]


def test_what_is_never_to_run_and_who_has_ended_are_not_asked_for(
    office: Office, timetable: Timetable
) -> None:
    home = office.home
    never = '[cohort.schedule]\nsync = "never"\nverify = "never"\n'
    over = "ends_on = 2026-10-19"
    desk = "".join(f'{job} = "never"\n' for job in ("digests", "admin-note", "housekeeping"))
    office.says(
        cohort_toml(home, "quiet", more='sections = ["North"]') + never,
        cohort_toml(home, "over", more=f'sections = ["South"]\n{over}', assessment=None),
        f"[schedule]\n{desk}",
    )
    timetable.source.refresh()
    assert [cohort.id for cohort in timetable.source.current().file.cohorts] == ["quiet", "over"]
    timetable.catch_up(TUESDAY)
    assert waiting(office) == []


def test_a_new_cohort_is_taken_up_and_a_wrong_file_leaves_the_last_good_one(
    office: Office, timetable: Timetable
) -> None:
    home = office.home
    office.says(
        cohort_toml(home, more='sections = ["North"]'),
        cohort_toml(home, "b26", more='sections = ["South"]'),
    )
    timetable.source.refresh()
    timetable.catch_up(TUESDAY)
    assert waiting(office) == [("sync", "a25"), ("sync", "b26")]
    office.says(cohort_toml(home, more="sectoins = 1"))
    timetable.source.refresh()
    assert len(timetable.source.current().file.cohorts) == 2
    assert any("sectoins" in fault for fault in timetable.source.faults)
    office.says(cohort_toml(home))
    timetable.source.refresh()
    assert (len(timetable.source.current().file.cohorts), timetable.source.faults) == (1, ())


MAIL = NewMail(1, "coach@provider.example", "Subject", "Words", "<p>Words</p>")


def test_a_mail_that_nobody_tried_to_send_is_sent_by_a_worker(
    office: Office, timetable: Timetable
) -> None:
    office.store.enqueue_digests([MAIL], TUESDAY)
    for minutes, asked in ((0, False), (1, False), (2, True)):
        timetable.catch_up(TUESDAY + timedelta(minutes=minutes))
        assert (("deliver", "") in waiting(office)) == asked


def test_a_mail_that_somebody_tried_in_vain_is_tried_again_unless_it_was_refused_for_good(
    office: Office, timetable: Timetable
) -> None:
    office.store.enqueue_digests([MAIL], TUESDAY)
    office.inbox.refuse(MAIL.address, 550)
    assert office.notify(TUESDAY) == 0
    timetable.catch_up(TUESDAY + timedelta(minutes=5))
    assert ("deliver", "") not in waiting(office)
    office.inbox.refuse(MAIL.address, 450)
    assert office.notify(TUESDAY) == 0
    timetable.catch_up(TUESDAY + timedelta(minutes=5))
    assert ("deliver", "") in waiting(office)


def test_without_a_mail_server_nobody_is_asked_to_send(
    office: Office, timetable: Timetable
) -> None:
    office.store.enqueue_digests([MAIL], TUESDAY)
    office.settings["SMTP_URL"] = ""
    timetable.source.context = office.context
    timetable.catch_up(TUESDAY + timedelta(minutes=5))
    assert ("deliver", "") not in waiting(office)
