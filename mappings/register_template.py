"""Which sessions a register's sheet asks about: what is known of each participant, and planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice

from mappings.activities import Strand
from mappings.registers import RegisterLine, activity_key
from mappings.standing import CountingRule, Line, Standing

ATTENDED: Mapping[Strand, str] = {"events": "Event", "coaching": "Coaching"}
"""The strands of which registers are kept, with what a planned session of each is called."""


@dataclass(frozen=True, slots=True)
class Session:
    """One session as a register names it."""

    activity: str
    strand: Strand


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sessions by participant, each once. Of titles that fit several things (`ambiguous`) a
    register cannot tell which is meant: they are in none."""

    by_user: Mapping[int, tuple[Session, ...]]
    ambiguous: tuple[str, ...]


def sessions(
    standings: Mapping[int, Standing | None],
    register: Sequence[RegisterLine],
    rule: CountingRule,
) -> Sessions:
    """Return the sessions of everybody here: those in their ledger, and as many as are planned.

    A planned one is called as the register calls a session of others, or by number.
    """
    ledgers = {user: _ledger(last) for user, last in standings.items()}
    ids: dict[str, set[str]] = {}
    for line in chain.from_iterable(ledgers.values()):
        ids.setdefault(activity_key(_name(line)), set()).add(line.activity_id)
    unclear = {key for key, several in ids.items() if len(several) > 1}
    names = (_name(line) for line in chain.from_iterable(ledgers.values()))
    elsewhere = [s for s in _registered(register) if activity_key(s.activity) not in ids]
    by_user = {
        user: tuple(_theirs(ledgers[user], _missing(last, rule), elsewhere, unclear))
        for user, last in standings.items()
    }
    ambiguous = dict.fromkeys(name for name in names if activity_key(name) in unclear)
    return Sessions(by_user, tuple(ambiguous))


def _ledger(last: Standing | None) -> list[Line]:
    lines = last.lines if last else ()
    return [line for line in lines if line.strand in ATTENDED and not _planned(line)]


def _planned(line: Line) -> bool:
    return line.activity_id.startswith("planned:")


def _name(line: Line) -> str:
    """Return what a register calls it so that it is joined: its `as` name, else its title."""
    return line.activity_id.removeprefix("as:") if line.activity_id[:3] == "as:" else line.title


def _registered(register: Sequence[RegisterLine]) -> list[Session]:
    first = {line.key[1]: line for line in reversed(register)}
    return [Session(line.activity, line.strand) for line in reversed(first.values())]


def _missing(last: Standing | None, rule: CountingRule) -> dict[Strand, int]:
    """Return how many planned sessions of each strand nothing stands for."""
    if last is None:
        return {s: rule.strands[s].units or 0 for s in ATTENDED if s in rule.strands}
    found = {line.strand: line.units for line in last.lines if _planned(line)}
    return {strand: found.get(strand, 0) for strand in ATTENDED}


def _theirs(
    ledger: Sequence[Line],
    missing: Mapping[Strand, int],
    elsewhere: Sequence[Session],
    unclear: set[str],
) -> Iterator[Session]:
    taken = {activity_key(_name(line)) for line in ledger}
    for strand, called in ATTENDED.items():
        known = [Session(_name(line), strand) for line in ledger if line.strand == strand]
        yield from (s for s in known if activity_key(s.activity) not in unclear)
        numbered = (Session(f"{called} {n}", strand) for n in count(len(known) + 1))
        further = (s for s in chain((e for e in elsewhere if e.strand == strand), numbered))
        free = (s for s in further if activity_key(s.activity) not in taken)
        yield from islice(free, missing.get(strand, 0))
