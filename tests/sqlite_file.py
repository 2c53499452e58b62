"""An SQLite file at this version, made once and copied for each test that wants one."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from jobs.engine.queues import upgrade_engine
from sync.store.schema import upgrade


def migrated(file: Path) -> str:
    """Copy it here, where there is none yet; return its URL."""
    if not file.exists():
        shutil.copy(_made() / "npq-sync.db", file)
    return f"sqlite:///{file}"


@cache
def _made() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="npq-sync-tests-"))
    url = f"sqlite:///{folder / 'npq-sync.db'}"
    upgrade(url)
    upgrade_engine(url)
    return folder
