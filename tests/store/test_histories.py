"""What was kept of participants before an instant, and nothing that came later."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sync.store import Order, Store
from sync.store.histories import History, histories
from tests.store.people import COHORT, NOW, a_result, results

HOUR = timedelta(hours=1)


def keep(store: Store, at: datetime, *people: Any, cohort: str = COHORT) -> None:
    run = store.begin_run(Order("sync", cohort, trigger="test"), at)
    store.keep_results(run, results(*people), at)
    store.end_run(run, "succeeded", {}, (), at)


def at_percent(user_id: int, percent: str, **but: Any) -> Any:
    return a_result(user_id, standing={"user_id": user_id, "percent": percent}, **but)


def told(found: list[History]) -> list[tuple[int, list[tuple[datetime, str]]]]:
    return [
        (one.user_id, [(k.computed_at, json.loads(k.text)["percent"]) for k in one.standings])
        for one in found
    ]


def test_everybody_s_standings_come_oldest_first_up_to_the_instant(store: Store) -> None:
    keep(store, NOW, at_percent(43, "1/1"), at_percent(42, "1/1"))
    keep(store, NOW + HOUR, at_percent(43, "1/1"), at_percent(42, "2/1"))
    keep(store, NOW + 2 * HOUR, at_percent(43, "3/1"), at_percent(42, "3/1"), at_percent(41, "3/1"))
    keep(store, NOW, at_percent(42, "9/1"), cohort="another")
    before = [(42, [(NOW, "1/1"), (NOW + HOUR, "2/1")]), (43, [(NOW, "1/1")])]
    assert told(list(histories(store, COHORT, NOW + 2 * HOUR))) == before
    late = list(histories(store, COHORT, NOW + 2 * HOUR + timedelta(microseconds=1)))
    assert [one.user_id for one in late] == [41, 42, 43]
    assert told(late)[2] == (43, [(NOW, "1/1"), (NOW + 2 * HOUR, "3/1")])
    assert list(histories(store, COHORT, NOW)) == []
    assert list(histories(store, "nobody's", NOW + HOUR)) == []


def test_runs_of_the_same_instant_come_in_their_order(store: Store) -> None:
    for percent in ("1/1", "2/1", "3/1", "4/1"):
        keep(store, NOW, at_percent(42, percent))
    [(_, kept)] = told(list(histories(store, COHORT, NOW + HOUR)))
    assert [percent for _, percent in kept] == ["1/1", "2/1", "3/1", "4/1"]


def test_who_was_away_is_told_as_it_was_then(store: Store) -> None:
    keep(store, NOW, a_result(42), a_result(43), a_result(44))
    keep(store, NOW + HOUR, a_result(42, state="left"), a_result(43))
    keep(store, NOW + 2 * HOUR, a_result(42, state="left"), a_result(43), a_result(44))
    keep(store, NOW + 3 * HOUR, a_result(42), a_result(43), a_result(44))

    def away(instant: datetime) -> list[int]:
        return [one.user_id for one in histories(store, COHORT, instant) if one.away]

    assert away(NOW + HOUR) == []
    assert away(NOW + 2 * HOUR) == [42, 44], "one had left, one was not among the participants"
    assert away(NOW + 3 * HOUR) == [42]
    assert away(NOW + 4 * HOUR) == []


def test_more_than_are_fetched_at_once(store: Store) -> None:
    for hours in range(3):
        keep(store, NOW + hours * HOUR, *(at_percent(n, f"{hours}/1") for n in range(1, 151)))
    found = list(histories(store, COHORT, NOW + 9 * HOUR))
    assert [one.user_id for one in found] == list(range(1, 151))
    assert {len(one.standings) for one in found} == {3}
    assert {one.sis_user_id for one in found} == {f"U{n}" for n in range(1, 151)}
