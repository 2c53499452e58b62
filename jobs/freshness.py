"""How old figures may be for anything to be said of them."""

from __future__ import annotations

from datetime import timedelta

STALE = timedelta(hours=36)
"""Figures older than this are out of date: with a sync every two hours many have failed."""
