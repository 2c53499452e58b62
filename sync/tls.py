"""Whom we believe on the other end of TLS: who proves its host name by a CA that is trusted.

Trusted are the CAs of this machine, for the web also those of certifi, and the ones of
NPQ_SYNC_CA_FILE beside them. Nothing turns this off.
"""

from __future__ import annotations

import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, TypeVar

from requests import Session
from requests.adapters import HTTPAdapter

S = TypeVar("S", bound=Session)


def trust(ca_file: Path | None) -> ssl.SSLContext:
    """Return what verifies a server. Raises OSError for a file without certificates."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        context.load_verify_locations(ca_file)
    return context


def for_the_web(ca_file: Path | None) -> ssl.SSLContext:
    """Return the same for sessions, read once until the file changes: it takes as long as Canvas.

    Raises OSError as `trust` does.
    """
    return _read_once(ca_file, 0 if ca_file is None else ca_file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read_once(ca_file: Path | None, _changed: int) -> ssl.SSLContext:
    return trust(ca_file)


@contextmanager
def bundle(ca_files: Collection[Path]) -> Iterator[Path]:
    """Give one file of what this machine trusts and of these CAs, for another's client to read.

    It is gone at the end of the block. Raises OSError for a file that cannot be read.
    """
    usual = ssl.get_default_verify_paths().cafile
    with NamedTemporaryFile(prefix="npq-sync-", suffix=".pem") as together:
        for file in (*([Path(usual)] if usual else ()), *ca_files):
            together.write(file.read_bytes() + b"\n")
        together.flush()
        yield Path(together.name)


def trusting(session: S, context: ssl.SSLContext) -> S:
    """Have a session verify servers by this, behind a proxy, too."""
    session.mount("https://", _Verifying(context))
    return session


class _Verifying(HTTPAdapter):
    """Hands the context on; requests adds certifi's CAs, and insists on a certificate."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *sizes: Any, **how: Any) -> None:
        super().init_poolmanager(*sizes, **how, ssl_context=self._context)

    def proxy_manager_for(self, proxy: str, **how: Any) -> Any:
        return super().proxy_manager_for(proxy, **how, ssl_context=self._context)
