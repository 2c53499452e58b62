"""Policies stand on their threshold: exactly met passes, a hair under does not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mappings.measures import Demand
from mappings.policies import POLICIES, policy_of
from tests.mappings.things import a_rule

ONE = Fraction(1)
HAIR = Fraction(1, 10**30)
WEIGHTS = {"events": Fraction(50), "online": Fraction(30), "formative": Fraction(20)}


def passes(policy, rule=None, **hours):
    """`hours` are (done, applicable) by strand."""
    rule = rule or a_rule(policy, weights=WEIGHTS)
    sums = {strand: (Fraction(done), Fraction(all_)) for strand, (done, all_) in hours.items()}
    return policy_of(rule).passes(sums, rule)


def test_pooled_hours_compares_all_hours_together():
    assert passes("pooled-hours", events=(18, 24), online=("70.2", 74)) is True
    assert passes("pooled-hours", events=(18, 24), online=(Fraction("70.2") - HAIR, 74)) is False


def test_each_strand_asks_it_of_every_strand_with_something_applicable():
    assert passes("each-strand", events=("21.6", 24), online=("34.2", 38)) is True
    assert passes("each-strand", events=(24, 24), online=(Fraction("34.2") - HAIR, 38)) is False
    assert passes("each-strand", events=(0, 0), online=(38, 38)) is True


def test_weighted_weighs_the_shares_not_the_hours():
    whole = {"online": (38, 38), "formative": (20, 20)}
    assert passes("weighted", events=("19.2", 24), **whole) is True  # 50 × 0.8 + 30 + 20
    assert passes("weighted", events=(Fraction("19.2") - HAIR, 24), **whole) is False


def test_weights_are_rescaled_over_strands_with_something_applicable():
    # online 30 and formative 20 become 60 and 40 per cent
    assert passes("weighted", events=(0, 0), online=(38, 38), formative=(15, 20)) is True
    low = Fraction(15) - HAIR
    assert passes("weighted", events=(0, 0), online=(38, 38), formative=(low, 20)) is False


def test_a_strand_without_a_weight_weighs_nothing():
    assert passes("weighted", events=(24, 24), coaching=(0, 10)) is True
    assert passes("weighted", coaching=(10, 10)) is None


@pytest.mark.parametrize(
    ("policy", "demands"),
    [
        ("pooled-hours", [Demand(Fraction("39.2"), {"events": ONE, "online": ONE})]),
        (
            "each-strand",
            [
                Demand(Fraction("9.6"), {"events": ONE}),
                Demand(Fraction("29.6"), {"online": ONE}),
            ],
        ),
        # the weights 50 and 30 are five and three eighths: of half of both, half is reached
        (
            "weighted",
            [Demand(Fraction("0.4"), {"events": ONE * 5 / 8 / 24, "online": ONE * 3 / 8 / 74})],
        ),
        ("none", []),
    ],
)
def test_a_policy_says_how_much_is_short_and_what_an_hour_of_each_strand_is_worth(policy, demands):
    rule = a_rule(policy, weights=WEIGHTS)
    half = {"events": (Fraction(12), Fraction(24)), "online": (Fraction(37), Fraction(74))}
    assert policy_of(rule).demands(half, rule) == tuple(demands)


@pytest.mark.parametrize("policy", ["pooled-hours", "each-strand", "weighted", "modules"])
def test_nothing_applicable_is_neither_passed_nor_failed(policy):
    assert passes(policy) is None
    assert passes(policy, events=(0, 0)) is None


def test_names_are_unique_and_labelled_with_a_version():
    assert [policy.label for policy in POLICIES] == [
        "pooled-hours/1",
        "each-strand/1",
        "weighted/1",
        "modules/1",
        "none/1",
    ]
    assert [policy.name for policy in POLICIES if not policy.gate] == ["none"]


def test_a_policy_of_another_name_is_an_error():
    with pytest.raises(KeyError):
        policy_of(a_rule("by-feel"))
