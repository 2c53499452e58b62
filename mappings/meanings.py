"""What the phrases of one programme stand for, from its framework and from the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from mappings.frameworks import FRAMEWORKS, Area, areas_from, data_file
from mappings.words import Phrase, phrase

_LIKED = "leadership"  # the framework whose wordings others share, by `like`
_LONG_ENOUGH = 5  # letters of a word that may stand in the other number


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase stands for: one or more areas, or a false friend where there are none.

    `wary`: it could mean much else, so its company decides.
    """

    areas: tuple[str, ...]
    wary: bool


@dataclass(frozen=True, slots=True)
class Apart:
    """A wording with up to `gap` other words inside, and the area it stands for."""

    area: str
    first: Phrase
    then: Phrase
    gap: int


def meanings(
    areas: tuple[Area, ...], false_friends: Iterable[str], table: Mapping[str, Any]
) -> Mapping[Phrase, Meaning]:
    """Return what each phrase means in a programme; `table` is titles.toml.

    The framework's own wordings win over its false friends, these over wordings it shares, and
    these over what every programme holds for a false friend, areas of other frameworks among it.
    A wording of two areas means both.
    """
    spelling = table["spelling"]
    found = {
        phrase(text, spelling): Meaning((), wary=False)
        for text in (*_of_others(), *table["false-friends"]["phrases"], *_false_pairs(table))
    }
    found |= _wordings(((area, _liked(area)) for area in areas), table)
    found |= {phrase(text, spelling): Meaning((), wary=False) for text in false_friends}
    return found | _wordings(((area, area) for area in areas), table)


def apart(areas: tuple[Area, ...], table: Mapping[str, Any]) -> tuple[Apart, ...]:
    """Return the wordings that may hold other words, for the areas a programme has."""

    def phrases(texts: Iterable[str]) -> list[Phrase]:
        return [phrase(text, table["spelling"]) for text in texts]

    return tuple(
        Apart(area.slug, first, then, rule["gap"])
        for rule in table["apart"]
        for area in areas
        if rule["area"] in (area.like, area.slug)
        for first, then in product(phrases(rule["first"]), phrases(rule["then"]))
    )


def _wordings(
    wordings: Iterable[tuple[Area, Area | None]], table: Mapping[str, Any]
) -> dict[Phrase, Meaning]:
    """What the wordings of the second of each pair mean where they stand for the first."""
    found: dict[Phrase, Meaning] = {}
    for area, worded in wordings:
        for words, wary in _read(worded, table) if worded is not None else ():
            others = found[words].areas if words in found else ()
            found[words] = Meaning(tuple(dict.fromkeys((*others, area.slug))), wary=wary)
    return found


def _read(area: Area, table: Mapping[str, Any]) -> Iterator[tuple[Phrase, bool]]:
    """Each wording of an area, and whether it is wary: the title with each word in the other
    number too ("School Cultures"), then the aliases."""
    title = phrase(area.title, table["spelling"])
    yield from ((words, False) for words in _in_other_number(title))
    for text in (area.title, *area.aliases, *area.in_plain_company):
        words = phrase(text, table["spelling"])
        one = len(words) == 1 and words[0] not in table["acronyms"]["words"]
        yield words, one or text in area.in_plain_company


def _in_other_number(words: Phrase) -> Iterator[Phrase]:
    for i, word in enumerate(words):
        if len(words) > 1 and len(word) >= _LONG_ENOUGH:
            other = word.removesuffix("s") if word.endswith("s") else f"{word}s"
            yield (*words[:i], other, *words[i + 1 :])


def _liked(area: Area) -> Area | None:
    """The area of the leadership framework whose wordings this one shares, if any."""
    liked = areas_from(data_file(_LIKED))
    return next((one for one in liked if one.slug == area.like), None)


def _of_others() -> Iterator[str]:
    """Names of every framework's areas, and all wordings of those that others share."""
    for name in FRAMEWORKS:
        for area in areas_from(data_file(name)):
            yield area.title
            if name == _LIKED:
                yield from (*area.aliases, *area.in_plain_company)


def _false_pairs(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{a} {b}" for p in table["false-pair"] for a in p["first"] for b in p["then"])
