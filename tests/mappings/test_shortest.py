"""The fewest open activities that reach the threshold, and the hours still missing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from mappings.shortest import missing_hours, shortest_way
from mappings.standing import Modules, StrandRule
from tests.mappings.things import WHO, Thing, a_rule, counted, npqsl

WEIGHTS = {"events": Fraction(50), "online": Fraction(30), "formative": Fraction(20)}


def way_and_hours(things, rule=None):
    rule = rule or a_rule()
    standing = counted(things, rule)
    return shortest_way(standing, rule), missing_hours(standing, rule)


def without(things, *strands):
    return [thing for thing in things if thing.strand not in strands]


def test_one_event_is_shorter_than_many_online_items():
    things = npqsl(events="done done done open", online="open " * 10)
    way, hours = way_and_hours(things)  # 18.67 h are open, 9.8 h may be
    assert way == ("events:36", "online:1", "online:2", "online:3")
    assert hours == 6 + Fraction(380, 30) - Fraction("9.8")


def test_the_way_ends_exactly_on_the_threshold():
    # 9.8 h may stay open: the missed event and three items are just that
    way, hours = way_and_hours(npqsl(events="missed", online="open open open open"))
    assert way == ("online:1",)
    assert hours == Fraction(38, 30)


@pytest.mark.parametrize(
    "things",
    [
        npqsl(),
        npqsl(events="missed", online="open open open"),  # 90% exactly
    ],
)
def test_nothing_is_missing_once_eligible(things):
    assert way_and_hours(things) == ((), 0)


def test_whoever_is_eligible_needs_no_other_choice_of_electives():
    rule = a_rule(
        "modules",
        strands={"events": StrandRule(Fraction(0), None)},
        modules=Modules(("lead",), ("gap", "change"), 1),
    )
    of_modules = {"lead": "done", "gap": "done", "change": "open"}
    things = [
        Thing(place, "events", state, areas={module: Fraction(1)})
        for place, (module, state) in enumerate(of_modules.items())
    ]
    assert way_and_hours(things, rule) == ((), 0)


def test_out_of_reach_there_is_no_way_but_the_gap_is_told():
    assert way_and_hours(npqsl(events="missed missed")) == ((), Fraction("2.2"))


def test_where_only_something_unknown_would_reach_it_there_is_no_way():
    assert way_and_hours(npqsl(events="missed unknown", online="open")) == (
        (),
        6 + 6 + Fraction(38, 30) - Fraction("9.8"),
    )


def test_what_is_unknown_counts_as_not_done_on_the_way():
    way, _ = way_and_hours(npqsl(events="unknown", formative="open open"))
    assert way == ("formative:42", "formative:43")  # 4.2 h, as if the event were open


def test_planned_hours_are_in_the_way_only_where_nothing_else_reaches():
    two_events_to_come = [t for t in npqsl(formative="open open") if t.id not in (33, 34)]
    assert way_and_hours(two_events_to_come)[0] == ("planned:events",)
    one_to_come = [t for t in npqsl(formative="open open") if t.id != 33]
    assert way_and_hours(one_to_come)[0] == ("formative:42", "formative:43")


def test_planned_units_are_taken_one_by_one():
    rule = a_rule("each-strand")
    standing = counted([t for t in npqsl() if t.id not in (33, 34)], rule)
    assert shortest_way(standing, rule) == ("planned:events",)
    assert missing_hours(standing, rule) == 12
    one_is_enough = a_rule("each-strand", threshold=Fraction(3, 4))
    assert missing_hours(standing, one_is_enough) == 6


def test_each_strand_asks_its_own_way_of_each():
    rule = a_rule("each-strand")
    things = npqsl(events="done open open", online="open " * 5, coaching="open")
    way, hours = way_and_hours(things, rule)
    assert way == ("events:34", "events:35", "online:1", "online:2", "coaching:37")
    assert hours == 2 * Fraction(38, 30) + 12 + 2


def test_a_strand_that_is_just_at_its_threshold_asks_nothing_more():
    rule = a_rule("each-strand", threshold=Fraction(3, 4))
    things = npqsl(events="done done done open", coaching="open open")
    assert way_and_hours(things, rule) == (("coaching:37",), 2)


def test_each_strand_with_one_strand_out_of_reach_has_no_way():
    rule = a_rule("each-strand")
    way, hours = way_and_hours(npqsl(events="missed", coaching="open"), rule)
    assert way == ()
    assert hours == Fraction("21.6") - 18 + 9 - 8


def test_weighted_takes_what_weighs_most_not_what_lasts_longest():
    strands = {"events": StrandRule(Fraction(24), None), "online": StrandRule(Fraction(38), None)}
    rule = a_rule("weighted", weights=WEIGHTS, strands=strands)
    things = [
        *(Thing(n, "events", "open") for n in range(4)),  # 6 h each, 50/80 ÷ 4 of the weight
        *(Thing(10 + n, "online", "open") for n in range(4)),  # 9.5 h each, 30/80 ÷ 4
    ]
    way, hours = way_and_hours(things, rule)
    assert way == (
        "events:0",
        "events:1",
        "events:2",
        "events:3",
        *(f"online:{10 + n}" for n in range(3)),
    )
    assert hours == 24 + 3 * Fraction("9.5")


def test_weighted_without_a_way_tells_the_fewest_hours_that_would_close_the_gap():
    strands = {"events": StrandRule(Fraction(24), None), "online": StrandRule(Fraction(38), None)}
    rule = a_rule("weighted", weights=WEIGHTS, strands=strands)
    things = [
        Thing(0, "events", "missed"),
        *(Thing(n, "events") for n in range(1, 4)),
        Thing(10, "online"),
    ]
    # 50/80 of the weight over 24 hours: 5.625% are missing to 90%, each event hour is 2.604%
    assert way_and_hours(things, rule) == ((), Fraction("2.16"))


def test_of_who_left_nothing_is_missing():
    rule = a_rule()
    gone = counted(npqsl(events="open open"), rule, replace(WHO, state="left"))
    assert (shortest_way(gone, rule), missing_hours(gone, rule)) == ((), 0)


def test_what_weighs_nothing_is_never_on_the_way():
    rule = a_rule("weighted", weights=WEIGHTS)
    way, _ = way_and_hours(npqsl(coaching="open", formative="open open open"), rule)
    assert way == ("formative:42",)


@pytest.mark.parametrize("state", ["open", "missed"])
def test_without_a_gate_nothing_is_missing(state):
    assert way_and_hours(npqsl(events=f"{state} {state}"), a_rule("none")) == ((), 0)


def test_with_nothing_applicable_nothing_is_missing():
    rule = a_rule(strands={"events": StrandRule(Fraction(24), 4)})
    assert way_and_hours([Thing(n, "events", "excused") for n in range(4)], rule) == ((), 0)
