"""Who does not prove their host name by a CA that is trusted gets neither token nor mail."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from jobs.context import now
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from sync.canvas.client import CanvasClient
from sync.canvas.identity import Identities, NotSaid
from sync.canvas.patience import Patience
from sync.canvas.roster import pull_self
from sync.errors import Trouble, Unreachable, WriteUncertain
from sync.healthcheck import ping
from sync.mail import Email, Mailer, MailUnreachable
from sync.settings import SettingsFaults, given_settings
from sync.tls import bundle
from tests.authority import ELSEWHERE, HERE, Authority, behind_tls
from tests.mail_server import MailServer, mail_server
from tests.watchdog import watching

BACK = "http://127.0.0.1:8000/sign-in/canvas/back"
HURRIED = Patience(sleep=lambda _: None)
Reached = Callable[[Path | None], bool]
"""Whether somebody is reached who proves who they are by a CA, with this NPQ_SYNC_CA_FILE."""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


@contextmanager
def canvas(authority: Authority, host: str) -> Iterator[Reached]:
    """Canvas, asked with the token."""
    world = World()
    token = world.add_token(world.add_user("Service"))
    with Sandbox(world) as sandbox, behind(sandbox.url, authority, host) as url:

        def reached(ca_file: Path | None) -> bool:
            with CanvasClient(url, token, 1, patience=HURRIED, ca_file=ca_file) as client:
                if said := told(partial(pull_self, client), Unreachable):
                    assert "NPQ_SYNC_CA_FILE" in said
            return bool(sandbox.requests)

        yield reached


@contextmanager
def identities(authority: Authority, host: str) -> Iterator[Reached]:
    """Canvas, asked who somebody is with the secret of the developer key."""
    world = World()
    key = world.add_developer_key(BACK)
    key.codes["a-code"] = world.add_user("Ada")
    with Sandbox(world) as sandbox, behind(sandbox.url, authority, host) as url:

        def reached(ca_file: Path | None) -> bool:
            given = {"CANVAS_API_URL": url, "CANVAS_API_TOKEN": "t", "NPQ_SYNC_CA_FILE": ca_file}
            given |= {"CANVAS_CLIENT_ID": key.id, "CANVAS_CLIENT_SECRET": key.secret}
            try:
                found = Identities(given_settings(given), BACK).answer("a-code")
            except NotSaid:
                assert sandbox.requests == []
                return False
            return found.name == "Ada"

        yield reached


@contextmanager
def watchdog(authority: Authority, host: str) -> Iterator[Reached]:
    """The health check, told how a run went."""
    with watching() as dog, behind(dog.url, authority, host) as url:

        def reached(ca_file: Path | None) -> bool:
            ping(f"{url}/watch-4f3a", "start", ca_file)
            return dog.asked == ["/watch-4f3a/start"]

        yield reached


@contextmanager
def smtps(authority: Authority, host: str) -> Iterator[Reached]:
    """The mail server, by TLS from the first byte."""
    with mail_server(implicit_tls=authority.serves(host)) as server:
        yield mailed(server, f"smtps://{HERE}:{server.port}")


@contextmanager
def starttls(authority: Authority, host: str) -> Iterator[Reached]:
    """The mail server, by TLS from the second sentence."""
    with mail_server(tls=authority.serves(host)) as server:
        yield mailed(server, f"smtp://{HERE}:{server.port}?starttls=true")


def mailed(server: MailServer, url: str) -> Reached:
    def reached(ca_file: Path | None) -> bool:
        mail = Email("token", 7, "coach@provider.example", "NPQ", "Words", "<p>Words", now())
        mailer = Mailer.from_url(url, "npq@provider.example", ca_file=ca_file)
        if said := told(partial(mailer.send, mail), MailUnreachable):
            assert "NPQ_SYNC_CA_FILE" in said
        return len(server.messages) == 1

    return reached


def told(act: Callable[[], object], trouble: type[Trouble]) -> str:
    """What is said where it fails so."""
    try:
        act()
    except trouble as failed:
        return str(failed)
    return ""


@contextmanager
def behind(url: str, authority: Authority, host: str) -> Iterator[str]:
    with behind_tls(urlsplit(url).port or 0, authority.serves(host)) as port:
        yield f"https://{HERE}:{port}"


EVERYBODY = [canvas, identities, watchdog, smtps, starttls]
everybody = pytest.mark.parametrize("somebody", EVERYBODY, ids=lambda one: one.__name__)


@everybody
def test_a_ca_of_ones_own_is_trusted_where_it_is_named(somebody, authority) -> None:  # type: ignore[no-untyped-def]
    with somebody(authority, HERE) as reached:
        assert not reached(None)
        assert reached(authority.file)


@everybody
def test_another_hosts_certificate_is_refused(somebody, authority) -> None:  # type: ignore[no-untyped-def]
    with somebody(authority, ELSEWHERE) as reached:
        assert not reached(authority.file)


@everybody
def test_another_ca_is_refused(somebody, authority, tmp_path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "other").mkdir()
    with somebody(authority, HERE) as reached:
        assert not reached(Authority(tmp_path / "other").file)


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_a_file_without_certificates_is_a_fault(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_bytes(content)
    least = {"CANVAS_API_URL": "https://canvas.example.org", "CANVAS_API_TOKEN": "t"}
    with pytest.raises(SettingsFaults, match="NPQ_SYNC_CA_FILE: holds no certificates"):
        given_settings({**least, "NPQ_SYNC_CA_FILE": file})


def test_anothers_client_is_given_a_ca_of_ones_own_beside_those_of_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("machine", "own"):
        (tmp_path / name).mkdir()
    machine, own = Authority(tmp_path / "machine"), Authority(tmp_path / "own")
    monkeypatch.setenv("SSL_CERT_FILE", str(machine.file))
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with bundle([own.file]) as together:
        trusting.load_verify_locations(together)
        assert together.stat().st_mode & 0o777 == 0o600
    found = {ssl.DER_cert_to_PEM_cert(one) for one in trusting.get_ca_certs(binary_form=True)}
    assert found == {machine.file.read_text(), own.file.read_text()}
    assert not together.exists()


def test_tls_that_breaks_once_a_write_has_left_leaves_it_uncertain(authority: Authority) -> None:
    with breaking_after_a_request(authority.serves()) as (port, heard):
        url, ca_file = f"https://{HERE}:{port}", authority.file
        client = CanvasClient(url, "t", 1, patience=HURRIED, ca_file=ca_file)
        with client, pytest.raises(WriteUncertain):
            client.send("POST", "courses/7/custom_gradebook_columns", repeatable=False)
    assert len(heard) == 1


@contextmanager
def breaking_after_a_request(offered: ssl.SSLContext) -> Iterator[tuple[int, list[bytes]]]:
    """Serve connections that go on in plain bytes once a request was heard."""
    heard: list[bytes] = []

    def serve(listening: socket.socket) -> None:
        with suppress(OSError):  # until it is closed
            while True:
                tls = offered.wrap_socket(listening.accept()[0], server_side=True)
                heard.append(tls.recv(65536))
                with socket.socket(fileno=tls.detach()) as plain:
                    plain.sendall(b"no longer TLS" * 10)

    with socket.create_server((HERE, 0)) as listening:
        thread = threading.Thread(target=serve, args=(listening,))
        thread.start()
        yield listening.getsockname()[1], heard
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()
