"""A standing kept as JSON comes back exactly, and equal ones are equal text."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest

from mappings.ledger import as_json, as_text, from_json, states_in
from tests.mappings.things import Thing, a_rule, counted, npqsl

THIRDS = {"teaching": Fraction(1, 3), "school-culture": Fraction(2, 3)}
MIXED = (
    *npqsl(online="open unknown excused", events="done missed excused"),
    Thing(900, "coaching", "done", hours=Fraction(1, 3), areas=THIRDS),
    Thing(901, "coaching", "done", points=Decimal("3.3"), areas=THIRDS),
)


@pytest.mark.parametrize("things", [MIXED, (), npqsl()])
def test_a_standing_comes_back_exactly_through_json_text(things):
    standing = counted(things)
    assert from_json(json.loads(json.dumps(as_json(standing)))) == standing
    assert from_json(json.loads(as_text(as_json(standing)))) == standing


def test_a_standing_without_a_figure_comes_back():
    standing = counted([], a_rule(strands={}))
    assert from_json(as_json(standing)) == standing
    assert as_json(standing)["percent"] is None


def test_fractions_are_kept_whole():
    kept = as_json(counted(npqsl(events="missed")))
    assert kept["percent"] == "4600/49"
    assert kept["lines"][0]["credit_hours"] == "19/15"
    assert kept["hours_applicable"] == "98/1"


def test_only_what_is_weak_evidence_is_kept_as_such():
    standing = counted(npqsl())
    first, *others = standing.lines
    weak = replace(standing, lines=(replace(first, weak=True), *others))
    kept = as_json(weak)
    assert [line.get("weak") for line in kept["lines"]] == [True, *(None for _ in others)]
    assert from_json(kept) == weak


def test_the_one_spelling_is_sorted_and_ascii_without_spaces():
    assert as_text({"b": [1, 2], "a": {"title": "Été"}}) == (
        r'{"a":{"title":"\u00c9t\u00e9"},"b":[1,2]}'
    )


def test_areas_keep_the_order_of_the_framework():
    assert list(as_json(counted(npqsl()))["areas"]) == list(a_rule().areas)


def test_equal_standings_are_equal_text_whatever_the_order_or_zone():
    standing = counted(MIXED)
    lines = tuple(
        replace(
            line,
            areas=dict(reversed(line.areas.items())),
            at=line.at and line.at.astimezone(timezone(timedelta(hours=1))),
        )
        for line in standing.lines
    )
    turned = replace(
        standing,
        lines=lines,
        areas=dict(reversed(standing.areas.items())),
        strands=dict(reversed(standing.strands.items())),
    )
    assert turned == standing
    assert as_text(as_json(turned)) == as_text(as_json(standing))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (npqsl(events="open"), npqsl(events="missed")),
        (npqsl(online="open done"), npqsl(online="done open")),
    ],
)
def test_another_ledger_is_another_text_even_at_the_same_figure(one, other):
    assert counted(one).percent == counted(other).percent
    assert as_text(as_json(counted(one))) != as_text(as_json(counted(other)))


def test_the_state_of_each_activity_is_read_from_the_text_alone() -> None:
    things = [
        Thing(1, "online"),
        Thing(2, "events", "missed"),
        Thing(3, "coaching", "excused"),
        Thing(4, "events", "unknown"),
    ]
    assert states_in(as_text(as_json(counted(things)))) == {
        "online:1": "done",
        "events:2": "missed",
        "coaching:3": "excused",
        "events:4": "unknown",
        "planned:induction": "open",
        "planned:events": "open",
        "planned:formative": "open",
    }


@pytest.mark.parametrize("broken", [{}, {"lines": []}])
def test_other_json_is_refused(broken):
    with pytest.raises((KeyError, TypeError)):
        from_json(broken)


def test_a_field_nobody_knows_is_refused():
    with pytest.raises(TypeError):
        from_json({**as_json(counted(npqsl())), "mood": "good"})
