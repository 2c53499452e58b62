"""The sandbox Canvas as a server: threads, keep-alive, resets, on 127.0.0.1 and a free port."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from jobs.demo.application import Application
from jobs.demo.faults import Faults
from jobs.demo.record import Record, Seen
from jobs.demo.switches import Switches
from jobs.demo.world import World

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

    from jobs.demo.bucket import Bucket

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on with no time left: closing sends a reset instead of an end."""


class ConnectionHandler(WSGIRequestHandler):
    """Answers on a connection that stays open. Werkzeug's own would close it after each answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        """Send one answer, headers and body at once, or reset the connection."""
        answer: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], _exc_info: object = None
        ) -> object:
            answer.append((status, headers))
            return None

        try:
            body = b"".join(self.server.app(self.make_environ(), start_response))  # type: ignore[arg-type]
        except ConnectionResetError:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.close_connection = True
            return
        status, headers = answer[0]
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name.lower(), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def connection_dropped(self, error: BaseException, environ: object = None) -> None:  # noqa: ARG002
        """Let go of a client that went away."""
        self.close_connection = True

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        """Say nothing: tests and the demo read the record instead."""


class Server(ThreadedWSGIServer):
    """Knows its open connections, so that closing it leaves none behind."""

    daemon_threads = True

    def __init__(self, app: WSGIApplication) -> None:
        super().__init__("127.0.0.1", 0, app, ConnectionHandler)
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()

    def process_request(self, request: object, client_address: object) -> None:
        """Note a connection and serve it on a thread of its own."""
        if isinstance(request, socket.socket):
            with self._open_lock:
                self._open.add(request)
        super().process_request(request, client_address)  # type: ignore[arg-type]

    def shutdown_request(self, request: object) -> None:
        """Close a connection; one that is to be reset gets no orderly end first."""
        if not isinstance(request, socket.socket):
            return
        with self._open_lock:
            self._open.discard(request)
        if request.getsockopt(socket.SOL_SOCKET, socket.SO_LINGER, len(RESET)) == RESET:
            request.close()
        else:
            super().shutdown_request(request)

    def hang_up(self) -> None:
        """Close every open connection; its thread then ends."""
        with self._open_lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


@contextmanager
def listening(app: WSGIApplication) -> Iterator[str]:
    """Serve an application and give its address; at the end whoever still waits is hung up on."""
    server = Server(app)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.hang_up()
        server.server_close()
        thread.join()


class Sandbox:
    """A Canvas to talk to. `with Sandbox(world) as canvas: … canvas.url …`.

    Without a bucket nothing is throttled. Jobs that building left behind are done on entering.
    """

    def __init__(
        self,
        world: World,
        faults: Faults | None = None,
        switches: Switches | None = None,
        bucket: Bucket | None = None,
    ) -> None:
        self.world = world
        self.faults = faults or Faults()
        self.switches = switches or Switches()
        self.bucket = bucket
        self.record = Record()
        self.url = ""
        self.crashes: list[Exception] = []

    def __enter__(self) -> Self:
        """Start serving."""
        self.world.run_jobs()
        self._open = ExitStack()
        self.url = self._open.enter_context(listening(Application(self)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop serving; whoever still waits is hung up on. A handler that crashed is told of."""
        self.faults.clear()
        self._open.close()
        if self.crashes and value is None:
            raise self.crashes[0]

    @property
    def requests(self) -> list[Seen]:
        """Return the requests so far, oldest first."""
        return list(self.record.requests)

    @property
    def writes(self) -> list[Seen]:
        """Return the writes that happened, whether or not their answer arrived."""
        return [seen for seen in self.requests if seen.is_write and seen.ran]

    @property
    def peak_in_flight(self) -> int:
        """Return how many requests were in flight at once, at most."""
        return self.record.peak_in_flight
