"""Which strand a title tells: only where it names the thing itself, not where it mentions it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mappings.activities import Strand
from mappings.frameworks import data_file
from mappings.words import BREAK, Phrase, Word, first_phrase, parts, phrase

_CONNECTING = frozenset({"on", "and", "in", "at", "the", "of", "with"})
_PLACE = frozenset({"at", "in"})
_SPEAKS_OF_ITSELF = frozenset({"assessment", "induction"})


@dataclass(frozen=True, slots=True)
class Told:
    """The strand a title tells and where; `unsure` names what it could be."""

    strand: Strand | None
    at: range = range(0)
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """How one strand is named; see strands.toml."""

    strand: Strand
    names: frozenset[Phrase]
    numbered: frozenset[Phrase]
    alone: frozenset[Phrase]
    beside: frozenset[str]
    not_with: frozenset[str]
    about: bool

    @property
    def phrases(self) -> frozenset[Phrase]:
        """Every phrase that may name the strand."""
        return self.names | self.numbered | self.alone


@dataclass(frozen=True, slots=True)
class Rules:
    """All strands in the order they are tried, and the words around them."""

    strands: tuple[Rule, ...]
    labels: frozenset[str]
    numbers: frozenset[str]
    mentions: frozenset[str]
    mentions_beside: frozenset[str]
    questions: frozenset[str]


def told_strand(words: tuple[Word, ...], in_area: frozenset[int]) -> Told:
    """Return the strand the first part that names one tells; `in_area` are words of area names."""
    for part in parts(words):
        for rule in _rules().strands:
            if place := _named(rule, words, part, in_area):
                return Told(rule.strand, place)
    return Told(None, unsure=next(filter(None, (_two_named(words, p) for p in parts(words))), ""))


def rule_of(table: Mapping[str, Any], spelling: Mapping[str, str]) -> Rule:
    """Return what a table of strands.toml says of one strand."""
    return Rule(
        strand=table["strand"],
        names=frozenset(phrase(text, spelling) for text in table["names"]),
        numbered=frozenset(phrase(text, spelling) for text in table.get("numbered", ())),
        alone=frozenset(phrase(text, spelling) for text in table["alone"]),
        beside=frozenset(word for text in table["beside"] for word in phrase(text, spelling)),
        not_with=frozenset(table["not-with"]),
        about=bool(table.get("about")),
    )


def is_label(word: str) -> bool:
    """Whether a word only numbers or dates a title."""
    return word.isdigit() or word in _rules().labels


def is_headed(words: tuple[Word, ...], heading: str) -> bool:
    """Whether a part of a title is one word but for labels: "Coaching 2: …"."""
    texts = ([words[i].text for i in part if not is_label(words[i].text)] for part in parts(words))
    return any(text == [heading] for text in texts)


def _named(
    rule: Rule, words: tuple[Word, ...], part: range, in_area: frozenset[int]
) -> range | None:
    texts = [word.text for word in words]
    place = first_phrase(words, rule.phrases, part)
    if place is None or rule.not_with.intersection(texts[i] for i in part):
        return None
    name, numbered = tuple(texts[i] for i in place), _numbered(words, part, place)
    if name in rule.numbered and not numbered:
        return None
    names = {i for i in in_area if i not in part or in_area & {i - 1, i + 1}}
    if rule.strand not in _SPEAKS_OF_ITSELF and _mentioned(rule, texts, part, names.union(place)):
        return None
    if name in rule.alone:
        rest = [i for i in range(len(words)) if i not in place]
        alone = all(_beside(rule, texts[i]) or (numbered and i in in_area) for i in rest)
        return place if alone else None
    if _before(rule, words, part, place, in_area) and _after(rule, words, part, place, in_area):
        return place
    return None


def _mentioned(rule: Rule, texts: list[str], part: range, named: set[int]) -> bool:
    """Whether words around the names only speak of the thing: guidance, slides, "before".

    `named` are the words of the strand's own name, and of areas that no such word could be.
    """
    rules = _rules()
    around = {text for i, text in enumerate(texts) if i not in named}
    near = {texts[i] for i in part if i not in named}
    asking = near if rule.about else around
    return bool(rules.mentions & around or rules.mentions_beside & near or rules.questions & asking)


def _beside(rule: Rule, word: str) -> bool:
    return is_label(word) or word in rule.beside or word == BREAK or word.startswith("npq")


def _before(
    rule: Rule,
    words: tuple[Word, ...],
    part: range,
    place: range,
    in_area: frozenset[int],
) -> bool:
    """Labels, qualifiers and areas; one name of a place or subject where a number follows."""
    other = [
        words[i]
        for i in range(part.start, place.start)
        if i not in in_area and not _beside(rule, words[i].text)
    ]
    return not other or (len(other) == 1 and _proper(other[0]) and _numbered(words, part, place))


def _after(
    rule: Rule,
    words: tuple[Word, ...],
    part: range,
    place: range,
    in_area: frozenset[int],
) -> bool:
    """Labels, qualifiers, areas, and, where numbered, a place: one name, or "at" and the rest."""
    numbered = _numbered(words, part, place)
    other = 0
    for i in range(place.stop, part.stop):
        word = words[i]
        if numbered and word.text in _PLACE and _proper(words[part.stop - 1]):
            return True
        if i in in_area or word.text in _CONNECTING or _beside(rule, word.text):
            continue
        other += 1
        if not (numbered and _proper(word) and other == 1):
            return False
    return True


def _numbered(words: tuple[Word, ...], part: range, place: range) -> bool:
    after = words[place.stop : part.stop][:2]
    return any(word.text.isdigit() or word.text in _rules().numbers for word in after)


def _proper(word: Word) -> bool:
    return word.shown[:1].isupper() and word.text not in _rules().mentions


def _two_named(words: tuple[Word, ...], part: range) -> str:
    texts = [word.text for word in words]
    if _rules().mentions.intersection(texts):
        return ""
    named = [r.strand for r in _rules().strands if first_phrase(words, r.names | r.alone, part)]
    return " or ".join(named) if len(named) > 1 else ""


@cache
def _rules() -> Rules:
    table, marks = data_file("strands"), data_file("company")["marks"]
    spelling = data_file("titles")["spelling"]
    return Rules(
        strands=tuple(rule_of(rule, spelling) for rule in table["strand"]),
        labels=frozenset().union(*marks.values(), table["labels"]["words"]),
        numbers=frozenset(marks["numbers"]),
        mentions=frozenset(table["mentions"]["anywhere"]),
        mentions_beside=frozenset(table["mentions"]["beside"]),
        questions=frozenset(table["mentions"]["questions"]),
    )
