"""`source = "dap"`: what is missing is said at the start, and only who needs it copies anything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Column, DateTime, MetaData, Table, Text
from sqlalchemy.schema import CreateSchema, CreateTable

from jobs.canvas_data import data_at, faults_of_source, keep_copied
from jobs.check.whole import canvas_data
from jobs.context import Context
from jobs.schedules import schedules
from sync.cohorts_file import CohortsFaults, CohortsFile, read_cohorts
from sync.dap.tables import META, NAMESPACE, NOTED, TABLES
from sync.settings import given_settings
from sync.store import open_store, upgrade
from tests.jobs.office import NOW

COHORT = """
[[cohort]]
id = "a25"
programme = "npqsl"
starts_on = 2025-10-01
courses = [101]
source = "{source}"
"""
CANVAS = {"CANVAS_API_URL": "http://127.0.0.1:9", "CANVAS_API_TOKEN": "token"}
KEY = {"DAP_CLIENT_ID": "eu#one", "DAP_CLIENT_SECRET": "secret-of-it"}
NOTES = Table(
    NOTED.name,
    MetaData(),
    Column("source_namespace", Text),
    Column("source_table", Text),
    Column("timestamp", DateTime),
    schema=META,
)
"""As the client makes it, as far as it is read."""
POSTGRES = {"DATABASE_URL": "postgresql://npq@db.example/npq"}


def file(folder: Path, source: str = "dap") -> CohortsFile:
    path = folder / "cohorts.toml"
    path.write_text(COHORT.format(source=source), encoding="utf-8")
    return read_cohorts(path)


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, ["DAP_CLIENT_ID", "DAP_CLIENT_SECRET", "DATABASE_URL"]),
        (KEY, ["DATABASE_URL"]),
        (POSTGRES, ["DAP_CLIENT_ID", "DAP_CLIENT_SECRET"]),
        (KEY | POSTGRES, []),
    ],
)
def test_each_thing_that_is_missing_is_named_with_its_cohort(
    tmp_path: Path, given: dict[str, str], named: list[str]
) -> None:
    faults = faults_of_source(given_settings(CANVAS | given), file(tmp_path))
    assert len(faults) == len(named)
    for fault, name in zip(faults, named, strict=True):
        assert fault.startswith('cohort a25: source = "dap" needs')
        assert name in fault


def test_a_cohort_of_the_api_needs_none_of_it(tmp_path: Path) -> None:
    assert not faults_of_source(given_settings(CANVAS), file(tmp_path, "api"))


def test_another_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CohortsFaults, match="source: must be"):
        file(tmp_path, "cd2")


@pytest.mark.parametrize(("source", "copies"), [("api", False), ("dap", True)])
def test_it_is_copied_at_night_where_a_cohort_is_read_from_it(
    tmp_path: Path, source: str, *, copies: bool
) -> None:
    names = {one.name: one.cron for one in schedules(file(tmp_path, source))}
    assert ("replicate" in names) is copies
    if copies:
        assert names["replicate"] == "15 2 * * *"


def test_check_says_that_nothing_was_copied_yet(tmp_path: Path) -> None:
    here = {"DATABASE_URL": f"sqlite:///{tmp_path / 'npq-sync.db'}"}
    settings = given_settings(CANVAS | KEY | here)
    [line] = canvas_data(Context(settings, file(tmp_path)))
    assert (line.status, line.seen) == ("fail", "not whole yet")
    assert not list(canvas_data(Context(settings, file(tmp_path, "api"))))


def test_a_copy_is_as_old_as_what_we_know_to_have_asked_for(postgres_url: str) -> None:
    upgrade(postgres_url)
    with open_store(postgres_url) as store:
        resting, newest = NOW - timedelta(days=9), NOW - timedelta(hours=4)
        with store.engine.begin() as connection:
            connection.execute(CreateSchema(META))
            connection.execute(CreateTable(NOTES))
            changed = dict.fromkeys(TABLES, resting) | {"submissions": newest}
            for table, at in changed.items():
                row = (NAMESPACE, table, at.replace(tzinfo=None))
                connection.execute(NOTES.insert().values(row))
        assert data_at(store) == resting
        for table in TABLES:
            keep_copied(store, table, NOW)
        assert data_at(store) == newest
        earlier = NOW - timedelta(hours=30)
        keep_copied(store, "courses", earlier)
        assert data_at(store) == earlier
