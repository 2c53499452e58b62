"""The outbox over a real mail server: never twice, and never lost without a trace."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlmodel import select

from sync.mail import Mailer
from sync.store import Delivered, Order, Run, Store, deliver, open_store, outbox, runs
from sync.store.alert_tables import OutboxRow
from sync.store.engine import reading, writing
from tests.mail_server import MailServer, mail_server
from tests.store.people import (
    COACH,
    COHORT,
    LATER,
    NOW,
    a_mail,
    a_result,
    an_alert,
    behind,
    over,
    results,
)

SENDER = "npq@provider.example"
DIES_AFTER_SENDING = """
import os, sys
from datetime import UTC, datetime
from sync.mail import Mailer
from sync.store import deliver, open_store

class Dies(Mailer):
    def send(self, email):
        super().send(email)
        os._exit(9)

deliver(open_store(sys.argv[1]), Dies.from_url(*sys.argv[2:]), datetime.now(UTC))
"""


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mailer(server: MailServer) -> Mailer:
    return Mailer.from_url(server.url, SENDER)


@pytest.fixture
def news(store: Store, run: Run) -> Store:
    """A store in which 42 and 43 are behind."""
    people = (a_result(42), a_result(43))
    store.keep_results(run, results(*people, alerts=(an_alert(42), an_alert(43))), NOW)
    return store


def told(store: Store, *, redirecting: bool = False) -> list[set[int]]:
    return [set(n.told) for n in store.open_alerts([COHORT], redirecting=redirecting)]


class TestEnqueue:
    """What goes in."""

    def test_being_told_happens_with_the_mail(self, news: Store) -> None:
        assert news.enqueue_digests([a_mail(behind(42))], NOW) == 1
        assert told(news) == [{COACH}, set()]

    def test_the_same_news_to_the_same_recipient_is_kept_once(self, news: Store) -> None:
        assert news.enqueue_digests([a_mail(behind(42)), a_mail(behind(42))], NOW) == 1
        assert news.enqueue_digests([a_mail(behind(42), behind(43))], NOW) == 0
        assert news.enqueue_digests([a_mail(behind(42), recipient=8)], NOW) == 1
        assert told(news) == [{COACH, 8}, set()]

    def test_one_mail_left_out_takes_no_other_with_it(self, news: Store) -> None:
        news.enqueue_digests([a_mail(behind(42))], NOW)
        assert news.enqueue_digests([a_mail(behind(42)), a_mail(behind(43))], NOW) == 1
        assert told(news) == [{COACH}, {COACH}]

    def test_news_that_is_over_is_not_told(self, news: Store, run: Run) -> None:
        news.keep_results(run, results(closed=over(an_alert(42))), LATER)
        assert news.enqueue_digests([a_mail(behind(42), behind(43))], NOW) == 0
        assert told(news) == [set()]

    def test_news_of_a_run_can_be_told_in_the_same_transaction(
        self, store: Store, run: Run
    ) -> None:
        kept = results(alerts=(an_alert(42),), mails=(a_mail(behind(42)),))
        assert store.keep_results(run, kept, NOW) == 1
        assert told(store) == [{COACH}]

    def test_two_processes_at_once_keep_one(self, news: Store) -> None:
        start = Barrier(4)

        def enqueue(_: int) -> int:
            start.wait()
            return news.enqueue_digests([a_mail(behind(42))], NOW)

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(enqueue, range(4))) == 1

    def test_a_redirected_mail_uses_up_nothing_and_is_made_once(self, news: Store) -> None:
        assert news.enqueue_digests([a_mail(behind(42))], NOW, redirecting=True) == 1
        assert told(news, redirecting=True) == [{COACH}, set()]
        assert told(news) == [set(), set()]
        assert news.enqueue_digests([a_mail(behind(42))], NOW, redirecting=True) == 0
        assert news.enqueue_digests([a_mail(behind(42))], NOW) == 1
        assert told(news, redirecting=True) == told(news) == [{COACH}, set()]


class TestDeliver:
    """What goes out."""

    def test_what_waits_is_sent_once(self, news: Store, mailer: Mailer, server: MailServer) -> None:
        news.enqueue_digests([a_mail(behind(42))], NOW)
        assert deliver(news, mailer, LATER) == Delivered(sent=1, failed=0, uncertain=0)
        assert deliver(news, mailer, LATER) == Delivered(sent=0, failed=0, uncertain=0)
        assert len(server.messages) == 1
        (mail,) = news.list_outbox("sent")
        assert (mail.recipient, mail.sent_at, mail.attempts) == (COACH, LATER, 1)

    def test_the_words_of_a_sent_mail_are_not_kept(self, news: Store, mailer: Mailer) -> None:
        news.enqueue_digests([a_mail(behind(42))], NOW)
        deliver(news, mailer, LATER)
        with reading(news.engine) as session:
            row = session.exec(select(OutboxRow)).one()
            assert (row.text, row.html) == ("", "")

    def test_one_bad_recipient_does_not_stop_the_others(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        server.replies["bad@provider.example"] = "550 no such user bad@provider.example"
        mails = [
            a_mail(behind(42), recipient=1, address="bad@provider.example"),
            a_mail(behind(42), recipient=2, address="not an address"),
            a_mail(behind(42), recipient=3),
        ]
        news.enqueue_digests(mails, NOW)
        assert deliver(news, mailer, LATER) == Delivered(sent=1, failed=2, uncertain=0)
        waiting = news.list_outbox("pending")
        assert [(m.recipient, m.error) for m in waiting] == [(1, "refused-550"), (2, "refused-553")]
        server.replies.clear()
        assert deliver(news, mailer, LATER).sent == 1

    def test_a_server_that_is_down_leaves_everything_waiting(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        news.enqueue_digests([a_mail(behind(42)), a_mail(behind(43))], NOW)
        down = Mailer.from_url("smtp://127.0.0.1:1", SENDER)
        assert deliver(news, down, LATER) == Delivered(sent=0, failed=2, uncertain=0)
        assert deliver(news, mailer, LATER).sent == 2
        assert len(server.messages) == 2

    def test_a_lost_answer_is_uncertain_and_never_tried_again(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        news.enqueue_digests([a_mail(behind(42))], NOW)
        server.lose_at = "answer"
        assert deliver(news, mailer, LATER) == Delivered(sent=0, failed=0, uncertain=1)
        server.lose_at = None
        assert deliver(news, mailer, LATER) == Delivered(sent=0, failed=0, uncertain=0)
        assert len(server.messages) == 1  # it did arrive
        assert [m.error for m in news.list_outbox("uncertain")] == ["connection-lost"]

    def test_what_a_killed_delivery_left_on_the_wire_is_uncertain(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        news.enqueue_digests([a_mail(behind(42)), a_mail(behind(43))], NOW)
        claim_as_another_process(news)
        assert deliver(news, mailer, LATER) == Delivered(sent=1, failed=0, uncertain=1)
        assert len(server.messages) == 1

    def test_a_process_that_dies_on_the_wire_sends_nothing_twice(
        self, news: Store, database_url: str, mailer: Mailer, server: MailServer
    ) -> None:
        news.enqueue_digests([a_mail(behind(42))], NOW)
        died = subprocess.run(
            [sys.executable, "-c", DIES_AFTER_SENDING, database_url, server.url, SENDER],
            cwd=Path(__file__).parents[2],
            check=False,
        )
        assert died.returncode == 9
        assert deliver(news, mailer, LATER) == Delivered(sent=0, failed=0, uncertain=1)
        assert len(server.messages) == 1

    def test_a_slow_delivery_taken_for_lost_still_says_that_it_sent(
        self, news: Store, mailer: Mailer
    ) -> None:
        news.enqueue_digests([a_mail(behind(42))], NOW)
        slow = claim_as_another_process(news)
        assert deliver(news, mailer, LATER).uncertain == 1
        with writing(news.engine) as session:
            outbox.settle(session, slow, "sent", None, LATER)
        assert [m.id for m in news.list_outbox("sent")] == [slow.id]

    def test_an_ousted_delivery_claims_nothing_more(self, news: Store) -> None:
        news.enqueue_digests([a_mail(behind(42))], NOW)
        with writing(news.engine) as session:
            old = runs.take_fence(session, outbox.MAIL_FENCE)
            runs.take_fence(session, outbox.MAIL_FENCE)
            (mail_id,) = outbox.waiting(session, redirected=False)
            assert outbox.claim(session, mail_id, old) is None

    def test_deliveries_at_once_send_each_mail_once(
        self, news: Store, database_url: str, mailer: Mailer, server: MailServer
    ) -> None:
        mails = [a_mail(behind(42), recipient=n) for n in range(12)]
        news.enqueue_digests(mails, NOW)
        start = Barrier(3)

        def deliver_all(_: int) -> None:
            with open_store(database_url) as own:
                start.wait()
                deliver(own, mailer, LATER)

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(deliver_all, range(3)))
        deliver(news, mailer, LATER)
        assert len({m["Message-ID"] for m in server.messages}) == len(server.messages) == 12

    def test_each_mail_waits_for_its_own_mode(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        redirecting = Mailer.from_url(server.url, SENDER, "me@provider.example")
        news.enqueue_digests([a_mail(behind(42))], NOW, redirecting=True)
        assert deliver(news, mailer, LATER).sent == 0
        news.enqueue_digests([a_mail(behind(42))], NOW)
        assert deliver(news, redirecting, LATER).sent == 1
        assert deliver(news, mailer, LATER).sent == 1
        assert [to for _, to in server.envelopes] == [
            ["me@provider.example"],
            ["coach@provider.example"],
        ]


def claim_as_another_process(store: Store) -> OutboxRow:
    """Put the oldest mail on the wire and go no further, as a killed process does."""
    with writing(store.engine) as session:
        fence = runs.take_fence(session, outbox.MAIL_FENCE)
        row = outbox.claim(session, outbox.waiting(session, redirected=False)[0], fence)
    assert row is not None
    return row


def test_a_digest_over_two_cohorts_mentions_both(store: Store) -> None:
    for cohort in ("spring", "autumn"):
        run = store.begin_run(Order("sync", cohort, trigger="test"), NOW)
        store.keep_results(run, results(alerts=(an_alert(42, cohort_id=cohort),)), NOW)
    both = [an_alert(42, cohort_id=cohort).key for cohort in ("spring", "autumn")]
    assert store.enqueue_digests([a_mail(*both)], NOW) == 1
    assert [set(n.told) for n in store.open_alerts(["spring", "autumn"])] == [{COACH}, {COACH}]
