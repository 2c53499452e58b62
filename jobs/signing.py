"""What signs links and sessions, and how."""

from __future__ import annotations

import hashlib
from typing import Any

from sync.settings import Settings
from sync.store.keys import kept_key
from sync.store.store import Store

HOW: dict[str, Any] = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
"""For the signers of itsdangerous. Each use has a salt of its own, so that nothing signed for one
passes for another."""


def secret_of(settings: Settings, store: Store) -> str:
    """Return the secret of the settings, or the database's own key where they have none.

    That key is in the database since its first migration: whatever process asks, and in whatever
    order, they agree; nobody has a file to share or to lose; and a rehearsal writes nothing.
    """
    given = settings.npq_sync_secret_key
    return given.get_secret_value() if given else kept_key(store)
