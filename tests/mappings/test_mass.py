"""The brake: more than three, and more than the cohort's share, waits for a person."""

from __future__ import annotations

from typing import Any

import pytest

from mappings.alerts import AlertRule
from mappings.mass import HeldRule
from tests.mappings.mornings import (
    EIGHT,
    MONDAY,
    SATURDAY,
    SEVEN,
    Open,
    Wanted,
    a_cohort_of,
    a_round,
    an_open,
    at,
    kinds,
    who,
)


def cohort(count: int, **but: Any) -> list[Any]:
    return [a_cohort_of(dict.fromkeys(range(count), (SEVEN,)), **but)]


def behind(count: int, **but: Any) -> list[Open]:
    return [an_open(user_id, **but) for user_id in range(count)]


@pytest.mark.parametrize(
    ("alerted", "of", "held"),
    [(3, 10, False), (4, 10, True), (3, 3, False), (4, 4, True), (6, 20, False), (7, 20, True)],
)
def test_more_than_thirty_per_cent_and_more_than_three_are_held(
    alerted: int, of: int, held: bool
) -> None:
    found = a_round(*behind(alerted), cohorts=cohort(of))
    assert found.held == ((HeldRule("a", "behind", alerted, of),) if held else ())
    assert who(found) == ({} if held else {SEVEN: list(range(alerted))})


def test_the_share_is_the_cohorts() -> None:
    assert a_round(*behind(5), cohorts=cohort(10, share=50)).held == ()
    assert a_round(*behind(6), cohorts=cohort(10, share=50)).held != ()


def test_a_participant_counts_once_whatever_they_missed() -> None:
    missed = [an_open(1, "missed-event", about=f"event-{n}") for n in range(9)]
    assert a_round(*missed, cohorts=cohort(10)).held == ()


def test_another_rule_and_another_cohort_are_told() -> None:
    cohorts = [*cohort(10), a_cohort_of({42: (SEVEN,)}, "b")]
    others = [an_open(9, "gone-quiet"), an_open(42, cohort="b")]
    found = a_round(*behind(4), *others, cohorts=cohorts)
    assert [each.rule for each in found.held] == ["behind"]
    assert who(found) == {SEVEN: [9, 42]}


@pytest.mark.parametrize(
    "but", [{"told": {EIGHT}}, {"backlog": True}, {"released": True}, {"rule": "window-opens"}]
)
def test_what_was_told_released_at_the_start_or_by_the_calendar_is_never_held(
    but: dict[str, Any],
) -> None:
    found = a_round(*behind(9, **but), cohorts=cohort(10))
    assert found.held == ()
    assert len(found.digests[0].mentions) == 9


def test_what_is_released_is_told_while_the_rest_of_a_new_wave_is_held() -> None:
    found = a_round(*behind(4, released=True), *behind(9)[4:], cohorts=cohort(10))
    assert found.held == (HeldRule("a", "behind", 5, 10),)
    assert who(found) == {SEVEN: [0, 1, 2, 3]}


def test_what_is_held_is_not_seen_to_and_is_known_on_any_day() -> None:
    for now in (at(MONDAY), at(SATURDAY, 3)):
        found = a_round(*behind(4), cohorts=cohort(10), now=now)
        assert (len(found.held), found.seen_to, found.digests) == (1, frozenset(), ())


def test_nobodys_asking_tells_what_is_held() -> None:
    assert who(a_round(*behind(4), cohorts=cohort(10), whenever=True)) == {}


def test_what_is_urgent_is_held_as_well() -> None:
    lost: AlertRule = "out-of-reach"
    found = a_round(*behind(4, rule=lost), cohorts=cohort(10))
    assert (kinds(found), found.held) == ({}, (HeldRule("a", lost, 4, 10),))


def test_what_a_coach_never_hears_of_holds_nothing_up() -> None:
    alone = {0: (SEVEN, EIGHT), **dict.fromkeys(range(1, 10), (SEVEN,))}
    found = a_round(*behind(9), cohorts=[a_cohort_of(alone)], wishes={SEVEN: Wanted("urgent")})
    assert (found.held, who(found)) == ((), {EIGHT: [0]})


def test_of_a_cohort_that_is_out_of_date_nothing_is_held() -> None:
    assert a_round(*behind(4), cohorts=cohort(10, fresh=False)).held == ()


def test_what_is_held_is_listed_by_cohort_and_then_as_alerts_matter() -> None:
    found = a_round(
        *(an_open(n, cohort="b") for n in range(4)),
        *behind(4),
        *behind(4, rule="out-of-reach"),
        cohorts=[*cohort(10), a_cohort_of(dict.fromkeys(range(10), (SEVEN,)), "b")],
    )
    assert [(each.cohort, each.rule) for each in found.held] == [
        ("a", "out-of-reach"),
        ("a", "behind"),
        ("b", "behind"),
    ]
