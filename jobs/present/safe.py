"""Text from Canvas made safe for a terminal and for a spreadsheet."""

from __future__ import annotations

import unicodedata

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
JOINERS = "\u200c\u200d"  # Persian, Indic scripts and emoji need them
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def printable(text: str) -> str:
    """Return the text on one line, without control, bidirectional and other unseen characters.

    A name may hold any script; what it may not do is move the cursor or reorder the line.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    kept = (" " if char.isspace() else char for char in text if char.isspace() or _visible(char))
    return "".join(kept).strip()


def printable_lines(text: str) -> str:
    """Return the text with its lines, each of them printable; indentation stays."""
    return "\n".join(
        f"{line[: len(line) - len(line.lstrip(' '))]}{printable(line)}" for line in text.split("\n")
    )


def _visible(char: str) -> bool:
    return char in JOINERS or unicodedata.category(char) not in UNSEEN


def spreadsheet_cell(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula (OWASP: CSV injection).

    Full-width forms of the four signs are taken for the signs by some.
    """
    shown = printable(text)
    starts = text.startswith(FORMULA_STARTS) or _narrow(shown).startswith(FORMULA_STARTS)
    return f"'{shown}" if starts else shown


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:1])
