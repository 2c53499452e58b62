"""What else on this machine, or between it and others, could read what is ours alone."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from jobs.check.line import Check
from sync import addresses
from sync.settings import Settings, secret_files
from sync.store.engine import hosts, is_sqlite, make_engine, sqlite_file
from sync.surroundings import ENV_FILE

OTHERS = stat.S_IRWXG | stat.S_IRWXO


def safety(settings: Settings) -> Iterator[Check]:
    """Yield every line about files that others can open and connections that are not verified."""
    yield from files(settings)
    yield from connections(settings)


def files(settings: Settings) -> Iterator[Check]:
    """Look at the files that hold secrets, names or figures."""
    held = {"settings": Path(ENV_FILE), **secret_files(), **_database(settings)}
    exposed = {what: mode for what, path in held.items() if (mode := _mode(path)) & OTHERS}
    for what, mode in exposed.items():
        seen = f"others on this machine may open {held[what]} ({mode:04o})"
        remedy = f"chmod 600 {held[what]}, unless it is in a container where nobody else is"
        yield Check(f"file of {what}", "warn", seen, remedy)
    if not exposed:
        yield Check("files", "ok", "nobody else on this machine may open them")


def connections(settings: Settings) -> Iterator[Check]:
    """Look whether the database and the mail server have to prove who they are."""
    database = make_engine(settings.database_url.get_secret_value())
    elsewhere = [host for host in hosts(database) if not addresses.is_loopback(host.strip("[]"))]
    if elsewhere and database.url.query.get("sslmode") != "verify-full":
        seen = "PostgreSQL on another machine does not have to prove who it is"
        remedy = "add ?sslmode=verify-full to DATABASE_URL, and &sslrootcert=FILE for your own CA"
        yield Check("connection to the database", "warn", seen, remedy)
    mail = urlsplit(settings.smtp_url.get_secret_value() if settings.smtp_url else "")
    encrypted = mail.scheme == "smtps" or parse_qs(mail.query).get("starttls") == ["true"]
    if mail.hostname and not encrypted and not addresses.is_loopback(mail.hostname):
        seen = "mails, which name people, go there unencrypted"
        remedy = "use smtps://, or add ?starttls=true to SMTP_URL"
        yield Check("connection to the mail server", "warn", seen, remedy)


def _database(settings: Settings) -> dict[str, Path]:
    engine = make_engine(settings.database_url.get_secret_value())
    if not is_sqlite(engine):
        return {}
    file = sqlite_file(engine)
    beside = {
        f"the database ({end})": file.with_name(f"{file.name}-{end}") for end in ("wal", "shm")
    }
    return {"the database": file, **beside}


def _mode(path: Path) -> int:
    """Return the permissions of a file, none for one that is not there or not for us to look at."""
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return 0
