"""Numbers of lines in words, as people find them in a sheet."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from jobs.present.register import numbers_words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((), ""),
        ((2,), "2"),
        ((2, 3), "2 to 3"),
        ((2, 4, 5, 6, 9), "2, 4 to 6, 9"),
        (range(2, 5001), "2 to 5000"),
    ],
)
def test_those_that_follow_each_other_are_one_span(numbers: Sequence[int], words: str) -> None:
    assert numbers_words(numbers) == words


def test_of_many_spans_the_first_are_named() -> None:
    assert numbers_words(range(2, 12, 2), most=5) == "2, 4, 6, 8, 10"
    assert numbers_words(range(2, 14, 2), most=5) == "2, 4, 6, 8, 10 and others"
