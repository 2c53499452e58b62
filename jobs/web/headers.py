"""Headers of every answer: nobody keeps it, frames it, indexes it, or learns where it was."""

from __future__ import annotations

from collections.abc import Mapping

POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
)
"""A page asks for our style sheet alone, runs nothing, and its form goes nowhere else."""


def guarded(*more: str) -> Mapping[str, str]:
    """Return the headers of a page that may do `more`, in words of Content-Security-Policy."""
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": "; ".join((*POLICY, *more)),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    }


GUARDED = guarded()
