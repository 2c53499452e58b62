"""Hand a mail to the mail server, and tell exactly how far it got."""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from mappings.digest import MailKind
from sync.errors import Trouble
from sync.tls import trust

TIMEOUT_SECONDS = 60  # for each answer of the mail server
PORTS = {"smtp": 25, "smtps": 465}
STARTTLS_PORT = 587
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class _Written(EmailPolicy):
    """How our mail is written: an address of the web stays on one line, and is never encoded."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == UNSUBSCRIBE:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


UNSUBSCRIBE = "List-Unsubscribe"
ASCII_ONLY = _Written(linesep="\r\n", cte_type="7bit")  # no server needs 8BITMIME or SMTPUTF8


class MailTrouble(Trouble):
    """A mail was not handed over for sure."""

    code = "mail"


class MailRefused(MailTrouble):
    """The server refused this mail. `reply` is its code (its text may hold an address)."""

    code = "mail-refused"
    means = "it was not sent and waits for the next delivery"
    remedy = "Check the recipient's address in Canvas or the cohorts file, and MAIL_FROM"

    def __init__(self, recipient: int, reply: int) -> None:
        """Keep the recipient's Canvas id and the reply code."""
        super().__init__(f"mail for Canvas user {recipient}", f"the mail server answered {reply}")
        self.args = (recipient, reply)
        self.reply = reply
        self.permanent = reply >= 500  # noqa: PLR2004


class MailUnreachable(MailTrouble):
    """The server was not reached, offers no TLS or lets us not in. `reason` is a slug or code."""

    code = "mail-unreachable"
    means = "nothing was sent and every mail waits for the next delivery"
    remedy = "Check SMTP_URL (host, port, starttls, login), its server, for tls NPQ_SYNC_CA_FILE"

    def __init__(self, reason: str) -> None:
        """Keep why."""
        super().__init__("mail server", f"it cannot be used ({reason})")
        self.args = (reason,)
        self.reason = reason


class MailUncertain(MailTrouble):
    """The connection was lost after the words were handed over, before the server's answer."""

    code = "mail-uncertain"
    means = "it may or may not have been sent, and will not be sent again"
    remedy = (
        "Ask the recipient, or look into the mail server's log; then npq-sync mails resolve "
        "says what became of it"
    )

    def __init__(self, recipient: int) -> None:
        """Keep the recipient's Canvas id."""
        super().__init__(f"mail for Canvas user {recipient}", "the server's last answer is missing")
        self.args = (recipient,)


@dataclass(frozen=True, slots=True)
class Email:
    """A mail to hand over. `recipient` is a Canvas user id, `token` makes its Message-ID."""

    token: str
    recipient: int
    to: str
    subject: str
    text: str
    html: str
    date: datetime
    kind: MailKind = "note"


