"""What somebody is not to be told again: taken on, snoozed, not theirs."""

from __future__ import annotations

import pytest

from mappings.alerts import AlertRule
from tests.mappings.mornings import (
    DAY,
    EIGHT,
    LONG_AGO,
    MONDAY,
    SEVEN,
    Open,
    a_cohort_of,
    a_round,
    an_open,
    who,
)

BOTH = [a_cohort_of({42: (SEVEN, EIGHT)})]
LATER = LONG_AGO + DAY


def test_what_a_coach_has_taken_on_is_not_told_to_the_other() -> None:
    taken = an_open(told={SEVEN}, on_it=SEVEN, on_it_at=LATER)
    assert who(a_round(taken, cohorts=BOTH)) == {}
    assert who(a_round(an_open(told={SEVEN}), cohorts=BOTH)) == {EIGHT: [42]}


@pytest.mark.parametrize(("after", "told"), [(0, {}), (1, {SEVEN: [42], EIGHT: [42]})])
def test_being_on_it_lasts_until_something_new_opens(
    after: int, told: dict[int, list[int]]
) -> None:
    taken = an_open(told={SEVEN}, on_it=SEVEN, on_it_at=LATER)
    opened = LATER + after * DAY / 24
    new = an_open(rule="gone-quiet", about="3 weeks", opened_at=opened, on_it=SEVEN, on_it_at=LATER)
    assert who(a_round(taken, new, cohorts=BOTH)) == told


def test_being_on_it_ends_with_being_the_coach() -> None:
    taken = an_open(told={SEVEN}, on_it=SEVEN, on_it_at=LATER)
    assert who(a_round(taken, cohorts=[a_cohort_of({42: (EIGHT,)})])) == {EIGHT: [42]}


@pytest.mark.parametrize(("days", "told"), [(1, {}), (0, {EIGHT: [42]})])
def test_a_snooze_ends_on_its_day(days: int, told: dict[int, list[int]]) -> None:
    snoozed = an_open(told={SEVEN}, snoozed_by=SEVEN, snoozed_until=MONDAY + days * DAY)
    assert who(a_round(snoozed, cohorts=BOTH)) == told


def test_a_snooze_ends_with_being_the_coach() -> None:
    snoozed = an_open(told={SEVEN}, snoozed_by=SEVEN, snoozed_until=MONDAY + DAY)
    assert who(a_round(snoozed, cohorts=[a_cohort_of({42: (EIGHT,)})])) == {EIGHT: [42]}


@pytest.mark.parametrize(
    ("rule", "told"), [("gone-quiet", {EIGHT: [42]}), ("out-of-reach", {SEVEN: [42], EIGHT: [42]})]
)
def test_whoever_snoozed_a_participant_hears_only_what_cannot_wait(
    rule: AlertRule, told: dict[int, list[int]]
) -> None:
    snoozed = an_open(told={SEVEN, EIGHT}, snoozed_by=SEVEN, snoozed_until=MONDAY + DAY)
    assert who(a_round(snoozed, an_open(rule=rule), cohorts=BOTH)) == told


def test_a_snooze_is_of_one_participant() -> None:
    snoozed = an_open(42, told={SEVEN}, snoozed_by=SEVEN, snoozed_until=MONDAY + DAY)
    assert who(a_round(snoozed, an_open(43))) == {SEVEN: [43]}


def test_what_is_quiet_counts_as_still_open_and_what_is_not_theirs_does_not() -> None:
    quiet: Open = an_open(42, told={EIGHT}, on_it=EIGHT, on_it_at=LATER)
    cohort = a_cohort_of({42: (SEVEN, EIGHT), 43: (SEVEN,), 44: (SEVEN, EIGHT), 45: (SEVEN,)})
    found = a_round(
        quiet,
        an_open(43),
        an_open(44, told={SEVEN, EIGHT}),
        an_open(45, told={SEVEN}),
        cohorts=[cohort],
        disowned={("a", 44, SEVEN)},
    )
    [digest] = found.digests
    assert (who(found), digest.still_open) == ({SEVEN: [43]}, 2)
