"""Deliveries that meet, and uncertain mails that a person resolves: never twice, never lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier, Event

import pytest
from sqlmodel import select

from sync.errors import Stopped
from sync.mail import Mailer
from sync.store import Delivered, Run, Store, deliver, open_store, outbox, runs
from sync.store.alert_tables import OutboxRow
from sync.store.delivery import give_up_abandoned, resolve
from sync.store.engine import reading, writing
from sync.store.errors import DeliveryUnderWay
from sync.store.mail_lock import delivering, patient
from tests.mail_server import MailServer, mail_server
from tests.store.people import LATER, NOW, a_mail, a_result, an_alert, behind, results

SENDER = "npq@provider.example"
WHO = "operator"
DIES = """
import os, sys
from datetime import UTC, datetime
from sync.mail import Mailer
from sync.store import deliver, open_store

class Dies(Mailer):
    def send(self, email):
        if sys.argv[1] == "after":
            super().send(email)
        os.kill(os.getpid(), 9)

deliver(open_store(sys.argv[2]), Dies.from_url(*sys.argv[3:]), datetime.now(UTC))
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
    both = (an_alert(42), an_alert(43))
    store.keep_results(run, results(a_result(42), a_result(43), alerts=both), NOW)
    return store


@pytest.fixture
def doubtful(news: Store) -> int:
    """The id of a mail that a process put on the wire before it was killed."""
    news.enqueue_digests([a_mail(behind(42))], NOW)
    with writing(news.engine) as session:
        fence = runs.take_fence(session, outbox.MAIL_FENCE)
        [mail_id] = outbox.waiting(session, redirected=False)
        assert outbox.claim(session, mail_id, fence)
        outbox.give_up_sending(session)
    return mail_id


def states(store: Store) -> list[str]:
    with reading(store.engine) as session:
        return list(session.exec(select(OutboxRow.state).order_by(OutboxRow.id)))  # type: ignore[arg-type]


def killed(when: str, database_url: str, server: MailServer) -> None:
    """Deliver as a process of its own that is killed `when` a mail is on the wire."""
    died = subprocess.run(
        [sys.executable, "-c", DIES, when, database_url, server.url, SENDER],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert died.returncode == -9


class TestResolve:
    """What a person says of a mail."""

    def test_a_lost_one_is_sent_once_by_the_next_delivery(
        self, news: Store, doubtful: int, mailer: Mailer, server: MailServer
    ) -> None:
        assert deliver(news, mailer, NOW).sent == 0
        resolved, mail = resolve(news, doubtful, "pending", WHO, LATER)
        assert resolved
        assert mail is not None
        assert (mail.state, mail.error) == ("pending", None)
        assert (mail.resolved_by, mail.resolved_at) == (WHO, LATER)
        assert [deliver(news, mailer, LATER).sent for _ in range(2)] == [1, 0]
        assert len(server.messages) == 1

    def test_one_that_arrived_is_never_sent_and_its_words_are_not_kept(
        self, news: Store, doubtful: int, mailer: Mailer, server: MailServer
    ) -> None:
        resolved, mail = resolve(news, doubtful, "sent", WHO, LATER)
        assert resolved
        assert mail is not None
        assert (mail.state, mail.resolved_by, mail.resolved_at) == ("sent", WHO, LATER)
        assert deliver(news, mailer, LATER) == Delivered(0, 0, 0)
        assert server.messages == []
        with reading(news.engine) as session:
            row = session.get_one(OutboxRow, doubtful)
            assert (row.text, row.html) == ("", "")

    @pytest.mark.parametrize("became", ["sent", "pending"])
    def test_only_an_uncertain_mail_is_resolved(
        self, news: Store, doubtful: int, mailer: Mailer, became: outbox.Resolved
    ) -> None:
        news.enqueue_digests([a_mail(behind(43))], NOW)
        waiting = doubtful + 1
        assert resolve(news, waiting, became, WHO, LATER)[0] is False
        assert states(news) == ["uncertain", "pending"]
        deliver(news, mailer, LATER)
        assert resolve(news, waiting, became, WHO, LATER)[0] is False
        assert states(news) == ["uncertain", "sent"]
        assert resolve(news, 999, became, WHO, LATER) == (False, None)

    def test_of_two_who_resolve_at_once_one_does(self, news: Store, doubtful: int) -> None:
        start = Barrier(4)

        def say(number: int) -> bool:
            start.wait()
            return resolve(news, doubtful, "sent", str(number), LATER)[0]

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(say, range(4))) == 1

    def test_a_mail_said_to_be_lost_while_deliveries_begin_is_sent_once(
        self, news: Store, doubtful: int, database_url: str, mailer: Mailer, server: MailServer
    ) -> None:
        start = Barrier(3)

        def delivers(_: int) -> None:
            with open_store(database_url) as own:
                start.wait()
                deliver(own, mailer, LATER)

        def says() -> None:
            start.wait()
            while True:
                try:
                    assert resolve(news, doubtful, "pending", WHO, LATER)[0]
                except DeliveryUnderWay:
                    continue
                return

        with ThreadPoolExecutor(3) as pool:
            under_way = [pool.submit(delivers, 1), pool.submit(delivers, 2), pool.submit(says)]
            for one in under_way:
                one.result()
        deliver(news, mailer, LATER)
        assert states(news) == ["sent"]
        assert len(server.messages) == 1


