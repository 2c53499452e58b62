"""Which content areas the words of a title name for sure, and what only looks like one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mappings.company import A_HEADING, Company, company, of_the_course
from mappings.lexicon import Found, Lexicon
from mappings.strands import Told, is_headed
from mappings.words import Word, parts

_ORDINAL = 2  # digits of a number that only counts
_ASSESSMENT = frozenset({"assessment", "assessments"})


@dataclass(frozen=True, slots=True)
class Named:
    """Area slugs in the title's order, and the doubts that kept others out."""

    areas: tuple[str, ...]
    doubts: tuple[str, ...]


def named_areas(
    words: tuple[Word, ...], found: tuple[Found, ...], told: Told, lexis: Lexicon
) -> Named:
    """Return the areas a title names. A sure phrase names its area wherever it stands, a wary one
    only where no word beside it gives it another meaning."""
    areas: list[str] = []
    doubts: list[str] = []
    coached = is_headed(words, "coaching")
    for part in parts(words):
        inside = [f for f in found if f.at.start in part and not set(f.at) <= set(told.at)]
        names = _names(words, part, inside, lexis)
        strand = told.at if told.at and told.at.start in part else range(0)
        beside = company(words, part, names, strand, lexis.own)
        course = of_the_course(words, part)
        for stretch in _stretches(words, inside):
            for f in stretch:
                strange = _strange(words, f, found, told, lexis)
                doubt = _doubt(f, stretch, told, lexis, beside, course=course, coached=coached)
                if doubt := doubt or strange:
                    doubts.append(doubt)
                else:
                    areas += f.meaning.areas
    if not found and _ASSESSMENT.intersection(word.text for word in words):
        doubts.append('"assessment" could be the content area or the summative stage')
    return Named(tuple(dict.fromkeys(areas)), tuple(dict.fromkeys(doubts)))


def _doubt(
    f: Found,
    stretch: Sequence[Found],
    told: Told,
    lexis: Lexicon,
    beside: Company,
    *,
    course: bool,
    coached: bool,
) -> str:
    """Why a phrase names no area here, empty where it does."""
    text = " ".join(f.words)
    if not f.meaning.areas:
        return f'"{text}" is not by itself a content area'
    if f.words in lexis.coaching_talk and (told.strand == "coaching" or coached):
        return f'"{text}" is what is talked about in coaching'
    if course:
        return f'"{text}" could be part of the course\'s own life'
    word = beside.against(f.at)
    if f.meaning.wary:
        word = word or beside.doubt(f.at) or _object(f, stretch, lexis)
    if word:
        heads = f'"{text}" as a heading could be the kind of item'
        return heads if word == A_HEADING else f'"{text}" beside "{word}" could mean something else'
    others = {area for g in stretch for area in g.meaning.areas} - {*f.meaning.areas}
    if f.meaning.wary and others:
        return f'"{text}" stands with another area without "and"'
    return ""


def _strange(
    words: Sequence[Word], f: Found, found: Sequence[Found], told: Told, lexis: Lexicon
) -> str:
    """Why a strict wording names no area: a word anywhere in the title that could be the course's,
    or a strand's name that touches it ("Assessment webinar")."""
    if f.words not in lexis.strict:
        return ""
    apart = told.at.stop != f.at.start and told.at.start != f.at.stop
    known = {i for g in found if g.meaning.areas for i in g.at}.union(told.at if apart else ())
    for i, word in enumerate(words):
        label = word.text in lexis.beside_strict or _counts(word.text)
        if i not in known and (not label or (i < f.at.start and word.text in lexis.strict_before)):
            return f'"{" ".join(f.words)}" with "{word.text}" could be the course\'s own'
    return ""


def _counts(word: str) -> bool:
    """Whether a number counts something or is a year, and is no number of words or minutes."""
    return word.isdigit() and (len(word) <= _ORDINAL or word.startswith("20"))


def _object(f: Found, stretch: Sequence[Found], lexis: Lexicon) -> str:
    """The false friend that a verb such as "implementing" is done to, empty where there is none."""
    if f.words[-1] not in lexis.takes_an_object:
        return ""
    after = (" ".join(g.words) for g in stretch if g.at.start >= f.at.stop and not g.meaning.areas)
    return next(after, "")


def _names(
    words: Sequence[Word], part: range, inside: Sequence[Found], lexis: Lexicon
) -> list[range]:
    """Where areas' names stand in a part; "assessment" is one beside an area that holds it."""
    names = [f.at for f in inside if f.meaning.areas]
    if lexis.with_assessment.intersection(area for f in inside for area in f.meaning.areas):
        names += [range(i, i + 1) for i in part if words[i].text in _ASSESSMENT]
    return sorted(names, key=lambda at: at.start)


def _stretches(words: Sequence[Word], inside: Sequence[Found]) -> list[list[Found]]:
    """The phrases of a part, in stretches without an "and" between them."""
    stretches: list[list[Found]] = []
    for f in inside:
        if not stretches or _parted(words, stretches[-1][-1], f):
            stretches.append([])
        stretches[-1].append(f)
    return stretches


def _parted(words: Sequence[Word], before: Found, after: Found) -> bool:
    return any(word.text == "and" for word in words[before.at.stop : after.at.start])
