"""From when a rule speaks: what is said nowhere is ours, and a cohort wins over its programme."""

from __future__ import annotations

from mappings.thresholds import Thresholds, thresholds


def test_where_nothing_is_said_the_thresholds_are_those_of_the_document() -> None:
    assert thresholds({}, {}) == Thresholds(
        off=frozenset(),
        never_started_weeks=2,
        quiet_weeks=(3, 6, 9),
        behind_points=10,
        grace_days=14,
        recording_days=5,
        make_up_weeks=3,
        feedback_days=10,
        close_points=5,
        pace_weeks=8,
        window_days=14,
        closing_days=6,
        share=30,
    )


def test_a_cohort_wins_over_its_programme_and_a_programme_over_the_default() -> None:
    of_programme = {"behind_points": 15, "grace_days": 7, "off": ["close"], "quiet_weeks": [2, 4]}
    said = {"grace_days": 21, "off": ["behind", "gone-quiet"]}
    assert thresholds(said, of_programme) == Thresholds(
        off=frozenset({"behind", "gone-quiet"}),
        quiet_weeks=(2, 4),
        behind_points=15,
        grace_days=21,
    )


def test_a_cohort_may_look_at_every_rule_that_its_programme_leaves_out() -> None:
    assert thresholds({"off": []}, {"off": ["close"], "share": 40}) == Thresholds(share=40)
