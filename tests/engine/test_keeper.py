"""A worker lives as long as its process does, and holds nobody up when it does not."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from jobs.context import now
from jobs.engine import keeper
from jobs.engine.keeper import Keeper
from jobs.engine.orders import Orders, open_orders
from jobs.engine.place import place
from jobs.engine.source import Source
from sync.store import engine
from sync.store.engine import writing
from sync.store.errors import DatabaseUnreachable
from sync.store.kept import Order
from sync.store.runs import take_fence
from sync.store.store import Store, open_store
from tests.engine.fleet import Fleet
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office

WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let keepers look after all of it many times a second."""
    monkeypatch.setattr(keeper, "BEAT_SECONDS", 0.05)
    monkeypatch.setattr(keeper, "EVERY", 1)


@pytest.fixture
def orders(fleet: Fleet) -> Iterator[Orders]:
    """What a keeper works with."""
    with open_orders(Source(fleet.office.context), fleet.office.store) as opened:
        yield opened


@pytest.fixture
def postgresql(cohort_world: CohortWorld, tmp_path: Path, postgres_url: str) -> Iterator[Orders]:
    """The same on PostgreSQL alone."""
    with (
        Office(cohort_world, tmp_path, postgres_url) as office,
        Fleet(office),
        open_orders(Source(office.context), office.store) as opened,
    ):
        yield opened


def asked(store: Store, sql: str) -> float:
    with store.engine.connect() as connection:
        return float(connection.execute(sqlalchemy.text(sql)).scalar_one())


@pytest.mark.usefixtures("often")
def test_what_fails_is_tried_again_and_the_rest_is_seen_to(orders: Orders) -> None:
    looks = []

    def look() -> None:
        looks.append(1)
        raise ZeroDivisionError

    lying = orders.store.ask_run(Order("sync", "a25"), now(), lambda *_: None).run
    with Keeper(orders, "one", look).keeping():
        Fleet.wait_for(lambda: len(looks) > 2)
        Fleet.wait_for(lambda: not orders.store.active_runs())
    given_up = orders.store.get_run(lying.id)
    assert given_up is not None
    assert given_up.ousted == "interrupted"


@pytest.mark.usefixtures("often")
def test_a_takeover_that_hangs_does_not_make_the_worker_seem_dead(postgresql: Orders) -> None:
    store = postgresql.store
    with place(store) as name, store.takeover(), Keeper(postgresql, name).keeping():
        Fleet.wait_for(lambda: asked(store, WAITING))
        for _ in range(2):
            last = asked(store, "SELECT beat FROM worker")
            Fleet.wait_for(lambda: asked(store, "SELECT beat FROM worker") > last)  # noqa: B023


def test_who_is_stopped_in_the_midst_of_a_transaction_holds_nobody_up_for_long(
    postgresql: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "IDLE_SECONDS", 1)
    within, thawed = threading.Event(), threading.Event()
    lost = []

    def frozen(store: Store) -> None:
        try:
            with writing(store.engine) as session:
                take_fence(session, "cohort:a25")
                within.set()
                thawed.wait()
        except DatabaseUnreachable as cut_off:
            lost.append(cut_off)

    url = postgresql.store.engine.url.render_as_string(hide_password=False)
    with open_store(url) as store:
        process = threading.Thread(target=frozen, args=(store,))
        process.start()
        within.wait()
        run = postgresql.store.begin_run(Order("sync", "a25"), now())
        thawed.set()
        process.join()
    assert (run.fence, len(lost)) == (1, 1)
