"""What answers would change that are tried: whom they move, and what is taken for what."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

from mappings.seen import Seen, SeenActivity, SeenThing
from mappings.standing import Standing
from mappings.trial import Meaning, MovedHours, Side, Trial, areas_words, trial
from tests.mappings.declared import a_done_line, a_standing

NINETY = Fraction(90)
HAIR = Fraction(1, 1000)
NOTHING = Seen({}, {})


def a_thing(**given: Any) -> SeenThing:
    fields = {
        "title": "Read me",
        "published": True,
        "requirement": "must_view",
        "strand": "online",
        "areas": ("teaching", "behaviour"),
        "activity": "item:1",
        "within": "module:5",
        "status": "mapped",
    }
    return SeenThing(**(fields | given))


def seen(thing: SeenThing, **shares: str) -> Seen:
    return Seen({"item:1": thing}, {"item:1": SeenActivity(None, planned=False, areas=shares)})


def moved(before: dict[int, Standing], after: dict[int, Standing], *held: int) -> Trial:
    return trial(Side(NOTHING, before), Side(NOTHING, after), held)


def at(percent: Fraction | None, entry: str) -> Standing:
    return a_standing(percent=percent, entry=entry)


def test_who_is_moved_is_told_who_loses_first_and_then_who_gains() -> None:
    eligible, under = at(NINETY, "eligible"), at(NINETY - HAIR, "not-yet")
    before = {1: under, 2: under, 3: eligible, 4: eligible, 5: at(None, "unknown")}
    after = {1: at(Fraction(80), "not-yet"), 2: eligible, 3: under, 4: eligible, 5: eligible}
    found = moved(before, after, 3, 1)
    assert [(one.user_id, one.loses, one.gains) for one in found.people] == [
        (3, True, False),
        (2, False, True),
        (5, False, True),
        (1, False, False),
    ]
    assert [one.user_id for one in found.people if one.held] == [3]  # 1's entry stays as it was
    assert found.participants == 5
    figures = [(one.percent_before, one.percent_after) for one in found.people]
    assert figures == [("90.0", "89.9"), ("89.9", "90.0"), (None, "90.0"), ("89.9", "80.0")]


def test_less_than_a_tenth_is_a_move_and_another_entry_alone_is_none_of_the_figure() -> None:
    before = {1: at(NINETY, "eligible"), 2: at(NINETY, "eligible")}
    after = {1: at(NINETY + HAIR, "eligible"), 2: at(NINETY, "not-yet")}
    assert [(one.user_id, one.moves) for one in moved(before, after).people] == [
        (2, False),
        (1, True),
    ]


def test_hours_that_move_are_those_of_all_strands_first() -> None:
    def side(strand: str, hours: int) -> Side:
        line = a_done_line(
            strand=strand, credit_hours=Fraction(hours), areas={"teaching": Fraction(1, 2)}
        )
        return Side(NOTHING, {1: a_standing(line)})

    assert trial(side("online", 6), side("events", 8), ()).hours == (
        MovedHours("", "", "6.0", "8.0"),
        MovedHours("", "teaching", "3.0", "4.0"),
        MovedHours("online", "", "6.0", "0.0"),
        MovedHours("online", "teaching", "3.0", "0.0"),
        MovedHours("events", "", "0.0", "8.0"),
        MovedHours("events", "teaching", "0.0", "4.0"),
    )
    assert trial(side("online", 6), side("online", 6), ()).hours == ()


def test_a_thing_is_told_where_strand_areas_shares_or_its_counting_change() -> None:
    before = seen(a_thing(), teaching="1/2", behaviour="1/2")
    assert trial(Side(before, {}), Side(before, {}), ()).things == ()
    uneven = seen(a_thing(), teaching="7/10", behaviour="3/10")
    [thing] = trial(Side(before, {}), Side(uneven, {}), ()).things
    assert (thing.before.areas, thing.after.areas) == (
        "teaching, behaviour",
        "teaching 70%, behaviour 30%",
    )
    gone = seen(a_thing(strand=None, areas=(), activity=None, status="review"))
    [thing] = trial(Side(before, {}), Side(gone, {}), ()).things
    assert thing.after == Meaning("", "", "review", counts=False)
    assert (thing.key, thing.title, thing.before.counts) == ("item:1", "Read me", True)


def test_shares_are_shown_of_the_areas_that_are_the_things_own_alone() -> None:
    other = seen(a_thing(areas=("teaching",)), teaching="7/10", behaviour="3/10")
    assert areas_words(other.things["item:1"], other) == "teaching"


def test_it_comes_back_from_plain_json() -> None:
    before = seen(a_thing(), teaching="1/2", behaviour="1/2")
    after = seen(a_thing(strand="events"), teaching="1/2", behaviour="1/2")
    lines = [a_done_line(strand=each) for each in ("online", "events")]
    sides = [
        Side(side, {1: a_standing(line, entry=entry)})
        for side, line, entry in zip((before, after), lines, ("eligible", "not-yet"), strict=True)
    ]
    found = trial(*sides, {1})
    assert found.things
    assert found.hours
    assert found.people
    assert Trial.from_json(json.loads(json.dumps(found.as_json()))) == found
