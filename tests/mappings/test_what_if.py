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


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("policy=by-feel", "pooled-hours, each-strand, weighted, modules, none"),
        ("threshold=101", "from 0 to 100"),
        ("threshold=lots", "from 0 to 100"),
        ("threshold=nan", "from 0 to 100"),
        ("threshold=-1", "from 0 to 100"),
        ("waive=coaching", "events, online"),
        ("weights.events=x", "a number from 0 up"),
        ("weights.lectures=1", "events, online"),
        ("weights.events=1", "policy=weighted alone"),
        ("policy=weighted", "weights.STRAND=NUMBER"),
        ("policy=modules", "names no essential modules"),
        ("hours.online=34", "sync --dry-run"),
        ("units.events=3", "sync --dry-run"),
        ("colour=red", "policy=NAME, threshold=PER_CENT"),
        ("policy", "pooled-hours"),
    ],
)
def test_what_cannot_be_asked_names_the_choices(said: str, named: str) -> None:
    [fault] = faults(said)
    assert said.partition("=")[0] in fault
    assert named in fault


def test_activities_without_hours_are_in_no_ledger_and_so_no_modules_are_counted() -> None:
    [fault] = faults("policy=modules", programme=MODULAR)
    assert "induction, coaching, formative" in fault


def test_a_threshold_where_the_policy_has_none_is_refused() -> None:
    assert faults("policy=none", "threshold=80") == ("threshold: policy none has none",)


def test_every_fault_is_named_at_once_and_what_is_said_twice_is_one() -> None:
    assert len(faults("threshold=0.9.1", "policy=x", "colour=red")) == 3
    assert ["twice" in fault for fault in faults("threshold=80", "threshold=81")] == [True]


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
