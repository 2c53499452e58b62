"""The application at work on a free port, and what a test does to its database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import requests
from prometheus_client.parser import text_string_to_metric_families
from psycopg import sql
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url

from jobs.web.app import application
from jobs.web.server import listening, serving
from jobs.web.watching import watched_alone
from sync.cohorts_file import read_cohorts
from sync.settings import Settings, given_settings
from sync.store.engine import make_engine

NOW = datetime(2026, 11, 21, 19, 45, 1, tzinfo=UTC)
"""The time of every scrape."""
COHORTS = """
[[admin]]
canvas_user_id = 1
mail = "admin@provider.example"
[[cohort]]
id = "a25"
programme = "npqsl"
starts_on = 2025-10-01
courses = [101]
[[cohort]]
id = "b26"
programme = "npqsl"
starts_on = 2026-10-01
courses = [102]
[[cohort]]
id = "over"
programme = "npqsl"
starts_on = 2024-10-01
ends_on = 2026-11-20
courses = [103]
"""
Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Site:
    """Where the application is served, and its cohorts file."""

    url: str
    cohorts: Path

    def get(self, path: str, **headers: str) -> requests.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return requests.get(f"{self.url}{path}", headers=named, timeout=20, allow_redirects=False)

    def measured(self) -> dict[str, dict[Labels, float]]:
        """What /metrics shows, by name and labels."""
        answer = self.get("/metrics")
        assert answer.status_code == 200
        return {
            family.name: {
                tuple(sorted(sample.labels.items())): sample.value for sample in family.samples
            }
            for family in text_string_to_metric_families(answer.text)
        }


@contextmanager
def a_site(
    folder: Path,
    database_url: str,
    *,
    workers: Callable[[], int] = lambda: 1,
    now: Callable[[], datetime] = lambda: NOW,
    **settings: str,
) -> Iterator[Site]:
    """Serve the application; its database may be in any state."""
    file = folder / "cohorts.toml"
    given = settings_of(file, database_url, **settings)
    app = application(given, lambda: read_cohorts(file), workers, now)
    with listening("127.0.0.1", 0) as here, serving(app, here) as place:
        yield Site(place.url, file)
    app.state.desk.store.close()


@contextmanager
def a_worker_s_site(folder: Path, database_url: str) -> Iterator[Site]:
    """Serve what a worker serves, which has no console."""
    file = folder / "cohorts.toml"
    given = settings_of(file, database_url)
    app = watched_alone(given, lambda: read_cohorts(file), lambda: 1, lambda: NOW)
    with listening("127.0.0.1", 0) as here, serving(app, here) as place:
        yield Site(place.url, file)


def settings_of(file: Path, database_url: str, **settings: str) -> Settings:
    """Write the cohorts file; return the settings with it."""
    file.write_text(COHORTS, encoding="utf-8")
    return given_settings(
        {
            "CANVAS_API_URL": "https://canvas.example.org",
            "CANVAS_API_TOKEN": "an-invented-token",
            "DATABASE_URL": database_url,
        }
        | settings
    )


def ago(**how_long: float) -> datetime:
    """Return an instant before the scrape."""
    return NOW - timedelta(**how_long)


def said(database_url: str, statement: str) -> None:
    """Carry one statement out."""
    engine = make_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


@contextmanager
def in_use(database_url: str) -> Iterator[None]:
    """Keep everybody else from reading, as a migration of PostgreSQL or a repair of SQLite may."""
    engine = make_engine(database_url)
    with engine.connect() as connection:
        _lock(connection)
        yield
        connection.rollback()
    engine.dispose()


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE alembic_version IN ACCESS EXCLUSIVE MODE"))
        return
    connection.execution_options(npq_begin="")
    connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
    connection.exec_driver_sql("BEGIN EXCLUSIVE")


@contextmanager
def gone(database_url: str) -> Iterator[None]:
    """Let there be no such database during this block."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        folder = Path(url.database or "").parent
        elsewhere = folder.rename(folder.with_name(f"{folder.name}-gone"))
        yield
        elsewhere.rename(folder)
        return
    _rename(database_url, str(url.database), f"{url.database}_gone")
    yield
    _rename(database_url, f"{url.database}_gone", str(url.database))


def _rename(database_url: str, name: str, other: str) -> None:
    server = make_url(database_url).set(drivername="postgresql", database="postgres")
    named = sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
        sql.Identifier(name), sql.Identifier(other)
    )
    with psycopg.connect(
        server.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        connection.execute(named)
