"""A title's strand and content areas, or that a person has to say: none is better than wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from mappings.activities import Strand
from mappings.areas import named_areas
from mappings.lexicon import Found, Lexicon, lexicon
from mappings.programmes import Programme
from mappings.strands import Told, is_label, told_strand
from mappings.words import BREAK, Word, first_phrase

Status = Literal["mapped", "no-area", "review", "not-counted"]
_ASSESSMENT = ("assessment",)
NUMBER_ALONE = "a number alone is never mapped"
_CODE = re.compile(r"[A-Z0-9]+(?:[-_.][A-Z0-9]+)+")
_CODE_OF_NPQ = re.compile(r"npq(?!s$)[a-z]+")


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
    lexis = lexicon(programme.code, programme.areas, programme.titles)
    words = lexis.read(title)
    found = lexis.find(words)
    in_area = frozenset(i for f in found if f.meaning.areas for i in f.at)
    told = told_strand(words, in_area)
    if reading := _of_no_area(words, told, lexis):
        return reading
    named = named_areas(words, found, told, lexis)
    if named.areas:
        return TitleReading(told.strand, named.areas, "mapped", _because(found, named.areas))
    if doubts := named.doubts or _riddles(title, words, told):
        return TitleReading(told.strand, (), "review", "; ".join(doubts))
    return TitleReading(told.strand, (), "no-area", "names no content area")


def read_last_title(title: str, programme: Programme) -> TitleReading:
    """Return what a title in a course's last module tells: "Assessment" is the summative stage
    there, or the content area of that name."""
    reading = read_title(title, programme)
    lexis = lexicon(programme.code, programme.areas, programme.titles)
    named = {f.words for f in lexis.find(lexis.read(title)) if f.meaning.areas}
    if not reading.areas or named != {_ASSESSMENT}:
        return reading
    why = '"assessment" in the last module could be the summative stage'
    return replace(reading, areas=(), status="review", why=why)


def is_outside(title: str, programme: Programme) -> bool:
    """Whether a title is of something beside the programme, as is all that stands in a module of
    that title."""
    lexis = lexicon(programme.code, programme.areas, programme.titles)
    return bool(_outside(lexis.read(title), lexis))


def _of_no_area(words: tuple[Word, ...], told: Told, lexis: Lexicon) -> TitleReading | None:
    """Return what a title tells that names no area whatever its words, None where it may."""
    if outside := _outside(words, lexis):
        return TitleReading("none", (), "not-counted", outside)
    if told.strand == "assessment":
        return TitleReading("assessment", (), "not-counted", "names the summative assessment")
    if place := _administration(words, lexis):
        return _about_the_course(words, place, told, lexis)
    if elsewhere := _elsewhere(words, lexis):
        return TitleReading(told.strand, (), "review", elsewhere)
    return None


def _outside(words: tuple[Word, ...], lexis: Lexicon) -> str:
    """Why the title is of something beside the programme, such as the apprenticeship around it."""
    place = first_phrase(words, lexis.outside | lexis.elsewhere, range(len(words)))
    named = tuple(words[i].text for i in place or ())
    return f'"{" ".join(named)}" is outside the programme' if named in lexis.outside else ""


def _administration(words: tuple[Word, ...], lexis: Lexicon) -> range | None:
    place = first_phrase(words, lexis.administration | lexis.no_administration, range(len(words)))
    named = tuple(words[i].text for i in place or ())
    return None if named in lexis.no_administration else place


def _elsewhere(words: tuple[Word, ...], lexis: Lexicon) -> str:
    """Why the title belongs to another qualification, empty where it does not."""
    if place := first_phrase(words, lexis.elsewhere, range(len(words))):
        return f'"{" ".join(words[i].text for i in place)}" is not this programme'
    codes = {word.text for word in words if _CODE_OF_NPQ.fullmatch(word.text)}
    if codes := codes - lexis.own:
        return f"names another programme: {', '.join(sorted(codes)).upper()}"
    return ""


def _about_the_course(
    words: tuple[Word, ...], admin: range, told: Told, lexis: Lexicon
) -> TitleReading:
    """Wholly administration never counts; partly, it keeps its strand and names no area."""
    named = tuple(words[i].text for i in admin)
    shown = " ".join(named)
    rest = [word.text for i, word in enumerate(words) if i not in admin]
    bare = all(is_label(t) or t == BREAK or t in lexis.administration_beside for t in rest)
    if told.strand is None and bare and named in lexis.never_counted:
        return TitleReading("none", (), "not-counted", f'"{shown}": administration')
    return TitleReading(told.strand, (), "review", f'"{shown}" reads like administration')


def _riddles(title: str, words: tuple[Word, ...], told: Told) -> tuple[str, ...]:
    """Titles that say nothing a rule may use: numbers, codes, two strands at once."""
    if told.unsure:
        return (f"could be {told.unsure}",)
    if told.strand is not None:
        return ()
    if all(word.text == BREAK or is_label(word.text) for word in words):
        return (NUMBER_ALONE,)
    if _CODE.fullmatch(title.strip()):
        return ("a code; it needs a line in the cohorts file",)
    return ()


def _because(found: tuple[Found, ...], sure: tuple[str, ...]) -> str:
    told = [f for f in found if set(sure).intersection(f.meaning.areas)]
    named = dict.fromkeys(" ".join(f.words) for f in told)
    return "names " + " and ".join(f'"{text}"' for text in named)
