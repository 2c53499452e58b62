"""Digests by schedule, and the delivery of what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from sync.errors import Stopped
from tests.desk.tasks import DAY, a_task, do, done, redone
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import NOW, Office, cohort_toml
from tests.store.people import a_mail

ADA = "ada@provider.example"
HOUR = timedelta(hours=1)
NOWHERE = "smtp://127.0.0.1:1"


@pytest.fixture
def news(office: Office, cohort_world: CohortWorld) -> Office:
    """Somebody is eligible in each of two cohorts of the same coach, read on a Monday at noon."""
    south = cohort_world.add_section("South")
    coach = cohort_world.coach
    cohort_world.world.enroll(cohort_world.course, coach, "TaEnrollment", section=south)
    for section in (cohort_world.north, south):
        cohort_world.join(EVERYTHING, section=section)
    office.says(
        cohort_toml(cohort_world, "north", more='sections = ["North"]', assessment=None),
        cohort_toml(cohort_world, "south", more='sections = ["South"]', assessment=None),
    )
    for cohort in ("north", "south"):
        do(office, "sync", NOW, cohort)
    assert office.mailed == []
    return office


def reads_again(office: Office, now: datetime) -> None:
    """Read both cohorts again, so that what is known of them is not old."""
    for cohort in ("north", "south"):
        do(office, "sync", now, cohort)


def of(day: datetime, time: str) -> datetime:
    """An instant of a winter's day, when local time is UTC."""
    hour, minute = time.split(":")
    return day.replace(hour=int(hour), minute=int(minute))


def codes(report: object) -> list[str]:
    return [problem.code for problem in report.problems]  # type: ignore[attr-defined]


def later(office: Office, days: int) -> int:
    """Deliver so many days after NOW; return how often it asked to try again in a while."""
    asked: list[None] = []
    task = a_task(office, "deliver", NOW + days * DAY)
    done(replace(task, deliver_later=lambda: asked.append(None)))
    kept = office.store.get_run(task.run.id)
    assert kept is not None
    assert not kept.active, "else it would join itself"
    return len(asked)


class TestDigests:
    """The job that mails coaches."""

    def test_a_coach_gets_one_mail_over_all_cohorts_and_no_second(self, news: Office) -> None:
        first, second = do(news, "digests"), do(news, "digests", NOW + DAY)
        assert news.mailed == [ADA]
        [words] = news.mail_to(ADA)
        assert words.count("Now eligible for the assessment (1)") == 2
        assert (first.mails, second.mails) == (1, 0)
        kept = news.store.get_run(first.run)
        assert kept is not None
        assert (kept.status, kept.counts, kept.cohort) == ("succeeded", {"mails": 1}, "")

    def test_a_refused_mail_makes_it_partial_and_the_next_digest_tells_its_news(
        self, news: Office
    ) -> None:
        news.inbox.refuse(ADA)
        refused = do(news, "digests")
        assert (refused.status, refused.mails, codes(refused)) == ("partial", 0, ["mail-refused"])
        assert "told by the next digest" in refused.problems[0].remedy
        news.inbox.accept(ADA)
        assert do(news, "deliver", NOW).mails == 0
        reads_again(news, NOW + 7 * DAY)
        assert do(news, "digests", NOW + 7 * DAY).mails == 1
        assert news.mailed == [ADA]

    def test_a_mail_that_may_have_gone_makes_it_partial_and_names_the_command(
        self, news: Office
    ) -> None:
        news.inbox.hang_up = "after"
        lost = do(news, "digests")
        assert (lost.status, lost.mails, codes(lost)) == ("partial", 0, ["mail-uncertain"])
        assert "npq-sync mails" in lost.problems[0].remedy
        news.inbox.hang_up = None
        assert do(news, "digests", NOW + DAY).mails == 0
        assert news.mailed == [ADA]

    def test_without_a_mail_server_it_says_so_and_uses_no_news_up(self, news: Office) -> None:
        news.settings["SMTP_URL"] = ""
        silent = do(news, "digests")
        assert (silent.status, silent.mails, codes(silent)) == ("succeeded", 0, ["no-mail-server"])
        assert news.rows()["outbox"] == []
        news.settings.clear()
        reads_again(news, NOW + 7 * DAY)
        assert do(news, "digests", NOW + 7 * DAY).mails == 1

    @pytest.mark.parametrize(
        ("asked", "begun", "trigger", "late"),
        [
            ("07:30", "07:31", "schedule", False),
            ("07:30", "08:30", "schedule", False),
            ("07:30", "08:31", "schedule", True),
            ("07:30", "08:31", "console", False),
            ("07:29", "07:29", "schedule", True),
            ("17:30", "17:59", "schedule", False),
            ("17:30", "18:00", "console", True),
        ],
    )
    def test_whoever_comes_too_late_makes_none_and_says_so(
        self, office: Office, asked: str, begun: str, trigger: str, late: bool
    ) -> None:
        task = a_task(office, "digests", of(NOW, asked), trigger=trigger)
        report = done(replace(task, now=lambda: of(NOW, begun)))
        assert report.status == "succeeded"
        assert codes(report) == (["digests-too-late"] if late else [])

    def test_whom_nobody_could_tell_on_time_the_next_morning_tells(
        self, office: Office, cohort_world: CohortWorld
    ) -> None:
        cohort_world.join(EVERYTHING)
        do(office, "sync", of(NOW, "06:00"), "a25")
        task = a_task(office, "digests", of(NOW, "07:30"))
        assert done(replace(task, now=lambda: of(NOW, "12:00"))).mails == 0
        do(office, "sync", of(NOW + DAY, "06:00"), "a25")
        assert do(office, "digests", of(NOW + DAY, "07:30")).mails == 1

    def test_a_run_begun_again_by_another_worker_mails_nobody_twice(self, news: Office) -> None:
        task = a_task(news, "digests")
        task.watch.halt()
        with pytest.raises(Stopped):
            done(task)
        assert len(news.store.list_outbox("pending")) == 1
        assert redone(task).mails == 1
        assert news.mailed == [ADA]


