"""Handing a mail to a real mail server."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
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


class TestHeaders:
    """What mail programs and other machines are told."""

    def test_answers_go_to_the_admins(self, server: MailServer) -> None:
        admins = ("ann@provider.example", "programme.admin@provider.example")
        Mailer.from_url(server.url, SENDER, reply_to=admins).send(an_email())
        assert server.messages[0]["Reply-To"] == ", ".join(admins)

    def test_without_admins_answers_go_to_the_sender(
        self, server: MailServer, mailer: Mailer
    ) -> None:
        mailer.send(an_email())
        assert server.messages[0]["Reply-To"] is None

    @pytest.mark.parametrize("kind", ["digest", "urgent"])
    def test_a_coach_is_led_to_where_they_choose(self, server: MailServer, kind: str) -> None:
        mailer = replace(Mailer.from_url(server.url, SENDER), wishes=wishes)
        mailer.send(an_email(kind=kind))
        assert server.messages[0]["List-Unsubscribe"] == f"<{wishes('0123abcd')}>"
        assert server.messages[0]["List-Unsubscribe-Post"] is None  # a scanner would act by it
        assert f"List-Unsubscribe: <{wishes('0123abcd')}>\r\n".encode() in server.raw[0]

    def test_a_note_has_nothing_to_choose(self, server: MailServer) -> None:
        replace(Mailer.from_url(server.url, SENDER), wishes=wishes).send(an_email(kind="note"))
        assert server.messages[0]["List-Unsubscribe"] is None

    def test_whoever_a_mail_is_redirected_to_does_not_choose(self, server: MailServer) -> None:
        mailer = Mailer.from_url(server.url, SENDER, redirect_to="me@provider.example")
        replace(mailer, wishes=wishes).send(an_email(kind="digest"))
        assert server.messages[0]["List-Unsubscribe"] is None

    def test_an_id_is_whole_however_long_the_domain(self, server: MailServer) -> None:
        domain = "a-school-trust.education.provider.example"
        Mailer.from_url(server.url, f"npq@{domain}").send(an_email(token="0123abcd" * 8))
        assert f"Message-ID: <npq-sync.{'0123abcd' * 8}@{domain}>".encode() in server.raw[0]


def wishes(token: str) -> str:
    """An address as long as a signed one."""
    return f"https://npq.provider.example/m/{token}-{'aB.-_' * 30}"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
class TestTls:
    """Encryption: verified, and never silently left out."""

    @pytest.fixture
    def trusted(self, tmp_path: Path) -> Certified:
        return certified(tmp_path, "IP:127.0.0.1,DNS:localhost")

    @pytest.fixture
    def of_another(self, tmp_path: Path) -> Certified:
        """Trusted, but the certificate of another host."""
        return certified(tmp_path, "DNS:mail.provider.example")

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
    def test_starttls(self, trusted: Certified, host: str) -> None:
        with mail_server(ACCOUNT, tls=trusted.offered) as server:
            mailer = Mailer.from_url(f"smtp://npq:pw@{host}:{server.port}?starttls=true", SENDER)
            replace(mailer, tls=trusted.trust).send(an_email())
            assert (server.logins, len(server.messages)) == (["npq"], 1)

    def test_smtps(self, trusted: Certified) -> None:
        with mail_server(ACCOUNT, implicit_tls=trusted.offered) as server:
            mailer = Mailer.from_url(f"smtps://npq:pw@127.0.0.1:{server.port}", SENDER)
            replace(mailer, tls=trusted.trust).send(an_email())
            assert (server.logins, len(server.messages)) == (["npq"], 1)

    @pytest.mark.parametrize("how", ["starttls", "smtps"])
    def test_a_certificate_nobody_vouches_for_gets_neither_password_nor_mail(
        self, trusted: Certified, how: str
    ) -> None:
        with encrypting(how, trusted) as (server, url):
            with pytest.raises(MailUnreachable, match="tls"):
                Mailer.from_url(url, SENDER).send(an_email())
            assert (server.logins, server.envelopes) == ([], [])

    @pytest.mark.parametrize("how", ["starttls", "smtps"])
    def test_another_hosts_certificate_gets_neither_password_nor_mail(
        self, of_another: Certified, how: str
    ) -> None:
        with encrypting(how, of_another) as (server, url):
            mailer = replace(Mailer.from_url(url, SENDER), tls=of_another.trust)
            with pytest.raises(MailUnreachable, match="tls"):
                mailer.send(an_email())
            assert (server.logins, server.envelopes) == ([], [])

    def test_a_server_without_it_gets_nothing(self, server: MailServer) -> None:
        with pytest.raises(MailUnreachable, match="not-offered"):
            Mailer.from_url(f"{server.url}?starttls=true", SENDER).send(an_email())
        assert server.envelopes == []

    def test_a_certificate_of_ones_own_is_trusted_by_naming_it(
        self, trusted: Certified, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        with encrypting("starttls", trusted) as (server, url):
            Mailer.from_url(url, SENDER).send(an_email())
            assert len(server.messages) == 1

    def test_what_is_trusted_is_what_the_system_trusts(self) -> None:
        mailer = Mailer.from_url("smtps://mail.example", SENDER)
        assert mailer.tls.check_hostname
        assert mailer.tls.verify_mode is ssl.CERT_REQUIRED
        assert mailer.tls.minimum_version >= ssl.TLSVersion.TLSv1_2


ACCOUNT = {"npq": "pw"}


@dataclass(frozen=True)
class Certified:
    """What a server with a certificate offers, and what a client that trusts it trusts."""

    offered: ssl.SSLContext
    trust: ssl.SSLContext


def certified(folder: Path, names: str) -> Certified:
    """Make a certificate of these names (subjectAltName) that nobody else trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl, which makes the certificate, is not installed")
    key, cert = folder / "key.pem", folder / "cert.pem"
    command = f"openssl req -x509 -newkey rsa:2048 -nodes -keyout {key} -out {cert} -days 2"
    subject = ["-subj", "/CN=npq-sync test", "-addext", f"subjectAltName={names}"]
    subprocess.run([*command.split(), *subject], check=True, capture_output=True)
    offered = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    offered.load_cert_chain(cert, key)
    return Certified(offered, ssl.create_default_context(cafile=cert))


@contextmanager
def encrypting(how: str, certificate: Certified) -> Iterator[tuple[MailServer, str]]:
    """Run a server that demands TLS one way or the other and a sign-in; its address too."""
    of = {"starttls": "tls", "smtps": "implicit_tls"}[how]
    with mail_server(ACCOUNT, **{of: certificate.offered}) as server:
        scheme, query = ("smtp", "?starttls=true") if how == "starttls" else ("smtps", "")
        yield server, f"{scheme}://npq:pw@127.0.0.1:{server.port}{query}"


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
