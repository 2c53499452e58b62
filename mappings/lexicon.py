"""The words titles are read with: one programme's areas beside what every programme shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from itertools import chain
from typing import Any

from rapidfuzz.distance import OSA

from mappings.frameworks import Area, TitleRules, data_file
from mappings.meanings import Apart, Meaning, apart, meanings
from mappings.others import names_of_others
from mappings.words import BREAK, Phrase, Target, Word, corrected, phrase, words_of

_SHORTEST = 6  # letters of a word worth reading through a slip
_WORDS = 3  # of an official title that is known with a slip in a short word
_LONG = 8  # letters of one that forgives two, or one where it is no official title's


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in a title, and where its words stand there."""

    at: range
    words: Phrase
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One programme's phrases and word lists, ready to compare. `own`: the words of its code."""

    own: frozenset[str]
    meanings: Mapping[Phrase, Meaning]
    apart: tuple[Apart, ...]
    longest: int
    verb_marks: frozenset[str]
    plain: frozenset[str]
    elsewhere: frozenset[Phrase]
    outside: frozenset[Phrase]
    with_assessment: frozenset[str]
    takes_an_object: frozenset[str]
    strict: frozenset[Phrase]
    beside_strict: frozenset[str]
    strict_before: frozenset[str]
    coaching_talk: frozenset[Phrase]
    administration: frozenset[Phrase]
    no_administration: frozenset[Phrase]
    never_counted: frozenset[Phrase]
    administration_beside: frozenset[str]
    long_titles: tuple[Phrase, ...]
    glued: Mapping[str, Phrase]
    known: Mapping[str, Target]
    real: frozenset[str]
    spelling: Mapping[str, str]

    def read(self, title: str) -> tuple[Word, ...]:
        """Return the title's words, typos settled and words written in one taken apart.

        A long official title is known with one slip in a word too short to be read alone.
        """
        words = tuple(self._settled(title))
        for official in self.long_titles:
            for start in range(len(words) - len(official) + 1):
                place = range(start, start + len(official))
                if (i := _one_slip(words, place, official)) is not None:
                    meant = Word(official[i - start], words[i].shown)
                    words = (*words[:i], meant, *words[i + 1 :])
        return words

    def find(self, words: tuple[Word, ...]) -> tuple[Found, ...]:
        """Return the phrases in a title, the longest first where they overlap, in title order."""
        found: list[Found] = []
        taken: set[int] = set()
        for length in range(min(self.longest, len(words)), 0, -1):
            for start in range(len(words) - length + 1):
                place = range(start, start + length)
                text = tuple(word.text for word in words[start : start + length])
                meaning = self.meanings.get(text)
                if meaning is None or taken & set(place) or self._sends(words, place):
                    continue
                taken |= set(place)
                found.append(Found(place, text, meaning))
        for one in self._apart(words):
            met = [f for f in found if set(f.at) & set(one.at)]
            if all(_widens(one, f) for f in met) and not any(
                _runs_on(words, f, one) for f in found
            ):
                found = [*(f for f in found if f not in met), one]
        return tuple(sorted(found, key=lambda one: one.at.start))

    def _apart(self, words: tuple[Word, ...]) -> Iterator[Found]:
        """Wordings with other words inside, in one part of the title."""
        texts = tuple(word.text for word in words)
        for one in (one for one in self.apart if one.first[0] in texts):
            for start in (
                i for i in range(len(words)) if texts[i : i + len(one.first)] == one.first
            ):
                then = start + len(one.first)
                for at in range(then, min(then + one.gap + 1, len(words))):
                    place = range(start, at + len(one.then))
                    if texts[at : place.stop] == one.then and BREAK not in texts[start:at]:
                        yield Found(
                            place, texts[start : place.stop], Meaning((one.area,), wary=True)
                        )

    def _settled(self, title: str) -> Iterator[Word]:
        for word in words_of(title, self.spelling):
            text = corrected(word.text, self.known, self.real)
            for part in self.glued.get(text, (text,)):
                yield Word(part, word.shown)

    def _sends(self, words: tuple[Word, ...], place: range) -> bool:
        """Whether the phrase begins or ends with "send", the verb."""
        for at in {place[0], place[-1]}:
            if words[at].text != "send" or at + 1 == len(words):
                continue
            shouting = all(word.shown.isupper() for word in words if word.shown.isalpha())
            after = words[at + 1].text
            if (shouting or words[at].shown != "SEND") and after in self.verb_marks:
                return True
            if at == 0 and words[at].shown == "Send" and after not in self.plain:
                return True
        return False


