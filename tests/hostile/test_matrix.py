"""docs/reliability.md says what is: no call is missing, and of each some kind of fault is tried."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pytest

from tests.hostile.matrix import KINDS, NONE, PAGE, FaultKind, head, kinds_told, table, tried
from tests.hostile.situations import Site, Situation, situations

TEXT = PAGE.read_text(encoding="utf-8")
LINES = {
    name: cells.split(" | ")
    for name, cells in re.findall(r"^\| (`[A-Z]+ .+?) \| (.+) \|$", TEXT, re.MULTILINE)
}
"""The outcomes of each call, in the order of the kinds."""


@pytest.fixture(scope="module")
def found() -> Iterator[Mapping[Site, Situation]]:
    with situations() as made:
        yield made


def test_the_page_has_every_call_and_every_kind_of_fault(
    found: Mapping[Site, Situation],
) -> None:
    assert list(LINES) == [site.name for site in found]
    assert table(head()) in TEXT
    assert kinds_told() in TEXT
    for site in found:
        befalls = [kind.befalls(site) for kind in KINDS]
        assert befalls == [outcome != NONE for outcome in LINES[site.name]]


def of_number(number: int, name: str) -> FaultKind:
    """Return a kind of fault for this call, so that all kinds come about in turn.

    Never a stall: on a busy machine other answers come too late then, too.
    """
    able = [
        kind
        for kind, outcome in zip(KINDS, LINES[name], strict=True)
        if outcome != NONE and kind.name != "stall"
    ]
    return able[number % len(able)]


@pytest.mark.parametrize(("number", "name"), list(enumerate(LINES)), ids=list(LINES))
def test_a_fault_has_the_outcome_that_the_page_tells(
    number: int, name: str, found: Mapping[Site, Situation]
) -> None:
    [site] = [site for site in found if site.name == name]
    kind = of_number(number, name)
    told = LINES[name][KINDS.index(kind)].split(", ")
    assert tried(found[site], site, kind, times=None) == told[-1]
