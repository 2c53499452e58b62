"""Headers of every answer: nobody keeps it, frames it, indexes it, or learns where it was."""

from __future__ import annotations

from collections.abc import Mapping

GUARDED: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
"""A page asks for our style sheet alone, runs nothing, and its form goes nowhere else."""