class TestDeliver:
    """The job that sends what waits."""

    def test_what_waits_is_sent_once(self, office: Office) -> None:
        office.store.enqueue_digests([a_mail(recipient=1), a_mail(recipient=2)], NOW)
        assert [do(office, "deliver").mails for _ in range(2)] == [2, 0]
        assert len(office.mailed) == 2

    def test_a_mail_server_that_is_away_leaves_them_waiting_and_loses_nothing(
        self, office: Office
    ) -> None:
        office.store.enqueue_digests([a_mail(recipient=1), a_mail(recipient=2)], NOW)
        office.settings["SMTP_URL"] = NOWHERE
        away = do(office, "deliver")
        assert (away.status, away.mails, codes(away)) == ("partial", 0, ["mail-not-sent"])
        waiting = office.store.list_outbox("pending")
        assert [mail.error for mail in waiting] == ["unreachable-no-connection", None]
        office.settings.clear()
        assert do(office, "deliver").mails == 2

    @pytest.mark.parametrize(
        ("status", "days", "soon"), [(450, 0, 1), (450, 1, 0), (550, 0, 0), (None, 0, 0)]
    )
    def test_what_may_be_taken_soon_is_tried_again_soon(
        self, office: Office, status: int | None, days: int, soon: int
    ) -> None:
        office.store.enqueue_digests([a_mail(address=ADA)], NOW)
        if status:
            office.inbox.refuse(ADA, status)
        assert later(office, days) == soon

    @pytest.mark.parametrize("days", [0, 30])
    def test_a_server_that_is_away_is_tried_again_soon_however_long_it_takes(
        self, office: Office, days: int
    ) -> None:
        office.store.enqueue_digests([a_mail()], NOW)
        office.settings["SMTP_URL"] = NOWHERE
        assert later(office, days) == 1

    def test_without_a_mail_server_they_wait(self, office: Office) -> None:
        office.store.enqueue_digests([a_mail()], NOW)
        office.settings["SMTP_URL"] = ""
        silent = do(office, "deliver")
        assert (silent.status, codes(silent)) == ("succeeded", ["no-mail-server"])
        assert len(office.store.list_outbox("pending")) == 1
