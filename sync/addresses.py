"""Addresses of every kind as a person may write them: each is checked and brought to one form.

Every ValueError says what is wrong without quoting the address, which may hold a password.
"""

from __future__ import annotations

import ipaddress
import re
from email.utils import parseaddr
from urllib.parse import SplitResult, parse_qs, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")


def is_loopback(host: str | None) -> bool:
    """Whether this host name or address can only be this machine."""
    if host is None:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def web_address(text: str) -> SplitResult:
    """Take an http or https address apart."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"\s", text):
        raise ValueError("is not a web address")
    return parts


def canvas_url(text: str) -> str:
    """Scheme and host of a Canvas, without a slash at the end; encrypted unless it is here."""
    parts = web_address(text)
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("would send the token unencrypted")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("has more than an address in it")
    if parts.path.strip("/"):
        raise ValueError("has a path (leave out /api/v1 and the like)")
    return f"{parts.scheme}://{parts.netloc}"


def link_base(text: str) -> str:
    """A web address to which a path is added: no slash at the end."""
    web_address(text)
    return text.rstrip("/")


def database_url(text: str) -> str:
    """An SQLAlchemy URL with the drivers we install: sqlite and psycopg 3."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("is not a database address") from None
    if re.search(r"[\[\]\s]", url.host or ""):
        raise ValueError("is not a database address")
    if url.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        url = url.set(drivername="postgresql+psycopg")
    elif url.drivername != "sqlite":
        raise ValueError("is neither SQLite nor PostgreSQL")
    elif url.database in {None, "", ":memory:"}:
        raise ValueError("names no file, so everything would be forgotten at once")
    return url.render_as_string(hide_password=False)


def smtp_host(text: str) -> str:
    """The host of a usable smtp:// or smtps:// address; its one option is starttls."""
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError("is not an address") from None
    if parts.scheme not in {"smtp", "smtps"} or not host or port == 0:
        raise ValueError("is not a mail server's address")
    options = parse_qs(parts.query, keep_blank_values=True)
    if not all(k == "starttls" and v in (["true"], ["false"]) for k, v in options.items()):
        raise ValueError("has an option other than starttls=true or starttls=false")
    encrypted = parts.scheme == "smtps" or options.get("starttls") == ["true"]
    if parts.username and not encrypted and not is_loopback(host):
        raise ValueError("would send the password unencrypted")
    return host


def mail_address(text: str) -> str:
    """One bare address, without a display name."""
    if not MAIL.fullmatch(text):
        raise ValueError("is not a mail address")
    return text


def sender(text: str) -> str:
    """One address, with a display name or without: NPQ team <npq@provider.example>."""
    _, address = parseaddr(text)
    if not text.isprintable():
        raise ValueError("is not a mail address")
    mail_address(address)
    return text
