"""Whether the words beside an area's name leave it its usual meaning; lists in company.toml.

A word is plain (it changes nothing), of the doubt class (it makes the name mean something else) or
of no list. Those of no list block nothing but where their place makes the name a part of theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product

from mappings.frameworks import data_file
from mappings.words import Phrase, Word, first_phrase, parts, phrase

A_HEADING = ":"
"""In place of a word beside a name: the name is all that stands before a colon."""
_CODE_LETTERS = 3
_YEAR = 4  # digits of one
_VERSION = "v"  # also five
_SHORT = 5  # letters of a word whose ending tells nothing
_LITTLE = frozenset({"a", "the", "an", "our", "your", "all", "every"})
_A_TASK = frozenset({"fat", "fats", "formative"})
_TO_DO = frozenset({"to", "and", "please", "now", "then", "you", "us"})


@dataclass(frozen=True, slots=True)
class _Lists:
    """company.toml, ready to compare; the keys of its tables tell what each is."""

    marks: frozenset[str]
    numbers: frozenset[str]
    plain: frozenset[str]
    people: frozenset[str]
    other_people: frozenset[str]
    not_with_people: frozenset[str]
    between: frozenset[str]
    after: frozenset[str]
    clause: frozenset[str]
    course_words: frozenset[str]
    course_phrases: frozenset[Phrase]
    course_anywhere: frozenset[Phrase]
    guarded: frozenset[str]
    your: frozenset[str]
    within: frozenset[str]
    task: frozenset[str]
    doubt: frozenset[str]
    running: frozenset[str]
    asked: frozenset[str]
    shape: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Company:
    """The words beside the names in a part. `doubted`: one that makes any single word doubtful,
    empty where there is none; `unknown`: where those of no list stand."""

    words: Sequence[Word]
    part: range
    own: Collection[str]
    doubted: str
    unknown: frozenset[int]

    def doubt(self, at: range) -> str:
        """Return the word that could give the name at a place another meaning, empty for none."""
        return (
            self.doubted
            or self._own(at)
            or self._item(at)
            or self._made_part(at)
            or self._whose(at)
        )

    def against(self, at: range) -> str:
        """Return the word after a name that makes even a sure one doubtful, empty for none: who
        behaves in "behaviour of colleagues", whom it is with in "partnership with your hub"."""
        lists = _lists()
        after = [self.words[i].text for i in range(at.stop, self.part.stop)]
        for your, whose in pairwise(after):
            if your == "your" and whose not in lists.your | lists.plain | lists.people:
                return whose
        if self.words[at[-1]].text in lists.not_with_people and after and after[0] in lists.after:
            people = lists.other_people | (lists.people - lists.plain)
            return next((text for text in after[1:] if text in people), "")
        return ""

    def _own(self, at: range) -> str:
        """A sign that the name is one of the course's own: "NPQSL curriculum at a glance"."""
        much_else = self.words[at[-1]].text in _lists().shape["much-else"]
        if much_else and (word := _elsewhere(self.words, self.part)):
            return word
        code = self.words[at.start - 1].text if at.start - 1 in self.part else ""
        rest = (self.words[i].text for i in range(at.stop, self.part.stop))
        owns = code in self.own and not all(t.isdigit() or t in _lists().marks for t in rest)
        return code if owns else ""

    def _item(self, at: range) -> str:
        """A sign that the name is a kind of item: "Week 3 reading", "Assessment 1"."""
        shape, name = _lists().shape, self.words[at.start].text
        if len(at) > 1 or name not in shape["kinds-of-item"]:
            return ""
        before = [self.words[i].text for i in range(self.part.start, at.start)][-2:]
        after = [self.words[i].text for i in range(at.stop, self.part.stop)]
        if after and _is_number(after[0]) and not (after[0] == _VERSION and len(after) > 1):
            return after[0]
        if before and before[-1] in shape["parts-of-a-course"]:
            return before[-1]
        if len(before) > 1 and _is_number(before[1]) and before[0] in shape["parts-of-a-course"]:
            return " ".join(before)
        alone = all(_is_number(text) for text in before) and at.stop == self.part.stop
        heads = name in shape["headings"] and at.stop < len(self.words)
        return A_HEADING if alone and heads else ""

    def _made_part(self, at: range) -> str:
        """The word beside a name that makes it a part of its own: "civic partnership"."""
        shape, last = _lists().shape, self.words[at[-1]].text
        before, after = (
            self.words[i].text if i in self.part else "" for i in (at.start - 1, at.stop)
        )
        if after in shape["never-before"]:
            return after
        if at.start - 1 in self.unknown and last not in shape["after-a-word"]:
            return before
        if at.stop in self.unknown and last not in shape["before-a-noun"] and not self._verb(at):
            return after
        return ""

    def _verb(self, at: range) -> bool:
        """Whether the word after a name is what it does: "why most CPD fails", "PD explained"."""
        shape, after = _lists().shape, self.words[at.stop].text
        if len(after) > _SHORT and after.endswith(("ed", "ly")):
            return True
        asks = self.words[self.part.start].text in shape["asking"]
        return asks and after.endswith("s") and self.words[at[-1]].text in shape["before-a-verb"]

    def _whose(self, at: range) -> str:
        """The unknown word after the name and "of": what is done by whom cannot be told."""
        if self.words[at[-1]].text in _lists().shape["of-anything"]:
            return ""
        after = [i for i in range(at.stop, self.part.stop) if self.words[i].text not in _LITTLE]
        if len(after) > 1 and self.words[after[0]].text == "of" and after[1] in self.unknown:
            return self.words[after[1]].text
        return ""


def _is_number(word: str) -> bool:
    return (word.isdigit() and len(word) < _YEAR) or word in _lists().numbers


