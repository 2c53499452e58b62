"""How a cohort counts: what its file says, else what its programme says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from mappings.cohorts import Cohort
from mappings.frameworks import Area
from mappings.programmes import counting_rule, load_programmes
from mappings.standing import CountingRule, Modules, StrandRule

NPQSL = load_programmes()["npqsl"]


def a_cohort(**but: Any) -> Cohort:
    return Cohort("sl-25", "npqsl", date(2025, 10, 1), (101,), **but)


def test_a_cohort_without_wishes_counts_as_its_programme() -> None:
    rule = counting_rule(a_cohort(), NPQSL)
    assert {s: r.hours for s, r in rule.strands.items()} == {
        "induction": 6, "events": 24, "online": 38, "coaching": 10, "formative": 20,
    }  # fmt: skip
    assert rule.strands["events"].units == 4
    assert rule.strands["online"].units is None
    assert rule.threshold == Fraction(9, 10)
    assert rule.areas[0] == "school-culture"


def test_what_the_cohort_says_replaces_strand_by_strand() -> None:
    rule = counting_rule(
        a_cohort(
            hours={"online": Decimal("34.1")},
            units={"events": 3},
            threshold=Decimal("87.5"),
            policy="weighted",
            weights={"events": Decimal(50), "online": Decimal(30)},
        ),
        NPQSL,
    )
    assert rule.strands["online"].hours == Fraction(341, 10)
    assert rule.strands["coaching"].hours == 10
    assert rule.strands["events"].units == 3
    assert rule.threshold == Fraction(7, 8)
    assert rule.policy == "weighted"
    assert rule.weights == {"events": 50, "online": 30}


def test_by_modules_strands_without_hours_count_by_their_activities() -> None:
    modules = Modules(("a",), ("b",), 1)
    a, b = Area("a", "A", ()), Area("b", "B", ())
    own: dict[str, Any] = {"policy": "modules", "modules": modules, "areas": (a, b)}
    programme = replace(NPQSL, hours={}, units={}, threshold=None, **own)
    assert counting_rule(a_cohort(waive=frozenset({"events"})), programme) == CountingRule(
        strands={
            strand: StrandRule(Fraction(0), None)
            for strand in ("induction", "online", "coaching", "formative")
        },
        policy="modules",
        threshold=Fraction(1),
        weights={},
        areas=("a", "b"),
        modules=modules,
    )
    assert counting_rule(a_cohort(policy="none"), programme).modules is None


def test_weights_are_the_programmes_where_the_cohort_has_none() -> None:
    programme = replace(NPQSL, weights={"events": Decimal(50), "online": Decimal("12.5")})
    rule = counting_rule(a_cohort(), programme)
    assert rule.weights == {"events": 50, "online": Fraction(25, 2)}


def test_waived_strands_and_strands_without_hours_are_not_counted() -> None:
    waiving = a_cohort(waive=frozenset({"induction"}), hours={"formative": Decimal(0)})
    assert list(counting_rule(waiving, NPQSL).strands) == ["events", "online", "coaching"]


def test_weights_of_strands_not_counted_are_left_out() -> None:
    weights = {"events": Decimal(50), "induction": Decimal(5)}
    cohort = a_cohort(waive=frozenset({"induction"}), weights=weights)
    assert counting_rule(cohort, NPQSL).weights == {"events": 50}
