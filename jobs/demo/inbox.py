"""A real SMTP server on a free port of this machine that keeps what it accepted."""

from __future__ import annotations

import asyncio
import email.policy
import socket
import threading
from collections.abc import Coroutine
from dataclasses import dataclass
from email.message import EmailMessage
from email.parser import BytesParser
from types import TracebackType
from typing import Any, Literal, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HangUp = Literal["before", "after"]
UNKNOWN_RECIPIENT = 550


@dataclass(frozen=True, slots=True)
class Delivery:
    """One accepted message with the envelope it came in."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


class Inbox:
    """`with Inbox() as inbox:` accepts mail for anybody on `inbox.port` of 127.0.0.1.

    `hang_up` closes the connection once the text of a message has arrived: "before" it is
    accepted, so it is lost, or "after", so it is kept though the sender never hears so.
    """

    def __init__(self) -> None:
        self.hang_up: HangUp | None = None
        self._refused: dict[str, int] = {}
        self._deliveries: list[Delivery] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Start listening."""
        self._listener = _Listener(self)
        self._listener.start()
        self.port = self._listener.port
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop listening; what was accepted stays readable."""
        self._listener.stop(no_assert=True)

    @property
    def url(self) -> str:
        """Return where to send mail, as SMTP_URL says it."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def deliveries(self) -> list[Delivery]:
        """Return what was accepted, oldest first, with its envelopes."""
        with self._lock:
            return list(self._deliveries)

    @property
    def messages(self) -> list[EmailMessage]:
        """Return the messages accepted, oldest first."""
        return [delivery.message for delivery in self.deliveries]

    def clear(self) -> None:
        """Throw the messages away."""
        with self._lock:
            self._deliveries.clear()

    def refuse(self, address: str, status: int = UNKNOWN_RECIPIENT) -> None:
        """Refuse a recipient from now on: for good with 5xx, for now with 4xx."""
        self._refused[address.lower()] = status

    def accept(self, address: str) -> None:
        """Take a refused recipient again."""
        self._refused.pop(address.lower(), None)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Answer a recipient."""
        status = self._refused.get(address.lower())
        if status is not None:
            return f"{status} not here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep a message, or hang up."""
        if self.hang_up != "before":
            self._keep(envelope)
        if self.hang_up is not None and isinstance(server.transport, asyncio.WriteTransport):
            server.transport.abort()
        return "250 OK"

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.content or b""
        raw = content.encode() if isinstance(content, str) else content
        parser = BytesParser(EmailMessage, policy=email.policy.default)
        message = parser.parsebytes(raw.replace(b"\r\n", b"\n"))
        delivery = Delivery(envelope.mail_from or "", tuple(envelope.rcpt_tos), message)
        with self._lock:
            self._deliveries.append(delivery)


class _Listener(Controller):
    """Listens on a socket that is bound beforehand, so the port is known and nobody else's."""

    def __init__(self, inbox: Inbox) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        super().__init__(inbox, hostname="127.0.0.1", port=self._socket.getsockname()[1])

    def _create_server(self) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._socket)
