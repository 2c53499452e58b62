"""Whether the words beside an area's name leave it its usual meaning; lists in company.toml."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from mappings.programmes import data_file
from mappings.words import Phrase, Word, first_phrase, phrase

_CODE_LETTERS = 3


@dataclass(frozen=True, slots=True)
class _Lists:
    plain: frozenset[str]
    plain_people: frozenset[str]
    not_with_people: frozenset[str]
    course_words: frozenset[str]
    course_phrases: frozenset[Phrase]
    about: frozenset[str]
    place: frozenset[str]
    not_free: frozenset[str]


def of_the_course(words: Sequence[Word], part: range) -> bool:
    """Whether a part speaks of the course's own life: working with one's coach is no area."""
    lists = _lists()
    if first_phrase(words, lists.course_phrases, part) is not None:
        return True
    return any(words[i].text in lists.course_words for i in part)


def is_plain(
    words: Sequence[Word], part: range, names: Sequence[range], own: Collection[str]
) -> bool:
    """Whether all words of a part beside the names there are ones that change nothing.

    `names`: where names of areas and of a strand stand, in order. `own`: words of the programme.
    """
    lists = _lists()
    named = {i for name in names for i in name}
    behaving = lists.not_with_people.intersection(words[i].text for i in named)
    plain = lists.plain.union(own, () if behaving else lists.plain_people)
    settled = named.union(_code(words, part), _free(words, part, names))
    return all(i in settled or words[i].text in plain or words[i].text.isdigit() for i in part)


def _code(words: Sequence[Word], part: range) -> range:
    """A code of the provider's at the start of a part, such as "EL 09" or "SL M 04"."""
    end = part.start
    for i in part:
        if words[i].text.isdigit():
            end = i + 1
        elif len(words[i].text) > _CODE_LETTERS or not words[i].shown.isupper():
            break
    return range(part.start, end)


def _free(words: Sequence[Word], part: range, names: Sequence[range]) -> set[int]:
    """Words that may be any: those before "on" a name, and those after a name "at" a place."""
    if not names:
        return set()
    lists = _lists()
    first, end = names[0].start, names[-1].stop
    free: set[int] = set()
    for mark in range(part.start, first):
        between = {word.text for word in words[mark + 1 : first]}
        if words[mark].text in lists.about and between <= lists.plain:
            free.update(range(part.start, mark))
    if end < part.stop and words[end].text in lists.place:
        free.update(range(end, part.stop))
    return set() if lists.not_free.intersection(words[i].text for i in free) else free


@cache
def _lists() -> _Lists:
    table, spelling = data_file("company"), data_file("titles")["spelling"]
    people, course, topic = table["plain-people"], table["of-the-course"], table["topic"]
    providers = (phrase(name, spelling) for name in course["providers"])
    return _Lists(
        plain=frozenset(table["plain"]["words"]).union(*table["marks"].values()),
        plain_people=frozenset(people["words"]),
        not_with_people=frozenset(people["not-with"]),
        course_words=frozenset(course["words"]),
        course_phrases=frozenset(product(course["which"], course["what"])).union(providers),
        about=frozenset(topic["about"]),
        place=frozenset(topic["place"]),
        not_free=frozenset(topic["not-with"]).union(course["words"]),
    )
