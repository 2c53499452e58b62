"""The key that the database brings along, for where NPQ_SYNC_SECRET_KEY is not set."""

from __future__ import annotations

from sync.store.engine import reading
from sync.store.store import Store
from sync.store.tables import CanvasFeatureRow

NAME = "secret key"
"""Written by the migration that made links; never changed."""


def kept_key(store: Store) -> str:
    """Return the secret that every process on this database agrees on."""
    with reading(store.engine) as session:
        return session.get_one(CanvasFeatureRow, NAME).value
