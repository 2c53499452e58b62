"""Programmes as data, and how a cohort counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from mappings.cohorts import Cohort
from mappings.programmes import (
    ProgrammeFault,
    counting_rule,
    load_programmes,
    programme_from,
)

NPQSL = load_programmes()["npqsl"]


def a_cohort(**but: Any) -> Cohort:
    return Cohort("sl-25", "npqsl", date(2025, 10, 1), (101,), **but)


def a_table(**but: Any) -> dict[str, Any]:
    table = {
        "code": "X", "name": "X", "edition": "1", "policy": "pooled-hours", "source": "us",
        "threshold": 90, "months": 12, "framework": "leadership", "hours": {"online": 10},
    }  # fmt: skip
    return {**table, **but}


def test_no_wording_means_two_areas() -> None:
    wordings = [w.lower() for a in NPQSL.areas for w in (a.title, *a.aliases)]
    assert len(wordings) == len(set(wordings))


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


def test_waived_strands_and_strands_without_hours_are_not_counted() -> None:
    waiving = a_cohort(waive=frozenset({"induction"}), hours={"formative": Decimal(0)})
    assert list(counting_rule(waiving, NPQSL).strands) == ["events", "online", "coaching"]


def test_weights_of_strands_not_counted_are_left_out() -> None:
    weights = {"events": Decimal(50), "induction": Decimal(5)}
    cohort = a_cohort(waive=frozenset({"induction"}), weights=weights)
    assert counting_rule(cohort, NPQSL).weights == {"events": 50}


def test_a_provider_may_bring_areas_of_its_own() -> None:
    area = {"slug": "culture", "title": "Culture", "aliases": ["Ethos"]}
    own = {key: value for key, value in a_table(area=[area]).items() if key != "framework"}
    assert programme_from(own).areas[0].aliases == ("Ethos",)


@pytest.mark.parametrize(
    ("but", "named"),
    [
        ({"policy": "vibes"}, "policy"),
        ({"threshold": 0}, "threshold"),
        ({"threshold": 101}, "threshold"),
        ({"months": "12"}, "months"),
        ({"hours": {"lectures": 4}}, "hours.lectures"),
        ({"hours": {"online": -1}}, "hours.online"),
        ({"hours": {"online": True}}, "hours.online"),
        ({"units": {"events": Decimal("1.5")}}, "units.events"),
        ({"framework": "nobody's"}, "framework"),
        ({"source": ""}, "source"),
        ({"total": 11}, "total"),
        ({"group": "club"}, "group"),
        ({"valid-from": "2026"}, "valid-from"),
        ({"summative-months": 0}, "summative-months"),
        ({"policy": "modules"}, "modules"),
        ({"modules": {"essential": ["a"], "electives": ["a"], "choose": 1}}, "modules"),
        ({"modules": {"essential": ["a"], "electives": ["b"], "choose": 2}}, "modules.choose"),
        ({"modules": {"essential": ["a"], "electives": [], "choose": 0}}, "modules"),
        ({"assessment": {"window-days": 8}}, "assessment.form"),
        ({"apart": {"hours": 8}}, "apart"),
        ({"colour": "red"}, "colour"),
        ({"area": [{"slug": "a", "title": "A"}, {"slug": "a", "title": "B"}]}, "area"),
        ({"area": [{"slug": "a"}]}, "area"),
    ],
)
def test_a_wrong_programme_is_refused_with_the_key(but: dict[str, Any], named: str) -> None:
    with pytest.raises(ProgrammeFault) as refused:
        programme_from(a_table(**but))
    assert [fault.split(":")[0] for fault in refused.value.faults] == [named]


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ProgrammeFault) as refused:
        programme_from(a_table(policy="vibes", months=0))
    assert len(refused.value.faults) == 2
