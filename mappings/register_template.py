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
    in_canvas = {key for key, each in ids.items() if any(id_[:9] != "register:" for id_ in each)}
    elsewhere = [each for each in _registered(register) if _key(each) not in in_canvas]
    by_user = {
        user: tuple(_theirs(ledgers[user], _missing(last, rule), elsewhere, unclear))
        for user, last in standings.items()
    }
    ambiguous = dict.fromkeys(name for name in names if activity_key(name) in unclear)
    return Sessions(by_user, tuple(ambiguous))


def _ledger(last: Standing | None) -> list[Line]:
    """Return what is attended; Roll Call, which is many sessions in one, is left out."""
    lines = [line for line in last.lines if line.strand in ATTENDED] if last else []
    return [line for line in lines if not _planned(line) and not line.weak]


def _planned(line: Line) -> bool:
    return line.activity_id.startswith("planned:")


def _name(line: Line) -> str:
    """Return what a register calls it so that it is joined: its `as` name, else its title."""
    joined_as = line.activity_id.removeprefix("as:")
    return line.title if joined_as == line.activity_id else joined_as


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
        yield from (each for each in known if _key(each) not in unclear)
        others = [each for each in elsewhere if each.strand == strand and _key(each) not in taken]
        named = others[: missing.get(strand, 0)]
        yield from named
        numbered = (Session(f"{called} {n}", strand) for n in count(len(known) + len(named) + 1))
        free = (each for each in numbered if _key(each) not in taken)
        yield from islice(free, missing.get(strand, 0) - len(named))


def _key(session: Session) -> str:
    return activity_key(session.activity)
