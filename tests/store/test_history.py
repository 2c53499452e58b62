"""Old history goes; what something refers to, and what would be told again, stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text as sql
from sqlmodel import select

from mappings.alerts import AlertKey, Closing
from mappings.holds import Held
from sync.mail import Mailer
from sync.store import Order, Store, deliver
from sync.store.alert_tables import MentionRow, OutboxRow
from sync.store.deeds import mail_of_token
from sync.store.delivery import resolve
from sync.store.engine import reading, writing
from sync.store.history import Forgotten, forget_old
from sync.store.kept import Ended, Run
from sync.store.tables import RunRow, WorkerRow
from tests.mail_server import mail_server
from tests.store.people import COHORT, NOW, a_mail, a_result, an_alert, behind, over, results

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
TOKEN = "0123456789abcdef"
OLD = NOW - 91 * DAY
BEFORE = NOW - 90 * DAY
NOTHING = Forgotten(runs=0, alerts=0, mails=0, workers=0)


def ended(
    store: Store, at: datetime, status: Ended = "succeeded", job: str = "sync", cohort: str = COHORT
) -> Run:
    run = store.begin_run(Order(job, cohort, trigger="test"), at)
    store.end_run(run, status, {}, (), at)
    return run


def kept(store: Store) -> set[str]:
    with reading(store.engine) as session:
        return set(session.exec(select(RunRow.id)))


class TestRuns:
    """Which runs go."""

    def test_runs_of_long_ago_go_and_newer_ones_stay(self, store: Store) -> None:
        runs = [ended(store, NOW - days * DAY) for days in (92, 91, 90, 89, 0)]
        assert forget_old(store, BEFORE).runs == 2
        assert kept(store) == {run.id for run in runs[2:]}

    def test_the_last_run_of_each_job_and_cohort_stays(self, store: Store) -> None:
        ended(store, OLD - DAY, job="digests", cohort="")
        stay = {
            ended(store, OLD, job=job, cohort=cohort).id
            for job, cohort in (("digests", ""), ("verify", COHORT), ("sync", "another"))
        }
        assert forget_old(store, BEFORE).runs == 1
        assert kept(store) == stay

    def test_the_last_run_with_figures_stays_however_many_failed_since(self, store: Store) -> None:
        ended(store, OLD - 3 * DAY)
        good = ended(store, OLD - 2 * DAY, "partial")
        ended(store, OLD - DAY, "failed")
        newest = ended(store, NOW, "failed")
        assert forget_old(store, BEFORE).runs == 2
        assert kept(store) == {good.id, newest.id}
        assert store.last_good()[COHORT].id == good.id

    def test_what_is_still_active_stays_whatever_its_age(self, store: Store) -> None:
        order = Order("sync", COHORT, trigger="test")
        waiting = store.ask_run(order, OLD, lambda _session, _run: None).run
        assert forget_old(store, BEFORE) == NOTHING
        assert kept(store) == {waiting.id}

    def test_a_run_stays_to_which_a_standing_or_a_hold_refers(self, store: Store) -> None:
        held = Held(42, "entry", "eligible", "not-yet", "unreadable")
        left = []
        for n, found in enumerate((results(a_result(42)), results(holds=(held,)), None)):
            run = store.begin_run(Order("sync", COHORT, trigger="test"), OLD + n * HOUR)
            if found:
                store.keep_results(run, found, OLD + n * HOUR)
            store.end_run(run, "succeeded", {}, (), OLD + n * HOUR)
            left.append(run.id)
        left.append(ended(store, NOW).id)
        assert forget_old(store, BEFORE).runs == 1
        assert kept(store) == set(left) - {left[2]}
        assert len(store.holds_of(left[1])) == 1


class TestMails:
    """Which mails go."""

    @pytest.fixture
    def run(self, store: Store) -> Run:
        run = store.begin_run(Order("sync", COHORT, trigger="test"), OLD)
        both = (an_alert(42), an_alert(43))
        store.keep_results(run, results(a_result(42), a_result(43), alerts=both), OLD)
        return run

    def sent(self, store: Store, *mentions: AlertKey, at: datetime = OLD) -> None:
        with mail_server() as server:
            store.enqueue_digests([a_mail(*mentions)], at)
            deliver(store, Mailer.from_url(server.url, "npq@provider.example"), at)

    def mails(self, store: Store) -> int:
        with reading(store.engine) as session:
            assert len(session.exec(select(MentionRow)).all()) <= 2
            return len(session.exec(select(OutboxRow)).all())

    def test_one_whose_news_are_long_over_goes_with_what_it_mentions(
        self, store: Store, run: Run
    ) -> None:
        self.sent(store, behind(42))
        store.keep_results(run, results(closed=over(an_alert(42))), OLD)
        assert forget_old(store, BEFORE).mails == 1
        assert self.mails(store) == 0
        with reading(store.engine) as session:
            assert session.exec(select(MentionRow)).all() == []

    def test_news_that_go_on_or_have_just_ended_are_not_told_again(
        self, store: Store, run: Run
    ) -> None:
        self.sent(store, behind(42), behind(43))
        store.keep_results(run, results(closed=over(an_alert(42))), NOW)
        assert forget_old(store, BEFORE).mails == 0
        [news] = store.open_alerts([COHORT])
        assert news.told
        store.keep_results(run, results(closed=over(an_alert(43))), OLD)
        assert forget_old(store, BEFORE).mails == 0, "the other was over only today"

    def test_one_of_less_than_90_days_stays(self, store: Store, run: Run) -> None:
        self.sent(store, at=NOW - 90 * DAY)
        assert (forget_old(store, BEFORE).mails, run.cohort) == (0, COHORT)

    def test_what_was_not_sent_stays_however_old(self, store: Store, run: Run) -> None:
        store.enqueue_digests([a_mail(behind(42)), a_mail(behind(43))], OLD)
        with writing(store.engine) as session:
            session.get_one(OutboxRow, 1).state = "uncertain"
        assert forget_old(store, BEFORE).mails == 0
        resolve(store, 1, "sent", "operator", OLD)
        store.keep_results(run, results(closed=over(an_alert(42))), OLD)
        assert forget_old(store, BEFORE).mails == 1


class TestAlerts:
    """Which episodes go."""

    ALERT = an_alert()

    @pytest.fixture
    def run(self, store: Store) -> Run:
        """A run that found somebody behind, of which a coach was told."""
        run = store.begin_run(Order("sync", COHORT, trigger="test"), OLD)
        store.keep_results(run, results(alerts=(self.ALERT,)), OLD - DAY)
        self.told(store)
        return run

    def told(self, store: Store) -> None:
        with mail_server() as server:
            store.enqueue_digests([a_mail(behind(), token=TOKEN)], OLD - DAY)
            deliver(store, Mailer.from_url(server.url, "npq@provider.example"), OLD - DAY)

    @pytest.mark.parametrize(("at", "gone"), [(BEFORE - SECOND, 1), (BEFORE, 0)])
    @pytest.mark.parametrize("why", ["over", "grown", "left"])
    def test_one_that_ended_90_days_ago_goes_with_who_was_told(
        self, store: Store, run: Run, at: datetime, why: Closing, gone: int
    ) -> None:
        store.keep_results(run, results(closed=over(self.ALERT, why=why)), at)
        found = forget_old(store, BEFORE)
        assert (found.alerts, found.mails) == (gone, gone)
        mail = mail_of_token(store, TOKEN)
        assert (mail is None) is bool(gone)
        assert forget_old(store, BEFORE).alerts == 0

    def test_one_of_an_older_version_goes_too(self, store: Store, run: Run) -> None:
        store.keep_results(run, results(closed=over(self.ALERT)), OLD)
        with writing(store.engine) as session:
            session.execute(sql("UPDATE news SET closed_why = NULL"))
        assert forget_old(store, BEFORE).alerts == 1

    def test_one_that_goes_on_stays(self, store: Store, run: Run) -> None:
        assert forget_old(store, NOW) == NOTHING
        assert run.cohort == COHORT

    def test_one_that_is_paused_stays_until_its_participant_leaves(
        self, store: Store, run: Run
    ) -> None:
        store.keep_results(run, results(closed=over(self.ALERT, why="paused")), OLD)
        assert forget_old(store, BEFORE).alerts == 0
        store.keep_results(run, results(alerts=(self.ALERT,)), NOW)
        [again] = store.open_alerts([COHORT])
        assert again.told, "it is not told again after the deferral"
        store.keep_results(run, results(closed=over(self.ALERT, why="paused")), OLD)
        store.keep_results(run, results(a_result(state="left")), NOW)
        assert forget_old(store, BEFORE).alerts == 1

    def test_a_mail_that_tells_of_another_too_stays_and_tells_of_that_alone(
        self, store: Store, run: Run
    ) -> None:
        other = an_alert(rule="close")
        store.keep_results(run, results(alerts=(other,)), OLD)
        store.enqueue_digests([a_mail(self.ALERT.key, other.key, recipient=8, token="both")], OLD)
        with mail_server() as server:
            deliver(store, Mailer.from_url(server.url, "npq@provider.example"), OLD)
        store.keep_results(run, results(closed=over(self.ALERT)), OLD)
        found = forget_old(store, BEFORE)
        assert (found.alerts, found.mails) == (1, 1)
        mail = mail_of_token(store, "both")
        assert mail is not None
        assert [one.key for one in mail.mentions] == [other.key]


@pytest.mark.parametrize(("state", "gone"), [("refused", 1), ("superseded", 1), ("pending", 0)])
@pytest.mark.parametrize(("made", "old"), [(BEFORE - SECOND, True), (BEFORE, False)])
def test_a_mail_that_was_given_up_goes_by_when_it_was_made(
    store: Store, state: str, gone: int, made: datetime, old: bool
) -> None:
    store.enqueue_digests([a_mail()], made)
    with writing(store.engine) as session:
        session.get_one(OutboxRow, 1).state = state
    assert forget_old(store, BEFORE).mails == (gone if old else 0)


def test_workers_not_heard_of_for_a_day_are_forgotten(store: Store) -> None:
    for worker in ("here", "gone"):
        store.beat(worker, "1")
    with writing(store.engine) as session:
        session.execute(sql("UPDATE worker SET beat = beat - 86401 WHERE id = 'gone'"))
    assert forget_old(store, BEFORE) == Forgotten(runs=0, alerts=0, mails=0, workers=1)
    with reading(store.engine) as session:
        assert list(session.exec(select(WorkerRow.id))) == ["here"]
