"""Canvas Data 2 as a second source: of when our copy is, and what it lacks to be one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.engine import make_url

from jobs.freshness import STALE
from mappings.cohorts import Cohort
from mappings.problems import Problem
from sync.canvas.client import CanvasClient
from sync.canvas.reads import CanvasReads
from sync.cohorts_file import CohortsFile
from sync.dap.copy import whole_tables
from sync.dap.copying import client_is_there
from sync.dap.errors import CopyIncomplete
from sync.dap.reads import CopyReads
from sync.dap.tables import TABLES
from sync.reads import Reads
from sync.settings import Settings
from sync.store.engine import is_sqlite
from sync.store.store import Store

COPIED = "canvas data copied"


def faults_of_source(settings: Settings, file: CohortsFile) -> tuple[str, ...]:
    """Return what is missing for the cohorts that are read from Canvas Data 2."""
    named = ", ".join(cohort.id for cohort in file.cohorts if cohort.source == "dap")
    lacking = _lacking(settings) if named else ()
    return tuple(f'cohort {named}: source = "dap" {lacks}' for lacks in lacking)


def _lacking(settings: Settings) -> Iterator[str]:
    for name in ("dap_client_id", "dap_client_secret"):
        if getattr(settings, name) is None:
            yield (
                f"needs {name.upper()}; an administrator of the Canvas account makes the key at "
                'identity.instructure.com, or write source = "api"'
            )
    url = make_url(settings.database_url.get_secret_value())
    if url.get_backend_name() != "postgresql":
        yield 'needs a PostgreSQL database; set DATABASE_URL to one, or write source = "api"'
    if not client_is_there():
        yield "needs Instructure's client, which is not installed; run make install-dap"


def keep_copied(store: Store, table: str, now: datetime) -> None:
    """Remember when a table was last asked for what changed, and answered."""
    store.keep_feature(_copied(table), "yes", now)


def data_at(store: Store) -> datetime | None:
    """Return of when our copy is, None where it is not whole.

    Of a table that rests Canvas Data 2 names its last change. So the newest change of any table
    tells how far it has come, and what we asked for longest ago how far we have. Of a table that
    we do not know to have asked for, no more than its last change is known.
    """
    if is_sqlite(store.engine):
        return None
    whole = whole_tables(store.engine)
    if not whole.keys() >= TABLES.keys():
        return None
    changed = {_copied(table): whole[table] for table in TABLES}
    asked = {name: one.seen_at for name, one in store.features(changed.keys()).items()}
    return min(max(changed.values()), *(changed | asked).values())


def _copied(table: str) -> str:
    return f"{COPIED}: {table}"


def reads_of(store: Store, client: CanvasClient, cohort: Cohort) -> Reads:
    """Return what a run of the cohort reads. Raises CopyIncomplete, DatabaseUnreachable."""
    if cohort.source == "api":
        return CanvasReads(client)
    at = data_at(store)
    if at is None:
        raise CopyIncomplete("Canvas Data 2", "its tables were not all copied yet")
    return CopyReads(client, store.engine, at)


def too_old(cohort: Cohort, at: datetime, now: datetime) -> tuple[Problem, ...]:
    """Return what is to be said of a copy as old as that: nobody is lowered by it."""
    if now - at <= STALE:
        return ()
    remedy = (
        f"the copy is of {at:%d %B %H:%M} UTC: nothing is taken away by it. See how npq-sync "
        "replicate goes, and Instructure's status page"
    )
    return (Problem("canvas-data-old", f"cohort {cohort.id}", remedy),)
