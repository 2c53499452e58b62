"""What holds for every cohort: laws of the figure, tried on drawn ledgers.

The draws are the same in every run: a failure here is a failure for everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mappings.ledger import as_json, as_text, from_json
from mappings.shortest import shortest_way
from mappings.standing import CountingRule, Modules, Standing, StrandRule
from tests.mappings.things import AREAS, BY_REQUIREMENT, Thing, counted

drawn = settings(
    max_examples=50,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # depends on the machine
)

STRANDS = ("induction", "events", "online", "coaching", "formative")
GATES = ("pooled-hours", "each-strand", "weighted", "modules")
ENTRY_ORDER = ("not-yet", "unknown", "eligible")

twelfths = st.integers(0, 12).map(lambda n: Fraction(n, 12))
named_hours = st.none() | twelfths.map(lambda each: each * 5)
shares = st.sampled_from(
    [
        {},
        {"teaching": Fraction(1)},
        {"implementation": Fraction(1, 3), "teaching": Fraction(2, 3)},
        {slug: Fraction(1, 3) for slug in AREAS},
    ]
)


@st.composite
def some_things(draw, states: Sequence[str] = ("done", "open", "missed", "unknown", "excused")):
    """Up to nine activities; their named hours never overbook a strand of `some_rule`."""
    made = []
    for number in range(draw(st.integers(0, 9))):
        strand = draw(st.sampled_from(STRANDS))
        state = draw(st.sampled_from(states))
        if strand in (*BY_REQUIREMENT, "formative") and state == "missed":
            state = "open"
        if strand in BY_REQUIREMENT and state == "excused":
            state = "done"
        made.append(
            Thing(
                id=number,
                strand=strand,
                state=draw(st.sampled_from([state, "planned"])) if state == "open" else state,
                hours=draw(named_hours),
                areas=draw(shares),
                points=draw(st.sampled_from([Decimal(10), Decimal(5), Decimal("3.3")])),
            )
        )
    return tuple(made)


@st.composite
def some_rule(draw, policies: Sequence[str] = GATES):
    strands = {
        strand: StrandRule(draw(twelfths) * 50 + 50, draw(st.none() | st.integers(0, 5)))
        for strand in draw(st.lists(st.sampled_from(STRANDS), unique=True, min_size=1))
    }
    policy = draw(st.sampled_from(policies))
    essential = draw(st.integers(0, 2))
    return CountingRule(
        strands=strands,
        policy=policy,
        threshold=draw(twelfths.filter(bool)),
        weights={strand: draw(twelfths) for strand in strands},
        areas=AREAS,
        modules=Modules(AREAS[:essential], AREAS[essential:], draw(st.integers(0, 2)))
        if policy == "modules"
        else None,
    )


def changed(things: Sequence[Thing], number: int, state: str) -> tuple[Thing, ...]:
    return tuple(
        replace(t, state=state, points=Decimal(10)) if t.id == number else t for t in things
    )


def is_not_lower(after: Standing, before: Standing) -> bool:
    """Whether the figure did not fall; only nothing done may become no figure."""
    if after.percent is None or before.percent is None:
        return not before.percent
    return after.percent >= before.percent


def entry_is_not_lower(after: Standing, before: Standing) -> bool:
    return ENTRY_ORDER.index(after.entry) >= ENTRY_ORDER.index(before.entry)


@drawn
@given(some_things(), some_rule())
def test_every_figure_is_from_0_to_100(things, rule):
    found = counted(things, rule)
    figures = [found.percent, *found.areas.values()]
    assert all(0 <= figure <= 100 for figure in figures if figure is not None)
    for each in found.strands.values():
        assert 0 <= each.hours_done <= each.hours_applicable


@drawn
@given(some_things(), some_rule(), st.data())
def test_doing_one_more_activity_never_lowers_anything(things, rule, data):
    undone = [thing.id for thing in things if thing.state != "done"]
    assume(undone)
    before = counted(things, rule)
    after = counted(changed(things, data.draw(st.sampled_from(undone)), "done"), rule)
    assert is_not_lower(after, before)
    assert entry_is_not_lower(after, before)
    assert after.reachable >= before.reachable


@drawn
@given(some_things(), some_rule(), st.data())
def test_excusing_what_is_not_done_never_lowers_the_figure(things, rule, data):
    undone = [thing for thing in things if thing.state not in ("done", "excused")]
    assume(undone)
    thing = data.draw(st.sampled_from(undone))
    before, after = counted(things, rule), counted(changed(things, thing.id, "excused"), rule)
    assert is_not_lower(after, before)
    if thing.state != "unknown":  # what might have been done is then known not to be
        assert entry_is_not_lower(after, before)


@drawn
@given(some_things(), some_rule(), st.integers())
def test_the_order_of_the_records_does_not_matter(things, rule, seed):
    assert as_text(as_json(counted(things, rule, shuffled_by=seed))) == as_text(
        as_json(counted(things, rule))
    )


@drawn
@given(some_things(), some_rule(), st.randoms(use_true_random=False))
def test_the_order_of_the_activities_moves_lines_and_nothing_else(things, rule, random):
    told = counted(things, rule)
    shuffled = counted(random.sample(things, len(things)), rule)
    assert sorted(map(repr, shuffled.lines)) == sorted(map(repr, told.lines))
    assert replace(shuffled, lines=()) == replace(told, lines=())


@drawn
@given(some_things(), some_rule(), some_things())
def test_activities_assigned_to_others_change_nothing_for_me(things, rule, others):
    theirs = tuple(replace(thing, id=thing.id + 100, mine=False) for thing in others)
    assert counted((*theirs, *things), rule) == counted(things, rule)


@drawn
@given(some_things(), some_rule(), st.data())
def test_whatever_is_unknown_turns_out_to_be_the_bounds_hold(things, rule, data):
    found, turned_out = counted(things, rule), things
    for thing in things:
        if thing.state == "unknown":
            became = data.draw(st.sampled_from(("done", "open", "excused")))
            turned_out = changed(turned_out, thing.id, became)
    known = counted(turned_out, rule)
    assert is_not_lower(known, found)
    if found.entry != "unknown" and known.percent is not None:
        assert known.entry == found.entry
    if not found.reachable:
        assert known.entry != "eligible"


@drawn
@given(some_things(), some_rule())
def test_the_lower_bound_never_passes_the_upper(things, rule):
    lower, upper = counted(things, rule), things
    for thing in things:
        if thing.state == "unknown":
            upper = changed(upper, thing.id, "done")
    assert is_not_lower(counted(upper, rule), lower)
    assert entry_is_not_lower(counted(upper, rule), lower)


@drawn
@given(some_things(), some_rule())
def test_strands_and_areas_add_up(things, rule):
    found = counted(things, rule)
    in_sums = [line for line in found.lines if line.state != "excused"]
    assert found.hours_done == sum(each.hours_done for each in found.strands.values())
    assert found.hours_done == sum(line.done_hours for line in found.lines)
    assert found.hours_applicable == sum(line.credit_hours for line in in_sums)
    for strand, each in rule.strands.items():
        lines = [line for line in found.lines if line.strand == strand]
        assert sum(line.credit_hours for line in lines) == each.hours
    mapped = [line for line in in_sums if line.areas]
    areas_done = [line.done_hours * share for line in mapped for share in line.areas.values()]
    assert sum(areas_done) == sum(line.done_hours for line in mapped)


@drawn
@given(some_things(), some_rule())
def test_an_area_is_done_over_applicable_of_its_shares(things, rule):
    found = counted(things, rule)
    for slug, figure in found.areas.items():
        lines = [line for line in found.lines if slug in line.areas and line.state != "excused"]
        applicable = sum(line.credit_hours * line.areas[slug] for line in lines)
        done = sum(line.done_hours * line.areas[slug] for line in lines)
        assert figure == (100 * done / applicable if applicable else None)


@drawn
@given(some_things(("done", "open", "missed", "excused")), some_rule(("pooled-hours",)))
def test_eligible_if_and_only_if_the_exact_comparison_holds(things, rule):
    found = counted(things, rule)
    if found.percent is None:
        assert found.entry == "unknown"
    else:
        assert (found.entry == "eligible") is (found.percent >= 100 * rule.threshold)


@drawn
@given(some_things(("done", "open", "missed", "excused")), some_rule(("pooled-hours",)))
def test_the_figure_itself_as_threshold_is_met_and_a_hair_more_is_not(things, rule):
    percent = counted(things, rule).percent
    assume(percent)
    at = replace(rule, threshold=percent / 100)
    assert counted(things, at).entry == "eligible"
    above = replace(rule, threshold=percent / 100 + Fraction(1, 10**40))
    assert counted(things, above).entry == "not-yet"


@drawn
@given(some_things(("done", "open", "open", "missed", "excused")), some_rule())
def test_the_shortest_way_leads_there_and_none_is_shorter(things, rule):
    rule = replace(rule, strands={s: StrandRule(r.hours, None) for s, r in rule.strands.items()})
    before = counted(things, rule)
    way = shortest_way(before, rule)
    assume(not any(activity.startswith("planned:") for activity in way))
    ids = [
        line.activity_id for line in before.lines if line.state == "open" and line.areas is not None
    ]
    reaching = _fewest(things, rule, [each for each in ids if not each.startswith("planned:")])
    assert len(way) == (reaching or 0)
    if way:
        assert _with_done(things, rule, way).entry == "eligible"


@drawn
@given(some_things(), some_rule())
def test_a_ledger_comes_back_exactly(things, rule):
    found = counted(things, rule)
    assert from_json(as_json(found)) == found


def _with_done(things: Sequence[Thing], rule: CountingRule, ids: Sequence[str]) -> Standing:
    for activity in ids:
        things = changed(things, int(activity.partition(":")[2]), "done")
    return counted(things, rule)


def _fewest(things: Sequence[Thing], rule: CountingRule, ids: Sequence[str]) -> int | None:
    """How many open activities reach entry, by trying every set; None if none does."""
    for size in range(len(ids) + 1):
        for some in combinations(ids, size):
            if _with_done(things, rule, some).entry == "eligible":
                return size
    return None
