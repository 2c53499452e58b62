"""A database of the version before: what was told stays told, what was not sent is made anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection
from sqlalchemy import text as sql

from sync.mail import Mailer
from sync.store import Delivered, Order, Store, deliver, open_store, upgrade
from sync.store.engine import connected, make_engine
from sync.store.schema import _config
from tests.mail_server import mail_server
from tests.store.people import COACH, COHORT, NOW, a_mail, a_result, an_alert, behind, results

MADE = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)
STATES = ("sent", "pending", "uncertain")
BEHIND = {state: behind(user_id) for user_id, state in enumerate(STATES, 41)}
"""Of each of three participants a mail told, that came to be in this state."""


@pytest.fixture
def store(bare_database_url: str) -> Iterator[Store]:
    """A database of revision 0003 with open news, brought up to date."""
    engine = make_engine(bare_database_url)
    with connected(engine, "BEGIN IMMEDIATE") as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        _fill(connection)
    engine.dispose()
    upgrade(bare_database_url)
    with open_store(bare_database_url) as opened:
        yield opened


def _fill(connection: Connection) -> None:
    run = {"id": "20261116-040000-aaaa", "cohort": COHORT, "trigger": "schedule", "fence": 1}
    run |= {"status": "succeeded", "started_at": MADE, "counts": "{}", "problems": "[]"}
    _add(connection, "run", **run)
    for number, (state, (cohort, user_id, rule, _)) in enumerate(BEHIND.items(), 1):
        _add(connection, "person", user_id=user_id, name="Name")
        person = {"cohort": cohort, "user_id": user_id, "state": "active", "left_written": False}
        _add(connection, "participant", **person, coaches=f"[{COACH}]")
        news = {"cohort": cohort, "user_id": user_id, "rule": rule}
        _add(connection, "news", **news, opened_at=MADE)
        mail = {"token": f"token-{number}", "recipient": COACH, "state": state}
        mail |= {"address": "coach@provider.example", "subject": "NPQ", "redirected": False}
        words = {"text": "Words", "html": "<p>Words</p>", "attempts": 0, "created_at": MADE}
        _add(connection, "outbox", **mail, **words)
        told = {"news_id": number, "recipient": COACH, "redirected": False, "outbox_id": number}
        _add(connection, "mention", **told)
    note = {"token": "note", "recipient": 1, "state": "pending", "redirected": False}
    note |= {"address": "admin@provider.example", "subject": "NPQ", "text": "", "html": ""}
    _add(connection, "outbox", **note, attempts=0, created_at=MADE)


def _add(connection: Connection, table: str, **values: Any) -> None:
    names = ", ".join(values)
    places = ", ".join(f":{name}" for name in values)
    connection.execute(sql(f"INSERT INTO {table} ({names}) VALUES ({places})"), values)  # noqa: S608


def told(store: Store) -> dict[int, set[int]]:
    return {alert.key[1]: set(alert.told) for alert in store.open_alerts([COHORT])}


def test_open_news_stays_told_and_opens_nothing_anew(store: Store) -> None:
    assert told(store) == {user_id: {COACH} for user_id in (41, 42, 43)}
    assert {alert.key for alert in store.open_alerts([COHORT])} == set(BEHIND.values())
    assert store.enqueue_digests([a_mail(behind(41))], NOW) == 0
    feature = store.feature(f"alert rules of cohort {COHORT}")
    assert feature is not None
    assert feature.value == "behind eligible out-of-reach"


def test_a_digest_that_was_not_sent_is_made_anew_and_a_note_goes(store: Store) -> None:
    with mail_server() as server:
        mailer = Mailer.from_url(server.url, "npq@provider.example")
        assert deliver(store, mailer, NOW) == Delivered(1, 0, 0, superseded=1)
        assert [to for _, to in server.envelopes] == [["admin@provider.example"]]
    assert told(store) == {41: {COACH}, 42: set(), 43: {COACH}}
    assert [mail.kind for mail in store.list_outbox("uncertain")] == ["digest"]
    assert store.enqueue_digests([a_mail(behind(42))], NOW) == 1


def test_an_episode_of_then_goes_on_with_the_words_of_now(store: Store) -> None:
    run, found = store.begin_run(Order("sync", COHORT), NOW), an_alert(41)
    store.keep_results(run, results(a_result(41), alerts=(found,)), NOW)
    [kept] = [alert for alert in store.open_alerts([COHORT]) if alert.key == found.key]
    assert (kept.alert, kept.opened_at, kept.told) == (found, MADE, {COACH})
