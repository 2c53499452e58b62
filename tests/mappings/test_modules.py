"""The policy `modules`: essential modules and electives, by activities and without any hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from mappings.course_map import CourseMap
from mappings.coverage import coverage_problems
from mappings.modules import Completed, completed, still_to_come
from mappings.shortest import missing_hours, shortest_way
from mappings.standing import CountingRule, Modules, Standing, StrandRule
from tests.mappings.things import Thing, a_rule, counted, recorded

ESSENTIAL, ELECTIVES = ("lead", "gap"), ("quality", "change", "finance")
AREAS = (*ESSENTIAL, *ELECTIVES)
NO_HOURS = dict.fromkeys(
    ("induction", "events", "online", "coaching", "formative"), StrandRule(Fraction(0), None)
)


def rule_of(choose: int = 2, **given: object) -> CountingRule:
    usual: dict[str, object] = {
        "strands": NO_HOURS,
        "areas": AREAS,
        "modules": Modules(ESSENTIAL, ELECTIVES, choose),
    }
    return a_rule("modules", **{**usual, **given})


def about(*modules: str) -> dict[str, Fraction]:
    return dict.fromkeys(modules, Fraction(1, len(modules)))


def course(**states: str) -> tuple[Thing, ...]:
    """Two graded activities for each module, done unless told: `gap="done open"`."""
    made: list[Thing] = []
    for module in AREAS:
        for state in states.get(module, "done done").split():
            made.append(Thing(len(made) + 1, "events", state, areas=about(module)))
    return tuple(made)


def found(things: Sequence[Thing], rule: CountingRule | None = None) -> Standing:
    return counted(things, rule or rule_of())


def ids(things: Sequence[Thing], *modules: str) -> tuple[str, ...]:
    return tuple(f"events:{t.id}" for t in things if set(modules) & t.areas.keys())


def test_all_essential_modules_and_as_many_electives_as_asked_are_enough() -> None:
    standing = found(course(finance="open open"))
    assert (standing.entry, standing.policy) == ("eligible", "modules/1")
    assert completed(standing.lines, rule_of()) == Completed(2, 2, 2, 2)


@pytest.mark.parametrize(
    ("states", "done"),
    [
        ({"gap": "done open"}, Completed(1, 2, 2, 2)),
        ({"finance": "open open", "change": "done open"}, Completed(2, 2, 1, 2)),
    ],
)
def test_one_activity_of_what_is_asked_short_is_not_yet(
    states: dict[str, str], done: Completed
) -> None:
    standing = found(course(**states))
    assert (standing.entry, standing.reachable) == ("not-yet", True)
    assert completed(standing.lines, rule_of()) == done


def test_without_hours_there_is_no_percentage_but_progress_by_area() -> None:
    standing = found(course(gap="done open", quality="excused done", finance="excused excused"))
    assert (standing.percent, standing.hours_applicable, standing.complete) == (None, 0, True)
    assert dict(standing.areas) == {
        "lead": 100,
        "gap": 50,
        "quality": 100,
        "change": 100,
        "finance": None,
    }
    assert standing.strands["events"].open == 1
    assert {line.credit_hours for line in standing.lines} == {0}


def test_hours_a_line_of_the_cohorts_file_names_are_nothing_where_the_strand_has_none() -> None:
    assert found([Thing(1, "events", hours=Fraction(6))]).hours_applicable == 0


def test_with_hours_the_pooled_percentage_stands_beside_the_modules() -> None:
    rule = rule_of(strands={"events": StrandRule(Fraction(20), None)})
    standing = found(course(finance="open open"), rule)
    assert (standing.percent, standing.entry) == (80, "eligible")
    assert standing.areas["finance"] == 0


@pytest.mark.parametrize(
    ("states", "entry"),
    [
        ({"gap": "done unknown"}, "unknown"),
        ({"gap": "missed unknown"}, "not-yet"),
        ({"quality": "unknown unknown"}, "eligible"),  # two others are completed
        ({"quality": "unknown unknown", "change": "done open"}, "unknown"),
        ({"quality": "unknown unknown", "change": "open", "finance": "open"}, "not-yet"),
    ],
)
def test_what_is_unknown_is_bounded(states: dict[str, str], entry: str) -> None:
    standing = found(course(**states))
    assert standing.entry == entry
    assert not standing.complete


@pytest.mark.parametrize(
    ("states", "entry"),
    [
        ({"gap": "done excused"}, "eligible"),
        ({"gap": "excused excused"}, "eligible"),
        ({"gap": "open excused"}, "not-yet"),
        # an elective nobody chose is excused: it does not stand for one that is completed
        ({"quality": "excused excused", "change": "done open"}, "not-yet"),
        # excused from all electives but one: that one is what is left to choose
        ({"quality": "excused", "change": "excused"}, "eligible"),
        ({"quality": "excused", "change": "excused", "finance": "open"}, "not-yet"),
    ],
)
def test_what_is_excused_is_left_out(states: dict[str, str], entry: str) -> None:
    assert found(course(**states)).entry == entry


def test_excused_from_everything_there_is_nothing_to_tell() -> None:
    assert found(course(**dict.fromkeys(AREAS, "excused"))).entry == "unknown"


@pytest.mark.parametrize("module", ["gap", "change"])
def test_a_module_without_an_activity_of_theirs_is_still_to_come(module: str) -> None:
    things = course(finance="open missed")
    elsewhere = [replace(t, mine=module not in t.areas) for t in things]
    gone = [t for t in things if module not in t.areas]
    for left in (elsewhere, gone):
        standing = found(left)
        assert (standing.entry, standing.reachable) == ("not-yet", True)
        assert shortest_way(standing, rule_of()) == ()
        assert still_to_come(standing.lines, rule_of()) == (module,)


def test_an_activity_about_two_modules_counts_in_both() -> None:
    things = (*course(), Thing(90, "events", "open", areas=about("lead", "gap")))
    assert completed(found(things).lines, rule_of()) == Completed(0, 2, 2, 2)
    assert shortest_way(found(things), rule_of()) == ("events:90",)
    done = (*course(), Thing(90, "events", "done", areas=about("lead", "gap")))
    assert found(done).entry == "eligible"


def test_what_is_about_no_module_is_not_asked_for() -> None:
    things = (*course(), Thing(90, "events", "missed"), Thing(91, "events", areas=about("other")))
    assert found(things).entry == "eligible"


@pytest.mark.parametrize(("points", "entry"), [("5", "not-yet"), ("5.01", "eligible")])
def test_done_in_part_is_done_above_half_with_hours_and_without(points: str, entry: str) -> None:
    in_part = Thing(90, "events", points=Decimal(points), areas=about("gap"))
    with_hours = rule_of(strands={"events": StrandRule(Fraction(20), None)})
    for rule in (rule_of(), with_hours):
        assert found((*course(), in_part), rule).entry == entry


def test_the_way_is_all_that_is_open_in_essential_modules_and_in_the_shortest_electives() -> None:
    things = course(gap="open open", quality="done done", change="open open", finance="done open")
    assert shortest_way(found(things), rule_of()) == (
        *ids(things, "gap"),
        ids(things, "finance")[1],
    )
    assert missing_hours(found(things), rule_of()) == 0


def test_an_elective_with_something_missed_is_no_way() -> None:
    things = course(quality="done missed", change="open open open", finance="open open open")
    assert shortest_way(found(things), rule_of()) == ids(things, "change", "finance")
    assert shortest_way(found(things), rule_of(choose=1)) == ids(things, "change")


def test_an_activity_shared_by_electives_makes_them_the_shorter_way() -> None:
    shared = Thing(90, "events", "open", areas=about("change", "finance"))
    things = (*course(quality="open", change="done", finance="done"), shared)
    assert shortest_way(found(things), rule_of()) == ("events:90",)


def test_missed_in_an_essential_module_is_out_of_reach() -> None:
    standing = found(course(gap="done missed", change="open open"))
    assert (standing.entry, standing.reachable) == ("not-yet", False)
    assert shortest_way(standing, rule_of()) == ()


def test_missing_hours_are_those_of_the_way_or_of_all_that_is_undone() -> None:
    rule = rule_of(strands={"events": StrandRule(Fraction(20), None)})
    open_ones = found(course(gap="open open", quality="done open", change="done open"), rule)
    assert missing_hours(open_ones, rule) == 6
    missed = found(course(gap="missed done", lead="done open"), rule)
    assert missing_hours(missed, rule) == 4


def test_missing_hours_leave_out_what_counts_as_done_what_is_excused_and_what_nobody_asks() -> None:
    two = Fraction(2)
    things = (
        Thing(1, "events", hours=two, areas=about("lead")),
        Thing(2, "events", hours=two, areas=about("lead"), points=Decimal(4)),
        Thing(3, "events", hours=two, areas=about("lead"), points=Decimal(6)),
        Thing(4, "events", "excused", hours=two, areas=about("lead")),
        Thing(5, "events", hours=two, areas=about("gap")),
        Thing(6, "events", hours=two, areas=about("quality")),
        Thing(7, "events", hours=two, areas=about("change")),
        Thing(8, "events", "missed", hours=two, areas=about("finance")),
    )
    rule = rule_of(strands={"events": StrandRule(Fraction(16), None)})
    assert missing_hours(found(things, rule), rule) == Fraction(6, 5), "what is left of the second"


def test_a_module_to_which_nothing_is_mapped_is_reported_and_no_strand_without_hours() -> None:
    activities, _ = recorded(course())
    some = tuple(activity for activity in activities if "change" not in activity.areas)
    course_map = CourseMap((), (), some, (), frozenset())
    told = coverage_problems(course_map, rule_of(), cohort_id="a", waived=frozenset())
    assert [(p.code, p.where, p.standing) for p in told] == [
        ("module-without-activity", "cohort a, module change", True)
    ]
