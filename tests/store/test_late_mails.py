"""Digests that could not go in their time, or at all: told by the next, and no week is lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from mappings.digest import MailKind
from sync.mail import Mailer
from sync.store import Delivered, NewMail, Run, Store, deliver, outbox, runs
from sync.store.alert_tables import OutboxRow
from sync.store.coaches import CoachWish, seen_to, wish, wishes
from sync.store.delivery import give_up_late, resolve
from sync.store.engine import reading, writing
from tests.mail_server import MailServer, mail_server
from tests.store.people import COACH, COHORT, NOW, a_mail, a_result, an_alert, behind, results

SENDER = "npq@provider.example"
ADDRESS = "coach@provider.example"
WHO = "operator"
GOOD_UNTIL = NOW + timedelta(hours=8)
IN_TIME = GOOD_UNTIL - timedelta(microseconds=1)
MONDAY, BEFORE = date(2026, 11, 23), date(2026, 11, 9)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mailer(server: MailServer) -> Mailer:
    return Mailer.from_url(server.url, SENDER)


@pytest.fixture
def news(store: Store, run: Run) -> Store:
    """A store in which 42 is behind, and the coach has had a digest two weeks ago."""
    store.keep_results(run, results(a_result(42), alerts=(an_alert(42),)), NOW)
    seen_to(store, {COACH: BEFORE})
    return store


def a_digest(**but: Any) -> NewMail:
    usual: dict[str, Any] = {"kind": "digest", "good_until": GOOD_UNTIL, "digest_on": MONDAY}
    return a_mail(behind(), **{**usual, **but})


def told(store: Store) -> set[int]:
    [alert] = store.open_alerts([COHORT])
    return set(alert.told)


def rows(store: Store) -> list[OutboxRow]:
    with reading(store.engine) as session:
        return list(session.exec(select(OutboxRow).order_by(OutboxRow.id)))  # type: ignore[arg-type]


def the_row(store: Store) -> OutboxRow:
    [row] = rows(store)
    return row


def digest_on(store: Store) -> date | None:
    return wishes(store)[COACH].digest_on


def on_the_wire(store: Store) -> None:
    """Claim the oldest mail and go no further, as a killed process does."""
    with writing(store.engine) as session:
        fence = runs.take_fence(session, outbox.MAIL_FENCE)
        assert outbox.claim(session, outbox.waiting(session, redirected=False)[0], fence)


class TestSuperseded:
    """What waits when its time is up."""

    @pytest.mark.parametrize("kind", ["digest", "urgent"])
    @pytest.mark.parametrize(("at", "sent"), [(IN_TIME, 1), (GOOD_UNTIL, 0)])
    def test_it_is_not_sent_from_that_instant_on(
        self, news: Store, mailer: Mailer, kind: MailKind, at: datetime, sent: int
    ) -> None:
        news.enqueue_digests([a_digest(kind=kind)], NOW)
        done = deliver(news, mailer, at)
        assert done == Delivered(sent, 0, 0, refused=0, superseded=1 - sent)
        assert the_row(news).state == ("sent" if sent else "superseded")

    def test_its_news_is_untold_and_its_words_go(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        news.enqueue_digests([a_digest()], NOW)
        assert (told(news), digest_on(news)) == ({COACH}, MONDAY)
        deliver(news, mailer, GOOD_UNTIL)
        assert (told(news), digest_on(news)) == (set(), BEFORE)
        assert (the_row(news).text, the_row(news).html) == ("", "")
        assert server.messages == []
        assert news.enqueue_digests([a_digest(good_until=None)], GOOD_UNTIL) == 1
        assert deliver(news, mailer, GOOD_UNTIL).sent == 1
        assert (told(news), digest_on(news)) == ({COACH}, MONDAY)

    def test_it_is_given_up_before_another_is_made(self, news: Store, mailer: Mailer) -> None:
        news.enqueue_digests([a_digest()], NOW)
        assert give_up_late(news, IN_TIME) == 0
        assert news.enqueue_digests([a_digest()], IN_TIME) == 0
        assert [give_up_late(news, GOOD_UNTIL) for _ in range(2)] == [1, 0]
        assert news.enqueue_digests([a_digest(good_until=None)], GOOD_UNTIL) == 1
        assert deliver(news, mailer, GOOD_UNTIL) == Delivered(1, 0, 0)

    def test_a_note_is_sent_however_late(self, news: Store, mailer: Mailer) -> None:
        news.enqueue_digests([a_digest(kind="note")], NOW)
        assert deliver(news, mailer, GOOD_UNTIL + timedelta(days=30)).sent == 1

    def test_a_server_that_was_away_all_day_leaves_nothing_to_flush(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        news.enqueue_digests([a_digest()], NOW)
        down = Mailer.from_url("smtp://127.0.0.1:1", SENDER)
        assert deliver(news, down, IN_TIME) == Delivered(0, 1, 0)
        assert told(news) == {COACH}
        assert deliver(news, mailer, GOOD_UNTIL) == Delivered(0, 0, 0, superseded=1)
        assert server.messages == []

    def test_a_day_seen_to_meanwhile_is_left_as_it_is(self, news: Store, mailer: Mailer) -> None:
        news.enqueue_digests([a_digest()], NOW)
        later = MONDAY + timedelta(days=7)
        seen_to(news, {COACH: later})
        deliver(news, mailer, GOOD_UNTIL)
        assert digest_on(news) == later

    def test_one_of_the_other_mode_is_superseded_too(self, news: Store, mailer: Mailer) -> None:
        news.enqueue_digests([a_digest()], NOW, redirecting=True)
        assert digest_on(news) == BEFORE, "a redirected digest is nobody's"
        assert deliver(news, mailer, GOOD_UNTIL).superseded == 1
        assert digest_on(news) == BEFORE
        assert news.open_alerts([COHORT], redirecting=True)[0].told == frozenset()

    def test_one_that_may_have_gone_waits_for_a_person(self, news: Store, mailer: Mailer) -> None:
        news.enqueue_digests([a_digest()], NOW)
        on_the_wire(news)
        assert deliver(news, mailer, GOOD_UNTIL) == Delivered(0, 0, 1)
        assert (the_row(news).state, told(news), digest_on(news)) == ("uncertain", {COACH}, MONDAY)

    @pytest.mark.parametrize(("at", "state"), [(IN_TIME, "pending"), (GOOD_UNTIL, "superseded")])
    def test_one_said_to_be_lost_is_sent_again_in_its_time_alone(
        self, news: Store, mailer: Mailer, at: datetime, state: str
    ) -> None:
        news.enqueue_digests([a_digest()], NOW)
        on_the_wire(news)
        deliver(news, mailer, IN_TIME)
        resolved, mail = resolve(news, the_row(news).id or 0, "pending", WHO, at)
        assert resolved
        assert mail is not None
        assert (mail.state, mail.resolved_by, mail.resolved_at) == (state, WHO, at)
        in_time = state == "pending"
        assert told(news) == ({COACH} if in_time else set())
        assert digest_on(news) == (MONDAY if in_time else BEFORE)
        assert bool(the_row(news).text) is in_time
        assert deliver(news, mailer, at).sent == in_time

    def test_one_said_to_have_arrived_stays_told(self, news: Store, mailer: Mailer) -> None:
        news.enqueue_digests([a_digest()], NOW)
        on_the_wire(news)
        deliver(news, mailer, GOOD_UNTIL)
        resolve(news, the_row(news).id or 0, "sent", WHO, GOOD_UNTIL)
        assert (the_row(news).state, told(news), digest_on(news)) == ("sent", {COACH}, MONDAY)


class TestRefused:
    """What the server will never take."""

    @pytest.mark.parametrize("kind", ["digest", "urgent"])
    def test_its_news_is_untold_and_it_is_not_tried_again(
        self, news: Store, server: MailServer, kind: MailKind
    ) -> None:
        mailer = Mailer.from_url(server.url, SENDER)
        server.replies[ADDRESS] = "550 no such user"
        news.enqueue_digests(
            [a_digest(kind=kind), a_digest(recipient=8, address="8@p.example")], NOW
        )
        assert deliver(news, mailer, NOW) == Delivered(1, 0, 0, refused=1)
        assert told(news) == {8}
        refused = rows(news)[0]
        assert (refused.state, refused.error) == ("refused", "refused-550")
        assert (refused.text, refused.html) == ("", "")
        server.replies.clear()
        assert deliver(news, mailer, NOW) == Delivered(0, 0, 0)
        assert news.enqueue_digests([a_mail(behind())], NOW) == 1

    def test_the_week_is_over_all_the_same(
        self, news: Store, mailer: Mailer, server: MailServer
    ) -> None:
        """Else an address that nobody corrects would be tried every morning."""
        server.replies[ADDRESS] = "550 no such user"
        news.enqueue_digests([a_digest()], NOW)
        deliver(news, mailer, NOW)
        assert digest_on(news) == MONDAY

    @pytest.mark.parametrize(("kind", "reply"), [("digest", "450 later"), ("note", "550 no")])
    def test_what_is_refused_for_now_or_is_a_note_waits(
        self, news: Store, server: MailServer, kind: MailKind, reply: str
    ) -> None:
        server.replies[ADDRESS] = reply
        news.enqueue_digests([a_digest(kind=kind)], NOW)
        mailer = Mailer.from_url(server.url, SENDER)
        assert deliver(news, mailer, NOW) == Delivered(0, 1, 0)
        assert (the_row(news).state, the_row(news).text, told(news)) == (
            "pending",
            "Words",
            {COACH},
        )


class TestOneDigest:
    """At most one is made for a day, whoever makes it."""

    def test_a_second_for_the_same_day_or_an_earlier_is_left_out(self, news: Store) -> None:
        assert news.enqueue_digests([a_digest()], NOW) == 1
        for day in (MONDAY, MONDAY - timedelta(days=1)):
            assert news.enqueue_digests([a_mail(digest_on=day)], NOW) == 0
        assert news.enqueue_digests([a_mail(digest_on=MONDAY, recipient=8)], NOW) == 1
        assert news.enqueue_digests([a_mail(digest_on=MONDAY + timedelta(days=7))], NOW) == 1

    def test_a_mail_that_is_no_digest_goes_all_the_same(self, news: Store) -> None:
        news.enqueue_digests([a_digest()], NOW)
        assert news.enqueue_digests([a_mail(kind="urgent")], NOW) == 1
        assert digest_on(news) == MONDAY

    def test_one_that_is_left_out_uses_up_no_day(self, news: Store) -> None:
        news.enqueue_digests([a_mail(behind())], NOW)
        assert news.enqueue_digests([a_digest()], NOW) == 0
        assert digest_on(news) == BEFORE

    @pytest.mark.parametrize("known", [True, False])
    def test_of_several_made_at_once_one_is_kept(self, news: Store, known: bool) -> None:
        start, who = Barrier(4), COACH if known else 99

        def make(_: int) -> int:
            start.wait()
            return news.enqueue_digests([a_mail(digest_on=MONDAY, recipient=who)], NOW)

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(make, range(4))) == 1

    def test_the_same_mail_is_kept_once(self, news: Store) -> None:
        mail = a_mail(token="the-same")
        assert [news.enqueue_digests([mail], NOW) for _ in range(2)] == [1, 0]
        assert the_row(news).token == "the-same"


def test_what_a_mail_is_is_kept_with_it(news: Store) -> None:
    news.enqueue_digests([a_digest(kind="urgent", channel="inbox", digest_on=None)], NOW)
    row = the_row(news)
    assert (row.kind, row.channel, row.good_until) == ("urgent", "inbox", GOOD_UNTIL)
    [mail] = news.list_outbox("pending")
    assert (mail.kind, mail.channel) == ("urgent", "inbox")


def test_wishes_are_kept_one_by_one(store: Store) -> None:
    assert wishes(store) == {}
    wish(store, 7)
    assert wishes(store) == {}
    wish(store, 7, every="fortnightly")
    assert wishes(store) == {7: CoachWish(7, "fortnightly", "mail", None)}
    wish(store, 7, channel="inbox")
    wish(store, 8, every="urgent")
    seen_to(store, {7: MONDAY, 9: BEFORE})
    assert wishes(store) == {
        7: CoachWish(7, "fortnightly", "inbox", MONDAY),
        8: CoachWish(8, "urgent"),
        9: CoachWish(9, digest_on=BEFORE),
    }
    seen_to(store, {7: None})
    assert wishes(store)[7] == CoachWish(7, "fortnightly", "inbox", None)
