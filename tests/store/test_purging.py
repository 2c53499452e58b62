"""Old history goes; what something refers to, and what would be told again, stays."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text as sql
from sqlmodel import select

from mappings.alerts import AlertKey, Closing
from mappings.holds import Held
from sync.mail import Mailer
from sync.retention import retention
from sync.store import Order, Store, deliver, purging
from sync.store.alert_tables import MentionRow, OutboxRow
from sync.store.deed_log import Deed, add_deed
from sync.store.deeds import mail_of_token
from sync.store.delivery import resolve
from sync.store.engine import reading, writing
from sync.store.kept import Ended, Run
from sync.store.old import Ages, Old
from sync.store.purging import foreseen, purge
from sync.store.sign_ins import SignedIn, begin, introduce, keep_link
from sync.store.tables import RunRow, WorkerRow
from tests.mail_server import mail_server
from tests.store.people import (
    COHORT,
    NOW,
    a_mail,
    a_result,
    an_alert,
    behind,
    over,
    progress,
    results,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
TOKEN = "0123456789abcdef"
OLD = NOW - 91 * DAY
BEFORE = NOW - 90 * DAY


@dataclass(frozen=True)
class Forgotten:
    """How many rows of some tables went."""

    runs: int
    alerts: int
    mails: int
    workers: int


NOTHING = Forgotten(runs=0, alerts=0, mails=0, workers=0)


def ages(now: datetime, over: Mapping[str, date] | None = None, said: str = "") -> Ages:
    return Ages(now, retention(said), over or {})


def forget_old(store: Store, before: datetime) -> Forgotten:
    """Remove what is 90 days old 90 days after this instant."""
    now = before + timedelta(days=90)
    assert foreseen(store, ages(now)) == foreseen(store, ages(now)), "it takes back what it does"
    expected = foreseen(store, ages(now))
    gone = purge(store, ages(now))
    assert gone == expected
    rows = {one.table: one.rows for one in gone if not one.words}
    return Forgotten(*(rows.get(table, 0) for table in ("run", "news", "outbox", "worker")))


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


LONG_AGO = NOW - 800 * DAY


class TestCohorts:
    """What goes of a cohort that is over, and what never does of one that goes on."""

    @pytest.fixture
    def full(self, store: Store) -> Store:
        """Two years ago: figures that changed twice, an open alert, a hold and a name."""
        for n in range(3):
            run = store.begin_run(Order("sync", COHORT, trigger="test"), LONG_AGO + n * DAY)
            found = results(
                a_result(42, standing={"user_id": 42, "percent": f"{n}/1"}, coaches=(7,)),
                alerts=(an_alert(42),),
                holds=(Held(42, "entry", "eligible", "not-yet", "unreadable"),),
                progress={101: {42: progress(42)}},
                staff_mails={7: "coach@provider.example"},
            )
            store.keep_results(run, found, LONG_AGO + n * DAY)
            store.end_run(run, "succeeded", {}, (), LONG_AGO + n * DAY)
        store.keep_feature(f"given entry in cohort {COHORT}", "42:", LONG_AGO)
        return store

    def test_one_that_goes_on_loses_no_figure_alert_or_name(self, full: Store) -> None:
        gone = {one.table for one in purge(full, Ages(NOW, retention(""), {}, {7}))}
        assert gone == {"hold"}, "those that a newer one says again"
        assert rows_of(full, "standing") == 3
        assert full.once_eligible(COHORT) == {42}
        assert full.known(COHORT)[42].name == "Name 42"
        assert len(full.open_holds(COHORT)) == 1
        assert len(full.open_alerts([COHORT])) == 1

    @pytest.mark.parametrize(("days", "left"), [(365, 3), (366, 1)])
    def test_of_one_that_is_over_the_newest_figures_stay_a_while(
        self, full: Store, days: int, left: int
    ) -> None:
        over = {COHORT: (NOW - days * DAY).date()}
        purge(full, Ages(NOW.replace(hour=0), retention(""), over, {7}))
        assert rows_of(full, "standing") == left
        assert full.known(COHORT)[42].standing_text is not None

    def test_then_all_of_it_goes_with_names_that_no_other_has(self, full: Store) -> None:
        run = full.begin_run(Order("sync", "another", trigger="test"), NOW)
        full.keep_results(run, results(a_result(43, name="Stays")), NOW)
        over = {COHORT: (NOW - 732 * DAY).date()}
        purge(full, Ages(NOW, retention(""), over))
        for table in ("news", "hold", "standing", "progress", "staff"):
            assert rows_of(full, table) == (table == "standing"), table
        assert (full.known(COHORT), set(full.known("another"))) == ({}, {43})
        assert full.names([42, 43]) == {43: "Stays"}
        assert full.feature(f"given entry in cohort {COHORT}") is None

    def test_killed_anywhere_it_goes_on(self, full: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        over = Ages(NOW, retention(""), {COHORT: (NOW - 732 * DAY).date()})
        expected = {one.table for one in foreseen(full, over)}
        monkeypatch.setattr(purging, "AT_ONCE", 1)
        batch, seen = purging.purge_some, set()

        def dies(store: Store, old: Old, ages: Ages) -> int:
            rows = batch(store, old, ages)
            if rows and (old.table, rows) not in seen:
                seen.add((old.table, rows))
                raise KeyboardInterrupt
            return rows

        monkeypatch.setattr(purging, "purge_some", dies)
        for _ in expected:
            with suppress(KeyboardInterrupt):
                purge(full, over)
        purge(full, over)
        assert {table for table, _ in seen} == expected
        assert foreseen(full, over) == ()


class TestWords:
    """Whose words go though the mail was not sent."""

    def test_a_digest_that_waits_is_made_anew_and_an_uncertain_one_falls_silent(
        self, store: Store
    ) -> None:
        made = NOW - 15 * DAY
        mails = [a_mail(kind="digest"), a_mail(recipient=1), a_mail(recipient=2)]
        store.enqueue_digests(mails, made)
        with writing(store.engine) as session:
            session.get_one(OutboxRow, 3).state = "uncertain"
        [gone] = purge(store, ages(NOW))
        assert (gone.table, gone.rows, gone.words) == ("outbox", 2, True)
        with reading(store.engine) as session:
            rows = session.exec(select(OutboxRow).order_by(OutboxRow.id)).all()
            assert [(row.state, row.text) for row in rows] == [
                ("superseded", ""),
                ("pending", "Words"),
                ("uncertain", ""),
            ]

    def test_one_of_14_days_keeps_them(self, store: Store) -> None:
        store.enqueue_digests([a_mail(kind="digest")], NOW - 14 * DAY)
        assert purge(store, ages(NOW)) == ()


def test_sign_ins_and_deeds_go_by_their_days(store: Store) -> None:
    for days in (29, 31):
        begin(store, f"key {days}", SignedIn(7, "canvas:7", "canvas"), NOW - days * DAY)
        keep_link(store, f"link {days}", "operator", NOW - days * DAY)
    for days in (729, 731):
        add_deed(store, Deed(NOW - days * DAY, "operator", None, "cli", "erase"))
    introduce(store, 7, "Somebody")
    introduce(store, 8, "Passer-by")
    gone = {one.table: (one.rows, one.oldest) for one in purge(store, ages(NOW))}
    month, years = (NOW - 31 * DAY).date(), (NOW - 731 * DAY).date()
    assert gone == {
        "sign_in": (1, month),
        "once_link": (1, month),
        "deed": (1, years),
        "person": (1, None),
    }
    assert store.names([7, 8]) == {7: "Somebody"}


def rows_of(store: Store, table: str) -> int:
    with store.engine.connect() as connection:
        return int(connection.execute(sql(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


@pytest.mark.parametrize(
    "text",
    ["mail=3", "mails", "mails=", "mails=0", "mails=-1", "mails=1.5", "deeds=365", "mails=²"],
)
def test_a_retention_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"mail|deeds"):
        retention(text)


def test_what_is_not_named_keeps_its_default() -> None:
    found = retention(" mails=30,  deeds=1095 ").days
    assert (found["mails"], found["deeds"], found["runs"]) == (30, 1095, 90)
