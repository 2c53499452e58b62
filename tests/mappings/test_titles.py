"""Titles: never a wrong area on rows written by hand, and most of the right ones."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.programmes import load_programmes
from mappings.titles import TitleReading, read_title

DATA = Path(__file__).parent.parent / "data"


@dataclass
class Score:
    """Areas given and expected over the rows of a file."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.right / (self.right + len(self.missed))

    def add(self, title: str, given: set[str], expected: set[str]) -> None:
        self.right += len(given & expected)
        self.wrong += [f"{title!r}: {area}" for area in sorted(given - expected)]
        self.missed += [f"{title!r}: {area}" for area in sorted(expected - given)]

    def __str__(self) -> str:
        asked = self.right + len(self.missed)
        precision = self.right / (self.right + len(self.wrong))
        return (
            f"precision {precision:.1%}, recall {self.recall:.1%} ({self.right} of {asked} areas)"
        )


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        known = load_programmes()
        return [row for row in csv.DictReader(lines) if row["programme"].lower() in known]


def read(title: str, code: str = "npqsl") -> TitleReading:
    return read_title(title, load_programmes()[code.lower()])


@pytest.mark.parametrize(
    ("name", "floor"),
    [
        ("module-titles.csv", 0.95),
        ("more-titles.csv", 0.95),
        ("far-titles.csv", 0.95),
        ("programme-titles.csv", 0.95),
        ("late-titles.csv", 0.8),
        ("last-titles.csv", 0.85),
    ],
)
def test_no_area_is_wrong_and_most_are_found(
    name: str, floor: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each set was whole before it was first tried; what it missed or got wrong then has since
    taught the rules, so these figures are higher than those of titles nobody has seen.

    First figures, of titles never tried: programme-titles.csv (253 titles, just after the wordings
    of the new frameworks) precision 95.2%, recall 97.8%; late-titles.csv (116, harder, after what
    the first had taught) precision 96.4%, recall 89.9%; last-titles.csv (109, after what both had
    taught) precision 100%, recall 90.3%. Two rows of the first were mended after it was tried: the
    area of "Impl'n", and the strand of a peer learning group, of which no set tells one.
    """
    scores = {"all": Score()}
    titles = Counter(row["programme"] for row in rows(name))
    for row in rows(name):
        expected = set(filter(None, row["expected_areas"].split(";")))
        areas = set(read(row["title"], row["programme"]).areas)
        scores["all"].add(row["title"], areas, expected)
        scores.setdefault(row["programme"], Score()).add(row["title"], areas, expected)
    with capsys.disabled():
        print(f"\n{name}")  # noqa: T201  the figure is asked for
        for code, score in scores.items():
            count = titles.total() if code == "all" else titles[code]
            print(f"  {code:12} {count:4} titles: {score}")  # noqa: T201
    assert scores["all"].wrong == []
    assert {code: s.missed for code, s in scores.items() if s.recall < floor} == {}


def strand_told(row: dict[str, str]) -> str:
    return read(row["title"], row["programme"]).strand or ""


@pytest.mark.parametrize(
    "row", [r for r in rows("more-titles.csv") if r["expected_strand"] != "*"], ids=str
)
def test_a_title_tells_a_strand_only_where_it_names_the_thing_itself(row: dict[str, str]) -> None:
    assert strand_told(row) == row["expected_strand"]


@pytest.mark.parametrize(
    "name", ["far-titles.csv", "programme-titles.csv", "late-titles.csv", "last-titles.csv"]
)
def test_a_strand_is_missed_rather_than_told_wrong(name: str) -> None:
    known = [row for row in rows(name) if row["expected_strand"] != "*"]
    differ = [row["title"] for row in known if strand_told(row) != row["expected_strand"]]
    assert [
        row["title"] for row in known if strand_told(row) not in ("", row["expected_strand"])
    ] == []
    assert len(differ) <= 0.1 * len(known), differ


@pytest.mark.parametrize(
    ("title", "status"),
    [
        ("School Culture", "mapped"),
        ("Week 3 reading", "no-area"),
        ("Assessment", "review"),
        ("Module 4", "review"),
        ("NPQSL-A26-SC", "review"),
        ("Leading with Impact", "review"),
        ("Operational Management (Level 5)", "review"),
        ("Apply for NPQLBC: school culture", "review"),
        ("Cycle 3: Event, FAT and coaching", "review"),
        ("Case study", "review"),
        ("Summative Assessment", "not-counted"),
        ("Teaching School Hub contacts", "not-counted"),
    ],
)
def test_the_status_says_what_a_person_has_to_do(title: str, status: str) -> None:
    reading = read(title)
    assert reading.status == status
    assert bool(reading.areas) == (status == "mapped")
    assert reading.why


@given(st.text(max_size=60))
def test_any_text_is_read_without_failing(title: str) -> None:
    reading = read(title)
    assert (reading.status == "mapped") == bool(reading.areas)
