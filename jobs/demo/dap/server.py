"""The sandbox of Canvas Data 2 as a server on 127.0.0.1 and a free port."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from jobs.demo.dap.changes import Warehouse
from jobs.demo.dap.protocol import Protocol, Refused, refuse
from jobs.demo.server import listening
from jobs.demo.state import State

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CLIENT_ID = "eu-west-1#sandbox"
CLIENT_SECRET = "secret-of-the-sandbox"  # noqa: S105  nobody's
TABLE = "/dap/query/<namespace>/table"
LOG_IN, OBJECT = "log_in", "fetch"
ROUTES = Map(
    [
        Rule("/ids/auth/login", methods=["POST"], endpoint=LOG_IN),
        Rule(TABLE, methods=["GET"], endpoint="list_tables"),
        Rule(f"{TABLE}/<table>/schema", methods=["GET"], endpoint="show_schema"),
        Rule(f"{TABLE}/<table>/data", methods=["POST"], endpoint="query"),
        Rule("/dap/job/<job>", methods=["GET"], endpoint="show_job"),
        Rule("/dap/object/url", methods=["POST"], endpoint="sign_urls"),
        Rule("/objects/<name>", methods=["GET"], endpoint=OBJECT),
    ]
)
NEED_NO_TOKEN = frozenset({LOG_IN, OBJECT})


@dataclass(slots=True)
class Troubles:
    """What the service does to whoever asks, until it is changed again.

    `throttled` is how many more requests are answered 429, with `retry_after` seconds. `broken`
    names the tables of which no data is given, with the status each time. `maintained`: the
    account is under maintenance.
    """

    throttled: int = 0
    retry_after: int = 1
    broken: dict[str, int] = field(default_factory=dict)
    maintained: bool = False


class DapSandbox:
    """A Canvas Data 2 to replicate from. `with DapSandbox(world) as dap: … dap.url …`.

    `clock` says of when its data is; the world's own unless told. `calls` counts what was asked,
    by the name of what answers and the table.
    """

    def __init__(self, world: State, clock: Callable[[], datetime] | None = None) -> None:
        """Take in a world; tables are looked at as they are asked for."""
        self.warehouse = Warehouse(world, clock or world.now)
        self.protocol = Protocol(self.warehouse, CLIENT_ID, CLIENT_SECRET)
        self.troubles = Troubles()
        self.calls: Counter[tuple[str, str]] = Counter()
        self.crashes: list[Exception] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Start serving."""
        self._open = ExitStack()
        self.protocol.base = self._open.enter_context(listening(self._app))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop serving. A handler that crashed is told of."""
        self._open.close()
        if self.crashes and value is None:
            raise self.crashes[0]

    @property
    def url(self) -> str:
        """Where it is served."""
        return self.protocol.base

    def _app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        request.get_data()  # all of it: the connection stays open
        with self._lock:
            return self._answer(environ, request)(environ, start_response)

    def _answer(self, environ: WSGIEnvironment, request: Request) -> Response:
        try:
            name, args = ROUTES.bind_to_environ(environ).match()
            self.calls[name, args.get("table", "")] += 1
            self._refuse(request, name, args)
            answer = getattr(self.protocol, name)(request, **args)
        except Refused as refused:
            return refused.response
        except HTTPException as unrouted:
            return Response(status=unrouted.code)
        except Exception as fault:  # noqa: BLE001  kept, and raised when the sandbox closes
            self.crashes.append(fault)
            return Response(status=500)
        return answer if isinstance(answer, Response) else _json(answer)

    def _refuse(self, request: Request, name: str, args: Mapping[str, str]) -> None:
        """Refuse what the service would, before anything is done."""
        troubles = self.troubles
        if not request.headers.get("User-Agent"):
            raise Refused(403)
        if name not in NEED_NO_TOKEN:
            given = request.authorization
            if given is None or not self.protocol.token or given.token != self.protocol.token:
                refuse(401, "AuthenticationError", "the token is not known")
            if troubles.maintained:
                refuse(403, "AccountUnderMaintenance", "the account is under maintenance")
        if name != LOG_IN and troubles.throttled:
            troubles.throttled -= 1
            raise Refused(429, None, **{"Retry-After": str(troubles.retry_after)})
        if name == "query" and args["table"] in troubles.broken:
            refuse(troubles.broken[args["table"]], "Processing", "the table cannot be read now")


def _json(answer: Any) -> Response:
    return Response(json.dumps(answer), content_type="application/json")
