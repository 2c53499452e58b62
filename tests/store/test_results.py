"""What a run keeps, all together, and only where it differs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from mappings.holds import Held
from sync.store import Order, Run, Store
from sync.store.engine import connected
from sync.store.row import Row
from tests.store.people import (
    COHORT,
    LATER,
    NOW,
    a_mail,
    a_result,
    an_alert,
    behind,
    progress,
    results,
)


def everything(store: Store) -> dict[str, list[Any]]:
    """Every row of every table but the runs and their fences."""
    with connected(store.engine) as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select())))
            for table in Row.metadata.sorted_tables
            if table.name not in ("run", "fence")
        }


def test_what_is_kept_comes_back(store: Store, run: Run) -> None:
    store.keep_results(run, results(a_result(42), a_result(43, sis_user_id=None)), NOW)
    known = store.known(COHORT)
    assert list(known) == [42, 43]
    assert (known[42].name, known[42].sis_user_id, known[42].state) == ("Name 42", "U42", "active")
    assert known[42].standing == {"user_id": 42, "percent": "874/10"}
    assert known[42].entry_in_force == "not-yet"
    assert known[43].sis_user_id is None
    assert store.names([42, 99]) == {42: "Name 42"}
    assert store.known("another-cohort") == {}


def test_the_same_results_again_write_nothing(store: Store, run: Run) -> None:
    kept = results(
        a_result(),
        progress={101: {42: progress()}},
        alerts=(an_alert(42),),
        mails=(a_mail(behind()),),
    )
    store.keep_results(run, kept, NOW)
    before = everything(store)
    again = replace(kept, progress={101: {42: progress(read_at=LATER)}}, mails=())
    store.keep_results(store.begin_run(Order("sync", COHORT, trigger="test"), LATER), again, LATER)
    assert everything(store) == before


def test_a_standing_that_differs_is_added_and_the_older_stays(store: Store, run: Run) -> None:
    store.keep_results(run, results(), NOW)
    first = store.known(COHORT)[42]
    newer = store.begin_run(Order("sync", COHORT, trigger="test"), LATER)
    moved = a_result(standing={"percent": "90"}, entry="eligible", entry_in_force="eligible")
    store.keep_results(newer, results(moved), LATER)
    now = store.known(COHORT)[42]
    assert (now.standing, now.entry_in_force) == ({"percent": "90"}, "eligible")
    assert now.standing_hash != first.standing_hash
    assert len(everything(store)["standing"]) == 2


def test_a_participant_without_a_new_standing_keeps_the_last(store: Store, run: Run) -> None:
    store.keep_results(run, results(), NOW)
    unread = a_result(standing=None, entry=None, percent=None, entry_in_force=None)
    store.keep_results(run, results(unread, a_result(43, standing=None)), LATER)
    known = store.known(COHORT)
    assert (known[42].entry_in_force, known[42].standing) == (
        "not-yet",
        {"user_id": 42, "percent": "874/10"},
    )
    assert (known[43].standing, known[43].standing_hash) == (None, None)


def test_somebody_the_run_does_not_mention_stays_as_they_were(store: Store, run: Run) -> None:
    store.keep_results(run, results(a_result(42), a_result(43)), NOW)
    before = store.known(COHORT)[43]
    store.keep_results(run, results(a_result(42, state="left")), LATER)
    assert store.known(COHORT)[43] == before


def test_that_leaving_is_written_is_remembered_until_they_come_back(store: Store, run: Run) -> None:
    gone = results(a_result(state="left"))
    store.keep_results(run, gone, NOW)
    assert not store.known(COHORT)[42].left_written
    store.mark_left_written(run, [42])
    store.keep_results(run, gone, LATER)
    assert store.known(COHORT)[42].left_written
    store.keep_results(run, results(a_result(state="active")), LATER)
    assert not store.known(COHORT)[42].left_written


def test_when_one_thing_fails_nothing_is_kept(store: Store, run: Run) -> None:
    nobody = (an_alert(99),)  # of somebody we do not know
    before = everything(store)
    with pytest.raises(IntegrityError):
        store.keep_results(run, results(alerts=nobody), NOW)
    assert everything(store) == before


@pytest.mark.parametrize("name", ["Zoë\0 O’Neill", "half \ud83d pair", "Ім'я 名前 \u202e", "'; --"])
def test_names_in_any_script_or_none_are_kept(store: Store, run: Run, name: str) -> None:
    standing = {"title": name}
    store.keep_results(run, results(a_result(name=name, standing=standing)), NOW)
    kept = store.known(COHORT)[42]
    assert kept.name == name.replace("\0", "").replace("\ud83d", "?")
    assert kept.standing == standing


def test_ids_of_a_trusted_instance_fit(store: Store, run: Run) -> None:
    global_id = 109_870_000_000_123_456
    far = {101: {global_id: progress(global_id)}}
    store.keep_results(run, results(a_result(global_id), progress=far), NOW)
    assert list(store.known(COHORT)) == [global_id]
    assert store.kept_progress(101)[global_id].progress.user_id == global_id


def test_progress_comes_back(store: Store, run: Run) -> None:
    first = progress(shown=frozenset({1, 2, 3}), unknown=frozenset({3}), evaluated=True)
    store.keep_results(run, results(progress={101: {42: first}}), NOW)
    assert store.kept_progress(101) == {42: first}
    assert store.kept_progress(102) == {}
    moved = progress(met=frozenset({1, 2, 3}), read_at=LATER)
    store.keep_results(run, results(progress={101: {42: moved}}), LATER)
    assert store.kept_progress(101) == {42: moved}


@pytest.mark.parametrize(("evaluated", "kept_at"), [(True, LATER), (False, NOW)])
def test_only_an_evaluating_read_is_worth_its_time(
    store: Store, run: Run, evaluated: bool, kept_at: datetime
) -> None:
    for at in (NOW, LATER):
        read = progress(evaluated=evaluated, read_at=at)
        store.keep_results(run, results(progress={101: {42: read}}), at)
    assert store.kept_progress(101)[42].progress.read_at == kept_at


def test_a_stored_read_that_found_the_same_leaves_an_evaluating_one(store: Store, run: Run) -> None:
    evaluated = progress(evaluated=True, shown=frozenset({1, 2, 3}))
    for read in (evaluated, progress(read_at=LATER)):
        store.keep_results(run, results(progress={101: {42: read}}), LATER)
    assert store.kept_progress(101) == {42: evaluated}


def test_two_cohorts_keep_the_same_people_at_the_same_time(store: Store) -> None:
    people = results(*(a_result(n) for n in range(1, 60)))

    def keep(cohort: str) -> int:
        run = store.begin_run(Order("sync", cohort, trigger="test"), NOW)
        store.keep_results(run, people, NOW)
        return len(store.known(cohort))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(keep, ["a", "b", "c", "d"])) == [59] * 4


def test_coaches_are_kept_with_where_they_are_mailed(store: Store, run: Run) -> None:
    mails = {7: "seven@provider.example", 8: "eight@provider.example"}
    store.keep_results(run, results(a_result(coaches=(7, 8)), staff_mails=mails), NOW)
    store.keep_results(run, results(a_result(coaches=(8,)), staff_mails={8: "8@p.example"}), LATER)
    assert store.known(COHORT)[42].coaches == (8,)
    assert store.staff_mails() == {7: "seven@provider.example", 8: "8@p.example"}


def test_coaches_are_called_as_canvas_has_them_and_keep_what_they_are_as_participants(
    store: Store, run: Run
) -> None:
    called = {7: "Seven", 42: "As staff"}
    store.keep_results(run, results(a_result(42), staff_names=called), NOW)
    assert store.names([7, 42]) == {7: "Seven", 42: "Name 42"}
    other = store.begin_run(Order("sync", "b26", trigger="test"), NOW)
    store.keep_results(other, results(a_result(43), staff_names={7: "7th", 42: "As staff"}), NOW)
    assert store.names([7, 42]) == {7: "7th", 42: "As staff"}
    assert store.known(COHORT)[42].sis_user_id == "U42"


def test_who_was_once_computed_eligible_stays_known(store: Store, run: Run) -> None:
    store.keep_results(run, results(a_result(42, entry="eligible"), a_result(43)), NOW)
    newer = store.begin_run(Order("sync", COHORT, trigger="test"), LATER)
    fallen = a_result(42, entry="not-yet", standing={"percent": "1"})
    store.keep_results(newer, results(fallen), LATER)
    assert store.once_eligible(COHORT) == {42}
    assert store.once_eligible("another-cohort") == frozenset()


class TestHolds:
    """Held changes."""

    LOWERED = Held(42, "entry", "eligible", "not-yet", "entry-taken-away")
    FIGURE = Held(42, "figure", "93.8", "80.1", "unreadable")
    DATES = Held(None, "override", "old dates", "new dates", "confirm-entry")

    def test_what_is_held_waits_with_its_cause(self, store: Store, run: Run) -> None:
        store.keep_results(run, results(holds=(self.LOWERED, self.DATES)), NOW)
        waiting = store.open_holds(COHORT)
        assert [hold.change for hold in waiting] == [self.LOWERED, self.DATES]
        assert {hold.run for hold in waiting} == {run.id}
        assert store.open_holds("another-cohort") == ()

    def test_a_newer_run_supersedes_older_holds(self, store: Store, run: Run) -> None:
        store.keep_results(run, results(holds=(self.LOWERED, self.FIGURE)), NOW)
        newer = store.begin_run(Order("sync", COHORT, trigger="test"), LATER)
        store.keep_results(newer, results(holds=(self.FIGURE,)), LATER)
        assert [(h.run, h.change) for h in store.open_holds(COHORT)] == [(newer.id, self.FIGURE)]
        assert {h.state for h in store.holds_of(run.id)} == {"superseded"}

    def test_approving_takes_the_kinds_and_people_it_names(self, store: Store, run: Run) -> None:
        store.keep_results(run, results(holds=(self.LOWERED, self.FIGURE, self.DATES)), NOW)
        assert store.mark_holds(run.id, "approved", kinds=["entry"]) == 1
        assert store.mark_holds(run.id, "approved", user_ids=[None]) == 1
        assert [h.change for h in store.open_holds(COHORT)] == [self.FIGURE]
        assert store.mark_holds(run.id, "approved") == 1
        assert store.mark_holds(run.id, "approved") == 0

    def test_an_approved_entry_takes_force_as_its_hold_goes(self, store: Store, run: Run) -> None:
        store.keep_results(run, results(holds=(self.LOWERED,)), NOW)
        store.keep_approval(run, {42: "eligible"}, store.open_holds(COHORT))
        assert store.known(COHORT)[42].entry_in_force == "eligible"
        assert [h.state for h in store.holds_of(run.id)] == ["approved"]

    def test_a_change_is_announced_once_however_many_runs_hold_it(
        self, store: Store, run: Run
    ) -> None:
        store.keep_results(run, results(holds=(self.LOWERED, self.FIGURE)), NOW)
        assert not any(h.announced for h in store.open_holds(COHORT))
        ids = frozenset(h.id for h in store.open_holds(COHORT))
        store.enqueue_digests([a_mail(hold_ids=ids)], NOW)
        newer = store.begin_run(Order("sync", COHORT, trigger="test"), LATER)
        still = (self.LOWERED, replace(self.FIGURE, after="79.9"), self.DATES)
        store.keep_results(newer, results(holds=still), LATER)
        assert [h.announced for h in store.open_holds(COHORT)] == [True, True, False]

    def test_a_redirected_announcement_counts_only_while_redirecting(
        self, store: Store, run: Run
    ) -> None:
        store.keep_results(run, results(holds=(self.LOWERED,)), NOW)
        ids = frozenset(h.id for h in store.open_holds(COHORT))
        store.enqueue_digests([a_mail(hold_ids=ids)], NOW, redirecting=True)
        assert store.open_holds(COHORT, redirecting=True)[0].announced
        assert not store.open_holds(COHORT)[0].announced


def test_what_was_made_in_canvas_and_found_out_about_it_is_remembered(store: Store) -> None:
    assert store.object_id("course:101", "column:entry") is None
    store.keep_object_id("course:101", "column:entry", 5)
    store.keep_object_id("course:101", "column:entry", 6)
    store.keep_object_id("course:102", "column:entry", 9)
    assert store.object_ids("column:entry") == {"course:101": 6, "course:102": 9}
    assert store.object_id("course:101", "column:entry") == 6
    store.forget_object("course:101", "column:entry")
    assert store.object_id("course:101", "column:entry") is None
    assert store.feature("graphql") is None
    store.keep_feature("graphql", "no", NOW)
    store.keep_feature("graphql", "yes", LATER)
    kept = store.feature("graphql")
    assert kept is not None
    assert (kept.value, kept.seen_at) == ("yes", LATER)


def test_names_stand_in_one_table_alone(store: Store, run: Run) -> None:
    named = a_result(name="Canary Surname")
    store.keep_results(run, results(named, alerts=(an_alert(42),)), NOW)
    store.enqueue_digests([a_mail(behind())], NOW)
    with connected(store.engine) as connection:
        holding = [
            table.name
            for table in Row.metadata.sorted_tables
            if "Canary" in repr(connection.execute(table.select()).all())
        ]
    assert holding == ["person"]
