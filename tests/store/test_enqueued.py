"""What happens in the transaction that keeps mails: somebody is asked to send, holds are told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from mappings.holds import Held
from sync.errors import RunSuperseded
from sync.store import NewMail, Order, Run, Store
from sync.store.notes import keep_note, told_before
from tests.store.people import COHORT, LATER, NOW, a_mail, a_result, an_alert, results

LOWERED = Held(42, "entry", "eligible", "not-yet", "unreadable")
KEY = "failed:a25:token-dead"


@pytest.fixture
def news(store: Store, run: Run) -> Store:
    """A store in which 42 is behind and a change of 42 is held."""
    store.keep_results(run, results(a_result(42), alerts=(an_alert(42),), holds=(LOWERED,)), NOW)
    return store


def announcement(store: Store, recipient: int = 1) -> NewMail:
    ids = frozenset(hold.id for hold in store.open_holds(COHORT))
    return a_mail(recipient=recipient, hold_ids=ids)


def test_a_hold_is_announced_to_all_admins_together_and_never_again(news: Store) -> None:
    mails = [announcement(news, 1), announcement(news, 2)]
    assert news.enqueue_digests(mails, NOW) == 2
    assert news.enqueue_digests(mails, LATER) == 0


def test_two_who_announce_a_hold_at_once_announce_it_once(news: Store) -> None:
    mails = [announcement(news, 1), announcement(news, 2)]
    start = Barrier(4)

    def announce(_: int) -> int:
        start.wait()
        return news.enqueue_digests(mails, NOW)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(announce, range(4))) == 2


def test_a_hold_that_a_newer_run_took_over_is_announced_as_that_runs(news: Store) -> None:
    stale = announcement(news)
    newer = news.begin_run(Order("sync", COHORT, trigger="test"), LATER)
    news.keep_results(newer, results(holds=(LOWERED,)), LATER)
    assert news.enqueue_digests([stale], LATER) == 0
    assert news.enqueue_digests([announcement(news)], LATER) == 1


def test_a_hold_announced_by_redirected_mail_is_announced_again_for_real(news: Store) -> None:
    for redirecting, kept in ((True, 1), (True, 0), (False, 1), (False, 0), (True, 0)):
        mails = [announcement(news)]
        assert news.enqueue_digests(mails, NOW, redirecting=redirecting) == kept


def telling() -> NewMail:
    return a_mail(recipient=1, tells=frozenset({KEY}))


class TestNotes:
    """What an admin's note tells besides."""

    @pytest.fixture
    def note(self, store: Store) -> Run:
        return store.begin_run(Order("admin-note", trigger="test"), NOW)

    def test_what_was_told_is_kept_with_the_mail_for_each_who_was(
        self, store: Store, note: Run
    ) -> None:
        mails = [telling(), a_mail(recipient=2)]
        assert keep_note(store, note, mails, {KEY}, NOW, redirecting=False) == 2
        assert told_before(store, redirecting=False) == {1: {KEY: NOW}}
        keep_note(store, note, [telling()], {KEY}, LATER, redirecting=False)
        assert told_before(store, redirecting=False) == {1: {KEY: LATER}}

    def test_what_is_no_longer_so_is_forgotten(self, store: Store, note: Run) -> None:
        told = a_mail(recipient=1, tells=frozenset({KEY, "another"}))
        keep_note(store, note, [told], {KEY, "another"}, NOW, redirecting=False)
        keep_note(store, note, [], {"another"}, LATER, redirecting=False)
        assert told_before(store, redirecting=False) == {1: {"another": NOW}}
        keep_note(store, note, [], (), LATER, redirecting=False)
        assert told_before(store, redirecting=False) == {}

    def test_what_a_redirected_mail_told_counts_only_while_redirecting(
        self, store: Store, note: Run
    ) -> None:
        keep_note(store, note, [telling()], {KEY}, NOW, redirecting=True)
        assert told_before(store, redirecting=False) == {}
        assert told_before(store, redirecting=True) == {1: {KEY: NOW}}
        keep_note(store, note, [telling()], {KEY}, LATER, redirecting=False)
        assert told_before(store, redirecting=True) == {1: {KEY: LATER}}

    def test_a_run_that_was_taken_over_tells_nothing(self, store: Store, note: Run) -> None:
        store.put_back([note.id])
        with pytest.raises(RunSuperseded):
            keep_note(store, note, [telling()], {KEY}, NOW, redirecting=False)
        assert store.list_outbox("pending") == ()
