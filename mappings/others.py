"""How titles name a programme, and so that they are another one's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from mappings.programmes import Programme, load_programmes
from mappings.words import Phrase, phrase

_NPQ = "npq"
_FULL = "national professional qualification"
_ADDED = re.compile(r"\s*\(.*?\)|,.*")  # "(NPQSL)", ", formerly ASO"


def names_of_others(own: frozenset[str], spelling: Mapping[str, str]) -> frozenset[Phrase]:
    """Return the phrases that name programmes we ship other than the one of these code words.

    A name that several share (the generations of senior leadership) is each one's own.
    """
    every = load_programmes().values()
    ours = [p for p in every if set(p.code.lower().split("-")) == own or p.code.lower() in own]
    return frozenset(_names(every, spelling)) - frozenset(_names(ours, spelling))


def _names(programmes: Iterable[Programme], spelling: Mapping[str, str]) -> Iterator[Phrase]:
    for programme in programmes:
        for text in _written(programme.code.lower(), programme.name):
            yield phrase(text, spelling)


def _written(code: str, name: str) -> Iterator[str]:
    """The ways a programme is named with "NPQ" beside it, or by its whole name where it is none."""
    called = _ADDED.sub("", name)
    short = code.removeprefix(_NPQ)
    for text in (called, short, f"{short}s"):
        yield f"{text} {_NPQ}"
        yield from (f"{before} {text}" for before in (_NPQ, f"{_NPQ} in", f"{_NPQ} for"))
    yield from (f"{_FULL} {word} {called}" for word in ("in", "for"))
    if short == code:
        yield called
    if short == code or "-" in code:
        yield code
