"""The one way to Canvas: a client whose every call is patient, gated and counted."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, ParamSpec, Self, TypeVar

from canvasapi import Canvas
from canvasapi.util import combine_kwargs

from sync.canvas.answers import JSON, Answer
from sync.canvas.attempts import Call
from sync.canvas.counts import Counts, Kind, counted_as
from sync.canvas.gate import Gate
from sync.canvas.patience import Patience
from sync.canvas.requester import PatientRequester, as_sent
from sync.errors import UnexpectedAnswer
from sync.tls import for_the_web

A = TypeVar("A")
B = TypeVar("B")
P = ParamSpec("P")

MOST_PAGES = 1000  # 100 000 rows of one list; a longer one is a server that never ends
MOST_EMPTY = 20  # pages one after another: what Canvas filters after paging may leave a few
_in_pool: contextvars.ContextVar[bool] = contextvars.ContextVar("in a pool thread", default=False)


@dataclass(frozen=True, slots=True)
class GraphAnswer:
    """A GraphQL answer as it came: data may be there beside errors. `cost` is X-Request-Cost."""

    data: JSON
    errors: tuple[JSON, ...]
    cost: float | None
    at: datetime


class CanvasClient:
    """Canvas as one token sees it. Safe to share by threads; close it, or use it with `with`.

    `counts` is what its calls came to so far. `canvas` is plain canvasapi on our requester.
    """

    def __init__(
        self,
        url: str,
        token: str,
        in_flight: int,
        *,
        patience: Patience | None = None,
        ca_file: Path | None = None,
    ) -> None:
        """Talk to the host at `url` with at most `in_flight` requests under way."""
        self.url = url.strip().rstrip("/")
        self.patience = patience or Patience()
        self.counts = Counts()
        self._gate = Gate(in_flight, self.patience)
        self._requester = PatientRequester(
            self.url,
            token.strip(),
            self._gate,
            self.patience,
            self.counts,
            context=for_the_web(ca_file),
        )
        self.canvas: Canvas = _PatientCanvas(self._requester)
        self.pool: ThreadPoolExecutor = _Pool(max_workers=in_flight, thread_name_prefix="canvas")

    def __enter__(self) -> Self:
        """Give the client itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        """Close the client. Whoever pressed Ctrl-C does not wait for Canvas."""
        self.close(wait=kind is not KeyboardInterrupt)

    def close(self, *, wait: bool = True) -> None:
        """Drop what waits, let what is under way end, close the connections."""
        self.pool.shutdown(wait=wait, cancel_futures=True)
        self._requester.close()

    def halt(self) -> None:
        """Begin no further request: whoever asks for one gets Stopped."""
        self._gate.halt()

    def counted_as(self, kind: Kind) -> AbstractContextManager[None]:
        """Count the calls made inside as "verification" or "progress-poll"."""
        return counted_as(kind)

    def now(self) -> datetime:
        """Return the time by Canvas's clock, ours before it answered."""
        return self._requester.now()

    def get(self, path: str, **params: Any) -> JSON:
        """Return the JSON of one endpoint below /api/v1/; lists are sent as `key[]`."""
        return self.ask(path, **params).json

    def ask(self, path: str, **params: Any) -> Answer:
        """Return the whole answer of one GET: `get` with its time and cost."""
        return self._requester.exchange(self._get(path, params))

    def get_all(self, path: str, **params: Any) -> list[JSON]:
        """Return all rows of a list endpoint, following `next` verbatim.

        Raises UnexpectedAnswer for a page that is no list, a `next` seen before, the same page
        again, one empty page after another, a list without end, and a full page without any
        link that another page follows: Canvas drops links that grow too long (contract 2).
        """
        full = int(params.setdefault("per_page", 100))
        call = self._get(path, params)
        rows: list[JSON] = []
        page: list[JSON] = []
        seen = {call.url}
        empty = 0
        for _ in range(MOST_PAGES):
            answer = self._requester.exchange(call)
            if not isinstance(answer.json, list):
                raise UnexpectedAnswer(call.where, "a page that is no list")
            empty = 0 if answer.json else empty + 1
            again = answer.next_url in seen or (answer.json and answer.json == page)
            if again or empty > MOST_EMPTY:
                raise UnexpectedAnswer(call.where, "next links that lead nowhere")
            page = answer.json
            rows += page
            if answer.next_url is None:
                if len(page) >= full and not answer.linked and self._goes_on(path, params, page):
                    raise UnexpectedAnswer(call.where, "a full page without any link")
                return rows
            seen.add(answer.next_url)
            call = Call("GET", answer.next_url)
        raise UnexpectedAnswer(call.where, f"a list that does not end after {MOST_PAGES} pages")

    def _goes_on(self, path: str, params: Mapping[str, Any], page: list[JSON]) -> bool:
        """Whether a list has a second page; one that knows no numbers gives its first again."""
        second = self.get(path, **{**params, "page": 2})
        return bool(second) and second != page

    def graphql(self, query: str, variables: Mapping[str, JSON]) -> JSON:
        """Return the data of a GraphQL query; raises UnexpectedAnswer if it names any error."""
        answer = self.ask_graph(query, variables)
        if answer.errors:
            raise UnexpectedAnswer(
                "POST /api/graphql", f"{len(answer.errors)} errors beside the data"
            )
        return answer.data

    def ask_graph(self, query: str, variables: Mapping[str, JSON]) -> GraphAnswer:
        """Return a GraphQL query's data and errors side by side, for who can use a part."""
        call = Call(
            "POST",
            self._requester.graphql,
            json={"query": query, "variables": dict(variables)},
        )
        answer = self._requester.exchange(call)
        sent = answer.json
        if not isinstance(sent, dict) or not ("data" in sent or "errors" in sent):
            raise UnexpectedAnswer(call.where, "neither data nor errors")
        errors = sent.get("errors") or []
        return GraphAnswer(
            sent.get("data"),
            tuple(errors) if isinstance(errors, list) else (errors,),
            answer.cost,
            answer.at,
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        json: JSON = None,
        form: Mapping[str, Any] | None = None,
        repeatable: bool,
    ) -> JSON:
        """Write, and return what Canvas answered; None for an empty answer.

        One that is not repeatable is sent again only if it cannot have reached Canvas. Raises
        WriteUncertain where it may have happened: read back before trying again.
        """
        call = Call(
            method,
            f"{self._requester.base_url}{path.lstrip('/')}",
            form=_pairs(form or {}),
            json=json,
            writes=True,
            repeatable=repeatable,
        )
        return self._requester.exchange(call).json

    def together(self, ask: Callable[[A], B], each: Iterable[A]) -> list[B]:
        """Return `ask` of each, in their order, asked at the same time; the first failure ends it.

        Called from a thread of the pool it asks one after the other, for a pool whose threads
        wait for each other stands still.
        """
        if _in_pool.get():
            return [ask(one) for one in each]
        waiting = [self.pool.submit(ask, one) for one in each]
        try:
            return [future.result() for future in waiting]
        finally:
            for future in waiting:
                future.cancel()

    def _get(self, path: str, params: Mapping[str, Any]) -> Call:
        url = f"{self._requester.base_url}{path.lstrip('/')}"
        return Call("GET", url, params=_pairs(params))


class _PatientCanvas(Canvas):  # type: ignore[misc]  # canvasapi sends no types
    """canvasapi's entry point on our requester; its own __init__ would make one of its own."""

    def __init__(self, requester: PatientRequester) -> None:
        self._Canvas__requester = requester


class _Pool(ThreadPoolExecutor):
    """A pool whose calls are counted as those of the thread that asked for them."""

    def submit(self, fn: Callable[P, B], /, *args: P.args, **kwargs: P.kwargs) -> Future[B]:
        context = contextvars.copy_context()
        context.run(_in_pool.set, True)

        def in_context() -> B:
            return context.run(fn, *args, **kwargs)

        return super().submit(in_context)


def _pairs(params: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return parameters the way Canvas reads them: key[] for lists, key[sub] for objects."""
    return [(key, as_sent(value)) for key, value in combine_kwargs(**params)]
