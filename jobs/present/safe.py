"""Text from Canvas made safe for a terminal and for a spreadsheet."""

from __future__ import annotations

import unicodedata

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
JOINERS = "\u200c\u200d"  # Persian, Indic scripts and emoji need them
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def printable(text: str) -> str:
    """Return the text without control, bidirectional and other invisible format characters.

    A name may hold any script; what it may not do is move the cursor or reorder the line.
    """
    kept = (" " if char.isspace() else char for char in text if char.isspace() or _visible(char))
    return "".join(kept).strip()


def _visible(char: str) -> bool:
    return char in JOINERS or unicodedata.category(char) not in UNSEEN


def spreadsheet_cell(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula (OWASP: CSV injection)."""
    shown = printable(text)
    risky = text.startswith(FORMULA_STARTS) or shown.startswith(FORMULA_STARTS)
    return f"'{shown}" if risky else shown
