"""A PostgreSQL server for the tests: named, already running, or installed and started for them."""

from __future__ import annotations

import contextlib
import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from jobs.engine.queues import upgrade_engine
from sync.store.schema import upgrade

STANDARD = ("127.0.0.1", 5432)
FOR_TESTS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c jit=off"
SEED = "CREATE SCHEMA seeds; CREATE TABLE seeds.canvas_feature AS SELECT * FROM canvas_feature"
"""What the migrations themselves put into their tables."""
EMPTY = """
DO $$ DECLARE one text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
      WHERE schemaname IN ('public', 'dbos')
      AND tablename NOT IN ('alembic_version', 'dbos_migrations')
    LOOP EXECUTE 'DELETE FROM ' || one; END LOOP;
  INSERT INTO canvas_feature SELECT * FROM seeds.canvas_feature;
  FOR one IN SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences
      WHERE last_value IS NOT NULL
    LOOP EXECUTE 'ALTER SEQUENCE ' || one || ' RESTART'; END LOOP;
END $$
"""
"""Leaves the tables alone; no trigger of theirs hinders it."""
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SHAPE = """
SELECT (SELECT string_agg(version_num, ' ') FROM alembic_version),
  (SELECT max(version) FROM dbos.dbos_migrations),
  (SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind IN ('r', 'i', 'v'))
"""


class PostgresUnavailable(Exception):
    """No server could be had; the text says what was tried."""


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Yield the libpq URL of a server on which databases may be made.

    In this order: TEST_POSTGRES_URL; a cluster of our own, that waits for no disk, from installed
    binaries; what listens on 127.0.0.1:5432; our own once PostgreSQL has been installed, where we
    are root and have apt-get. Our own is stopped and deleted afterwards. Raises
    PostgresUnavailable.
    """
    named = os.environ.get("TEST_POSTGRES_URL")
    if named:
        named = named.replace("postgresql+psycopg://", "postgresql://", 1)
        if not _may_create(named):
            raise PostgresUnavailable("TEST_POSTGRES_URL does not let us create a database")
        yield named
        return
    running = None if _installed_binaries() else _running()
    if running:
        yield running
        return
    with _own_cluster(_binaries()) as url:
        yield url


@contextlib.contextmanager
def database(server_url: str) -> Iterator[str]:
    """Yield the SQLAlchemy URL of an empty database on this server; it is dropped afterwards."""
    name = f"npq_sync_test_{uuid.uuid4().hex[:12]}"
    _execute(server_url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield _url(server_url, name).replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        _execute(server_url, drop)


@contextlib.contextmanager
def migrated(server_url: str) -> Iterator[Callable[[], str]]:
    """Yield what returns, for one test after another, the URL of a database at this version.

    It is the same one, emptied, unless a test changed more than rows.
    """
    with contextlib.ExitStack() as databases:
        kept: list[tuple[str, object]] = []

        def fresh() -> str:
            if not kept or not _emptied(*kept[-1]):
                url = databases.enter_context(database(server_url))
                upgrade(url)
                upgrade_engine(url)
                kept.append((url, _seeded(url)))
            return kept[-1][0]

        yield fresh


def _emptied(url: str, shape: object) -> bool:
    """Empty a database, whoever is still connected; False where it is not what it was."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(OTHERS)
        try:
            if connection.execute(SHAPE).fetchone() != shape:
                return False
        except psycopg.errors.UndefinedTable:
            return False
        connection.execute(EMPTY)
    return True


def _seeded(url: str) -> object:
    """Keep what migrations put there; return what the database looks like."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(SEED)
        return connection.execute(SHAPE).fetchone()


def _url(server_url: str, database_name: str) -> str:
    parts = conninfo_to_dict(server_url)
    secret = f":{parts['password']}" if parts.get("password") else ""
    port = parts.get("port") or STANDARD[1]
    return f"postgresql://{parts.get('user')}{secret}@{parts.get('host')}:{port}/{database_name}"


def _execute(server_url: str, statement: sql.Composed) -> None:
    with psycopg.connect(server_url, autocommit=True, connect_timeout=10) as connection:
        connection.execute(statement)


def _may_create(server_url: str) -> bool:
    question = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(server_url, connect_timeout=5) as connection:
            return connection.execute(question).fetchone() == (True,)
    except psycopg.OperationalError:
        return False


def _running() -> str | None:
    host, port = STANDARD
    users = dict.fromkeys(("postgres", getpass.getuser()))
    urls = (f"postgresql://{user}@{host}:{port}/postgres" for user in users)
    return next((url for url in urls if _may_create(url)), None)


def _binaries() -> Path:
    """The folder of initdb and pg_ctl."""
    found = _installed_binaries()
    if found is None and shutil.which("apt-get") and os.geteuid() == 0:
        quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "--yes", "--no-install-recommends", "postgresql"]):
            subprocess.run(["apt-get", "-qq", *words], env=quiet, check=False)
        found = _installed_binaries()
    if found is None:
        raise PostgresUnavailable(
            "no TEST_POSTGRES_URL, no server on 127.0.0.1:5432 that we may use,"
            " and no PostgreSQL installed here"
        )
    return found


def _installed_binaries() -> Path | None:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return debian[-1].parent if debian else None


@contextlib.contextmanager
def _own_cluster(binaries: Path) -> Iterator[str]:
    """A throw-away cluster on a free port of 127.0.0.1; PostgreSQL refuses to run as root."""
    account = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="npq-sync-postgres-") as folder:
        if account:
            shutil.chown(folder, account)
        data, port = Path(folder, "data"), _free_port()
        _run(account, binaries / "initdb", "-N", "-A", "trust", "-U", "postgres", "-D", data)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 {FOR_TESTS}"
        log = Path(folder, "log")
        _run(account, binaries / "pg_ctl", "-w", "-D", data, "-l", log, "-o", options, "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(account, binaries / "pg_ctl", "-w", "-m", "immediate", "-D", data, "stop")


def _run(account: str | None, *command: str | Path) -> None:
    ended = subprocess.run(
        command, user=account, cwd="/", check=False, capture_output=True, text=True
    )
    if ended.returncode:
        raise PostgresUnavailable(f"{Path(command[0]).name} failed: {ended.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
