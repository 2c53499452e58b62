"""canvasapi's Requester with patience: timeouts, retries, the throttle gate, and one host only."""

from __future__ import annotations

import re
import ssl
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
import tenacity
import urllib3
from canvasapi.requester import Requester
from requests.auth import AuthBase
from requests.exceptions import ReadTimeout, RequestException

from sync.canvas import answers
from sync.canvas.answers import JSON, Answer
from sync.canvas.attempts import Attempts, Call, FailedAttempt, may_have_left, what_failed
from sync.canvas.counts import Counts
from sync.canvas.gate import Gate
from sync.canvas.patience import Patience
from sync.errors import ForeignLink, StillThrottled, UnexpectedAnswer, Unreachable
from sync.tls import trusting

USER_AGENT = f"npq-sync/{version('npq-sync')}"
_CHUNK = 1 << 16  # bytes
_TOO_EARLY_OR_LATE = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class _Bearer(AuthBase):
    """Sets the token as requests' own auth, so that a netrc cannot put another in its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class PatientRequester(Requester):  # type: ignore[misc]  # canvasapi sends no types
    """What every canvasapi call and every raw call of ours goes through; safe to share by threads.

    Raises our errors (sync/errors.py) in place of canvasapi's. Keeps no answers and logs nothing.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        gate: Gate,
        patience: Patience,
        counts: Counts,
        *,
        context: ssl.SSLContext,
    ) -> None:
        """Talk to `base_url` (scheme and host, no path) with the token, and to nobody else."""
        super().__init__(base_url, token)
        self._origin = _origin(base_url)
        self._gate = gate
        self._patience = patience
        self._counts = counts
        self._bearer = _Bearer(token)
        self._context = context
        self._ahead = 0.0
        self._threads = threading.local()
        self._sessions: list[requests.Session] = [self._session]
        self._opening = threading.Lock()

    def request(
        self,
        method: str,
        endpoint: str | None = None,
        headers: Mapping[str, str] | None = None,  # noqa: ARG002  canvasapi's graphql sends one
        use_auth: bool = True,  # noqa: ARG002  everything goes to our one host
        _url: str | None = None,
        _kwargs: list[tuple[str, Any]] | None = None,
        json: JSON = False,
        **kwargs: Any,
    ) -> requests.Response:
        """Send one canvasapi call. GETs and GraphQL queries are repeatable, nothing else is."""
        pairs = [(key, as_sent(value)) for key, value in [*(_kwargs or []), *kwargs.items()]]
        query = _url == "graphql" and not _mutates(json)
        in_query = method == "GET" or bool(json)
        call = Call(
            method,
            self._full(endpoint, _url),
            params=pairs if in_query else (),
            form=() if in_query else pairs,
            json=json or None,
            writes=method != "GET" and not query,
            repeatable=method == "GET" or query,
        )
        return self._exchanged(call)[0]

    def exchange(self, call: Call) -> Answer:
        """Send one call of ours and return the answer, its numbers exact."""
        return self._exchanged(call)[1]

    def now(self) -> datetime:
        """Return the time by Canvas's clock, as far off ours as its last answer showed."""
        return datetime.fromtimestamp(self._patience.wall() + self._ahead, UTC)

    def close(self) -> None:
        """Close the connections of all threads."""
        for session in self._sessions:
            session.close()

    def _full(self, endpoint: str | None, override: str | None) -> str:
        if not override:
            return f"{self.base_url}{endpoint}"
        named = {"new_quizzes": f"{self.new_quizzes_url}{endpoint}", "graphql": self.graphql}
        return str(named.get(override, override))

    def _exchanged(self, call: Call) -> tuple[requests.Response, Answer]:
        """Send until there is an answer or no attempt is left."""
        self._refuse_foreign(call.url, call.where)
        attempts = Attempts(call, self._patience)
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(attempts.may_repeat),
            stop=attempts.are_used_up,
            wait=attempts.wait,
            sleep=self._patience.sleep,
            reraise=True,
        )
        try:
            return retrying(self._once, call, attempts)
        except FailedAttempt as last:
            raise attempts.verdict(last.trouble) from None

    def _once(self, call: Call, attempts: Attempts) -> tuple[requests.Response, Answer]:
        with self._gate.slot() as place:
            self._counts.sent(place.under_way)
            response, body = self._fetch(call, attempts.read_timeout)
            throttled = answers.is_throttled(response.status_code, body)
            left = answers.number(response.headers, "X-Rate-Limit-Remaining")
            self._counts.received(len(body), throttled=throttled, bucket_left=left)
            if throttled:
                self._throttled(call, response)
            cost = answers.number(response.headers, "X-Request-Cost")
            self._gate.answered(place, left, cost)
        return response, self._read(call, response, body)

    def _throttled(self, call: Call, response: requests.Response) -> None:
        wait = answers.retry_after(response.headers, self._now(response))
        trouble = StillThrottled(call.where, f"HTTP {response.status_code} for the rate limit")
        self._gate.refused(wait)
        if wait is not None and wait > self._patience.longest_retry_after:
            raise trouble
        raise FailedAttempt(trouble, reached=False)

    def _fetch(self, call: Call, read_timeout: float) -> tuple[requests.Response, bytes]:
        """Send once and read the whole body, or raise FailedAttempt saying whether it left us."""
        patience = self._patience
        deadline = patience.clock() + patience.whole_answer
        try:
            response = self._own_session().request(
                call.method,
                call.url,
                params=list(call.params),
                data=list(call.form),
                json=call.json,
                timeout=(patience.connect_timeout, read_timeout),
                allow_redirects=False,
                stream=True,
            )
        except RequestException as failure:
            raise FailedAttempt(
                Unreachable(call.where, what_failed(failure)),
                reached=may_have_left(failure),
                silent=isinstance(failure, ReadTimeout),
            ) from None
        try:
            body = self._body(call, response, deadline)
        finally:
            response.close()
        response._content = body  # noqa: SLF001  so that canvasapi may call .json()
        response._content_consumed = True  # type: ignore[attr-defined]  # noqa: SLF001
        return response, body

    def _body(self, call: Call, response: requests.Response, deadline: float) -> bytes:
        chunks = []
        try:
            while chunk := response.raw.read1(_CHUNK, decode_content=True):
                chunks.append(chunk)
                if self._patience.clock() > deadline:
                    raise FailedAttempt(
                        Unreachable(call.where, "the answer dribbled past its time")
                    )
        except urllib3.exceptions.ReadTimeoutError:
            stopped = Unreachable(call.where, "the answer stopped half way")
            raise FailedAttempt(stopped, silent=True) from None
        except (urllib3.exceptions.HTTPError, OSError):
            raise FailedAttempt(UnexpectedAnswer(call.where, "the answer was cut off")) from None
        return b"".join(chunks)

    def _read(self, call: Call, response: requests.Response, body: bytes) -> Answer:
        status, headers = response.status_code, response.headers
        if refused := answers.refusal(status, headers, body, call.where):
            raise FailedAttempt(refused, reached=False) if status in _TOO_EARLY_OR_LATE else refused
        if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
            self._at_home(call, headers.get("Location", ""))
            raise UnexpectedAnswer(call.where, f"HTTP {status}, a redirect")
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            wait = answers.retry_after(headers, self._now(response))
            raise FailedAttempt(Unreachable(call.where, f"HTTP {status}"), wait=wait)
        try:
            sent = answers.parsed(body)
        except answers.BrokenBody:
            raise FailedAttempt(UnexpectedAnswer(call.where, "the answer is not JSON")) from None
        if sent is None and not call.writes:
            raise FailedAttempt(UnexpectedAnswer(call.where, "the answer is empty"))
        return Answer(
            status,
            sent,
            bool(response.links),
            self._next(call, response),
            answers.number(headers, "X-Request-Cost"),
            self._now(response),
        )

    def _next(self, call: Call, response: requests.Response) -> str | None:
        """Return the next link as it was sent, once it is known to stay with us."""
        url = response.links.get("next", {}).get("url")
        if not url:
            return None
        return self._at_home(call, url)

    def _at_home(self, call: Call, link: str) -> str:
        """Return a link of an answer as a whole address, refused if it leaves our host."""
        try:
            absolute = urljoin(call.url, link)
        except ValueError:
            absolute = ""
        self._refuse_foreign(absolute, call.where)
        return absolute

    def _refuse_foreign(self, url: str, where: str) -> None:
        origin = _origin(url)
        if origin != self._origin:
            raise ForeignLink(where, f"a link to {origin or 'nowhere we can read'}")

    def _now(self, response: requests.Response) -> datetime:
        """Canvas's clock where it sent it, else ours."""
        sent = answers.instant(response.headers, "Date")
        if sent:
            self._ahead = sent.timestamp() - self._patience.wall()
        return sent or self.now()

    def _own_session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._threads, "session", None)
        if session is None:
            session = trusting(requests.Session(), self._context)
            session.headers["User-Agent"] = USER_AGENT
            session.headers["Accept"] = "application/json"
            session.auth = self._bearer
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            session.trust_env = urlsplit(self.original_url).hostname not in _LOOPBACK
            self._threads.session = session
            with self._opening:
                self._sessions.append(session)
        return session


def _origin(url: str) -> str:
    """Return scheme://host:port, the port always named; "" for what is no plain web address.

    Read as urllib3 reads it, for that is what connects; where urllib disagrees (a backslash, a
    stray @) it is no plain address.
    """
    try:
        seen, plain = urllib3.util.parse_url(url), urlsplit(url)
        port = seen.port or {"https": 443, "http": 80}[seen.scheme or ""]
    except (ValueError, KeyError, urllib3.exceptions.HTTPError):
        return ""
    if not seen.host or seen.host.strip("[]") != plain.hostname or seen.auth:
        return ""
    return f"{seen.scheme}://{seen.host}:{port}"


def _mutates(body: JSON) -> bool:
    return bool(re.search(r"\bmutation\b", str(body.get("query", "")))) if body else True


def as_sent(value: Any) -> Any:
    """Return a parameter as Canvas reads it: true and false in small letters, ISO 8601 instants."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else value
