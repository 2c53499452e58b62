"""A real mail server for tests, with what mail servers do on bad days."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Event
from typing import Any, Literal

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

LoseAt = Literal["MAIL", "DATA", "answer"]


@dataclass
class MailServer:
    """What came in, and how the server behaves. `replies` are by recipient, "data" for DATA.

    `logins` are the users that tried to sign in, `raw` the words as they came.
    While `answers` is unset it takes the words of a mail, sets `has_words`, and keeps silent.
    """

    port: int = 0
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    messages: list[EmailMessage] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    lose_at: LoseAt | None = None
    accounts: Mapping[str, str] = field(default_factory=dict)
    logins: list[str] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    has_words: Event = field(default_factory=Event)
    answers: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.answers.set()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_MAIL(self, server: Any, _session: Any, envelope: Any, *sent: Any) -> str:  # noqa: N802
        if self.lose_at == "MAIL":
            server.transport.abort()
        envelope.mail_from, envelope.mail_options = sent
        return "250 OK"

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Any, *sent: Any) -> str:  # noqa: N802
        if self.lose_at == "DATA":
            server.transport.abort()
        if sent[0] in self.replies:
            return self.replies[sent[0]]
        envelope.rcpt_tos.append(sent[0])
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.lose_at == "answer":
            server.transport.abort()
        if "data" in self.replies:
            return self.replies["data"]
        self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        self.raw.append(envelope.content)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        self.has_words.set()
        await asyncio.to_thread(self.answers.wait)
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, *given: Any) -> AuthResult:
        user, password = given[1].login.decode(), given[1].password.decode()
        self.logins.append(user)
        return AuthResult(success=self.accounts.get(user) == password, handled=False)


@contextmanager
def mail_server(
    accounts: Mapping[str, str] | None = None,
    tls: ssl.SSLContext | None = None,
    implicit_tls: ssl.SSLContext | None = None,
) -> Iterator[MailServer]:
    """Run a server on a free port. With `accounts` it demands a sign-in, with `tls` STARTTLS."""
    server = MailServer(accounts=accounts or {})
    with socket.create_server(("127.0.0.1", 0)) as free:
        server.port = free.getsockname()[1]
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        ssl_context=implicit_tls,
        tls_context=tls,
        require_starttls=tls is not None,
        authenticator=server.authenticate if accounts else None,
        auth_required=bool(accounts),
        auth_require_tls=False,
        decode_data=False,
        enable_SMTPUTF8=False,
    )
    controller.start()
    try:
        yield server
    finally:
        server.answers.set()
        controller.stop()
