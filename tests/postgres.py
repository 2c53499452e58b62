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
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

STANDARD = ("127.0.0.1", 5432)


class PostgresUnavailable(Exception):
    """No server could be had; the text says what was tried."""


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Yield the libpq URL of a server on which databases may be made.

    In this order: TEST_POSTGRES_URL; what listens on 127.0.0.1:5432; a cluster of our own from
    installed binaries, installed first where we are root and have apt-get. Our own is stopped and
    deleted afterwards. Raises PostgresUnavailable.
    """
    named = os.environ.get("TEST_POSTGRES_URL")
    if named:
        named = named.replace("postgresql+psycopg://", "postgresql://", 1)
        if not _may_create(named):
            raise PostgresUnavailable("TEST_POSTGRES_URL does not let us create a database")
        yield named
        return
    running = _running()
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
        _run(account, binaries / "initdb", "-A", "trust", "-U", "postgres", "-D", data)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
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
