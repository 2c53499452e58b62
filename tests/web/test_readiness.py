"""Whether it works: the process alone, and the process with its database."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from sync.store import Store, upgrade
from tests.web.site import Site, a_site, a_worker_s_site, gone, in_use, said

ELSEWHERE = "https://npq.example.org"


def words(site: Site) -> str:
    """What /readyz says of a database that is not ready, /healthz being well."""
    assert (site.get("/healthz").status_code, site.get("/healthz").text) == (200, "alive\n")
    assert site.measured()["npq_sync_ready"] == {(): 0}
    answer = site.get("/readyz")
    assert answer.status_code == 503
    return answer.text


def is_ready(site: Site) -> bool:
    assert site.measured()["npq_sync_ready"] == {(): 1}
    return (site.get("/readyz").status_code, site.get("/readyz").text) == (200, "ready\n")


def test_a_migrated_database_that_answers_is_ready(site: Site) -> None:
    assert is_ready(site)


def test_a_worker_says_the_same_and_shows_nothing_else(
    database_url: str, folder: Path, store: Store
) -> None:
    store.close()
    with a_worker_s_site(folder, database_url) as site:
        assert is_ready(site)
        assert site.get("/healthz").text == "alive\n"
        assert ("npq_sync_ready", 1.0) in [
            (name, value) for name, found in site.measured().items() for value in found.values()
        ]
        for path in ("/", "/sign-in", "/api/v1/cohorts", "/openapi.json", "/l/x"):
            answer = site.get(path)
            assert (answer.status_code, answer.text) == (404, "Not Found")
            assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_it_starts_without_a_database_and_is_ready_once_there_is_one(
    bare_database_url: str, folder: Path
) -> None:
    with a_site(folder, bare_database_url) as site:
        if bare_database_url.startswith("sqlite"):
            assert "unable to open database file" in words(site)
            file = Path(bare_database_url.removeprefix("sqlite:///"))
            assert not file.exists(), "a look makes none"
        else:
            assert "it is at revision none and this version needs" in words(site)
        upgrade(bare_database_url)
        assert is_ready(site)


@pytest.mark.parametrize(
    ("revision", "code", "remedy"),
    [
        ("0001", "database-behind: ", "Run npq-sync db upgrade"),
        ("9999", "database-ahead: ", "Install the version of npq-sync that last used it"),
    ],
)
def test_migrations_of_another_version_are_not_ready(
    site: Site, database_url: str, revision: str, code: str, remedy: str
) -> None:
    said(database_url, f"UPDATE alembic_version SET version_num = '{revision}'")  # noqa: S608
    told = words(site)
    assert told.startswith(code)
    assert f"it is at revision {revision}" in told
    assert remedy in told


def test_a_database_that_is_gone_is_noticed_and_so_is_its_coming_back(
    site: Site, database_url: str, store: Store
) -> None:
    assert is_ready(site)
    store.close()
    with capture_logs() as logged:
        with gone(database_url):
            assert "Check DATABASE_URL and that the database is there" in words(site)
            assert site.get("/readyz").status_code == 503
        assert is_ready(site)
    events = [(line["event"], line["log_level"]) for line in logged]
    assert events == [("database not ready", "error"), ("database ready again", "info")]


def test_a_file_that_was_deleted_or_is_no_database_is_noticed(tmp_path: Path, folder: Path) -> None:
    file = tmp_path / "npq-sync.db"
    upgrade(f"sqlite:///{file}")
    with a_site(folder, f"sqlite:///{file}") as site:
        assert is_ready(site)
        file.unlink()
        assert "unable to open database file" in words(site)
        file.write_bytes(b"no database " * 999)
        assert "file is not a database" in words(site)


def test_a_database_that_does_not_answer_is_given_up_soon(
    site: Site, database_url: str, store: Store
) -> None:
    store.close()
    with in_use(database_url):
        assert words(site).startswith("database-unreachable: ")
    assert is_ready(site)


def test_strangers_are_told_what_to_do_and_not_what_was_seen(
    postgres_url: str, folder: Path
) -> None:
    url = postgres_url.replace("//postgres@", "//someone:canary-word@").replace("npq_sync", "none")
    with a_site(folder, url, METRICS_TOKEN="k" * 16) as site:
        here = site.get("/readyz").text
        assert "none_test" in here
        assert "canary" not in here
        token = site.get("/readyz", X_Forwarded_For="192.0.2.7", Authorization=f"Bearer {'k' * 16}")
        assert token.text == here
        stranger = site.get("/readyz", X_Forwarded_For="192.0.2.7")
    assert stranger.status_code == 503
    assert stranger.text == (
        "database-unreachable: nothing was read or written. "
        "Check DATABASE_URL and that the database is there and lets us in\n"
    )
