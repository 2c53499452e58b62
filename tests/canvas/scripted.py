"""A tiny real server that answers what a test scripts, and time that passes without waiting."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Time:
    """A clock that only sleeping moves."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        if seconds:
            self.slept.append(seconds)
        self.now += seconds


@dataclass(frozen=True)
class Heard:
    """One request as the server heard it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    port: int


@dataclass
class Said:
    """One answer. `cut` closes the connection before the whole body is out; `reset` at once."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    cut: bool = False
    reset: bool = False
    dribble: Callable[[], None] | None = None


class _Quiet(ThreadingHTTPServer):
    """Lets a client that hung up go without a word."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        pass


class Server:
    """Answers the scripted `Said`s in turn (the last one again and again), hears everything."""

    def __init__(self) -> None:
        self.script: list[Said] = []
        self.heard: list[Heard] = []
        self.decide: Callable[[Heard], Said] | None = None
        self._lock = threading.Lock()
        self._http = _Quiet(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def says(self, *answers: Said) -> Server:
        self.script = list(answers)
        return self

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, heard: Heard) -> Said:
        with self._lock:
            self.heard.append(heard)
            if self.decide is None:
                return self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return self.decide(heard)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                heard = Heard(
                    self.command, self.path, dict(self.headers), body, self.client_address[1]
                )
                said = server.answer(heard)
                if said.reset:
                    self.close_connection = True
                    return
                sent = said.raw if said.raw is not None else json.dumps(said.body).encode()
                self.send_response_only(said.status)
                self.send_header("Content-Length", str(len(sent)))
                for name, value in said.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.out(said, sent)

            def out(self, said: Said, sent: bytes) -> None:
                if said.cut:
                    self.wfile.write(sent[: len(sent) // 2])
                    self.close_connection = True
                elif said.dribble:
                    try:
                        for byte in sent:
                            self.wfile.write(bytes([byte]))
                            said.dribble()
                    except OSError:
                        self.close_connection = True
                else:
                    self.wfile.write(sent)

            do_GET = do_POST = do_PUT = do_DELETE = answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        return Handler
