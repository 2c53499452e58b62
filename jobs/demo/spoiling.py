"""How each fault spoils an answer, before its handler ran or after."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from jobs.demo.calls import Reply, throttled, unauthorized

if TYPE_CHECKING:
    from jobs.demo.faults import Fault
    from jobs.demo.record import Seen
    from jobs.demo.server import Sandbox

EDGE_PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"
_further = itertools.count(2)


def spoil_before(sandbox: Sandbox, faults: Sequence[Fault]) -> Reply | None:
    """Return an answer that stands in for the handler's, None to go on. Raises a reset."""
    for fault in faults:
        if fault.kind == "stall_before":
            sandbox.faults.wait(fault)
        elif fault.kind == "reset_before":
            raise ConnectionResetError
        elif fault.kind == "status":
            page = EDGE_PAGE.format(fault.status)
            return Reply(status=fault.status, text=page, content_type="text/html")
        elif fault.kind == "throttle":
            reply = throttled(sandbox.switches.throttled_status)
            if fault.retry_after is not None:
                reply.headers["Retry-After"] = str(fault.retry_after)
            return reply
        elif fault.kind == "forbid":
            return unauthorized(sandbox.switches.denied_status).reply
        elif fault.kind == "dead_token":
            _revoke_all(sandbox)
    return None


def spoil_after(sandbox: Sandbox, seen: Seen, faults: Sequence[Fault], reply: Reply) -> Reply:
    """Return what is left of an answer whose handler ran. Raises a reset."""
    for fault in faults:
        if fault.kind == "stall_after":
            sandbox.faults.wait(fault)
        elif fault.kind == "reset_after":
            raise ConnectionResetError
        elif fault.kind == "rewrite" and fault.change is not None and seen.ran:
            reply.data = fault.change(reply.data)
        elif fault.kind == "endless_next":
            reply.headers["Link"] = _lead_on(sandbox, seen)
        elif fault.kind == "next_elsewhere":
            reply.headers["Link"] = f'<{fault.elsewhere}{seen.path}?page=2>; rel="next"'
        elif fault.kind == "wrong_json":
            body = reply.body().decode()
            reply.text = body[: max(1, len(body) // 2)]
    return reply


def cut_short(faults: Sequence[Fault]) -> bool:
    """Tell whether half the body is to be kept back."""
    return any(fault.kind == "cut_body" for fault in faults)


def _revoke_all(sandbox: Sandbox) -> None:
    with sandbox.world.lock:
        for token in sandbox.world.tokens.values():
            token.ended = token.ended or "revoked"


def _lead_on(sandbox: Sandbox, seen: Seen) -> str:
    """Return a `next` nobody gave before: a further page, or a bookmark that starts again."""
    pairs = dict(parse_qsl(seen.query_string))
    page = pairs.get("page", "1")
    number = next(_further)
    pairs["page"] = str(int(page) + 1) if page.isdecimal() else f"bookmark:again{number}"
    return f'<{sandbox.url}{seen.path}?{urlencode(pairs)}>; rel="next"'
