"""Headers of every answer: nobody keeps it, frames it, indexes it, or learns where it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
"""A page asks for our style sheet alone, runs nothing, and its form goes nowhere else."""
GUARDED: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "; ".join(POLICY),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
ENCRYPTED = {"Strict-Transport-Security": "max-age=31536000"}
"""Browsers that came by https keep to it for a year."""


@dataclass(frozen=True, slots=True)
class Guard:
    """Gives every answer of an application these headers, but for those it has itself."""

    app: ASGIApp
    headers: Mapping[str, str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                held = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    held.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, guarded)


def policy(*more: str) -> Mapping[str, str]:
    """Return the header of a page that may do `more`, in words of Content-Security-Policy."""
    return {"Content-Security-Policy": "; ".join((*POLICY, *more))}
