"""Which strand a title tells: only where it names the thing itself, not where it mentions it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, cast

from mappings.activities import Strand
from mappings.programmes import data_file
from mappings.words import BREAK, Word, phrase

Phrase = tuple[str, ...]
_CONNECTING = frozenset({"on", "and", "in", "at", "the", "of", "with"})
_PLACE = frozenset({"at", "in"})
_SPEAKS_OF_ITSELF = frozenset({"assessment", "induction"})


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a title, words[start:end], between breaks."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Told:
    """The strand a title tells and the words that tell it; `unsure` names what it could be."""

    strand: Strand | None
    start: int = 0
    end: int = 0
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one strand is named; see titles.toml."""

    strand: Strand
    names: frozenset[Phrase]
    alone: frozenset[Phrase]
    beside: frozenset[str]
    not_with: frozenset[str]
    about: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """All strands in the order they are tried, and the words around them."""

    strands: tuple[Rule, ...]
    labels: frozenset[str]
    mentions: frozenset[str]
    mentions_beside: frozenset[str]
    questions: frozenset[str]


def parts(words: tuple[Word, ...]) -> tuple[Part, ...]:
    """Return the parts of a title between breaks, in order."""
    breaks = [-1, *(i for i, word in enumerate(words) if word.text == BREAK), len(words)]
    return tuple(Part(a + 1, b) for a, b in pairwise(breaks))


def told_strand(words: tuple[Word, ...], in_area: frozenset[int]) -> Told:
    """Return the strand the first part that names one tells; `in_area` are words of area names."""
    unsure = ""
    for part in parts(words):
        for rule in _rules().strands:
            if place := _named(rule, words, part, in_area):
                return Told(rule.strand, *place)
        unsure = unsure or _two_named(words, part)
    return Told(None, unsure=unsure)


def is_label(word: str) -> bool:
    """Whether a word only numbers or dates a title."""
    return word.isdigit() or word in _rules().labels


def _named(
    rule: Rule, words: tuple[Word, ...], part: Part, in_area: frozenset[int]
) -> tuple[int, int] | None:
    texts = [word.text for word in words]
    place = _first(rule.names | rule.alone, texts, part)
    if place is None or rule.not_with.intersection(texts[part.start : part.end]):
        return None
    if rule.strand not in _SPEAKS_OF_ITSELF and _mentioned(rule, texts, part, place):
        return None
    if tuple(texts[place[0] : place[1]]) in rule.alone:
        numbered = _numbered(words, part, place)
        rest = [i for i in range(len(words)) if not place[0] <= i < place[1]]
        alone = all(_beside(rule, texts[i]) or (numbered and i in in_area) for i in rest)
        return place if alone else None
    if _before(rule, words, part, place, in_area) and _after(rule, words, part, place, in_area):
        return place
    return None


def _first(names: frozenset[Phrase], texts: list[str], part: Part) -> tuple[int, int] | None:
    """The first and there the longest name in a part."""
    for start in range(part.start, part.end):
        for end in range(part.end, start, -1):
            if tuple(texts[start:end]) in names:
                return start, end
    return None


def _mentioned(rule: Rule, texts: list[str], part: Part, place: tuple[int, int]) -> bool:
    """Whether the words around the name only speak of the thing: guidance, slides, "before"."""
    rules = _rules()
    around = {text for i, text in enumerate(texts) if not place[0] <= i < place[1]}
    near = {texts[i] for i in range(part.start, part.end) if not place[0] <= i < place[1]}
    asking = near if rule.about else around
    return bool(rules.mentions & around or rules.mentions_beside & near or rules.questions & asking)


def _beside(rule: Rule, word: str) -> bool:
    return is_label(word) or word in rule.beside or word == BREAK or word.startswith("npq")


def _before(
    rule: Rule,
    words: tuple[Word, ...],
    part: Part,
    place: tuple[int, int],
    in_area: frozenset[int],
) -> bool:
    """Labels, qualifiers and areas; one name of a place or subject where a number follows."""
    other = [
        words[i]
        for i in range(part.start, place[0])
        if i not in in_area and not _beside(rule, words[i].text)
    ]
    return not other or (len(other) == 1 and _proper(other[0]) and _numbered(words, part, place))


def _after(
    rule: Rule,
    words: tuple[Word, ...],
    part: Part,
    place: tuple[int, int],
    in_area: frozenset[int],
) -> bool:
    """Labels, qualifiers, areas, and, where numbered, a place: one name, or "at" and the rest."""
    numbered = _numbered(words, part, place)
    other = 0
    for i in range(place[1], part.end):
        word = words[i]
        if numbered and word.text in _PLACE and _proper(words[part.end - 1]):
            return True
        if i in in_area or word.text in _CONNECTING or _beside(rule, word.text):
            continue
        other += 1
        if not (numbered and _proper(word) and other == 1):
            return False
    return True


def _numbered(words: tuple[Word, ...], part: Part, place: tuple[int, int]) -> bool:
    after = words[place[1] : part.end]
    return any(word.text.isdigit() for word in after[:2])


def _proper(word: Word) -> bool:
    return word.shown[:1].isupper() and word.text not in _rules().mentions


def _two_named(words: tuple[Word, ...], part: Part) -> str:
    texts = [word.text for word in words]
    if _rules().mentions.intersection(texts):
        return ""
    named = [r.strand for r in _rules().strands if _first(r.names | r.alone, texts, part)]
    return " or ".join(named) if len(named) > 1 else ""


@cache
def _rules() -> Rules:
    table = data_file("titles")
    return Rules(
        strands=tuple(_rule(rule, table["spelling"]) for rule in table["strand"]),
        labels=frozenset(table["labels"]["words"]),
        mentions=frozenset(table["mentions"]["anywhere"]),
        mentions_beside=frozenset(table["mentions"]["beside"]),
        questions=frozenset(table["mentions"]["questions"]),
    )


def _rule(table: Mapping[str, Any], spelling: Mapping[str, str]) -> Rule:
    return Rule(
        strand=cast("Strand", table["strand"]),
        names=frozenset(phrase(text, spelling) for text in table["names"]),
        alone=frozenset(phrase(text, spelling) for text in table["alone"]),
        beside=frozenset(word for text in table["beside"] for word in phrase(text, spelling)),
        not_with=frozenset(table["not-with"]),
        about=table.get("about", False),
    )
