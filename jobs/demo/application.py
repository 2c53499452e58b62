"""One request from arrival to answer: faults, throttle, token, route, handler, rendering."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from jobs.demo.calls import (
    UNAUTHENTICATED,
    WWW_AUTHENTICATE,
    Call,
    Refusal,
    Reply,
    dead_token,
    not_found,
    throttled,
)
from jobs.demo.entities import Token
from jobs.demo.params import Params, nested
from jobs.demo.record import Seen
from jobs.demo.routes import URL_MAP, Handler
from jobs.demo.routes_oauth2 import PATH as SIGN_IN
from jobs.demo.routes_oauth2 import answer_oauth2
from jobs.demo.spoiling import cut_short, spoil_after, spoil_before

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from jobs.demo.server import Sandbox

NO_USER_AGENT = {
    "error": "Forbidden",
    "message": (
        "You are not authorized to access this site because you have not provided a valid "
        "user agent."
    ),
}

CRASHED = {
    "errors": [{"message": "An error occurred.", "error_code": "internal_server_error"}],
    "error_report_id": 1,
}


class Application:
    """The WSGI side of a sandbox."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. Raises ConnectionResetError where a fault wants a reset."""
        seen = _seen(environ)
        record = self.sandbox.record
        record.begin(seen)
        try:
            faults = self.sandbox.faults.striking(seen)
            reply = spoil_before(self.sandbox, faults)
            if reply is None:
                reply = spoil_after(self.sandbox, seen, faults, self._admitted(environ, seen))
            seen.status = reply.status
            body = reply.body()
            headers = [
                ("Content-Type", reply.content_type),
                ("Content-Length", str(len(body))),
                *reply.headers.items(),
            ]
            if cut_short(faults):
                body = body[: len(body) // 2]
                headers.append(("Connection", "close"))
            seen.size = len(body)
        finally:
            record.end(seen)
        start_response(f"{reply.status} {HTTP_STATUS_CODES.get(reply.status, 'Unknown')}", headers)
        return [body]

    def _admitted(self, environ: WSGIEnvironment, seen: Seen) -> Reply:
        """Answer if the token's bucket has room; the headers tell how much is left."""
        bucket, key = self.sandbox.bucket, seen.token or "nobody"
        if bucket is None:
            return self._handled(environ, seen)
        if not bucket.admit(key):
            reply = throttled(self.sandbox.switches.throttled_status)
            reply.headers["X-Rate-Limit-Remaining"] = "0.0"
            return reply
        started = time.perf_counter()
        try:
            reply = self._handled(environ, seen)
        finally:
            left, cost = bucket.settle(key, seen.path, time.perf_counter() - started)
        reply.headers["X-Rate-Limit-Remaining"] = str(left)
        reply.headers["X-Request-Cost"] = str(cost)
        return reply

    def _handled(self, environ: WSGIEnvironment, seen: Seen) -> Reply:
        sandbox = self.sandbox
        if sandbox.switches.latency:
            time.sleep(sandbox.switches.latency)
        if not environ.get("HTTP_USER_AGENT"):
            return Reply(NO_USER_AGENT, 403)
        with sandbox.world.lock:
            try:
                if seen.path.startswith(SIGN_IN):
                    return answer_oauth2(sandbox.world, seen)
                token = self._token(seen)
                sandbox.world.tick()
                handler, args = _route(environ)
                reply = handler(self._call(seen, args, token))
            except Refusal as refusal:
                return refusal.reply
            except Exception as fault:  # noqa: BLE001 - kept, and raised when the sandbox closes
                sandbox.crashes.append(fault)
                return Reply(CRASHED, 500)
            seen.ran = True
            return reply

    def _call(self, seen: Seen, args: dict[str, str], token: Token) -> Call:
        sandbox = self.sandbox
        return Call(
            world=sandbox.world,
            switches=sandbox.switches,
            base=sandbox.url,
            method=seen.method,
            path=seen.path,
            args=args,
            query_pairs=parse_qsl(seen.query_string, keep_blank_values=True),
            params=seen.query | seen.body,
            token=token,
        )

    def _token(self, seen: Seen) -> Token:
        if seen.token is None:
            raise Refusal(401, UNAUTHENTICATED, WWW_AUTHENTICATE)
        token = self.sandbox.world.tokens.get(seen.token)
        if token is None:
            raise dead_token("Invalid access token.")
        if token.ended == "expired":
            raise dead_token("Expired access token.", expired_at="2026-11-01T00:00:00Z")
        if token.ended is not None:
            raise dead_token("Revoked access token.")
        return token


def _seen(environ: WSGIEnvironment) -> Seen:
    length = int(environ.get("CONTENT_LENGTH") or 0)
    raw: bytes = environ["wsgi.input"].read(length) if length else b""
    query_string: str = environ.get("QUERY_STRING", "")
    query = nested(parse_qsl(query_string, keep_blank_values=True))
    return Seen(
        environ["REQUEST_METHOD"],
        environ["PATH_INFO"],
        query,
        query_string,
        _body(raw, environ.get("CONTENT_TYPE", "")),
        _secret(environ.get("HTTP_AUTHORIZATION", ""), query),
    )


def _body(raw: bytes, content_type: str) -> Params:
    if not raw:
        return {}
    if "json" not in content_type:
        return nested(parse_qsl(raw.decode(), keep_blank_values=True))
    try:
        sent = json.loads(raw)
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {"_json": sent}


def _secret(authorization: str, query: Params) -> str | None:
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() == "bearer" and secret:
        return secret
    given: Any = query.get("access_token")
    return given if isinstance(given, str) else None


def _route(environ: WSGIEnvironment) -> tuple[Handler, dict[str, str]]:
    try:
        handler, args = URL_MAP.bind_to_environ(environ).match()
    except HTTPException:
        raise not_found() from None
    return handler, dict(args)
