"""What links of a mail lead to, and what is done by them: twice is as once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from sync.store import OpenAlert, Run, Store
from sync.store.coaches import disown, disowned, own, wish
from sync.store.deed_log import Doer, Sought, deeds_told
from sync.store.deeds import (
    LinkedMail,
    mail_of_token,
    put_back,
    revoke,
    revoke_all_of,
    snooze,
    take_on,
    wake,
)
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

OTHER = 8
TOKEN = "0123456789abcdef"
UNTIL = date(2026, 12, 14)
HOUR = timedelta(hours=1)


@pytest.fixture
def told(store: Store, run: Run) -> Store:
    """A store in which the coach of 42 and 43 has a digest of both."""
    people = (a_result(42, coaches=(COACH,)), a_result(43, coaches=(COACH, OTHER)))
    alerts = (an_alert(42), an_alert(42, rule="close"), an_alert(43))
    store.keep_results(run, results(*people, alerts=alerts), NOW)
    keys = [alert.key for alert in alerts]
    mail = a_mail(*keys, token=TOKEN, kind="digest", channel="inbox")
    assert store.enqueue_digests([mail], NOW) == 1
    return store


def linked(store: Store) -> LinkedMail:
    mail = mail_of_token(store, TOKEN)
    assert mail is not None
    return mail


def by(who: int, at: datetime = NOW) -> Doer:
    return Doer(who, at, "mail")


def trail(store: Store) -> list[tuple[int | None, str, str, int | None, str]]:
    """Who did what, and of whom, newest first."""
    deeds = [one.deed for one in deeds_told(store, Sought())]
    return [(deed.actor, deed.via, deed.what, deed.subject, deed.about) for deed in deeds]


def episodes(store: Store, user_id: int = 42) -> list[OpenAlert]:
    return [alert for alert in store.open_alerts([COHORT]) if alert.key[1] == user_id]


def ids(store: Store, user_id: int = 42) -> list[int]:
    return [alert.id for alert in episodes(store, user_id)]


class TestLinked:
    """What a token leads to."""

    def test_it_is_the_mail_with_what_it_tells(self, told: Store) -> None:
        mail = linked(told)
        assert (mail.recipient, mail.kind, mail.channel) == (COACH, "digest", "inbox")
        assert (mail.created_at, mail.revoked, mail.redirected) == (NOW, False, False)
        assert [one.alert_id for one in mail.about(COHORT, 42)] == ids(told)
        assert [one.key for one in mail.about(COHORT, 43)] == [behind(43)]
        assert mail.about("another-cohort", 42) == ()
        assert all(one.is_open and one.coached and not one.disowned for one in mail.mentions)

    @pytest.mark.parametrize("token", ["", TOKEN[:-1], TOKEN.upper(), "%"])
    def test_no_other_token_leads_there(self, told: Store, token: str) -> None:
        assert mail_of_token(told, token) is None

    def test_what_ended_meanwhile_is_not_open(self, told: Store, run: Run) -> None:
        told.keep_results(run, results(a_result(coaches=(COACH,)), closed=over(an_alert())), LATER)
        assert [one.is_open for one in linked(told).about(COHORT, 42)] == [False, True]

    @pytest.mark.parametrize("coaches", [(OTHER,), ()])
    def test_who_coaches_the_participant_no_more_is_told_so(
        self, told: Store, run: Run, coaches: tuple[int, ...]
    ) -> None:
        told.keep_results(run, results(a_result(42, coaches=coaches)), LATER)
        assert {one.coached for one in linked(told).about(COHORT, 42)} == {False}
        assert {one.coached for one in linked(told).about(COHORT, 43)} == {True}

    def test_whom_the_recipient_disowns_is_said_of_them_alone(self, told: Store) -> None:
        disown(told, COHORT, 42, by(COACH))
        disown(told, COHORT, 43, by(OTHER))
        assert {one.disowned for one in linked(told).about(COHORT, 42)} == {True}
        assert {one.disowned for one in linked(told).about(COHORT, 43)} == {False}

    def test_a_redirected_mail_is_known_for_one(self, told: Store) -> None:
        told.enqueue_digests([a_mail(behind(), token="redirected")], NOW, redirecting=True)
        mail = mail_of_token(told, "redirected")
        assert mail is not None
        assert mail.redirected


class TestTakeOn:
    """Somebody is on it."""

    def test_it_is_kept_with_when_it_was_said_first(self, told: Store) -> None:
        assert take_on(told, ids(told), by(COACH)) == 2
        assert take_on(told, ids(told), by(COACH, LATER)) == 0
        assert [(alert.on_it, alert.on_it_at) for alert in episodes(told)] == [(COACH, NOW)] * 2
        assert episodes(told, 43)[0].on_it is None
        assert trail(told) == [(COACH, "mail", "on-it", 42, "")]

    def test_it_covers_what_was_open_then_and_is_said_anew_of_what_opens_since(
        self, told: Store, run: Run
    ) -> None:
        before = ids(told)
        take_on(told, before, by(COACH))
        who, new = a_result(42, coaches=(COACH,)), an_alert(42, rule="gone-quiet", about="3 weeks")
        told.keep_results(run, results(who, alerts=(new,)), NOW + HOUR)
        assert take_on(told, before, by(COACH, LATER)) == 0
        assert take_on(told, ids(told), by(COACH, LATER)) == 3
        assert take_on(told, ids(told), by(COACH, LATER + HOUR)) == 0
        assert {alert.on_it_at for alert in episodes(told)} == {LATER}

    def test_another_coach_may_take_over(self, told: Store) -> None:
        take_on(told, ids(told, 43), by(COACH))
        assert take_on(told, ids(told, 43), by(OTHER, LATER)) == 1
        assert [(a.on_it, a.on_it_at) for a in episodes(told, 43)] == [(OTHER, LATER)]

    def test_what_is_over_is_left_alone(self, told: Store, run: Run) -> None:
        both = ids(told)
        told.keep_results(run, results(a_result(coaches=(COACH,)), closed=over(an_alert())), LATER)
        assert take_on(told, both, by(COACH, LATER)) == 1
        assert take_on(told, [], by(COACH, LATER)) == 0

    def test_it_is_taken_back_by_who_said_it_alone_and_once(self, told: Store) -> None:
        take_on(told, ids(told, 43), by(COACH))
        assert put_back(told, ids(told, 43), by(OTHER)) == 0
        assert [put_back(told, ids(told, 43), by(COACH, LATER)) for _ in range(2)] == [1, 0]
        assert [(a.on_it, a.on_it_at) for a in episodes(told, 43)] == [(None, None)]
        assert [what for _, _, what, _, _ in trail(told)] == ["not-on-it", "on-it"]


class TestSnooze:
    """Quiet until a day."""

    def test_the_last_that_was_said_counts(self, told: Store) -> None:
        days = (UNTIL, UNTIL, date(2026, 12, 1))
        assert [snooze(told, ids(told), by(COACH), until) for until in days] == [2, 0, 2]
        assert {(a.snoozed_by, a.snoozed_until) for a in episodes(told)} == {
            (COACH, date(2026, 12, 1))
        }
        assert episodes(told, 43)[0].snoozed_until is None
        assert trail(told) == [
            (COACH, "mail", "snooze", 42, "until 2026-12-01"),
            (COACH, "mail", "snooze", 42, "until 2026-12-14"),
        ]

    def test_it_does_not_end_that_somebody_is_on_it(self, told: Store) -> None:
        take_on(told, ids(told), by(COACH))
        snooze(told, ids(told), by(COACH), UNTIL)
        assert {(a.on_it, a.snoozed_until) for a in episodes(told)} == {(COACH, UNTIL)}

    def test_who_snoozed_it_ends_it(self, told: Store) -> None:
        snooze(told, ids(told, 43), by(COACH), UNTIL)
        assert wake(told, ids(told, 43), by(OTHER)) == 0
        assert [wake(told, ids(told, 43), by(COACH)) for _ in range(2)] == [1, 0]
        assert {(a.snoozed_by, a.snoozed_until) for a in episodes(told, 43)} == {(None, None)}
        assert [what for _, _, what, _, _ in trail(told)] == ["wake", "snooze"]


class TestWhatCoachesSay:
    """Of whom they coach, and of how they want to be told: kept in the trail where it is new."""

    def test_who_is_not_theirs_and_is_after_all(self, told: Store) -> None:
        for said in (disown, disown, own, own):
            said(told, COHORT, 42, by(COACH))
        own(told, COHORT, 43, by(COACH))
        assert disowned(told, [COHORT]) == set()
        assert trail(told) == [
            (COACH, "mail", "mine", 42, ""),
            (COACH, "mail", "not-mine", 42, ""),
        ]

    def test_only_who_said_it_takes_it_back(self, told: Store) -> None:
        disown(told, COHORT, 43, by(COACH))
        own(told, COHORT, 43, by(OTHER))
        assert disowned(told, [COHORT]) == {(COHORT, 43, COACH)}

    def test_a_wish_that_is_none_is_no_deed(self, store: Store) -> None:
        deed = by(COACH).deed("set-coach", about="coach 7")
        for every in ("weekly", "urgent", "urgent"):
            wish(store, COACH, every, "mail", deed=deed)  # type: ignore[arg-type]
        assert trail(store) == [(COACH, "mail", "set-coach", None, "coach 7")]


class TestRevoke:
    """Links that lead nowhere any more."""

    def test_of_one_mail(self, told: Store) -> None:
        told.enqueue_digests([a_mail(recipient=COACH)], NOW)
        assert revoke(told, [linked(told).id, 999], LATER) == 1
        assert linked(told).revoked
        assert revoke(told, [linked(told).id], LATER) == 0

    def test_of_all_mails_of_a_recipient(self, told: Store) -> None:
        told.enqueue_digests([a_mail(), a_mail(recipient=OTHER)], NOW)
        assert revoke_all_of(told, OTHER, LATER) == 1
        assert not linked(told).revoked
        assert [revoke_all_of(told, COACH, LATER) for _ in range(2)] == [2, 0]
        assert linked(told).revoked