@cache
def lexicon(code: str, areas: tuple[Area, ...], rules: TitleRules) -> Lexicon:
    """Return the lexicon of a programme, from its areas, its own rules and titles.toml."""
    table = data_file("titles")
    spelling = table["spelling"]

    def phrases(*path: str) -> frozenset[Phrase]:
        texts = reduce(lambda at, key: at[key], path, table)
        return frozenset(phrase(text, spelling) for text in texts)

    def own(texts: Iterable[str]) -> frozenset[Phrase]:
        return frozenset(phrase(text, spelling) for text in texts)

    means = meanings(areas, rules.false_friends, table)
    code_words = frozenset(code.lower().split("-"))
    titles = {phrase(area.title, spelling) for area in areas}
    return Lexicon(
        own=code_words,
        meanings=means,
        apart=apart(areas, table),
        longest=max(map(len, means)),
        plain=frozenset(data_file("company")["plain"]["words"]) | {"and", BREAK},
        verb_marks=frozenset(table["send"]["followed-by"]),
        elsewhere=phrases("elsewhere", "phrases").union(
            own(rules.elsewhere), names_of_others(code_words, spelling)
        ),
        outside=own(rules.outside),
        with_assessment=frozenset(a.slug for a in areas if "assessment" in a.slug.split("-")),
        strict=own(rules.strict),
        beside_strict=_beside_strict(),
        strict_before=frozenset(data_file("company")["strict"]["before"]),
        takes_an_object=frozenset(data_file("company")["shape"]["takes-an-object"]),
        coaching_talk=phrases("coaching-talk", "phrases"),
        administration=phrases("administration", "phrases"),
        no_administration=phrases("administration", "but-not"),
        never_counted=phrases("administration", "never-counted"),
        administration_beside=frozenset(chain(*phrases("administration", "beside"))),
        long_titles=tuple(sorted(words for words in titles if len(words) >= _WORDS)),
        glued={"".join(words): words for words in titles if len(words) > 1},
        known=_targets(frozenset(chain(*titles)), means, table),
        real=_real_words(table),
        spelling=spelling,
    )


def _beside_strict() -> frozenset[str]:
    """The words that leave a strict wording its meaning: labels, and those of a school."""
    company = data_file("company")
    labels = frozenset().union(*company["marks"].values()) - set(company["strict"]["no-label"])
    return labels.union(company["strict"]["beside"], (BREAK,))


def _one_slip(words: tuple[Word, ...], place: range, official: Phrase) -> int | None:
    """Where the one word stands that keeps a place from being an official title, by one slip."""
    differ = [i for i in place if words[i].text != official[i - place.start]]
    if len(differ) != 1:
        return None
    word, meant = words[differ[0]].text, official[differ[0] - place.start]
    return differ[0] if word[0] == meant[0] and OSA.distance(word, meant) == 1 else None


def _widens(one: Found, f: Found) -> bool:
    """Whether a wording with other words inside takes the place of a shorter one it holds."""
    return set(one.meaning.areas) <= set(f.meaning.areas) and set(f.at) < set(one.at)


def _runs_on(words: tuple[Word, ...], f: Found, one: Found) -> bool:
    """Whether another area is named with nothing between that would part the two."""
    if not f.meaning.areas or set(one.meaning.areas) <= set(f.meaning.areas):
        return False
    first, second = sorted((f.at, one.at), key=lambda at: at.start)
    return not {BREAK, "and"}.intersection(w.text for w in words[first.stop : second.start])


def _targets(
    titles: frozenset[str], meanings: Mapping[Phrase, Meaning], table: Mapping[str, Any]
) -> Mapping[str, Target]:
    """Words of official titles and strand words forgive more than those of other wordings."""
    strands = data_file("strands")
    main = {**{w: w for w in (*titles, *strands["strand-words"]["words"])}, **table["spelling"]}
    other = {w for words, meaning in meanings.items() if meaning.areas for w in words}
    other -= {number for w in titles for number in (f"{w}s", w.removesuffix("s"))}
    other |= {w for rule in strands["strand"] for name in rule["names"] for w in name.split()}
    return {
        **{w: Target(w, 1) for w in other if len(w) >= _LONG},
        **{
            w: Target(meant, 2 if len(w) > _LONG else 1)
            for w, meant in main.items()
            if len(w) >= _SHORTEST
        },
    }


def _real_words(table: Mapping[str, Any]) -> frozenset[str]:
    """Every word our own lists hold: none of them is a slip for another."""
    company, strands = data_file("company"), data_file("strands")
    lists = (
        *company["marks"].values(),
        company["plain"]["words"],
        company["plain-people"]["words"],
        table["real-words"]["words"],
        *company["doubt"].values(),
        company["guarded"]["words"],
        company["of-the-course"]["words"],
        table["false-friends"]["phrases"],
        table["administration"]["phrases"],
        strands["labels"]["words"],
        *strands["mentions"].values(),
    )
    return frozenset(word for texts in lists for text in texts for word in text.split())
