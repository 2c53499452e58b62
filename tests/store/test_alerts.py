"""Episodes: they open, keep what is said, close, and open again."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import text as sql

from mappings.alerts import AlertRule, Suggestion
from sync.errors import RunSuperseded
from sync.store import OpenAlert, Order, Run, Store
from sync.store.deed_log import Doer
from sync.store.deeds import take_on
from sync.store.engine import writing
from tests.store.episodes import (
    BEHIND,
    COOLDOWN,
    DAY,
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


class TestContent:
    """What is said of an episode is what the last run that found it said."""

    def test_everything_that_was_said_comes_back(self, store: Store, run: Run) -> None:
        said = an_alert(
            why="At 61.2% – “half”",
            since=date(2026, 11, 3),
            activities=(Suggestion("Event 2", "https://canvas.example/1"), Suggestion("x", None)),
            pressing=Fraction(104, 7),
            about="3 weeks",
        )
        found(store, run, said)
        kept = the_open(store)
        assert (kept.alert.since, kept.alert.activities) == (said.since, said.activities)
        assert (kept.alert.pressing, kept.alert.about) == (Fraction(104, 7), "3 weeks")
        assert (kept.opened_at, kept.told, kept.told_at) == (NOW, frozenset(), {})

    def test_it_is_refreshed_by_whoever_finds_it_again(self, store: Store, run: Run) -> None:
        found(store, run, BEHIND)
        first = the_open(store)
        worse = an_alert(why="At 50.0%; steady work would be at 75.0%.")
        found(store, run, worse, at=LATER)
        now = the_open(store)
        assert (now.id, now.opened_at, now.alert) == (first.id, NOW, worse)

    def test_what_is_neither_found_nor_over_stays_as_it_is(self, store: Store, run: Run) -> None:
        found(store, run, BEHIND)
        found(store, run, at=LATER)
        assert the_open(store).alert == BEHIND

    def test_one_that_is_found_is_not_over_whatever_else_is_said(
        self, store: Store, run: Run
    ) -> None:
        found(store, run, BEHIND)
        found(store, run, BEHIND, at=LATER, closed=over(BEHIND))
        assert the_open(store).opened_at == NOW

    def test_what_an_older_version_opened_has_no_words_until_it_is_found(
        self, store: Store, run: Run
    ) -> None:
        found(store, run)
        with writing(store.engine) as session:
            session.execute(
                sql("INSERT INTO news (cohort, user_id, rule, opened_at) VALUES (:c, 42, :r, :at)"),
                {"c": COHORT, "r": "behind", "at": NOW.replace(tzinfo=None)},
            )
        empty = the_open(store)
        assert (empty.key, empty.alert.why, empty.alert.pressing) == (behind(), "", 0)
        found(store, run, BEHIND, at=LATER)
        assert (the_open(store).id, the_open(store).alert) == (empty.id, BEHIND)

    def test_one_rule_about_two_activities_is_two_episodes(self, store: Store, run: Run) -> None:
        first, second = (an_alert(rule="missed-event", about=about) for about in ("1", "2"))
        found(store, run, first, second)
        ended(store, run, second)
        assert the_open(store).alert == first


class TestOpenedAgain:
    """An episode that comes back soon is the same one."""

    @pytest.fixture
    def first(self, store: Store, run: Run) -> OpenAlert:
        """One of which the coach was told, and whom the coach sees to."""
        found(store, run, BEHIND, backlog=frozenset({"behind"}))
        store.keep_results(run, results(a_result(coaches=(COACH,))), NOW)
        store.enqueue_digests([a_mail(behind())], NOW)
        take_on(store, [the_open(store).id], Doer(COACH, NOW, "mail"))
        return the_open(store)

    @pytest.mark.parametrize(("after", "same"), [(COOLDOWN - SECOND, True), (COOLDOWN, False)])
    def test_one_that_was_over_for_less_than_its_cooldown(
        self, store: Store, run: Run, first: OpenAlert, after: timedelta, same: bool
    ) -> None:
        ended(store, run, BEHIND)
        assert store.open_alerts([COHORT]) == ()
        store.keep_results(
            run, results(a_result(coaches=(COACH,)), alerts=(BEHIND,)), LATER + after
        )
        again = the_open(store)
        assert (again == first) is same
        assert (again.told == {COACH}) is same
        assert again.opened_at == (NOW if same else LATER + after)

    @pytest.mark.parametrize(("after", "same"), [(COOLDOWN - SECOND, True), (COOLDOWN, False)])
    def test_one_for_which_a_worse_alert_spoke_meanwhile(
        self, store: Store, run: Run, first: OpenAlert, after: timedelta, same: bool
    ) -> None:
        ended(store, run, BEHIND, why="grown")
        found(store, run, BEHIND, at=LATER + after)
        assert (the_open(store).id == first.id) is same

    def test_one_of_somebody_who_left_is_another(
        self, store: Store, run: Run, first: OpenAlert
    ) -> None:
        ended(store, run, BEHIND, why="left")
        found(store, run, BEHIND, at=LATER + SECOND)
        assert the_open(store).id != first.id

    def test_one_that_was_paused_goes_on_whenever_it_comes_back(
        self, store: Store, run: Run, first: OpenAlert
    ) -> None:
        ended(store, run, BEHIND, why="paused")
        found(store, run, BEHIND, at=LATER + 400 * DAY)
        assert the_open(store).id == first.id

    def test_it_is_the_last_of_its_key_that_goes_on_or_none(self, store: Store, run: Run) -> None:
        found(store, run, BEHIND)
        ended(store, run, BEHIND, at=NOW + SECOND)
        found(store, run, BEHIND, at=NOW + 2 * SECOND)
        ended(store, run, BEHIND, at=NOW + 3 * SECOND, why="left")
        found(store, run, BEHIND, at=NOW + 4 * SECOND)
        assert the_open(store).opened_at == NOW + 4 * SECOND

    def test_what_an_older_version_closed_was_over(
        self, store: Store, run: Run, first: OpenAlert
    ) -> None:
        ended(store, run, BEHIND)
        with writing(store.engine) as session:
            session.execute(sql("UPDATE news SET closed_why = NULL"))
        [closed] = store.closed_alerts([COHORT], LATER)
        assert closed.why == "over"
        found(store, run, BEHIND, at=LATER + SECOND)
        assert the_open(store).id == first.id

    def test_that_it_was_so_from_the_first_is_said_when_it_opens_alone(
        self, store: Store, run: Run
    ) -> None:
        found(store, run, BEHIND)
        rules: frozenset[AlertRule] = frozenset({"behind", "close"})
        found(store, run, BEHIND, an_alert(rule="close"), at=LATER, backlog=rules)
        assert [alert.backlog for alert in store.open_alerts([COHORT])] == [False, True]
        ended(store, run, BEHIND)
        found(store, run, BEHIND, at=LATER + SECOND, backlog=rules)
        assert not store.open_alerts([COHORT])[0].backlog


class TestStages:
    """A later stage ends an earlier."""

    THREE, SIX = (an_alert(rule="gone-quiet", about=f"{n} weeks") for n in (3, 6))

    @pytest.mark.parametrize("said", [True, False])
    def test_the_earlier_has_grown_whatever_the_run_says_of_it(
        self, store: Store, run: Run, said: bool
    ) -> None:
        found(store, run, self.THREE)
        store.enqueue_digests([a_mail(self.THREE.key)], NOW)
        found(store, run, self.SIX, at=LATER, closed=over(self.THREE) if said else {})
        assert the_open(store).alert == self.SIX
        assert store.closed_alerts([COHORT], NOW) == (), "it is not resolved"

    def test_a_stage_that_has_grown_is_past(self, store: Store, run: Run) -> None:
        found(store, run, self.THREE)
        first = the_open(store)
        found(store, run, self.SIX, at=LATER)
        ended(store, run, self.SIX, at=LATER + SECOND)
        found(store, run, self.THREE, at=LATER + 2 * SECOND)
        assert the_open(store).id != first.id

    def test_each_stage_is_news(self, store: Store, run: Run) -> None:
        found(store, run, self.THREE)
        store.enqueue_digests([a_mail(self.THREE.key)], NOW)
        found(store, run, self.SIX, at=LATER)
        assert the_open(store).told == frozenset()


def test_a_run_that_was_superseded_opens_nothing(store: Store, run: Run) -> None:
    newer = store.begin_run(Order("sync", COHORT, trigger="test"), LATER)
    found(store, newer, BEHIND, at=LATER)
    with pytest.raises(RunSuperseded):
        ended(store, run, BEHIND)
    assert the_open(store).opened_at == LATER
