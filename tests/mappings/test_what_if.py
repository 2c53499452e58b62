"""Another rule over kept ledgers: what may be asked, and that it counts as a sync would."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mappings.engagement import recount
from mappings.ledger import as_json, from_json
from mappings.programmes import counting_rule
from mappings.standing import CountingRule, Modules
from mappings.what_if import WhatIfFault, changed_rule
from tests.mappings.builders import a_cohort, a_programme
from tests.mappings.test_properties import drawn, some_rule, some_things
from tests.mappings.things import AREAS, counted

HOURS = {"events": Decimal(24), "online": Decimal(38)}
PROGRAMME = a_programme(hours=HOURS)
MODULAR = replace(PROGRAMME, modules=Modules(AREAS[:1], AREAS[1:], 1))


def asked(*said: str, programme=PROGRAMME, **cohort: object) -> CountingRule:
    of = a_cohort(**cohort)
    return changed_rule(said, counting_rule(of, programme), of, programme)


def faults(*said: str, programme=PROGRAMME, **cohort: object) -> tuple[str, ...]:
    with pytest.raises(WhatIfFault) as refused:
        asked(*said, programme=programme, **cohort)
    return refused.value.faults


def test_policy_threshold_and_waived_strands_are_changed_and_nothing_else() -> None:
    rule = asked("policy=each-strand", "threshold=87.5", "waive=online")
    assert rule == replace(
        counting_rule(a_cohort(), PROGRAMME),
        policy="each-strand",
        threshold=Fraction(7, 8),
        strands={"events": rule.strands["events"]},
    )


def test_what_is_not_asked_stays_as_the_rule_in_force_has_it_not_as_the_cohort_would() -> None:
    cohort = a_cohort(policy="weighted", weights={"events": Decimal(50), "online": Decimal(30)})
    usual = counting_rule(cohort, PROGRAMME)
    in_force = replace(usual, threshold=Fraction(4, 5), weights={"events": Fraction(1)})
    assert changed_rule((), in_force, cohort, PROGRAMME) == in_force
    other = changed_rule(("policy=each-strand",), in_force, cohort, PROGRAMME)
    assert other == replace(in_force, policy="each-strand", weights=usual.weights)


def test_weights_are_those_of_the_cohort_with_what_is_asked_changed() -> None:
    weights = {"events": Decimal(50), "online": Decimal(30)}
    rule = asked("policy=weighted", "weights.online=50", weights=weights)
    assert rule.weights == {"events": 50, "online": 50}
    already = asked("weights.online=0.5", policy="weighted", weights=weights)
    assert already.weights == {"events": 50, "online": Fraction(1, 2)}


def test_modules_are_the_programme_s() -> None:
    rule = asked("policy=modules", programme=replace(MODULAR, hours=ALL_HOURS))
    assert rule.modules == MODULAR.modules
    back = asked("policy=none", programme=replace(MODULAR, hours=ALL_HOURS), policy="modules")
    assert (back.modules, back.policy) == (None, "none")


ALL_HOURS = dict.fromkeys(("induction", "events", "online", "coaching", "formative"), Decimal(10))


def test_hours_count_where_modules_counted_activities_without() -> None:
    assert list(asked("policy=pooled-hours", programme=MODULAR, policy="modules").strands) == [
        "events",
        "online",
    ]


STRANDS = "use one of the counted strands, events, online"
PERCENTAGE = "use a percentage from 0 to 100"
POLICIES = "use one of pooled-hours, each-strand, weighted, modules, none"
NOT_KNOWN = "is not known; use policy=NAME, threshold=PER_CENT, waive=STRAND, weights.STRAND=NUMBER"
FROM_CANVAS = (
    "credit is shared out when Canvas is read: change the cohorts file, and sync --dry-run tells "
    "who would change"
)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("policy=by-feel", f"policy=by-feel: {POLICIES}"),
        ("policy", f"policy: {POLICIES}"),
        ("threshold=100.1", f"threshold=100.1: {PERCENTAGE}"),
        ("threshold=lots", f"threshold=lots: {PERCENTAGE}"),
        ("threshold=nan", f"threshold=nan: {PERCENTAGE}"),
        ("threshold=-1", f"threshold=-1: {PERCENTAGE}"),
        ("waive=coaching", f"waive=coaching: {STRANDS}"),
        ("weights.events=x", "weights.events=x: use a number from 0 up"),
        ("weights.events=-1", "weights.events=-1: use a number from 0 up"),
        ("weights.lectures=1", f"weights.lectures=1: {STRANDS}"),
        ("weights.online.more=1", f"weights.online.more=1: {STRANDS}"),
        ("weights.events=1", "weights.events: matters to policy=weighted alone"),
        (
            "policy=weighted",
            "policy=weighted: needs a weight above 0 for a strand: weights.STRAND=NUMBER",
        ),
        (
            "policy=modules",
            "policy=modules: the programme names no essential modules and electives",
        ),
        ("hours.online=34", f"hours.online=34: {FROM_CANVAS}"),
        ("hours=100", f"hours=100: {FROM_CANVAS}"),
        ("units.events=3", f"units.events=3: {FROM_CANVAS}"),
        ("colour=red", f"colour=red: {NOT_KNOWN}"),
        ("", f": {NOT_KNOWN}"),
    ],
)
def test_what_cannot_be_asked_says_what_can(said: str, fault: str) -> None:
    assert faults(said) == (fault,)


@pytest.mark.parametrize(("said", "share"), [("0", 0), (" 100 ", 1), ("62.5", Fraction(5, 8))])
def test_a_threshold_is_a_percentage_both_ends_included(said: str, share: Fraction) -> None:
    assert asked(f"threshold={said}").threshold == share


def test_a_weight_may_be_nothing_as_long_as_one_is_more() -> None:
    rule = asked("policy=weighted", "weights.events=0", "weights.online=2")
    assert rule.weights == {"events": 0, "online": 2}
    [fault] = faults("policy=weighted", "weights.events=0", "weights.online=0")
    assert fault.startswith("policy=weighted: needs a weight above 0")


def test_a_cohort_that_goes_by_modules_keeps_its_strands_without_hours() -> None:
    rule = asked("waive=coaching", programme=MODULAR, policy="modules")
    assert list(rule.strands) == ["induction", "events", "online", "formative"]
    assert rule.modules == MODULAR.modules


def test_activities_without_hours_are_in_no_ledger_and_so_no_modules_are_counted() -> None:
    [fault] = faults("policy=modules", programme=MODULAR)
    assert fault == (
        "policy=modules: nothing is kept of induction, coaching, formative, which have no hours; "
        f"{FROM_CANVAS}"
    )


def test_a_threshold_where_the_policy_has_none_is_refused() -> None:
    assert faults("policy=none", "threshold=80") == ("threshold: policy none has none",)


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(WhatIfFault) as refused:
        asked("threshold=0.9.1", "policy=x", "hours.online=34")
    assert str(refused.value) == (
        f"threshold=0.9.1: {PERCENTAGE}; policy=x: {POLICIES}; hours.online=34: {FROM_CANVAS}"
    )
    assert faults("threshold=80", "weights.events=1", "policy=none") == (
        "threshold: policy none has none",
        "weights.events: matters to policy=weighted alone",
    )


@pytest.mark.parametrize(
    ("first", "again", "what"),
    [
        ("threshold=80", "threshold=81", "threshold"),
        ("policy=none", "policy=none", "policy"),
        ("weights.events=1", "weights.events=2", "weights.events"),
    ],
)
def test_what_is_said_twice_is_a_fault(first: str, again: str, what: str) -> None:
    assert faults(first, again) == (f"{again}: {what} is there twice; say it once",)


@drawn
@given(some_things(), some_rule())
def test_the_same_rule_changes_nobody(things, rule) -> None:
    kept = from_json(as_json(counted(things, rule)))
    assert recount(kept.user_id, "active", kept.lines, rule) == kept


@drawn
@given(some_things(), some_rule(), some_rule(), st.data())
def test_another_rule_over_the_ledger_is_what_counting_by_it_gives(
    things, rule, other, data
) -> None:
    left = data.draw(st.lists(st.sampled_from(list(rule.strands)), unique=True))
    then = replace(other, strands={s: c for s, c in rule.strands.items() if s not in left})
    kept = counted(things, rule)
    assert recount(kept.user_id, "active", kept.lines, then) == counted(things, then)
