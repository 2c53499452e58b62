"""A title's strand and content areas, or that a person has to say. A wrong area is worse than none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from mappings.activities import Strand
from mappings.lexicon import Found, Lexicon, Phrase, lexicon
from mappings.programmes import Programme, data_file
from mappings.strands import Part, Told, is_label, parts, told_strand
from mappings.words import BREAK, Word

Status = Literal["mapped", "no-area", "review", "not-counted"]
_CODE = re.compile(r"[A-Z0-9]+(?:[-_.][A-Z0-9]+)+")
_ASSESSMENT = frozenset({"assessment", "assessments"})


@dataclass(frozen=True, slots=True)
class TitleReading:
    """What a title tells. `strand` is None where it tells none; `areas` in the title's order.

    Areas are there only with status "mapped". "no-area": no sign of one. "review": a sign that
    could mean something else. "not-counted": the summative stage or administration.
    """

    strand: Strand | None
    areas: tuple[str, ...]
    status: Status
    why: str


def read_title(title: str, programme: Programme) -> TitleReading:
    """Return the strand and areas a module's, item's or assignment's title tells.

    The caller settles what None means: an item takes its module's strand, a module `online`.
    """
    lexis = lexicon(programme.code, programme.areas)
    words = lexis.read(title)
    found = lexis.find(words)
    in_area = frozenset(i for f in found if f.meaning.area for i in range(f.start, f.end))
    told = told_strand(words, in_area)
    if told.strand == "assessment":
        return TitleReading("assessment", (), "not-counted", "names the summative assessment")
    if (admin := _administration(words, lexis)) is not None:
        return _about_the_course(words, admin, told, lexis)
    sure, doubts = _areas(words, found, told, lexis)
    if sure:
        return TitleReading(told.strand, sure, "mapped", _because(found, sure))
    if not doubts:
        doubts = _riddles(title, words, told)
    if doubts:
        return TitleReading(told.strand, (), "review", "; ".join(doubts))
    return TitleReading(told.strand, (), "no-area", "names no content area")


def _areas(
    words: tuple[Word, ...], found: tuple[Found, ...], told: Told, lexis: Lexicon
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The areas named for sure, and what else could have meant one."""
    sure: list[str] = []
    doubts: list[str] = []
    for part in parts(words):
        inside = [f for f in found if part.start <= f.start < part.end]
        plain = _in_plain_company(words, part, inside, told, lexis)
        for f in inside:
            shown = " ".join(f.words)
            if f.meaning.area is None:
                doubts.append(f'"{shown}" is not by itself a content area')
            elif told.strand == "coaching" and f.words in _coaching_talk():
                continue
            elif f.meaning.wary and not plain:
                doubts.append(f'"{shown}" could mean something else here')
            elif f.meaning.area not in sure:
                sure.append(f.meaning.area)
        if not sure and not inside and _ASSESSMENT.intersection(w.text for w in words):
            doubts.append('"assessment" could be the content area or the summative stage')
    return tuple(sure), tuple(dict.fromkeys(doubts))


def _in_plain_company(
    words: tuple[Word, ...], part: Part, inside: list[Found], told: Told, lexis: Lexicon
) -> bool:
    """Whether all other words of this part leave a single word its usual meaning."""
    covered = {i for f in inside if f.meaning.area for i in range(f.start, f.end)}
    covered |= set(range(told.start, told.end))
    areas = {f.meaning.area for f in inside}
    for i in range(part.start, part.end):
        text = words[i].text
        if i in covered or text.isdigit() or text in lexis.plain:
            continue
        if text in _ASSESSMENT and "curriculum-and-assessment" in areas:
            continue
        return False
    return True


def _administration(words: tuple[Word, ...], lexis: Lexicon) -> range | None:
    texts = [word.text for word in words]
    for start in range(len(texts)):
        for end in range(min(len(texts), start + 5), start, -1):
            if tuple(texts[start:end]) in lexis.administration:
                return range(start, end)
    return None


def _about_the_course(
    words: tuple[Word, ...], admin: range, told: Told, lexis: Lexicon
) -> TitleReading:
    """Wholly administration never counts; partly, it keeps its strand and names no area."""
    shown = " ".join(words[i].text for i in admin)
    rest = [word.text for i, word in enumerate(words) if i not in admin]
    if told.strand is None and all(
        is_label(text) or text == BREAK or text in lexis.administration_beside for text in rest
    ):
        return TitleReading("none", (), "not-counted", f'"{shown}": administration')
    return TitleReading(told.strand, (), "review", f'"{shown}" reads like administration')


def _riddles(title: str, words: tuple[Word, ...], told: Told) -> tuple[str, ...]:
    """Titles that say nothing a rule may use: numbers, codes, two strands at once."""
    if told.unsure:
        return (f"could be {told.unsure}",)
    if told.strand is not None:
        return ()
    if all(word.text == BREAK or is_label(word.text) for word in words):
        return ("a number alone is never mapped",)
    if _CODE.fullmatch(title.strip()):
        return ("a code; it needs a line in the cohorts file",)
    return ()


def _because(found: tuple[Found, ...], sure: tuple[str, ...]) -> str:
    named = dict.fromkeys(" ".join(f.words) for f in found if f.meaning.area in sure)
    return "names " + " and ".join(f'"{text}"' for text in named)


def _coaching_talk() -> frozenset[Phrase]:
    return frozenset(tuple(text.split()) for text in data_file("titles")["coaching-talk"]["phrases"])
