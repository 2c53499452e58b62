"""Which content areas the words of a title name for sure, and what only looks like one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mappings.lexicon import Found, Lexicon
from mappings.strands import Part, Told, parts
from mappings.words import Word

_CODE_LETTERS = 3
_ASSESSMENT = frozenset({"assessment", "assessments"})


@dataclass(frozen=True, slots=True)
class Named:
    """Area slugs in the title's order, and the doubts that kept others out."""

    areas: tuple[str, ...]
    doubts: tuple[str, ...]


def named_areas(
    words: tuple[Word, ...], found: tuple[Found, ...], told: Told, lexis: Lexicon
) -> Named:
    """Return the areas a title names. A phrase of several words names its area wherever it stands;
    a single word only where the other words of its part leave it its usual meaning."""
    areas: list[str] = []
    doubts: list[str] = []
    for part in parts(words):
        inside = [f for f in found if part.start <= f.start < part.end and not _in(f, told)]
        plain = _plain_company(words, part, inside, told, lexis)
        wary = _of_the_course(words, part, lexis)
        for stretch in _stretches(words, inside):
            for f in stretch:
                if doubt := _doubt(f, stretch, told, lexis, plain=plain, wary=wary):
                    doubts.append(doubt)
                elif f.meaning.area:
                    areas.append(f.meaning.area)
    if not found and _ASSESSMENT.intersection(word.text for word in words):
        doubts.append('"assessment" could be the content area or the summative stage')
    return Named(tuple(dict.fromkeys(areas)), tuple(dict.fromkeys(doubts)))


def _doubt(
    f: Found, stretch: list[Found], told: Told, lexis: Lexicon, *, plain: bool, wary: bool
) -> str:
    """Why a phrase names no area here, empty where it does."""
    text = " ".join(f.words)
    if f.meaning.area is None:
        return f'"{text}" is not by itself a content area'
    if told.strand == "coaching" and f.words in lexis.coaching_talk:
        return f'"{text}" is what is talked about in coaching'
    if (f.meaning.wary or wary) and not plain:
        return f'"{text}" could mean something else here'
    others = {g.meaning.area for g in stretch} - {f.meaning.area, None}
    if f.meaning.wary and others:
        return f'"{text}" stands with another area without "and"'
    return ""


def _plain_company(
    words: tuple[Word, ...], part: Part, inside: list[Found], told: Told, lexis: Lexicon
) -> bool:
    """Whether all other words of this part are ones that change nothing."""
    covered = {i for f in inside if f.meaning.area for i in range(f.start, f.end)}
    covered |= set(range(told.start, told.end))
    slugs = {f.meaning.area for f in inside}
    behaving = lexis.not_with_people.intersection(w for f in inside for w in f.words)
    plain_words = lexis.plain if behaving else lexis.plain | lexis.plain_people
    for i in range(part.start, part.end):
        text = words[i].text
        with_curriculum = text in _ASSESSMENT and "curriculum-and-assessment" in slugs
        plain = text in plain_words or text.isdigit() or _code(words, part, i)
        if not (i in covered or plain or with_curriculum):
            return False
    return True


def _code(words: tuple[Word, ...], part: Part, at: int) -> bool:
    """Whether the part begins here with a code of the provider's, such as "EL 09"."""
    short = at == part.start and len(words[at].text) <= _CODE_LETTERS and words[at].shown.isupper()
    return short and at + 1 < part.end and words[at + 1].text.isdigit()


def _in(f: Found, told: Told) -> bool:
    return told.start <= f.start and f.end <= told.end


def _of_the_course(words: tuple[Word, ...], part: Part, lexis: Lexicon) -> bool:
    """Whether a part speaks of the course's own life: working with one's coach is no area."""
    return any(word.text in lexis.programme_own for word in words[part.start : part.end])


def _stretches(words: tuple[Word, ...], inside: Iterable[Found]) -> list[list[Found]]:
    """The phrases of a part, in stretches without an "and" between them."""
    stretches: list[list[Found]] = []
    for f in inside:
        last = stretches[-1][-1].end if stretches else 0
        if not stretches or any(word.text == "and" for word in words[last : f.start]):
            stretches.append([])
        stretches[-1].append(f)
    return stretches
