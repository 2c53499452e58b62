"""Who was told of an episode, who is on it, and what is over or released."""

from __future__ import annotations

from datetime import date

import pytest

from mappings.alerts import AlertRule, Closing
from sync.store import Run, Store
from sync.store.coaches import disown, disowned
from sync.store.deed_log import Doer
from sync.store.deeds import release, snooze, take_on
from tests.store.episodes import (
    ADMIN,
    BEHIND,
    DAY,
    OTHER,
    SECOND,
    ended,
    found,
    the_open,
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


class TestTold:
    """Who was told of an episode, and when first."""

    def test_the_first_mail_of_each_counts(self, store: Store, run: Run) -> None:
        found(store, run, BEHIND)
        store.enqueue_digests([a_mail(behind())], NOW, redirecting=True)
        store.enqueue_digests([a_mail(behind())], NOW + DAY)
        store.enqueue_digests([a_mail(behind(), recipient=OTHER)], NOW + 2 * DAY)
        assert the_open(store).told_at == {COACH: NOW + DAY, OTHER: NOW + 2 * DAY}
        [redirecting] = store.open_alerts([COHORT], redirecting=True)
        assert redirecting.told_at == {COACH: NOW, OTHER: NOW + 2 * DAY}
        assert redirecting.told == {COACH, OTHER}


class TestClosed:
    """What a digest tells as resolved."""

    def test_it_is_what_somebody_was_told_of_and_is_over(self, store: Store, run: Run) -> None:
        told, untold = an_alert(), an_alert(rule="close")
        found(store, run, told, untold)
        store.enqueue_digests([a_mail(behind())], NOW)
        ended(store, run, told, untold)
        [closed] = store.closed_alerts([COHORT], LATER)
        assert (closed.key, closed.opened_at, closed.closed_at) == (behind(), NOW, LATER)
        assert (closed.why, closed.told) == ("over", {COACH})
        assert store.closed_alerts([COHORT], LATER + SECOND) == ()
        assert store.closed_alerts(["another-cohort"], NOW) == ()

    @pytest.mark.parametrize("why", ["paused", "left", "grown"])
    def test_what_ended_otherwise_is_not_resolved(
        self, store: Store, run: Run, why: Closing
    ) -> None:
        found(store, run, BEHIND)
        store.enqueue_digests([a_mail(behind())], NOW)
        ended(store, run, BEHIND, why=why)
        assert store.closed_alerts([COHORT], NOW) == ()

    def test_whom_a_redirected_mail_told_counts_only_while_redirecting(
        self, store: Store, run: Run
    ) -> None:
        found(store, run, BEHIND)
        store.enqueue_digests([a_mail(behind())], NOW, redirecting=True)
        ended(store, run, BEHIND)
        assert store.closed_alerts([COHORT], NOW) == ()
        assert len(store.closed_alerts([COHORT], NOW, redirecting=True)) == 1


class TestWhoIsOnIt:
    """What a coach said counts as long as they coach the participant."""

    @pytest.fixture(autouse=True)
    def _deeds(self, store: Store, run: Run) -> None:
        store.keep_results(run, results(a_result(coaches=(COACH,)), alerts=(BEHIND,)), NOW)
        [alert] = store.open_alerts([COHORT])
        take_on(store, [alert.id], Doer(COACH, NOW, "mail"))
        snooze(store, [alert.id], Doer(COACH, NOW, "mail"), date(2026, 12, 1))

    def test_it_is_reported_while_they_do(self, store: Store) -> None:
        alert = the_open(store)
        assert (alert.on_it, alert.on_it_at, alert.coaches) == (COACH, NOW, (COACH,))
        assert (alert.snoozed_by, alert.snoozed_until) == (COACH, date(2026, 12, 1))

    @pytest.mark.parametrize("coaches", [(OTHER,), ()])
    def test_it_is_not_once_another_or_nobody_does(
        self, store: Store, run: Run, coaches: tuple[int, ...]
    ) -> None:
        store.keep_results(run, results(a_result(coaches=coaches)), LATER)
        alert = the_open(store)
        assert (alert.on_it, alert.on_it_at) == (None, None)
        assert (alert.snoozed_by, alert.snoozed_until) == (None, None)
        [seen] = store.open_alerts([COHORT], stand_ins=[ADMIN])
        assert seen.on_it is None

    @pytest.mark.parametrize("coaches", [(OTHER,), ()])
    def test_an_admin_stands_in_whoever_coaches(
        self, store: Store, run: Run, coaches: tuple[int, ...]
    ) -> None:
        take_on(store, [the_open(store).id], Doer(ADMIN, LATER, "mail"))
        store.keep_results(run, results(a_result(coaches=coaches)), LATER)
        [alert] = store.open_alerts([COHORT], stand_ins=[ADMIN])
        assert (alert.on_it, alert.on_it_at) == (ADMIN, LATER)
        assert the_open(store).on_it is None


def test_a_word_that_somebody_is_not_theirs_lapses_when_canvas_agrees(
    store: Store, run: Run
) -> None:
    store.keep_results(run, results(a_result(42, coaches=(7, 8)), a_result(43, coaches=(7,))), NOW)
    for user_id, coach in ((42, 7), (42, 7), (42, 8), (43, 7)):
        disown(store, COHORT, user_id, Doer(coach, NOW, "mail"))
    said = {(COHORT, 42, 7), (COHORT, 42, 8), (COHORT, 43, 7)}
    assert disowned(store, [COHORT]) == said
    store.keep_results(run, results(a_result(42, coaches=(7, 8))), LATER)
    assert disowned(store, [COHORT]) == said
    store.keep_results(run, results(a_result(42, coaches=(8, 9))), LATER)
    assert disowned(store, [COHORT, "another"]) == said - {(COHORT, 42, 7)}
    assert disowned(store, ["another"]) == set()


class TestReleased:
    """What was held by the brake."""

    def test_it_is_what_is_open_untold_and_new(self, store: Store, run: Run) -> None:
        people = [a_result(user_id) for user_id in range(41, 48)]
        backlog: frozenset[AlertRule] = frozenset({"behind"})
        store.keep_results(
            run, results(*people, alerts=(an_alert(41),), backlog=backlog), NOW - DAY
        )
        new = (*map(an_alert, range(41, 46)), an_alert(46, rule="close"), an_alert(47))
        store.keep_results(run, results(*people, alerts=new), NOW)
        store.keep_results(run, results(*people, closed=over(an_alert(47))), NOW)
        store.enqueue_digests([a_mail(behind(42))], NOW)
        store.enqueue_digests([a_mail(behind(43))], NOW, redirecting=True)
        assert release(store, "another-cohort", "behind", LATER) == 0
        assert release(store, COHORT, "behind", LATER) == 3
        released = {alert.key[1] for alert in store.open_alerts([COHORT]) if alert.released}
        assert released == {43, 44, 45}
        assert release(store, COHORT, "behind", LATER) == 0
