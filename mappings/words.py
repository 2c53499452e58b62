"""A title as comparable words: case, accents, punctuation, file names and spelling settled."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import OSA

Phrase = tuple[str, ...]
BREAK = "|"
"""Stands between parts of a title that are read apart: colon, dash, bracket, bar."""

_FILE_END = re.compile(r"\.(pdf|pptx?|docx?|xlsx?|mp4|mov|mp3|html?|zip)$", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})")
_KEPT_WHOLE = re.compile(r"(?:\b(?:SENDCos?|SENCos?|eLearning|[A-Z]+s)\b)")
_ONE_TO_ONE = re.compile(r"\b(?:1\s*[:\-]\s*1|1[\s\-]*(?:2|to)[\s\-]*1|121)s?\b", re.IGNORECASE)
_FACE_TO_FACE = re.compile(r"\b(?:f\s?2\s?f|face\W?(?:to|2)\W?face)\b", re.IGNORECASE)
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?")
_WITH = re.compile(r"\bw/(?=\s?\w)", re.IGNORECASE)
_APOSTROPHE = re.compile(r"['’‘`´]")
_BREAKS = re.compile(
    r"\s[-‐‑–—]+\s|[–—:;|()\[\]{}<>•·→»…!?\"“”]|(?<=\w{5})\.\s|(?<=\d)\.\s|\.{2,}|\s[-]|[-]\s"
)
_AND = re.compile(r"\s*(?:&|\+|/|,|\\)\s*")
_WORD = re.compile(r"[A-Za-z]+|[0-9]+|\|")
_SHORTEST = 5  # letters; shorter words are too close to others
_VOWELS = "aeiou"
_LONG = 10  # letters of a word known without its vowels
_SUFFIXES = ("s", "es", "ed", "d", "er", "ers", "ly", "al", "ally", "ing", "ings", "ist", "ive")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a title. `shown` is as written, before case and spelling were settled."""

    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class Target:
    """What a mistyped word may be read as, and how many slips (OSA distance) are forgiven."""

    text: str
    slips: int


def words_of(title: str, spelling: Mapping[str, str]) -> tuple[Word, ...]:
    """Return the words of a title, parts separated by BREAK; "&", "/", "+" and "," read "and"."""
    text = unicodedata.normalize("NFKD", html.unescape(title))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = _FILE_END.sub("", text.strip()).replace("_", " ")
    text = _DOTTED.sub(lambda letters: letters.group().replace(".", ""), text)
    text = _ONE_TO_ONE.sub(" one to one ", text)
    text = _FACE_TO_FACE.sub(" face to face ", text)
    text = _WITH.sub("with ", text)
    text = _APOSTROPHE.sub("", text)
    text = " ".join(_camel_apart(piece) for piece in text.split())
    text = _AND.sub(" and ", _BREAKS.sub(f" {BREAK} ", text))
    return tuple(_tidy(Word(british(s.lower(), spelling), s) for s in _WORD.findall(text)))


def phrase(text: str, spelling: Mapping[str, str]) -> Phrase:
    """Return the words of a phrase of our own data, read as titles are."""
    return tuple(word.text for word in words_of(text, spelling) if word.text != BREAK)


def parts(words: Sequence[Word]) -> tuple[range, ...]:
    """Return where the parts of a title stand between its breaks, in order."""
    breaks = [-1, *(i for i, word in enumerate(words) if word.text == BREAK), len(words)]
    return tuple(range(a + 1, b) for a, b in pairwise(breaks))


def first_phrase(words: Sequence[Word], phrases: Collection[Phrase], part: range) -> range | None:
    """Return where the first, and there the longest, of some phrases stands in a part."""
    texts = tuple(word.text for word in words)
    for start in part:
        for end in range(part.stop, start, -1):
            if texts[start:end] in phrases:
                return range(start, end)
    return None


def british(word: str, spelling: Mapping[str, str]) -> str:
    """Return the word in British spelling."""
    if word in spelling:
        return spelling[word]
    return re.sub(r"(?<=[a-z]{4})iz(?=e|ing|ation)", "is", word)


def corrected(word: str, known: Mapping[str, Target], real: Collection[str]) -> str:
    """Return the word this is cut short from or a slip of the keyboard for, or the word itself.

    Conservative: same first letter, no more slips than the target allows, one nearest target
    (among equals the one that allows more), and never an inflection or another real word.
    """
    if len(word) < _SHORTEST or word in known or word in real:
        return word
    whole = {t.text for k, t in known.items() if t.slips > 1 and _short_for(word, k)}
    if len(whole) == 1:
        return whole.pop()
    slips = {k: n for k, target in known.items() if (n := _slips(word, k, target)) is not None}
    if not slips:
        return word
    fewest = min(slips.values())
    near = [known[k] for k, n in slips.items() if n == fewest]
    likely = max(target.slips for target in near)
    nearest = {target.text for target in near if target.slips == likely}
    return nearest.pop() if len(nearest) == 1 else word


def _short_for(word: str, known: str) -> bool:
    """Whether a word is cut short ("devel") or written with hardly a vowel ("devlpmt")."""
    if known.startswith(word):
        return not _inflected(word, known)
    letters = iter(known)
    bare = len(known) >= _LONG and sum(letter in _VOWELS for letter in word) <= 1
    return bare and (word[0], word[-1]) == (known[0], known[-1]) and all(c in letters for c in word)


def _slips(word: str, known: str, target: Target) -> int | None:
    if word[0] != known[0] or _inflected(word, known):
        return None
    slips = OSA.distance(word, known)
    return slips if slips <= target.slips else None


def _inflected(word: str, known: str) -> bool:
    short, long = sorted((word, known))
    return long.startswith(short) and long[len(short) :] in _SUFFIXES


def _camel_apart(piece: str) -> str:
    return piece if _KEPT_WHOLE.search(piece) else _CAMEL.sub(" ", piece)


def _tidy(words: Iterable[Word]) -> list[Word]:
    """Leave out joins at either end of a part, and doubled ones."""
    kept: list[Word] = []
    for word in words:
        joins = word.text in ("and", BREAK)
        if joins and (not kept or kept[-1].text == BREAK):
            continue
        if word.text == BREAK and kept[-1].text == "and":
            kept.pop()
        if not (word.text == "and" and kept[-1].text == "and"):
            kept.append(word)
    while kept and kept[-1].text in ("and", BREAK):
        kept.pop()
    return kept
