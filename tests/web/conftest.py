"""The application over a store on each kind of database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.store import Store, open_store
from tests.web.linked import LinkedWorld
from tests.web.site import Site, a_site


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the cohorts file is: the folder of the database may vanish."""
    return tmp_path_factory.mktemp("site")


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store without rows."""
    with open_store(database_url) as opened:
        yield opened


@pytest.fixture
def site(database_url: str, store: Store, folder: Path) -> Iterator[Site]:  # noqa: ARG001
    """The application over that store."""
    with a_site(folder, database_url) as served:
        yield served


@pytest.fixture
def world(store: Store, folder: Path, database_url: str) -> LinkedWorld:
    """Coaches and participants, nobody told of anything."""
    return LinkedWorld(store, folder, database_url)
