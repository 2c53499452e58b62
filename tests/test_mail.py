"""Handing a mail to a real mail server."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync.mail import Email, Mailer, MailRefused, MailUncertain, MailUnreachable
from tests.mail_server import MailServer, mail_server
from tests.store.people import NOW

SENDER = "NPQ engagement <npq@provider.example>"
COACH = "coach@provider.example"


def an_email(**but: Any) -> Email:
    usual: dict[str, Any] = {
        "token": "0123abcd",
        "recipient": 7,
        "to": COACH,
        "subject": "NPQ: 2 participants need you",
        "text": "Zoë is behind.\n.\n..dots\n",
        "html": "<p>Zoë is behind.</p>\n.\n",
        "date": NOW,
    }
    return Email(**{**usual, **but})


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mailer(server: MailServer) -> Mailer:
    return Mailer.from_url(server.url, SENDER)


def test_a_mail_arrives_as_it_was_written(server: MailServer, mailer: Mailer) -> None:
    mailer.send(an_email())
    (mail,) = server.messages
    assert server.envelopes == [("npq@provider.example", [COACH])]
    assert (mail["From"], mail["To"]) == (SENDER, COACH)
    assert mail["Subject"] == "NPQ: 2 participants need you"
    assert mail["Date"].datetime == NOW.replace(microsecond=0)
    assert mail["Message-ID"] == "<npq-sync.0123abcd@provider.example>"
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == "Zoë is behind.\n.\n..dots\n"
    assert "<p>Zoë is behind.</p>" in html.get_content()


def test_a_redirected_mail_names_its_recipient_by_id_alone(server: MailServer) -> None:
    mailer = Mailer.from_url(server.url, SENDER, redirect_to="me@provider.example")
    assert mailer.redirecting
    mailer.send(an_email())
    assert server.envelopes[0][1] == ["me@provider.example"]
    assert server.messages[0]["Subject"].startswith("[for Canvas user 7] NPQ:")
    assert COACH not in server.messages[0].as_string()


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x85"])
def test_a_subject_cannot_add_a_header(server: MailServer, mailer: Mailer, end: str) -> None:
    mailer.send(an_email(subject=f"NPQ{end}Bcc: other@provider.example{end}{end}words"))
    assert server.messages[0]["Bcc"] is None
    assert server.messages[0]["Subject"] == "NPQ Bcc: other@provider.example words"
    assert server.envelopes[0][1] == [COACH]


@pytest.mark.parametrize(
    "to", ["", "coach", f"{COACH}\r\nBcc: x@y.z", f"{COACH}>", "a b@c.d", "a@b, c@d", "ż@b.pl"]
)
def test_what_is_no_plain_address_is_refused_unsent(
    server: MailServer, mailer: Mailer, to: str
) -> None:
    with pytest.raises(MailRefused) as seen:
        mailer.send(an_email(to=to))
    assert seen.value.permanent
    assert server.envelopes == []


@pytest.mark.parametrize(
    ("where", "reply", "permanent"),
    [(COACH, "550 no such user", True), (COACH, "450 later", False), ("data", "552 big", True)],
)
def test_a_refusal_tells_the_code_and_no_address(
    server: MailServer, mailer: Mailer, where: str, reply: str, permanent: bool
) -> None:
    server.replies[where] = f"{reply} for {COACH}"
    with pytest.raises(MailRefused) as seen:
        mailer.send(an_email())
    assert (seen.value.reply, seen.value.permanent) == (int(reply[:3]), permanent)
    assert COACH not in repr(seen.value) + str(seen.value)


@pytest.mark.parametrize("lose_at", ["MAIL", "DATA"])
def test_a_connection_lost_before_the_words_is_no_doubt(
    server: MailServer, mailer: Mailer, lose_at: Any
) -> None:
    server.lose_at = lose_at
    with pytest.raises(MailUnreachable):
        mailer.send(an_email())


def test_a_connection_lost_before_the_last_answer_is(server: MailServer, mailer: Mailer) -> None:
    server.lose_at = "answer"
    with pytest.raises(MailUncertain):
        mailer.send(an_email())


def test_nobody_listening_is_unreachable() -> None:
    with pytest.raises(MailUnreachable, match="no-connection"):
        Mailer.from_url("smtp://127.0.0.1:1", SENDER).send(an_email())


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_signing_in_with_what_the_url_says() -> None:
    with mail_server(accounts={"npq@x": "p/w:d"}) as server:
        url = f"smtp://npq%40x:p%2Fw%3Ad@127.0.0.1:{server.port}"
        Mailer.from_url(url, SENDER).probe()
        assert server.messages == []
        Mailer.from_url(url, SENDER).send(an_email())
        assert len(server.messages) == 1
        with pytest.raises(MailUnreachable, match="535"):
            Mailer.from_url(url.replace("p%2Fw", "other"), SENDER).probe()


class TestTls:
    """Encryption: verified, and never silently left out."""

    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        """A certificate of 127.0.0.1 that nobody but us trusts, with its key."""
        if shutil.which("openssl") is None:
            pytest.skip("openssl, which makes the certificate, is not installed")
        made = tmp_path / "server.pem"
        key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
        command = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {cert} -days 2"
        subject = ["-subj", "/CN=npq-sync test", "-addext", "subjectAltName=IP:127.0.0.1"]
        subprocess.run([*command.split(), *subject], check=True, capture_output=True)
        made.write_text(key.read_text() + cert.read_text())
        return made

    @pytest.fixture
    def offered(self, certificate: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        return context

    def test_starttls(self, certificate: Path, offered: ssl.SSLContext) -> None:
        with mail_server(tls=offered) as server:
            mailer = Mailer.from_url(f"{server.url}?starttls=true", SENDER)
            with pytest.raises(MailUnreachable, match="tls"):
                mailer.send(an_email())
            replace(mailer, tls=ssl.create_default_context(cafile=certificate)).send(an_email())
            assert len(server.messages) == 1

    def test_smtps(self, certificate: Path, offered: ssl.SSLContext) -> None:
        with mail_server(implicit_tls=offered) as server:
            mailer = Mailer.from_url(server.url.replace("smtp:", "smtps:"), SENDER)
            trusting = replace(mailer, tls=ssl.create_default_context(cafile=certificate))
            trusting.send(an_email())
            assert len(server.messages) == 1

    def test_a_server_without_it_gets_nothing(self, server: MailServer) -> None:
        with pytest.raises(MailUnreachable, match="not-offered"):
            Mailer.from_url(f"{server.url}?starttls=true", SENDER).send(an_email())
        assert server.envelopes == []


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("smtp://mail.example", 25),
        ("smtp://mail.example?starttls=true", 587),
        ("smtps://mail.example", 465),
        ("smtp://mail.example:2525?starttls=True", 2525),
    ],
)
def test_the_port_follows_from_how_it_is_encrypted(url: str, port: int) -> None:
    assert Mailer.from_url(url, SENDER).port == port


@pytest.mark.parametrize(
    ("url", "mail_from", "redirect_to"),
    [
        ("http://mail.example", SENDER, None),
        ("smtp://", SENDER, None),
        ("smtp://mail.example:port", SENDER, None),
        ("smtp://u:canary-pw@mail.example", SENDER, None),
        ("smtp://mail.example", "nobody", None),
        ("smtp://mail.example", "a@b.example\r\nBcc: c@d.example", None),
        ("smtp://mail.example", SENDER, "everybody"),
    ],
)
def test_what_cannot_send_is_refused_without_the_password(
    url: str, mail_from: str, redirect_to: str | None
) -> None:
    with pytest.raises(ValueError, match=r"SMTP_URL|MAIL_FROM|MAIL_REDIRECT_TO") as seen:
        Mailer.from_url(url, mail_from, redirect_to)
    assert "canary-pw" not in str(seen.value)


def test_a_mailer_shown_in_a_log_shows_no_password() -> None:
    mailer = Mailer.from_url("smtps://user:canary-pw@mail.example", SENDER)
    assert repr(mailer) == "Mailer(mail.example:465)"
