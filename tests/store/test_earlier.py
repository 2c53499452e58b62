"""Where everybody stood at an instant: by what was kept then, or first after it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sync.store import Order, Store
from sync.store.earlier import figures_at
from tests.store.people import COHORT, NOW, a_result, results

HOUR = timedelta(hours=1)
A_BIT = timedelta(microseconds=1)


def keep(store: Store, at: datetime, *people: Any, cohort: str = COHORT) -> None:
    run = store.begin_run(Order("sync", cohort, trigger="test"), at)
    store.keep_results(run, results(*people), at)
    store.end_run(run, "succeeded", {}, (), at)


def at_percent(user_id: int, percent: str | None) -> Any:
    return a_result(user_id, standing={"user_id": user_id, "percent": percent}, percent=percent)


def test_it_is_the_newest_figure_of_then_to_the_instant(store: Store) -> None:
    keep(store, NOW, at_percent(42, "10.0"), at_percent(43, "50.0"))
    keep(store, NOW + HOUR, at_percent(42, "20.0"), at_percent(43, "50.0"))
    keep(store, NOW + 2 * HOUR, at_percent(42, "30.0"), at_percent(43, "50.0"))
    keep(store, NOW, at_percent(42, "99.0"), cohort="another")
    for instant, percent in (
        (NOW, "10.0"),
        (NOW + HOUR - A_BIT, "10.0"),
        (NOW + HOUR, "20.0"),
        (NOW + 9 * HOUR, "30.0"),
    ):
        found = figures_at(store, COHORT, instant)
        assert found == {42: (instant, percent), 43: (instant, "50.0")}


def test_of_whom_nothing_was_kept_by_then_it_is_the_first_figure_with_its_own_instant(
    store: Store,
) -> None:
    keep(store, NOW, at_percent(42, "10.0"), at_percent(43, None))
    keep(store, NOW + HOUR, at_percent(42, "20.0"), at_percent(43, "5.0"))
    assert figures_at(store, COHORT, NOW - HOUR) == {
        42: (NOW, "10.0"),
        43: (NOW + HOUR, "5.0"),
    }
    assert figures_at(store, "nobody's", NOW) == {}


def test_of_two_figures_of_one_instant_one_is_told(store: Store) -> None:
    keep(store, NOW, at_percent(42, "10.0"))
    keep(store, NOW, at_percent(42, "20.0"))
    [(at, percent)] = figures_at(store, COHORT, NOW).values()
    assert (at, percent in {"10.0", "20.0"}) == (NOW, True)