@dataclass(frozen=True, slots=True)
class Mailer:
    """A mail server. `redirect_to` replaces every recipient; answers go to `reply_to`.

    `wishes` returns, by a mail's token, where its recipient chooses how often to hear. `tls` is
    None where nothing is encrypted.
    """

    host: str
    port: int
    sender: Address
    user: str | None
    password: str | None
    implicit_tls: bool
    starttls: bool
    redirect_to: str | None
    tls: ssl.SSLContext | None
    timeout: float = TIMEOUT_SECONDS
    reply_to: tuple[str, ...] = ()
    wishes: Callable[[str], str] | None = None

    @classmethod
    def from_url(
        cls,
        url: str,
        mail_from: str,
        redirect_to: str | None = None,
        reply_to: Sequence[str] = (),
        ca_file: Path | None = None,
    ) -> Self:
        """Read SMTP_URL, MAIL_FROM and MAIL_REDIRECT_TO; ValueError says what is wrong."""
        parts, port = _server(url)
        starttls = parse_qs(parts.query).get("starttls", ["false"])[-1].lower() == "true"
        implicit = parts.scheme == "smtps"
        host = parts.hostname or ""
        if parts.username and not (implicit or starttls or host in LOOPBACK):
            raise ValueError("SMTP_URL would send the password in clear: add ?starttls=true")
        if redirect_to is not None and not ADDRESS.fullmatch(redirect_to):
            raise ValueError("MAIL_REDIRECT_TO is not an address like someone@provider.example")
        return cls(
            host=host,
            port=port or (STARTTLS_PORT if starttls else PORTS[parts.scheme]),
            sender=_sender(mail_from),
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password or ""),
            implicit_tls=implicit,
            starttls=starttls and not implicit,
            redirect_to=redirect_to,
            tls=trust(ca_file) if implicit or starttls else None,
            reply_to=tuple(reply_to),
        )

    def __repr__(self) -> str:
        """Show neither user nor password."""
        return f"Mailer({self.host}:{self.port})"

    @property
    def redirecting(self) -> bool:
        """Whether mail goes somewhere else than to its recipients."""
        return self.redirect_to is not None

    def probe(self) -> None:
        """Return if the server lets us in; nothing is sent. Raises MailUnreachable."""
        with self._connected():
            return

    def send(self, email: Email) -> None:
        """Return once the server has taken the mail.

        Raises MailRefused and MailUnreachable where it surely has not, MailUncertain where it
        may have.
        """
        to = self.redirect_to or email.to
        if not ADDRESS.fullmatch(to):
            raise MailRefused(email.recipient, 553)
        message = self.message(email).as_bytes()
        with self._connected() as smtp:
            self._envelope(smtp, email.recipient, to)
            _hand_over(smtp, email.recipient, message)

    def message(self, email: Email) -> EmailMessage:
        """Return the mail as it goes out; a redirected one names its recipient by id alone.

        Auto-Submitted keeps automatic answers away (RFC 3834), X-Auto-Response-Suppress those of
        Exchange. There is no Precedence: no standard knows it. List-Unsubscribe (RFC 2369) leads
        to where a coach chooses; not in one click (RFC 8058), which would act without asking.
        """
        message = EmailMessage(ASCII_ONLY)
        subject = CONTROL.sub(" ", email.subject).strip()
        if self.redirect_to is not None:
            subject = f"[for Canvas user {email.recipient}] {subject}"
        message["From"] = self.sender
        message["To"] = self.redirect_to or email.to
        message["Subject"] = subject
        message["Date"] = format_datetime(email.date)
        message["Message-ID"] = f"<npq-sync.{email.token}@{self.sender.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "All"
        if self.reply_to:
            message["Reply-To"] = ", ".join(self.reply_to)
        if self.wishes and email.kind != "note" and not self.redirecting:
            message[UNSUBSCRIBE] = f"<{self.wishes(email.token)}>"
        message.set_content(email.text)
        message.add_alternative(email.html, subtype="html")
        return message

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        try:
            smtp = self._open()
        except smtplib.SMTPResponseException as refused:
            raise MailUnreachable(str(refused.smtp_code)) from None
        except ssl.SSLError:
            raise MailUnreachable("tls") from None
        except smtplib.SMTPNotSupportedError:
            raise MailUnreachable("not-offered") from None
        except (smtplib.SMTPException, OSError):
            raise MailUnreachable("no-connection") from None
        try:
            yield smtp
        finally:
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def _open(self) -> smtplib.SMTP:
        """Connect, encrypt, sign in. On any trouble the connection is closed."""
        smtp = self._client()
        try:
            smtp.ehlo_or_helo_if_needed()
            if self.starttls:
                smtp.starttls(context=self.tls)
                smtp.ehlo()  # what was said in clear is forgotten, and some servers insist
            if self.user is not None:
                smtp.login(self.user, self.password or "")
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _client(self) -> smtplib.SMTP:
        if self.implicit_tls:
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=self.tls)
        return smtplib.SMTP(self.host, self.port, timeout=self.timeout)

    def _envelope(self, smtp: smtplib.SMTP, recipient: int, to: str) -> None:
        """Say from whom, to whom, and that the words come now."""
        try:
            for command in (
                f"MAIL FROM:<{self.sender.addr_spec}>",
                f"RCPT TO:<{to}>",
                "DATA",
            ):
                reply, _ = smtp.docmd(command)
                if reply // 100 != (3 if command == "DATA" else 2):
                    raise MailRefused(recipient, reply)
        except (smtplib.SMTPException, OSError):
            raise MailUnreachable("connection-lost") from None


def _hand_over(smtp: smtplib.SMTP, recipient: int, message: bytes) -> None:
    """Send the words. Only a clear answer tells what became of them."""
    stuffed = re.sub(rb"(?m)^\.", b"..", message)
    try:
        smtp.send(stuffed + (b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"))
        reply, _ = smtp.getreply()
    except (smtplib.SMTPException, OSError):
        raise MailUncertain(recipient) from None
    if reply // 100 in (4, 5):
        raise MailRefused(recipient, reply)
    if reply // 100 != 2:  # noqa: PLR2004
        raise MailUncertain(recipient)


def _server(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("SMTP_URL cannot be read: smtp://user:password@host:587") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("SMTP_URL is not smtp://host:port or smtps://host:port")
    return parts, port


def _sender(mail_from: str) -> Address:
    name, address = parseaddr(mail_from)
    if not ADDRESS.fullmatch(address) or CONTROL.search(mail_from):
        raise ValueError("MAIL_FROM is not an address like NPQ <npq@provider.example>")
    user, _, domain = address.rpartition("@")
    return Address(name, user, domain)
