"""The worked cases of design 5, and the rules they do not reach."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from mappings.credit import HoursOverbooked
from mappings.engagement import percent
from mappings.shown import floored
from mappings.standing import StrandRule
from tests.mappings.things import UNREAD, WHO, Thing, a_rule, counted, npqsl

ONE_EVENT_MISSED = "done done done missed"


def test_all_done_is_100_percent_of_98_hours():
    found = counted(npqsl())
    assert (found.hours_done, found.hours_applicable, found.percent) == (98, 98, 100)
    assert (found.entry, found.complete, found.reachable) == ("eligible", True, True)
    assert found.policy == "pooled-hours/1"


@pytest.mark.parametrize(
    ("policy", "entry"), [("pooled-hours", "eligible"), ("each-strand", "not-yet")]
)
def test_one_event_of_four_missed_is_93_8_percent_and_75_of_events(policy, entry):
    found = counted(npqsl(events=ONE_EVENT_MISSED), a_rule(policy))
    assert found.percent == Fraction(100 * 92, 98)
    assert floored(found.percent) == "93.8"
    events = found.strands["events"]
    assert (events.hours_done, events.hours_applicable) == (18, 24)
    assert (events.done, events.missed) == (3, 1)
    assert found.entry == entry


def test_that_event_and_three_online_items_is_90_percent_exactly_and_eligible():
    found = counted(npqsl(events=ONE_EVENT_MISSED, online="open open open"))
    assert found.percent == 90
    assert found.entry == "eligible"


def test_one_more_online_item_open_is_not_yet():
    found = counted(npqsl(events=ONE_EVENT_MISSED, online="open open open open"))
    assert floored(found.percent) == "88.7"
    assert (found.entry, found.reachable) == ("not-yet", True)


def test_that_event_excused_instead_leaves_92_hours_applicable():
    found = counted(npqsl(events="done done done excused", online="open open open open"))
    assert found.hours_applicable == 92
    assert found.percent == 100 * (92 - Fraction("3.8") - Fraction(38, 30)) / 92
    assert floored(found.percent) == "94.4"
    assert found.entry == "eligible"


def test_three_hubs_of_four_events_are_four_events_of_six_hours_to_everyone():
    hubs = [
        Thing(100 * hub + place, "events", sections=frozenset({hub}))
        for hub in (7, 8, 9)
        for place in range(4)
    ]
    rest = [thing for thing in npqsl() if thing.strand != "events"]
    found = counted([*rest, *hubs])
    events = [line for line in found.lines if line.strand == "events"]
    assert [line.credit_hours for line in events] == [6, 6, 6, 6]
    assert found.percent == 100


@pytest.mark.parametrize(
    ("done", "entry", "shown"),
    [("88.2", "eligible", "90.0"), ("88.1999999999999999999", "not-yet", "89.9")],
)
def test_the_threshold_is_included_and_a_hair_under_it_is_not(done, entry, shown):
    rule = a_rule(strands={"online": StrandRule(Fraction(98), None)})
    first = Thing(1, "online", hours=Fraction(done))
    found = counted([first, Thing(2, "online", "open")], rule)
    assert (found.entry, floored(found.percent)) == (entry, shown)


def test_two_events_missed_cannot_reach_the_threshold_without_make_up():
    found = counted(npqsl(events="missed missed", online="open"))
    assert (found.entry, found.reachable) == ("not-yet", False)
    assert counted(npqsl(events="missed", online="open")).reachable


def test_unpublished_activities_are_open_and_reachable():
    found = counted(npqsl(events="done done planned planned"))
    assert (found.strands["events"].open, found.entry, found.reachable) == (2, "not-yet", True)
    assert [line.source for line in found.lines if line.state == "open"] == ["planned"] * 2


def test_missing_units_are_open_for_everybody_in_a_line_of_their_own():
    found = counted([t for t in npqsl() if t.id not in (33, 34)])  # two events not in Canvas
    (planned,) = [line for line in found.lines if line.source == "planned"]
    assert (planned.activity_id, planned.credit_hours, planned.units) == ("planned:events", 12, 2)
    assert planned.title == "Planned, not in Canvas yet"
    assert found.strands["events"].open == 2
    assert found.hours_applicable == 98
    assert found.percent == Fraction(100 * 86, 98)
    assert found.reachable


def test_a_strand_with_hours_and_no_activity_stays_wholly_open():
    found = counted([t for t in npqsl() if t.strand != "online"])
    online = found.strands["online"]
    assert (online.hours_applicable, online.hours_done, online.open) == (38, 0, 0)
    assert found.percent == Fraction(100 * 60, 98)


def test_a_waived_strand_is_nowhere():
    rule = a_rule()
    waived = replace(rule, strands={k: v for k, v in rule.strands.items() if k != "induction"})
    found = counted(npqsl(induction="open open"), waived)
    assert found.hours_applicable == 92
    assert found.percent == 100
    assert "induction" not in found.strands
    assert not [line for line in found.lines if line.strand == "induction"]


@pytest.mark.parametrize("strand", ["assessment", "none"])
def test_the_strands_that_never_count_do_not(strand):
    assert counted([*npqsl(), Thing(99, strand, "open")]) == counted(npqsl())


def test_excusing_shrinks_applicable_by_the_credit_and_leaves_the_others_theirs():
    found = counted(npqsl(events="excused done done done"))
    assert [line.credit_hours for line in found.lines if line.strand == "events"] == [6] * 4
    assert found.strands["events"].hours_applicable == 18
    assert found.strands["events"].excused == 1


def test_what_is_given_to_others_leaves_the_hours_of_the_strand_with_me():
    others = Thing(99, "events", "missed", mine=False)
    assert counted([*npqsl(), others]) == counted(npqsl())


def test_with_an_event_of_theirs_taken_away_the_units_are_open_not_gone():
    things = [replace(t, mine=t.id != 33) for t in npqsl()]
    found = counted(things)
    assert found.hours_applicable == 98
    assert found.strands["events"].open == 1


def test_without_enrollment_in_the_events_course_events_are_open():
    elsewhere = replace(WHO, courses=frozenset({UNREAD}))
    found = counted(npqsl(), who=elsewhere)
    assert (found.hours_done, found.hours_applicable, found.complete) == (0, 98, True)
    assert {line.state for line in found.lines} == {"open"}


def test_without_enrollment_what_is_given_by_section_becomes_the_planned_units():
    events = [Thing(50 + n, "events", sections=frozenset({7})) for n in range(4)]
    elsewhere = replace(WHO, courses=frozenset({UNREAD}))
    found = counted(events, who=elsewhere)
    assert found.strands["events"].open == 4
    assert [line.units for line in found.lines if line.strand == "events"] == [4]


@pytest.mark.parametrize(
    ("events", "entry", "shown"),
    [
        ("unknown", "eligible", "93.8"),  # 92/98 at least
        ("unknown missed", "unknown", "87.7"),  # 86/98 or 92/98
        ("unknown missed missed", "not-yet", "81.6"),  # 86/98 at most
    ],
)
def test_entry_is_known_as_soon_as_both_bounds_agree(events, entry, shown):
    found = counted(npqsl(events=events))
    assert (found.entry, floored(found.percent)) == (entry, shown)
    assert not found.complete
    assert found.strands["events"].unknown == 1


def test_what_is_unknown_keeps_the_threshold_within_reach():
    assert counted(npqsl(events="unknown missed")).reachable


def test_somebody_who_left_has_no_entry():
    assert counted(npqsl(), who=replace(WHO, state="left")).entry == "not-applicable"


def test_without_a_gate_there_is_a_figure_and_no_entry():
    found = counted(npqsl(events="missed missed"), a_rule("none"))
    assert (found.entry, found.reachable, found.policy) == ("not-applicable", True, "none/1")
    assert found.percent == Fraction(100 * 86, 98)


def test_nothing_applicable_is_no_figure_and_entry_unknown():
    rule = a_rule(strands={"events": StrandRule(Fraction(24), 4)})
    excused = [Thing(n, "events", "excused") for n in range(4)]
    found = counted(excused, rule)
    assert (found.percent, found.hours_applicable, found.entry) == (None, 0, "unknown")
    assert counted([], a_rule(strands={})).percent is None
    assert percent(Fraction(0), Fraction(0)) is None


def test_more_hours_named_than_the_strand_has_is_a_fault():
    with pytest.raises(HoursOverbooked, match=r"events has 24 hours .* 25"):
        counted([Thing(1, "events", hours=Fraction(25))])


def test_what_is_done_in_part_is_missed_for_the_rest():
    half = replace(npqsl()[33], points=Thing(0, "events").points / 2)
    found = counted([*(t for t in npqsl() if t.id != half.id), half])
    assert found.hours_done == 95
    (line,) = [each for each in found.lines if each.activity_id == f"events:{half.id}"]
    assert (line.state, line.done_hours, line.possible_hours) == ("done", 3, 3)
    assert (found.strands["events"].done, found.strands["events"].missed) == (3, 1)


def test_areas_are_shares_of_the_credit_of_what_is_mapped_to_them():
    culture, teaching = {"school-culture": Fraction(1)}, {"teaching": Fraction(1)}
    both = {"school-culture": Fraction(3, 4), "teaching": Fraction(1, 4)}
    things = [
        Thing(1, "events", "done", areas=both),
        Thing(2, "events", "missed", areas=culture),
        Thing(3, "events", "excused", areas=teaching),
        Thing(4, "events", "open"),
    ]
    found = counted(things)
    assert found.areas["school-culture"] == 100 * Fraction(3, 4) / (1 + Fraction(3, 4))
    assert found.areas["teaching"] == 100
    assert found.areas["implementation"] is None
    assert list(found.areas) == list(a_rule().areas)


def test_an_area_with_nothing_but_excused_activities_has_no_figure():
    excused = Thing(1, "events", "excused", areas={"teaching": Fraction(1)})
    assert counted([excused]).areas["teaching"] is None


def test_lines_keep_the_order_of_the_activities_and_end_with_what_nobody_holds():
    found = counted([Thing(2, "formative"), Thing(1, "events"), Thing(3, "formative")])
    ids = [line.activity_id for line in found.lines]
    assert ids[:3] == ["formative:2", "events:1", "formative:3"]
    assert all(each.startswith("planned:") for each in ids[3:])


def test_a_line_says_which_hours_are_sure_and_which_are_still_possible():
    found = counted(npqsl(events="done open missed unknown"))
    lines = [line for line in found.lines if line.strand == "events"]
    assert [(e.state, e.credit_hours, e.done_hours, e.possible_hours) for e in lines] == [
        ("done", 6, 6, 6),
        ("open", 6, 0, 6),
        ("missed", 6, 0, 0),
        ("unknown", 6, 0, 6),
    ]
    assert [line.title for line in lines] == [f"events {n}" for n in range(33, 37)]
    assert found.user_id == WHO.user_id


@pytest.mark.parametrize(("points", "state"), [("5", "missed"), ("5.01", "done")])
def test_without_hours_what_is_done_by_half_or_less_is_missed(points, state):
    without = a_rule(strands={"events": StrandRule(Fraction(0), None)})
    [line] = counted([Thing(1, "events", points=Decimal(points))], without).lines
    assert (line.state, line.credit_hours, line.done_hours) == (state, 0, 0)
