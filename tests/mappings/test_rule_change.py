"""The counting rule: kept exactly, compared in words, and what another one would change."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from mappings.rule_change import Effect, described, difference, effect, rule_from, rule_json
from mappings.standing import CountingRule, Modules, StrandRule
from tests.mappings.test_properties import drawn, some_rule
from tests.mappings.things import AREAS, a_rule, counted, npqsl


@drawn
@given(some_rule())
def test_a_rule_comes_back_exactly(rule: CountingRule) -> None:
    kept = json.loads(json.dumps(rule_json(rule)))
    assert rule_from(kept, rule.areas) == rule
    assert list(rule_from(kept, rule.areas).strands) == list(rule.strands)


WEIGHTS = {"events": Fraction(50), "online": Fraction(30)}
MODULES = Modules(("a", "b"), ("c", "d"), 1)


@pytest.mark.parametrize(
    ("changed", "before", "after"),
    [
        ({"policy": "each-strand"}, "pooled-hours", "each-strand"),
        ({"policy": "none"}, "pooled-hours, threshold 90%", "none"),
        ({"threshold": Fraction(7, 8)}, "threshold 90%", "threshold 87.5%"),
        ({"threshold": Fraction(1)}, "threshold 90%", "threshold 100%"),
        (
            {"policy": "weighted", "weights": WEIGHTS},
            "pooled-hours",
            "weighted, weight of events 50, weight of online 30",
        ),
        (
            {"policy": "modules", "modules": MODULES},
            "pooled-hours, threshold 90%",
            "modules, essential a and b, 1 of c or d",
        ),
        (
            {"policy": "modules", "modules": Modules((), ("c",), 1)},
            "pooled-hours, threshold 90%",
            "modules, essential none, 1 of c",
        ),
        (
            {"policy": "modules", "modules": Modules(("a",), (), 0)},
            "pooled-hours, threshold 90%",
            "modules, essential a, 0 of none",
        ),
    ],
)
def test_what_differs_is_named_and_nothing_else(
    changed: dict[str, object], before: str, after: str
) -> None:
    assert difference(a_rule(), a_rule(**changed)) == (before, after)  # type: ignore[arg-type]


def test_strands_are_compared_by_hours_units_and_whether_they_count() -> None:
    strands = {
        **a_rule().strands,
        "online": StrandRule(Fraction("34.5"), 6),
        "events": StrandRule(Fraction(24), None),
    }
    del strands["coaching"]
    del strands["induction"]
    assert difference(a_rule(), a_rule(strands=strands)) == (
        "induction 6 h, events 24 h in 4 units, online 38 h, coaching 10 h",
        "induction not counted, events 24 h, online 34.5 h in 6 units, coaching not counted",
    )


def test_strands_without_hours_are_named_only_where_both_rules_count_by_modules() -> None:
    none = {strand: StrandRule(Fraction(0), None) for strand in ("events", "online")}
    modular = a_rule("modules", modules=MODULES, strands=none)
    fewer = replace(modular, strands={"events": none["events"]})
    assert difference(modular, fewer) == ("online 0 h", "online not counted")
    assert difference(modular, a_rule("none", strands={})) == (
        "modules, essential a and b, 1 of c or d",
        "none",
    )


def test_areas_and_weights_that_do_not_weigh_are_no_difference() -> None:
    assert difference(a_rule(), a_rule(areas=AREAS[:1], weights=WEIGHTS)) is None
    weighing = a_rule("weighted", weights=WEIGHTS)
    heavier = replace(weighing, weights={**WEIGHTS, "online": Fraction(31)})
    assert difference(weighing, heavier) == ("weight of online 30", "weight of online 31")
    lighter = replace(weighing, weights={"online": Fraction(30)})
    assert difference(weighing, lighter) == ("weight of events 50", "weight of events 0")
    pooled = a_rule(weights=WEIGHTS)
    assert difference(pooled, lighter) == ("pooled-hours", "weighted, weight of online 30")
    assert described(weighing) == "weighted, threshold 90%"
    assert difference(a_rule("none"), a_rule("none", threshold=Fraction(1))) is None
    assert described(a_rule("none")) == "none"


def test_the_effect_counts_entries_won_and_lost_and_figures_as_they_are_shown() -> None:
    whole = npqsl()
    one_missed = npqsl(events="missed", online="open open open")  # 90% exactly
    more_missed = npqsl(events="missed", online="open " * 4)
    everybody = {1: whole, 2: one_missed, 3: more_missed}

    def by(rule: CountingRule):
        return {user_id: counted(things, rule) for user_id, things in everybody.items()}

    now = by(a_rule())
    assert effect(now, now) == Effect(0, 0, 0)
    assert effect(now, by(a_rule(threshold=Fraction(80, 100)))) == Effect(1, 0, 0)
    assert effect(now, by(a_rule("each-strand"))) == Effect(0, 1, 0)
    waived = {s: c for s, c in a_rule().strands.items() if s != "induction"}
    assert effect(now, by(a_rule(strands=waived))).figures == 2
    nobody_asked = {1: counted([], a_rule(strands={}))}
    assert effect(nobody_asked, nobody_asked) == Effect(0, 0, 0)
    assert effect({1: now[1]}, nobody_asked) == Effect(0, 1, 1), "a figure is lost too"
    assert Effect(12, 3, 1).words == "12 would gain entry, 3 would lose it, 1 figure would change"
