"""The word lists titles are read with: nothing twice, nothing that can never be met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from mappings.frameworks import FRAMEWORKS, data_file
from mappings.words import phrase

FILES = ("titles", "company", "strands", *FRAMEWORKS)
TITLES, COMPANY = data_file("titles"), data_file("company")


def lists(table: object, name: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(table, Mapping):
        for key, value in table.items():
            yield from lists(value, f"{name}.{key}")
    elif isinstance(table, list) and all(isinstance(value, str) for value in table):
        yield name, table
    elif isinstance(table, list):
        for place, value in enumerate(table):
            yield from lists(value, f"{name}.{place}")


def as_read(text: str) -> tuple[str, ...]:
    return phrase(text, TITLES["spelling"]) or (text,)


EVERY = dict(found for file in FILES for found in lists(data_file(file), file))


@pytest.mark.parametrize("name", EVERY)
def test_no_list_holds_a_wording_twice_as_titles_are_read(name: str) -> None:
    counts = Counter(as_read(text) for text in EVERY[name])
    assert [words for words, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("name", [name for name in EVERY if name.endswith(".words")])
def test_lists_of_words_hold_single_words(name: str) -> None:
    assert [text for text in EVERY[name] if len(as_read(text)) > 1] == []


@pytest.mark.parametrize("other", ["plain", "plain-people", "of-the-course"])
def test_a_word_that_changes_nothing_is_in_one_list(other: str) -> None:
    plain: dict[str, Any] = {**COMPANY["marks"], "plain": COMPANY["plain"]["words"]}
    words = {word for key, held in plain.items() if key != other for word in held}
    assert words.intersection(COMPANY[other]["words"]) == set()


def test_no_word_is_both_plain_and_doubtful() -> None:
    plain = set(COMPANY["plain"]["words"]).union(*COMPANY["marks"].values())
    doubtful = set(COMPANY["of-the-course"]["words"]).union(*COMPANY["doubt"].values())
    assert plain & doubtful == set()
    assert set(COMPANY["guarded"]["words"]) - {"face"} <= plain


def test_wordings_apart_are_of_known_areas() -> None:
    known = {area["slug"] for name in FRAMEWORKS for area in data_file(name)["area"]}
    assert {rule["area"] for rule in TITLES["apart"]} <= known


def test_what_never_counts_is_administration() -> None:
    rules = TITLES["administration"]
    assert set(rules["never-counted"]) <= set(rules["phrases"])
