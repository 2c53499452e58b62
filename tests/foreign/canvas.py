"""A second Canvas, written from canvas-contract.md alone: nothing of jobs/demo is in it.

Plain http.server over fixed dictionaries. Whatever the contract leaves open is a switch of `Ways`.
"""

from __future__ import annotations

import copy
import re
import threading
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from typing import Any, Self

from tests.foreign import course, graph
from tests.foreign.reads import Reads
from tests.foreign.ways import GONE, Ways
from tests.foreign.wire import Answer, Call, Refusal, handler, paged
from tests.foreign.writes import Writes

JSON = Any


class ForeignCanvas(Reads, Writes):
    """The server; use it with `with`."""

    def __init__(self, ways: Ways | None = None) -> None:
        super().__init__(ways)
        self.calls: list[Call] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._http = ThreadingHTTPServer(
            ("127.0.0.1", 0), handler(self.ways, self.calls.append, self.answer)
        )
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def writes(self) -> list[Call]:
        """Return the calls that were to change something."""
        return [c for c in self.calls if c.method != "GET" and c.path != "/api/graphql"]

    def answer(self, call: Call) -> Answer:
        with self._lock:
            for method, pattern, reply in self._routes():
                match = re.fullmatch(pattern, call.path)
                if match and method == call.method:
                    try:
                        status, body = reply(call, *(int(g) for g in match.groups()))
                    except Refusal as refused:
                        return refused.status, refused.body, {}
                    body = self.ways.rewrite(call.path, copy.deepcopy(body))
                    if isinstance(body, list) and call.method == "GET":
                        return paged(self.ways, self.url, call, body)
                    return status, body, {}
        return 404, GONE, {}

    def _routes(self) -> list[tuple[str, str, Callable[..., tuple[int, JSON]]]]:
        base = f"/api/v1/courses/{self.course['id']}"
        columns = f"{base}/custom_gradebook_columns"
        overrides = rf"{base}/assignments/(\d+)/overrides"
        return [
            ("GET", "/api/v1/users/self", lambda _: (200, {"id": course.ACCOUNT, "name": "S"})),
            ("GET", base, lambda _: (200, self.course)),
            ("GET", f"{base}/modules", self.read_modules),
            ("GET", rf"{base}/modules/(\d+)/items", self.read_items),
            (
                "GET",
                rf"{base}/modules/(\d+)/assignment_overrides",
                lambda _, m: (200, self.assignees.get(m, [])),
            ),
            ("GET", f"{base}/assignments", lambda _: (200, self.assignments)),
            ("GET", rf"{base}/assignments/(\d+)", lambda _, a: (200, self.assignment(a))),
            ("GET", overrides, lambda _, a: (200, self.overrides(a))),
            ("POST", overrides, self.create_override),
            ("PUT", rf"{overrides}/(\d+)", self.update_override),
            ("DELETE", rf"{overrides}/(\d+)", self.delete_override),
            ("GET", f"{base}/enrollments", self.read_enrollments),
            ("GET", f"{base}/sections", lambda _: (200, self.sections)),
            ("GET", f"{base}/groups", lambda _: (200, [])),
            ("GET", f"{base}/users", self.read_users),
            ("GET", f"{base}/students/submissions", self.read_submissions),
            ("GET", f"{base}/bulk_user_progress", self.read_counts),
            ("GET", columns, lambda _: (200, self.columns)),
            ("POST", columns, self.create_column),
            ("GET", rf"{columns}/(\d+)/data", self.read_cells),
            ("PUT", f"{base}/custom_gradebook_column_data", self.write_cells),
            ("GET", r"/api/v1/progress/(\d+)", self.read_job),
            ("POST", "/api/graphql", lambda c: (200, graph.answered(self, c.body))),
        ]
