"""What all tests stand on: databases of both kinds, and properties that do not mind the clock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import postgres, sqlite_file

NO_POSTGRES, NO_BROWSER = "without PostgreSQL", "without a browser"
UNTRIED = (
    (NO_POSTGRES, "PostgreSQL", "Name a server in TEST_POSTGRES_URL to run them."),
    (NO_BROWSER, "The browser", "Install chromium, or name it in CHROMIUM, to run them."),
)
"""What a skipped test says, what was not tried then, and how it is tried."""
REQUIRED = bool(os.environ.get("NPQ_SYNC_REQUIRE_POSTGRES"))

hypothesis_settings.register_profile(
    "npq-sync",
    deadline=None,  # a busy machine is no fault of the code
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis_settings.load_profile("npq-sync")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str | postgres.PostgresUnavailable]:
    """The server's URL, or why there is none."""
    try:
        with postgres.server() as url:
            yield url
    except postgres.PostgresUnavailable as unavailable:
        yield unavailable


@pytest.fixture(scope="session")
def required_server(postgres_server: str | postgres.PostgresUnavailable) -> str:
    """The server's URL; a test is skipped without one, or fails where it must be tried."""
    if isinstance(postgres_server, postgres.PostgresUnavailable):
        if REQUIRED:
            pytest.fail(f"PostgreSQL is required here: {postgres_server}")
        pytest.skip(f"{NO_POSTGRES}: {postgres_server}")
    return postgres_server


@pytest.fixture(scope="session")
def postgres_emptied(required_server: str) -> Iterator[Callable[[], str]]:
    """What empties a database at this version and returns its URL."""
    with postgres.migrated(required_server) as fresh:
        yield fresh


@pytest.fixture
def postgres_url(postgres_emptied: Callable[[], str]) -> str:
    """A PostgreSQL database at this version, without rows, as DATABASE_URL names it."""
    return postgres_emptied()


@pytest.fixture
def bare_postgres_url(required_server: str) -> Iterator[str]:
    """A PostgreSQL database for one test, without tables."""
    with postgres.database(required_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database that we support."""
    return str(request.param)


@pytest.fixture
def database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database at this version, without rows, of each kind."""
    if kind == "sqlite":
        return sqlite_file.migrated(tmp_path / "npq-sync.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def bare_database_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, of each kind; the SQLite file is not there yet."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'npq-sync.db'}"
    url: str = request.getfixturevalue("bare_postgres_url")
    return url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what tests measured, and plainly what was not tried."""
    measured = [
        str(value)
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name == "measured"
    ]
    if measured:
        terminalreporter.section("Measured")
        for line in measured:
            terminalreporter.line(line)
    skipped = terminalreporter.getreports("skipped")
    for said, what, remedy in UNTRIED:
        if count := sum(said in str(report.longrepr) for report in skipped):
            terminalreporter.section(f"{what} was not tried")
            terminalreporter.line(f"{count} tests were skipped. {remedy}")
