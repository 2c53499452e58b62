"""Who is shown more than that it works: whoever asks from this machine, or has METRICS_TOKEN."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlsplit

from starlette.requests import Request

from jobs.web.bearer import bearer, is_token
from sync import addresses
from sync.settings import Settings

Access = Literal["here", "token", "no token is set", "not the token"]
PASSED_ON = frozenset({"forwarded", "via", "x-real-ip"})
"""Headers of a proxy: who asked it sits elsewhere, however near the proxy is."""


def access(request: Request, settings: Settings) -> Access:
    """Tell what lets this request see how things stand, or what is lacking."""
    if _from_here(request, settings.npq_sync_public_url):
        return "here"
    if settings.metrics_token is None:
        return "no token is set"
    return "token" if is_token(bearer(request), settings.metrics_token) else "not the token"


def _from_here(request: Request, public_url: str) -> bool:
    """Whether nobody but this machine can have asked.

    A proxy on this machine need not tell of itself: where the public address is another's, or the
    address that was asked is, loopback proves nothing.
    """
    passed_on = any(
        name in PASSED_ON or name.startswith("x-forwarded-") for name in request.headers
    )
    hosts = (
        request.client and request.client.host,
        request.url.hostname,
        urlsplit(public_url).hostname,
    )
    return not passed_on and all(addresses.is_loopback(host) for host in hosts)
