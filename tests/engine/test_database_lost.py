"""The database goes away under a run and comes back: nothing is wrong then, and nothing stuck."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

from jobs.demo.faults import Fault, Kind
from sync.store.engine import writing
from sync.store.store import Store
from tests.engine.cohorts import ALL_SORTS, Cohorts
from tests.engine.fleet import HASTY, IMPATIENT, Fleet, Process, fleet_on

READING = ("stall_after", "GET", r"/students/submissions$")
WRITING = ("stall_after", "PUT", r"/custom_gradebook_column_data$")
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"


@pytest.fixture
def cohorts() -> Cohorts:
    """One cohort of all sorts."""
    return Cohorts.of(1, *ALL_SORTS)


@contextmanager
def held_up(fleet: Fleet, kind: Kind, method: str, path: str) -> Iterator[tuple[Process, str]]:
    """Let a worker sync, and hold its first such request up during this block."""
    stall = fleet.office.canvas.faults.add(Fault(kind, method, path, times=1))
    with fleet.console() as ask:
        run_id = ask("sync", "c1")
    worker = fleet.worker()
    fleet.until(lambda: stall.struck, worker)
    yield worker, run_id
    fleet.office.canvas.faults.clear()


class Server:
    """The PostgreSQL server, as who looks after it sees it."""

    def __init__(self, database_url: str) -> None:
        url = make_url(database_url)
        self.database = url.database
        plain = url.set(drivername="postgresql", database="postgres")
        self.url = plain.render_as_string(hide_password=False)

    def cut(self) -> int:
        """End every connection to the database; return how many there were."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(CUT, [self.database]).rowcount

    @contextmanager
    def away(self) -> Iterator[None]:
        """Let nobody in during this block."""
        self._let_in(allowed="false")
        self.cut()
        yield
        self._let_in(allowed="true")

    def _let_in(self, *, allowed: str) -> None:
        alter = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS " + allowed)
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(alter.format(sql.Identifier(self.database or "")))


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Hold the SQLite file during this block, as a slow backup might."""
    with writing(store.engine):
        yield


def cannot_even_say_so(fleet: Fleet, worker: Process) -> bool:
    """Whether the run stopped, and then its end could not be kept either."""
    return '"end of run not kept"' in fleet.said(worker)


def goes_on(fleet: Fleet, cohorts: Cohorts, worker: Process) -> None:
    """The worker still works, and what it then does is right."""
    with fleet.console() as ask:
        again = fleet.ended(ask("sync", "c1"))
    assert again.status == "succeeded"
    assert cohorts.amiss(fleet.office) == []
    assert fleet.ask_to_stop(worker) == 0


@pytest.mark.parametrize("moment", [READING, WRITING], ids=["reading", "writing"])
def test_connections_that_are_cut_stop_no_run(
    cohorts: Cohorts, tmp_path: Path, postgres_url: str, moment: tuple[Kind, str, str]
) -> None:
    with fleet_on(cohorts, tmp_path, postgres_url, HASTY) as fleet:
        with held_up(fleet, *moment) as (worker, run_id):
            assert Server(postgres_url).cut()
        ended = fleet.ended(run_id)
        assert (ended.status, ended.attempts) == ("succeeded", 1)
        goes_on(fleet, cohorts, worker)


@pytest.mark.parametrize("moment", [READING, WRITING], ids=["reading", "writing"])
def test_a_run_whose_database_went_away_is_given_up_and_the_next_goes_on(
    cohorts: Cohorts, tmp_path: Path, postgres_url: str, moment: tuple[Kind, str, str]
) -> None:
    with fleet_on(cohorts, tmp_path, postgres_url, HASTY) as fleet:
        with held_up(fleet, *moment) as (worker, run_id), Server(postgres_url).away():
            fleet.office.canvas.faults.clear()
            fleet.until(lambda: cannot_even_say_so(fleet, worker), worker)
        ended = fleet.ended(run_id)
        assert (ended.ousted, ended.attempts) == ("interrupted", 1)
        goes_on(fleet, cohorts, worker)


def test_a_worker_without_work_stops_while_its_database_is_away(
    cohorts: Cohorts, tmp_path: Path, postgres_url: str
) -> None:
    with fleet_on(cohorts, tmp_path, postgres_url, HASTY) as fleet:
        worker = fleet.worker()
        with Server(postgres_url).away():
            assert fleet.ask_to_stop(worker) == 0
        assert "worker stopped" in fleet.said(worker)


def test_a_run_whose_database_was_locked_for_long_is_given_up_and_the_next_goes_on(
    cohorts: Cohorts, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'npq-sync.db'}"
    with fleet_on(cohorts, tmp_path, url, IMPATIENT) as fleet:
        with held_up(fleet, *WRITING) as (worker, run_id), locked(fleet.office.store):
            fleet.office.canvas.faults.clear()
            fleet.until(lambda: cannot_even_say_so(fleet, worker), worker)
        ended = fleet.ended(run_id)
        assert (ended.ousted, ended.attempts) == ("interrupted", 1)
        goes_on(fleet, cohorts, worker)
