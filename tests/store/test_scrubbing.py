"""What was removed is not in the database's files either."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text as sql

from sync.store import Order, Store, engine, open_store, upgrade
from sync.store.engine import connected, reading
from sync.store.erasing import erase
from sync.store.scrubbing import empty_log, scrub
from tests.store.people import COHORT, NOW, a_result, results

NAME = b"Canarypart of all places"


def kept(store: Store, tmp_path: Path) -> bytes:
    """What the files hold once somebody was kept, changed and is kept on."""
    for percent in ("1/1", "2/1", "3/1"):
        run = store.begin_run(Order("sync", COHORT), NOW)
        people = [a_result(n, standing={"user_id": n, "percent": percent}) for n in range(100, 160)]
        ours = a_result(42, name=NAME.decode(), standing={"user_id": 42, "percent": percent})
        store.keep_results(run, results(ours, *people), NOW)
    return files(tmp_path)


def files(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.glob("npq-sync.db*")))


def test_neither_file_nor_log_has_who_was_erased(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'npq-sync.db'}") as store:
        assert NAME in kept(store, tmp_path)
        erase(store, 42, NOW)
        assert NAME in files(tmp_path), "the log has it still"
        assert scrub(store.engine)
        assert NAME not in files(tmp_path)


def test_what_goes_is_overwritten_in_the_file_itself(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'npq-sync.db'}") as store:
        kept(store, tmp_path)
        with connected(store.engine) as connection:
            assert connection.execute(sql("PRAGMA secure_delete")).scalar() == 1


def test_a_reader_holds_the_log_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 1)
    with open_store(f"sqlite:///{tmp_path / 'npq-sync.db'}") as store:
        kept(store, tmp_path)
        with reading(store.engine) as session:
            session.execute(sql("SELECT count(*) FROM person")).all()
            erase(store, 42, NOW)
            assert not scrub(store.engine)
        assert empty_log(store.engine)
        assert NAME not in files(tmp_path)


def test_postgresql_gives_the_room_back(postgres_url: str) -> None:
    upgrade(postgres_url)
    with open_store(postgres_url) as store:
        run = store.begin_run(Order("sync", COHORT), NOW)
        store.keep_results(run, results(a_result(42, name=NAME.decode())), NOW)
        erase(store, 42, NOW)
        assert scrub(store.engine)
        assert empty_log(store.engine)
        assert store.known(COHORT) == {}
