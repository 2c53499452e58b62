"""A CA of the tests' own, and a front that puts any server of theirs behind TLS."""

from __future__ import annotations

import ipaddress
import select
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from jobs.context import now

HERE, ELSEWHERE = "127.0.0.1", "canvas.example.org"


class Authority:
    """A CA; `file` is its certificate as NPQ_SYNC_CA_FILE names it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named("npq-sync tests' CA")
        authority = self._certificate(self._name, self._key.public_key(), ca=True)
        self.file = folder / "ca.pem"
        self.file.write_bytes(_pem(authority.sign(self._key, hashes.SHA256())))

    def serves(self, host: str = HERE) -> ssl.SSLContext:
        """What a server offers that this CA knows by `host`."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [_host(host)]
        certificate = (
            self._certificate(_named("server"), key.public_key(), ca=False)
            .add_extension(x509.SubjectAlternativeName(names), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        chain = self._folder / f"{host}.pem"
        chain.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + _pem(certificate)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        return context

    def _certificate(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now() - timedelta(hours=1))
            .not_valid_after(now() + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        )


class _Front(ThreadingTCPServer):
    """Hands what comes by TLS on to a port of this machine in plain, and back."""

    daemon_threads = True

    def __init__(self, port: int, offered: ssl.SSLContext) -> None:
        super().__init__((HERE, 0), _Connection)
        self.port, self.offered = port, offered


class _Connection(BaseRequestHandler):
    server: _Front

    def handle(self) -> None:
        with (
            suppress(OSError),  # who does not trust us hangs up
            self.server.offered.wrap_socket(self.request, server_side=True) as coming,
            socket.create_connection((HERE, self.server.port)) as going,
        ):
            while _passed_on(coming, going):
                pass


def _passed_on(tls: ssl.SSLSocket, plain: socket.socket) -> bool:
    """Pass on what there is; False once either has hung up."""
    ready = [tls] if tls.pending() else select.select([tls, plain], [], [])[0]
    for one, other in ((tls, plain), (plain, tls)):
        if one in ready:
            some = one.recv(65536)
            other.sendall(some)
            if not some:
                return False
    return True


@contextmanager
def behind_tls(port: int, offered: ssl.SSLContext) -> Iterator[int]:
    """Put the server at a port of this machine behind TLS; give the port of the front."""
    with _Front(port, offered) as front:
        thread = threading.Thread(target=front.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield front.server_address[1]
        front.shutdown()
        thread.join()


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