def of_the_course(words: Sequence[Word], part: range) -> bool:
    """Whether a part speaks of the course's own life: working with one's coach is no area."""
    lists = _lists()
    if first_phrase(words, lists.course_phrases, part) is not None:
        return True
    return any(words[i].text in lists.course_words for i in part)


def company(
    words: Sequence[Word],
    part: range,
    names: Sequence[range],
    strand: range,
    own: Collection[str],
) -> Company:
    """Return what stands beside the names of a part.

    `names`: where areas stand, in order; `strand`: where a strand does; `own`: the code's words.
    """
    lists = _lists()
    settled = {i for name in names for i in name}.union(strand, _code(words, part))
    if _A_TASK.intersection(words[i].text for i in strand):
        settled.update(i for i in part if words[i].text in lists.task)
    others = [i for i in part if i not in settled and not _says_nothing(words[i], own)]
    known = lists.plain | lists.people | lists.doubt | lists.asked
    unknown = frozenset(i for i in others if words[i].text not in known)
    return Company(
        words,
        part,
        own,
        next((words[i].text for i in others if _doubtful(words, part, i)), "")
        or _behaving(words, names, others)
        or _within(words, part, names, strand)
        or _about_the_course(words)
        or (_guarded(words, part, others) if unknown else ""),
        unknown,
    )


def _says_nothing(word: Word, own: Collection[str]) -> bool:
    return word.text.isdigit() or word.text in own


def _doubtful(words: Sequence[Word], part: range, i: int) -> bool:
    """Whether a word is of the doubt class; what one is asked to do only where it begins."""
    lists, text = _lists(), words[i].text
    if text in lists.asked:
        return i == part.start or words[i - 1].text in _TO_DO or words[i - 1].text.isdigit()
    return text in lists.doubt or (
        text not in lists.plain and text.removesuffix("s") in lists.doubt
    )


def _behaving(words: Sequence[Word], names: Sequence[range], others: Sequence[int]) -> str:
    """A person who could be the one behaving: none is who stands before "with" behaviour."""
    lists = _lists()
    behaving = [i for at in names for i in at if words[i].text in lists.not_with_people]
    for i in others if behaving else ():
        text = words[i].text
        if i > behaving[-1] and words[behaving[-1] + 1].text in lists.clause:
            continue
        between = {word.text for word in words[i + 1 : behaving[0]]}
        if text in lists.people - lists.plain and not between & lists.between:
            return text
    return ""


def _about_the_course(words: Sequence[Word]) -> str:
    place = first_phrase(words, _lists().course_anywhere, range(len(words)))
    return " ".join(words[i].text for i in place or ())


def _within(words: Sequence[Word], part: range, names: Sequence[range], strand: range) -> str:
    """A part of the course that an area is said to be at, in or for: "during the event"."""
    lists = _lists()
    starts = [at.stop for at in names if at.stop in part and words[at.stop].text in lists.within]
    for i in range(starts[0], part.stop) if starts else ():
        text, after = words[i].text, words[i + 1].text if i + 1 in part else ""
        if text in lists.guarded - {"your"} and not after.isdigit():
            return text
        if i in strand:
            return text
    return ""


def _guarded(words: Sequence[Word], part: range, others: Sequence[int]) -> str:
    """A word of the course's life beside one of no list, or one of running it in another part."""
    lists = _lists()
    for i in others:
        text = words[i].text
        whose = text == "your" and i + 1 in part and words[i + 1].text in lists.your
        if text in lists.guarded and not whose:
            return text
    return _elsewhere(words, part)


def _elsewhere(words: Sequence[Word], part: range) -> str:
    """A word of running the course, or one asked to do something, in another part."""
    lists = _lists()
    for other in parts(words):
        for i in other if other != part else ():
            text = words[i].text
            if text in lists.running or (text in lists.asked and i == other.start):
                return text
    return ""


def _code(words: Sequence[Word], part: range) -> range:
    """A code of the provider's at the start of a part, such as "EL 09" or "SL M 04"."""
    end = part.start
    for i in part:
        if words[i].text.isdigit():
            end = i + 1
        elif len(words[i].text) > _CODE_LETTERS or not words[i].shown.isupper():
            break
    return range(part.start, end)


@cache
def _lists() -> _Lists:
    table, spelling = data_file("company"), data_file("titles")["spelling"]
    people, course, guarded = table["plain-people"], table["of-the-course"], table["guarded"]
    doubts = dict(table["doubt"])
    asked = frozenset(doubts.pop("asked"))
    of_it = frozenset(product(course["which"], course["what"]))
    also = (phrase(text, spelling) for text in course["also"])
    anywhere = (phrase(text, spelling) for text in course["anywhere"])
    marks = frozenset().union(*table["marks"].values())
    return _Lists(
        marks=marks,
        numbers=frozenset(table["marks"]["numbers"]),
        plain=marks.union(table["plain"]["words"]),
        people=frozenset(people["words"]),
        other_people=frozenset(people["others"]),
        not_with_people=frozenset(people["not-with"]),
        between=frozenset(people["between"]),
        after=frozenset(people["after"]),
        clause=frozenset(people["clause"]),
        course_words=frozenset(course["words"]),
        course_phrases=of_it.union(also),
        course_anywhere=of_it.union(anywhere),
        guarded=frozenset(guarded["words"]),
        your=frozenset(guarded["your"]),
        task=frozenset(guarded["task"]),
        within=frozenset(guarded["within"]),
        doubt=frozenset(course["words"]).union(*doubts.values()),
        running=frozenset(course["words"]).union(doubts["running"]),
        asked=asked,
        shape={name: frozenset(words) for name, words in table["shape"].items()},
    )
