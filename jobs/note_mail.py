"""A mail to the admins, in blocks that each end with what to do: ids and codes, no names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobs.mail_layout import PREFIX, Tone, laid_out
from jobs.present.safe import printable


@dataclass(frozen=True, slots=True)
class Item:
    """One thing: `what` it is about, what is so, and why (may be empty)."""

    what: str
    words: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """What to do, and the command that does it."""

    label: str
    command: str


@dataclass(frozen=True, slots=True)
class Block:
    """What belongs together, with the steps that mend it; `more` says what is not listed."""

    tone: Tone
    title: str
    items: tuple[Item, ...]
    steps: tuple[Step, ...]
    more: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """The whole mail. `title` may stand on a lock screen: it counts and names nobody."""

    title: str
    blocks: tuple[Block, ...]
    footer: str
    lead: str = ""
    closing: str = ""
    preview: str = "What needs a person, and the command that mends it."


def render_note(note: Note) -> tuple[str, str, str]:
    """Return subject, plain text and HTML."""
    return f"{PREFIX}{note.title}", *laid_out("note", note)


def counted(count: int, one: str, many: str) -> str:
    """Return "1 mail may be lost" or "2 mails may be lost"."""
    return f"1 {one}" if count == 1 else f"{count} {many}"


def listed(words: Sequence[str]) -> str:
    """Return "a", "a and b", or "a, b and c", safe to print."""
    shown = [printable(word) for word in words]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
