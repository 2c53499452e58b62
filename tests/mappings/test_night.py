"""Whom a night reads the evaluating way: everybody within a week, the doubtful near the window."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from mappings.cohorts import Assessment, Person
from mappings.night import (
    gained,
    is_turn_of,
    lost,
    may_be_near,
    near_the_window,
    read_tonight,
)
from mappings.programmes import counting_rule
from mappings.records import Progress
from mappings.standing import CountingRule, Entry, Line, Standing
from mappings.windows import local_midnight
from tests.mappings.builders import A_TIME, a_cohort, a_programme, an_assessment

HAIR = Fraction(1, 10**9)
SECOND = timedelta(seconds=1)
OVER_A_CLOCK_CHANGE = an_assessment()  # 22 to 29 March 2027; the clocks change on the 28th
AFTER_ONE = an_assessment(opens_on=date(2027, 11, 8))  # they changed on 31 October


def a_rule(**cohort: object) -> CountingRule:
    return counting_rule(a_cohort(**cohort), a_programme(weights={"online": Decimal(1)}))


def a_line(hours: Fraction | int, done: Fraction | int = 0) -> Line:
    """An activity of which nobody knows whether more than `done` of it is done."""
    hours, done = Fraction(hours), Fraction(done)
    return Line("x", "X", "online", {}, "unknown", hours, done, hours, "requirement", None)


def a_standing(
    percent: Fraction | int, entry: Entry = "not-yet", *, unknown: Fraction | int = 0
) -> Standing:
    """Of 100 hours so many are surely done, and of so many nobody knows."""
    return Standing(
        user_id=1,
        lines=(a_line(unknown),) if unknown else (),
        strands={},
        areas={},
        hours_done=Fraction(percent),
        hours_applicable=Fraction(100),
        percent=Fraction(percent),
        complete=not unknown,
        entry=entry,
        reachable=True,
        policy="pooled-hours/1",
    )


def nobody_known(_user_id: int) -> None:
    return None


@pytest.mark.parametrize("first", [date(2026, 12, 28), date(2027, 3, 25), date(2027, 10, 28)])
def test_any_seven_nights_have_everybody_once(first: date) -> None:
    chance = random.Random(first.toordinal())
    people = [chance.randrange(1, 10**14) for _ in range(200)]
    nights = [datetime(first.year, first.month, first.day, 3, tzinfo=UTC)]
    nights += [nights[0] + timedelta(days=n) for n in range(1, 7)]
    read: list[int] = []
    for now in nights:
        tonight = read_tonight(people, nobody_known, a_rule(), None, now)
        chance.shuffle(people)
        assert tonight == read_tonight(people, nobody_known, a_rule(), None, now)
        assert tonight == read_tonight(tonight, nobody_known, a_rule(), None, now)
        read += tonight
    assert sorted(read) == sorted(people)


def test_a_night_is_a_local_day() -> None:
    summer = datetime(2027, 7, 1, 23, tzinfo=UTC)  # midnight in London
    before, after = (
        read_tonight(range(7), nobody_known, a_rule(), None, now)
        for now in (summer - SECOND, summer)
    )
    assert [is_turn_of(user, date(2027, 7, 1)) for user in before] == [True]
    assert [is_turn_of(user, date(2027, 7, 2)) for user in after] == [True]


@pytest.mark.parametrize("threshold", ["90", "87.5", "66.7"])
def test_ten_points_under_the_threshold_are_near_and_a_hair_more_is_not(threshold: str) -> None:
    rule = a_rule(threshold=Decimal(threshold))
    edge = Fraction(threshold) - 10
    assert may_be_near(a_standing(edge), rule)
    assert not may_be_near(a_standing(edge - HAIR), rule)


def test_who_is_eligible_is_not_near_and_who_has_the_points_without_entry_is() -> None:
    assert not may_be_near(a_standing(90, "eligible"), a_rule())
    assert may_be_near(a_standing(95, "not-yet"), a_rule(policy="each-strand"))


def test_what_is_unknown_counts_as_done_since_it_may_be() -> None:
    assert may_be_near(a_standing(45, unknown=35), a_rule())
    assert may_be_near(a_standing(45, "unknown", unknown=50), a_rule())
    assert not may_be_near(a_standing(45, unknown=35 - HAIR), a_rule())
    assert not may_be_near(a_standing(92, "eligible", unknown=5), a_rule())


def test_what_is_surely_done_of_something_unknown_counts_once() -> None:
    near, far = (
        replace(a_standing(50), lines=(a_line(hours, done=5),)) for hours in (35, 35 - HAIR)
    )
    assert may_be_near(near, a_rule())  # 50 hours, 5 of them of this one, and 30 more
    assert not may_be_near(far, a_rule())


def test_who_has_no_figure_may_be_near() -> None:
    assert may_be_near(None, a_rule())
    nothing = replace(a_standing(0, "unknown"), hours_applicable=Fraction(0), percent=None)
    assert may_be_near(nothing, a_rule())


def reads_the_near(
    now: datetime,
    assessment: Assessment | None = OVER_A_CLOCK_CHANGE,
    *,
    rule: CountingRule | None = None,
) -> bool:
    """Whether the near are read besides those whose turn it is."""
    read = read_tonight(range(7), lambda _: a_standing(85), rule or a_rule(), assessment, now)
    assert len(read) in {1, 7}
    return len(read) == 7


@pytest.mark.parametrize("assessment", [OVER_A_CLOCK_CHANGE, AFTER_ONE])
def test_near_matters_from_14_days_before_until_the_window_closes(assessment: Assessment) -> None:
    first = local_midnight(assessment.opens_on - timedelta(days=14))
    closes = local_midnight(assessment.opens_on + timedelta(days=8))
    assert not reads_the_near(first - SECOND, assessment)
    assert reads_the_near(first, assessment)
    assert reads_the_near(closes - SECOND, assessment)
    assert not reads_the_near(closes, assessment)


def test_the_edges_as_instants_over_a_clock_change() -> None:
    edges = [(2027, 3, 8, 0), (2027, 3, 29, 23)], [(2027, 10, 24, 23), (2027, 11, 16, 0)]
    for assessment, (first, closes) in zip((OVER_A_CLOCK_CHANGE, AFTER_ONE), edges, strict=True):
        assert reads_the_near(datetime(*first, tzinfo=UTC), assessment)
        assert not reads_the_near(datetime(*first, tzinfo=UTC) - SECOND, assessment)
        assert not reads_the_near(datetime(*closes, tzinfo=UTC), assessment)


@pytest.mark.parametrize("day", [date(2027, 3, 7), date(2027, 3, 8), date(2027, 3, 30)])
def test_at_three_at_night(day: date) -> None:
    now = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    assert reads_the_near(now) is (day == date(2027, 3, 8))


def test_without_a_gate_or_an_assessment_there_is_only_the_seventh() -> None:
    now = datetime(2027, 3, 21, 3, tzinfo=UTC)
    assert reads_the_near(now)
    assert not reads_the_near(now, None)
    assert not reads_the_near(now, rule=a_rule(policy="none"))


def test_near_is_told_of_each_by_their_own_standing() -> None:
    now = datetime(2027, 3, 21, 3, tzinfo=UTC)
    standings = {1: a_standing(85), 2: a_standing(5), 3: a_standing(95, "eligible")}
    found = near_the_window([1, 2, 3, 4], standings.get, a_rule(), OVER_A_CLOCK_CHANGE, now)
    assert found == {1, 4}, "4 has no figure yet"


def test_whose_turn_it_is_is_read_however_far_they_are() -> None:
    now = datetime(2027, 3, 21, 3, tzinfo=UTC)
    for standing in (a_standing(5), a_standing(95, "eligible")):
        assert len(read_tonight(range(7), lambda _, s=standing: s, a_rule(), None, now)) == 1


def a_progress(
    *met: int, shown: set[int] | None = None, unknown: set[int] | None = None
) -> Progress:
    items = None if shown is None else frozenset(shown)
    return Progress(
        1, frozenset(met), frozenset(), items, frozenset(unknown or ()), items is not None, A_TIME
    )


def test_what_an_evaluating_read_adds_and_takes_is_of_what_was_known_alone() -> None:
    kept = a_progress(1, 2, 3, unknown={4})
    now = a_progress(1, 4, 5, shown={1, 2, 4, 5, 6}, unknown={6})
    assert gained(kept, now) == {5}  # which of a "one of" was met is no news
    assert lost(kept, now) == {2}  # 3 is not in the course any more
    assert not lost(a_progress(6), now)


def test_a_window_of_ones_own_is_what_matters_for_them() -> None:
    agreed = {user: Person(user, window_opens_on=date(2027, 9, 20)) for user in range(7)}

    def read(now: datetime) -> int:
        near = read_tonight(
            range(14),
            lambda _: a_standing(85),
            a_rule(),
            OVER_A_CLOCK_CHANGE,
            now,
            agreed=agreed,
        )
        return len(near)

    assert read(local_midnight(date(2027, 3, 23))) == 8, "the seven others, and whose turn it is"
    first, ends = local_midnight(date(2027, 9, 6)), local_midnight(date(2027, 9, 28))
    assert [read(at) for at in (first - SECOND, first, ends - SECOND, ends)] == [2, 8, 8, 2]
