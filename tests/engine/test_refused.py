"""Where a worker cannot work it says why, and what mends it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from jobs.demo.faults import Fault
from tests.engine.fleet import PATIENCE_SECONDS, Fleet
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office

WORKING = (("worker", "--port", "0"), ("up", "--port", "0"))


@pytest.fixture
def on_sqlite(cohort_world: CohortWorld, tmp_path: Path) -> Iterator[Fleet]:
    with Office(cohort_world, tmp_path) as office, Fleet(office) as fleet:
        yield fleet


@pytest.fixture
def on_postgres(cohort_world: CohortWorld, tmp_path: Path, postgres_url: str) -> Iterator[Fleet]:
    with Office(cohort_world, tmp_path, postgres_url) as office, Fleet(office) as fleet:
        yield fleet


@pytest.mark.parametrize("words", WORKING, ids=["worker", "up"])
def test_a_second_worker_on_one_sqlite_file_is_refused(
    on_sqlite: Fleet, words: tuple[str, ...]
) -> None:
    first = on_sqlite.worker()
    second = on_sqlite.start(*words)
    assert second.wait(PATIENCE_SECONDS) == 1
    assert "another worker is at work on it" in on_sqlite.said(second)
    assert "PostgreSQL, where any number may work" in on_sqlite.said(second)
    assert first.poll() is None
    on_sqlite.kill(first)
    on_sqlite.worker()


def test_a_worker_waits_for_no_foreground_sync_that_has_its_place(on_sqlite: Fleet) -> None:
    faults = on_sqlite.office.canvas.faults
    stall = faults.add(Fault("stall_after", "GET", r"/students/submissions$", times=1))
    syncing = on_sqlite.start("sync", "--json")
    on_sqlite.until(lambda: stall.struck, syncing)
    refused = on_sqlite.start("worker", "--port", "0")
    assert refused.wait(PATIENCE_SECONDS) == 1
    assert "npq-sync up, worker or sync" in on_sqlite.said(refused)
    faults.clear()
    assert syncing.wait(PATIENCE_SECONDS) == 0


@pytest.mark.parametrize(
    "behind",
    [
        "DROP SCHEMA dbos CASCADE",
        "UPDATE alembic_version SET version_num = '0001'",
        "DELETE FROM dbos.dbos_migrations",
    ],
)
def test_a_database_behind_its_migrations_is_refused_with_what_mends_it(
    on_postgres: Fleet, behind: str
) -> None:
    plain = on_postgres.office.database_url.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        connection.execute(behind)  # type: ignore[call-overload]
    for words in (*WORKING, ("sync", "--json")):
        refused = on_postgres.start(*words)
        assert refused.wait(PATIENCE_SECONDS) == 1, words
        assert "Run npq-sync db upgrade" in on_postgres.said(refused)
    assert on_postgres.office.canvas.requests == []
