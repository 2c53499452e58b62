"""A store on each kind of database, with a run begun."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.store import Order, Run, Store, open_store
from tests.store.people import COHORT, NOW


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store without rows."""
    with open_store(database_url) as opened:
        yield opened


@pytest.fixture
def run(store: Store) -> Run:
    """A run that holds the cohort."""
    return store.begin_run(Order("sync", COHORT, trigger="test"), NOW)
