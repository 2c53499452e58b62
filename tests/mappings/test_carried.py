"""What an earlier cohort's evidence is worth here: the same activity, exactly, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from mappings.activities import Activity
from mappings.carried import carried_over, not_carried
from mappings.engagement import standing
from mappings.standing import Line, Standing
from tests.mappings.things import WHO, Thing, a_rule, recorded

LAST_YEAR = datetime(2025, 3, 4, 9, tzinfo=UTC)


def a_line(key: str, title: str = "Event 1", **given: object) -> Line:
    line = Line(
        activity_id=key,
        title=title,
        strand="events",
        areas={},
        state="done",
        credit_hours=Fraction(8),
        done_hours=Fraction(8),
        possible_hours=Fraction(8),
        source="assignment",
        at=LAST_YEAR,
    )
    return replace(line, **given)  # type: ignore[arg-type]


def an_activity(key: str, title: str = "Event 1", strand: str = "events") -> Activity:
    return Activity(key, title, strand, {}, None, ())  # type: ignore[arg-type]


def matched(own: Sequence[Activity], older: Sequence[Line]) -> list[str]:
    return sorted(carried_over(own, older))


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (an_activity("as:event-1", "Saturday"), a_line("as:event-1", "Tuesday")),
        (an_activity("item:9", "Renamed"), a_line("item:9", "Event 1")),
        (an_activity("item:9", "Event 1"), a_line("item:7", "EVENT  1")),
        (an_activity("item:9", "Copy of Event 1"), a_line("item:7", "event 1")),
        (an_activity("item:9", "Event 1"), a_line("item:7", "copy of copy of Event 1")),
    ],
)
def test_the_same_by_id_name_or_title(mine: Activity, theirs: Line) -> None:
    (found,) = carried_over([mine], [theirs]).values()
    assert (found.state, found.low, found.source, found.at) == ("done", 1, "assignment", LAST_YEAR)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (an_activity("item:9"), a_line("item:7", "Event 11")),
        (an_activity("item:9"), a_line("item:7", strand="coaching")),
        (an_activity("item:9"), a_line("item:7", state="missed", done_hours=Fraction(0))),
        (an_activity("item:9"), a_line("item:7", state="unknown")),
        (an_activity("item:9"), a_line("item:7", state="excused", done_hours=Fraction(0))),
    ],
)
def test_nothing_else_counts(mine: Activity, theirs: Line) -> None:
    assert matched([mine], [theirs]) == []


def test_a_title_that_is_there_twice_on_either_side_is_left_alone() -> None:
    twice_here = [an_activity("item:8"), an_activity("item:9")]
    assert matched(twice_here, [a_line("item:7")]) == []
    twice_there = [a_line("item:6"), a_line("item:7", state="open", done_hours=Fraction(0))]
    assert matched([an_activity("item:9")], twice_there) == []
    assert matched(twice_here[1:], [a_line("item:7")]) == ["item:9"]


def test_what_has_the_same_id_makes_no_title_doubtful() -> None:
    own = [an_activity("item:7"), an_activity("item:9")]
    assert matched(own, [a_line("item:7"), a_line("item:6")]) == ["item:7", "item:9"]


def test_what_was_done_in_part_is_done_at_the_same_share() -> None:
    half = a_line("item:9", done_hours=Fraction(3))
    assert carried_over([an_activity("item:9")], [half])["item:9"].low == Fraction(3, 8)
    no_hours = a_line("item:9", credit_hours=Fraction(0), done_hours=Fraction(0))
    assert carried_over([an_activity("item:9")], [no_hours])["item:9"].low == 1


def test_what_is_done_there_and_not_here_is_told() -> None:
    own = [a_line("item:9", state="open"), a_line("planned:events", "Planned, not in Canvas yet")]
    lines = [a_line("item:7"), a_line("item:5", "Event 5"), a_line("item:4", "E", state="open")]
    assert [line.activity_id for line in not_carried(own, lines)] == ["item:5"]


def counted_with(things: Sequence[Thing], earlier: Sequence[Line]) -> Standing:
    activities, records = recorded(things)
    return standing(WHO, activities, records, a_rule(), earlier=earlier)


def test_done_if_any_is_done_with_the_hours_of_here() -> None:
    things = [Thing(number, "events", state) for number, state in enumerate(
        ("open", "missed", "excused", "unknown", "done", "open"), start=1
    )]  # fmt: skip
    plain = counted_with(things, ())
    by_id = {line.activity_id: line for line in plain.lines}
    earlier = [
        a_line(line.activity_id, line.title)
        for number, line in enumerate(by_id.values(), start=1)
        if number != 6
    ]
    found = counted_with(things, earlier)
    assert [line.state for line in found.lines][:6] == ["done"] * 5 + ["open"]
    assert [line.at for line in found.lines][:4] == [LAST_YEAR] * 4
    assert found.lines[4] == plain.lines[4], "what is done here stays as it is"
    assert found.strands["events"].hours_done == 20
    assert found.strands["events"].hours_applicable == 24
    assert found.complete


def test_what_is_unknown_here_stays_unknown_where_it_was_done_in_part_there() -> None:
    things = [Thing(1, "events", "unknown"), Thing(2, "events", "open")]
    ids = [line.activity_id for line in counted_with(things, ()).lines]
    earlier = [a_line(key, key, done_hours=Fraction(4)) for key in ids]
    found = counted_with(things, earlier)
    assert [(line.state, line.done_hours) for line in found.lines[:2]] == [
        ("unknown", 3),
        ("done", 3),
    ]
    assert not found.complete
