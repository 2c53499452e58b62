"""What changed between two readings, in words, and what it does to figures, exactly."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from mappings.drift import Change, Effect, changes, drift_problem, effect, unsettled
from mappings.engagement import recount
from mappings.mapping import map_courses
from mappings.seen import Seen, SeenActivity, SeenThing, seen
from mappings.shown import raised
from mappings.standing import Modules, StrandRule
from tests.mappings.builders import (
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_assignment,
    an_item,
    an_item_of,
)
from tests.mappings.things import Thing, a_rule, counted, npqsl


def a_thing(**given):
    usual = {
        "title": "Read me",
        "published": True,
        "requirement": "must_view",
        "strand": "online",
        "areas": ("teaching",),
        "activity": None,
        "within": None,
    }
    return SeenThing(**{**usual, **given})


def content(things, *activities, **more):
    usual = {name: SeenActivity(None, planned=False) for name in activities}
    return Seen(things, {**usual, **more})


def told(then, now):
    return [change.counted for change in changes(then, now)]


ITEM = {"item:1": a_thing(activity="item:1", within="module:5")}
MODULE = {"module:5": a_thing(title="Week 1", requirement="all")}
THEN = content({**MODULE, **ITEM}, "item:1")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": "Read this"}, ["1 item renamed"]),
        ({"published": False}, ["1 item unpublished"]),
        ({"requirement": "must_submit"}, ["1 requirement changed"]),
        ({"strand": "induction"}, ["1 strand changed"]),
        ({"areas": ("behaviour",)}, ["1 thing has other areas"]),
        ({"areas": ("teaching", "behaviour")}, ["1 thing has other areas"]),
        ({}, []),
    ],
)
def test_a_thing_that_changed_is_told_by_what_changed(change, said):
    now = content({**MODULE, "item:1": replace(ITEM["item:1"], **change)}, "item:1")
    assert told(THEN, now) == said


def test_a_requirement_that_comes_or_goes_tells_it_instead_of_the_activity():
    without = content(
        {**MODULE, "item:1": replace(ITEM["item:1"], requirement=None, activity=None)}
    )
    assert told(THEN, without) == ["1 requirement removed"]
    assert told(without, THEN) == ["1 requirement added"]


def test_another_strand_that_makes_or_unmakes_an_activity_tells_it_instead_of_the_activity():
    none = content({**MODULE, "item:1": replace(ITEM["item:1"], strand="none", activity=None)})
    assert told(THEN, none) == told(none, THEN) == ["1 strand changed"]


def test_an_activity_that_comes_or_goes_tells_it_instead_of_the_item_or_assignment():
    assert told(content(MODULE), THEN) == ["1 activity added"]
    assert told(THEN, content(MODULE)) == ["1 activity removed"]
    task = content({"assignment:3": a_thing(activity="assignment:3")}, "assignment:3")
    assert told(content({}), task) == ["1 activity added"]
    assert told(task, content({})) == ["1 activity removed"]
    heading = {"item:2": a_thing(within="module:5", requirement=None)}
    assert told(THEN, content({**THEN.things, **heading}, "item:1")) == ["1 item added"]


def test_what_happened_to_the_module_too_is_told_of_the_module_alone():
    assert told(content({}), THEN) == ["1 activity added", "1 module added"]
    assert told(THEN, content({})) == ["1 activity removed", "1 module removed"]
    hidden = {key: replace(thing, published=False) for key, thing in THEN.things.items()}
    assert told(THEN, content(hidden, "item:1")) == ["1 module unpublished"]
    assert told(content(hidden, "item:1"), THEN) == ["1 module published"]
    moved = {key: replace(thing, strand="induction") for key, thing in THEN.things.items()}
    assert told(THEN, content(moved, "item:1")) == ["1 strand changed"]
    renamed = {key: replace(thing, title="New") for key, thing in THEN.things.items()}
    assert told(THEN, content(renamed, "item:1")) == ["1 module renamed", "1 item renamed"]


def test_other_hours_of_an_activity_are_told():
    six, seven = SeenActivity("6", planned=False), SeenActivity("7", planned=False)
    assert told(content({}, e=six), content({}, e=seven)) == ["1 activity has other hours"]


def test_what_comes_back_as_it_was_is_no_change_and_json_keeps_all_of_it():
    task = an_assignment("Face-to-face event 1")
    loose = an_assignment("Coaching log 1", published=False)
    heading = an_item("Part 1", type="SubHeader", requirement=None)
    module = a_module("Week 1", an_item("Read me"), an_item_of(task), heading)
    structure = a_structure(module, assignments=[task, loose])
    course_map = map_courses([structure], a_cohort(), a_programme(), frozenset())
    found = seen([structure], course_map)
    assert Seen.from_json(found.as_json()) == found
    assert changes(found, Seen.from_json(found.as_json())) == ()
    keys = [f"module:{module.id}", *(f"item:{item.id}" for item in module.items[:2])]
    assert list(found.things) == [*keys, f"assignment:{loose.id}"]
    assert found.activities[f"assignment:{loose.id}"].planned
    assert found.things[keys[2]].activity == f"assignment:{task.id}"


def test_what_was_unpublished_or_is_read_in_another_way_keeps_its_state_of_then():
    asked = content(
        {**MODULE, "item:1": replace(ITEM["item:1"], requirement="must_submit")}, "item:1"
    )
    assert unsettled(THEN, asked) == {"item:1"}
    planned = Seen(THEN.things, {"item:1": SeenActivity(None, planned=True)})
    assert unsettled(THEN, planned) == {"item:1"}
    assert unsettled(planned, THEN) == frozenset()
    assert unsettled(THEN, content({})) == frozenset()


# --- effects ---------------------------------------------------------------------------------


def online(count, done, **but):
    """That many online items, the first of them done; and nothing else at all."""
    return tuple(
        Thing(n, "online", "done" if n <= done else "open", **but) for n in range(1, count + 1)
    )


def moved(then, now, reread=frozenset()):
    return effect([(counted(then), counted(now))], reread)


def test_a_fall_is_the_exact_difference_to_the_old_content_in_the_states_of_now():
    found = moved(online(30, 15), online(31, 20))
    # with 30 items 20 would be done: 38 x 20/30; now it is 38 x 20/31, of 98 hours
    assert found == Effect(
        1, Fraction(100 * 38 * 20, 98) * (Fraction(1, 30) - Fraction(1, 31)), 0, Fraction(0)
    )


def test_a_rise_is_exact_however_small_and_nobody_falls_by_it():
    small = moved(online(31, 20), online(30, 20))
    most = Fraction(100 * 38 * 20, 98) * (Fraction(1, 30) - Fraction(1, 31))
    assert small == Effect(0, Fraction(0), 1, most)
    assert most < 1


def by_modules(*things):
    """What `modules` counts: events have their hours, online things none."""
    strands = {"events": StrandRule(Fraction(24), None), "online": StrandRule(Fraction(0), None)}
    return counted(things, a_rule("modules", strands=strands, modules=Modules((), (), 0)))


def test_what_has_no_hours_moves_nobody_s_hours():
    event, more = Thing(1, "events"), Thing(2, "events", "open")
    page, another = Thing(3, "online"), Thing(4, "online", "open")
    with_page, with_both = by_modules(event, page), by_modules(event, page, another)
    assert effect([(with_page, with_both)], frozenset()).words == "nobody's figure changes by it"
    assert effect([(with_page, by_modules(event, more, page))], frozenset()) == Effect(
        1, Fraction(50), 0, Fraction(0)
    )


def test_what_was_done_and_has_lost_its_hours_is_a_fall():
    then = by_modules(Thing(1, "events"), Thing(2, "events", "open"))
    done, still_open = then.lines
    lost = recount(
        1,
        "active",
        [replace(done, credit_hours=Fraction(0), done_hours=Fraction(0)), still_open],
        a_rule("modules", modules=Modules((), (), 0)),
    )
    assert effect([(then, lost)], frozenset()) == Effect(1, Fraction(50), 0, Fraction(0))


def test_who_had_nothing_that_applied_neither_falls_nor_rises():
    excused = by_modules(Thing(1, "events", "excused"))
    assert excused.percent is None
    assert effect([(excused, by_modules(Thing(2, "events")))], frozenset()).words == (
        "nobody's figure changes by it"
    )


def test_progress_alone_is_no_effect():
    assert (
        moved(npqsl(events="open open open open"), npqsl()).words == "nobody's figure changes by it"
    )


def test_an_activity_that_is_gone_counts_as_it_did():
    found = moved(online(30, 30), online(29, 29))
    assert (found.falling, found.rising) == (0, 0)
    found = moved(online(30, 29), online(29, 29))
    assert (found.rising, found.most_risen) == (1, Fraction(3800, 30 * 98))


def test_an_excuse_is_on_both_sides():
    then = npqsl()
    now = npqsl(events="excused done done done")
    assert moved(then, now).words == "nobody's figure changes by it"


def test_what_is_reread_counts_as_it_was():
    assert moved(online(2, 2), online(2, 1)).falling == 0
    found = moved(online(2, 2), online(2, 1), frozenset({"online:2"}))
    assert (found.falling, found.most_fallen) == (1, Fraction(1900, 98))


def test_the_most_of_each_is_told_and_never_understated():
    nobody = effect([], frozenset())
    assert nobody.words == "nobody's figure changes by it"
    both = Effect(41, Fraction(1101, 1000), 2, Fraction(4, 10))
    assert (
        both.words
        == "41 participants fall by up to 1.2 points, 2 participants rise by up to 0.4 points"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "0.0"),
        ("1/1000", "0.1"),
        ("1", "1.0"),
        ("1.2", "1.2"),
        ("1.2001", "1.3"),
        ("9.95", "10.0"),
    ],
)
def test_a_fall_is_rounded_up(value, shown):
    assert raised(Fraction(value)) == shown


def test_the_problem_counts_tells_the_effect_and_names_the_first_ids():
    many = tuple(f"item:{n}" for n in range(25))
    found = [Change("activity added", many), Change("requirement removed", ("item:99",))]
    problem = drift_problem(
        "a25", "20270301-120000-abcd", found, Effect(1, Fraction(1), 0, Fraction(0))
    )
    assert problem.standing
    assert problem.where == "cohort a25, since run 20270301-120000-abcd"
    assert problem.remedy.startswith(
        "25 activities added, 1 requirement removed: 1 participant falls by up to 1.0 points. "
        "Nobody loses entry by it without approval. activity added: item:0, item:1, "
    )
    assert problem.remedy.endswith("item:19 and 5 more; requirement removed: item:99")
