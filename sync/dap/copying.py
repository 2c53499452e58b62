"""Copying Canvas Data 2 into our PostgreSQL, by a process of its own that is followed here."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.engine import make_url

from sync.dap.errors import CanvasDataTrouble, TableNotCopied
from sync.errors import Trouble
from sync.store.errors import DatabaseUnreachable
from sync.tls import bundle

CHILD = "sync.dap.child"


@dataclass(frozen=True, slots=True)
class Order:
    """What is copied by whom and where to: what the process reads from its stdin."""

    url: str
    client_id: str
    secret: str
    database_url: str
    tables: Sequence[str]


def client_is_there() -> bool:
    """Tell whether Instructure's client is installed (the extra "dap")."""
    return find_spec("dap") is not None


def copy_tables(
    order: Order,
    copied: Callable[[str, CanvasDataTrouble | None], None],
    ca_file: Path | None = None,
) -> None:
    """Copy tables, each whole the first time and then what changed.

    `copied` is told of each table, with what was wrong with it alone; what it raises ends the
    process. Killed in between, the next call goes on: a table that was not copied whole is copied
    from the start. Canvas Data 2, and our database where it has to prove who it is, are believed
    by the CAs of `ca_file` and of the database's URL too. Raises CanvasDataTrouble,
    DatabaseUnreachable, and OSError for CAs that cannot be read.
    """
    with (
        _command(ca_file, _database_ca(order.database_url)) as command,
        subprocess.Popen(  # noqa: S603  a program of ours
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as child,
    ):
        try:
            _follow(child, order, copied)
        finally:
            child.terminate()


@contextmanager
def _command(*given: Path | None) -> Iterator[list[str]]:
    """Give what starts the process, in which OpenSSL trusts the CAs that are given, too."""
    child = [sys.executable, "-m", CHILD]
    ca_files = [file for file in given if file]
    if not ca_files:
        yield child
        return
    with bundle(ca_files) as together:
        yield ["env", f"SSL_CERT_FILE={together}", *child]


def _database_ca(database_url: str) -> Path | None:
    """Return the file of CAs that libpq reads for our database; the client has no such setting."""
    asked = make_url(database_url).query
    file = asked.get("sslrootcert")
    verified = asked.get("sslmode") in ("verify-ca", "verify-full")
    return Path(file) if verified and isinstance(file, str) and file != "system" else None


def _follow(
    child: subprocess.Popen[str],
    order: Order,
    copied: Callable[[str, CanvasDataTrouble | None], None],
) -> None:
    to, back = child.stdin, child.stdout
    if to is None or back is None:
        return
    with to:  # secrets go this way: others can read arguments and environment
        json.dump(asdict(order), to)
    done = 0
    for line in back:
        said = json.loads(line)
        trouble = _trouble(*said["trouble"]) if said["trouble"] else None
        if not said["table"] and trouble:
            raise trouble
        copied(said["table"], trouble if isinstance(trouble, CanvasDataTrouble) else None)
        done += 1
    if done < len(order.tables):
        seen = f"the copying ended after {done} of {len(order.tables)} tables"
        raise TableNotCopied("Canvas Data 2", seen)


def _trouble(code: str, where: str, seen: str) -> Trouble:
    kinds: tuple[type[Trouble], ...] = (*CanvasDataTrouble.__subclasses__(), DatabaseUnreachable)
    return {kind.code: kind for kind in kinds}.get(code, CanvasDataTrouble)(where, seen)