class TestALivingDelivery:
    """It has a mail on the wire, and the server has the words but has not answered."""

    @pytest.fixture(autouse=True)
    def _slow(self, server: MailServer, news: Store) -> None:
        server.answers.clear()
        news.enqueue_digests([a_mail(behind(42))], NOW)

    def test_another_waits_for_it_and_takes_nothing_for_lost(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        waits = Event()
        with ThreadPoolExecutor(2) as pool:
            first = pool.submit(deliver, news, mailer, LATER)
            server.has_words.wait()
            second = pool.submit(deliver, news, mailer, LATER, waits.set)
            waits.wait()
            assert states(news) == ["sending"]
            server.answers.set()
            assert first.result() == Delivered(1, 0, 0)
            assert second.result() == Delivered(0, 0, 0)
        assert len(server.messages) == 1

    def test_what_is_made_meanwhile_goes_with_it(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(deliver, news, mailer, LATER)
            server.has_words.wait()
            news.enqueue_digests([a_mail(behind(43))], NOW)
            server.answers.set()
            assert first.result() == Delivered(2, 0, 0)

    def test_its_mail_is_not_uncertain_and_cannot_be_resolved(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(deliver, news, mailer, LATER)
            server.has_words.wait()
            [mail] = news.list_outbox("sending")
            give_up_abandoned(news)
            assert resolve(news, mail.id, "sent", WHO, LATER)[0] is False
            with pytest.raises(DeliveryUnderWay, match="Try again when it has ended"):
                resolve(news, mail.id, "pending", WHO, LATER)
            assert states(news) == ["sending"]
            server.answers.set()
            assert first.result().sent == 1

    def test_one_that_does_not_get_on_is_ousted_and_its_mail_is_not_sent_again(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        with ThreadPoolExecutor(1) as pool:
            stuck = pool.submit(deliver, news, mailer, LATER)
            server.has_words.wait()
            news.enqueue_digests([a_mail(behind(43))], NOW)
            down = Mailer.from_url("smtp://127.0.0.1:1", SENDER)
            assert deliver(news, down, LATER, patience=0) == Delivered(0, 1, 1)
            assert states(news) == ["uncertain", "pending"]
            [mail] = news.list_outbox("uncertain")
            with pytest.raises(DeliveryUnderWay):  # it lives, and may yet say that it has sent it
                resolve(news, mail.id, "pending", WHO, LATER)
            server.answers.set()
            assert stuck.result() == Delivered(1, 0, 0)
        assert states(news) == ["sent", "pending"]
        assert len(server.messages) == 1


class TestADeadDelivery:
    """Its process was killed with a mail on the wire."""

    def test_its_mail_is_uncertain_as_soon_as_somebody_looks(
        self, news: Store, database_url: str, mailer: Mailer, server: MailServer
    ) -> None:
        news.enqueue_digests([a_mail(behind(42)), a_mail(behind(43))], NOW)
        killed("after", database_url, server)
        assert states(news) == ["sending", "pending"]
        give_up_abandoned(news)
        [mail] = news.list_outbox("uncertain")
        assert mail.error == "interrupted"
        assert resolve(news, mail.id, "sent", WHO, LATER)[0]
        assert deliver(news, mailer, LATER) == Delivered(1, 0, 0)
        assert len({message["Message-ID"] for message in server.messages}) == 2

    def test_a_mail_it_had_not_handed_over_is_sent_once_when_it_is_said_to_be_lost(
        self, news: Store, database_url: str, mailer: Mailer, server: MailServer
    ) -> None:
        news.enqueue_digests([a_mail(behind(42))], NOW)
        killed("before", database_url, server)
        assert deliver(news, mailer, LATER) == Delivered(0, 0, 1)
        [mail] = news.list_outbox("uncertain")
        assert resolve(news, mail.id, "pending", WHO, LATER)[0]
        assert [deliver(news, mailer, LATER).sent for _ in range(2)] == [1, 0]
        assert len(server.messages) == 1


def test_a_delivery_that_thinks_it_lives_settles_what_a_person_took_for_lost(
    news: Store, doubtful: int, mailer: Mailer, server: MailServer
) -> None:
    """As one does whose connection to the database, and the lock with it, was lost meanwhile."""
    with reading(news.engine) as session:
        claimed = session.get_one(OutboxRow, doubtful)
        session.expunge(claimed)
    assert resolve(news, doubtful, "pending", WHO, LATER)[0]
    with writing(news.engine) as session:
        outbox.settle(session, claimed, "sent", None, LATER)
    assert deliver(news, mailer, LATER).sent == 0
    assert server.messages == []


def test_a_delivery_that_is_to_stop_leaves_the_rest_to_the_next(
    news: Store, mailer: Mailer
) -> None:
    news.enqueue_digests([a_mail(behind(42)), a_mail(behind(43))], NOW)
    calls = iter([None])

    def going_on() -> None:
        try:
            next(calls)
        except StopIteration:
            raise Stopped from None

    with pytest.raises(Stopped):
        deliver(news, mailer, LATER, going_on)
    assert states(news) == ["sent", "pending"]
    assert deliver(news, mailer, LATER) == Delivered(1, 0, 0)


def test_the_lock_of_a_delivery_is_free_when_its_block_ends(store: Store) -> None:
    for _ in range(2):
        with delivering(store.engine, patient(0)) as alone:
            assert alone
            with delivering(store.engine, patient(0)) as second:
                assert not second
