"""The pace line: the worked NPQSL, plans with grace, deferrals, windows of one's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mappings.cohorts import Assessment, Person
from mappings.pace import cohort_percents, expected_percent, months_after, pace_ends_on
from mappings.standing import StrandRule
from mappings.subject import Subject
from tests.mappings.subjects import (
    COHORT,
    DAY,
    ME,
    OPENS,
    STARTS,
    TERM,
    WEEKS,
    a_line,
    a_standing,
    a_subject,
    at_percent,
    at_week,
)
from tests.mappings.test_properties import drawn
from tests.mappings.things import a_rule, counted, npqsl

NPQSL = counted(npqsl())


def windowed(opens_on: date) -> Subject:
    cohort = replace(COHORT, assessment=Assessment(101, 9001, opens_on=opens_on))
    return a_subject(NPQSL, cohort=cohort)


def one_decimal(value: Fraction) -> float:
    return round(float(value), 1)


@pytest.mark.parametrize(
    ("weeks", "hours", "percent"),
    [(11, 23.2, 23.6), (22, 40.3, 41.1), (34, 59.0, 60.2), (48, 80.8, 82.5), (59, 98.0, 100.0)],
)
def test_the_worked_npqsl_of_59_term_weeks(weeks: int, hours: float, percent: float) -> None:
    expected = expected_percent(replace(windowed(at_week(59)), day=at_week(weeks)))
    assert expected == 100 * (6 + Fraction(92 * weeks, 59)) / 98
    assert one_decimal(expected) == percent
    assert one_decimal(expected * 98 / 100) == hours


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2026, 12, 25), 23.6),
        (date(2027, 3, 28), 41.1),
        (date(2027, 8, 1), 60.2),
        (date(2027, 12, 25), 82.5),
        (date(2028, 3, 31), 100.0),
    ],
)
def test_a_school_year_with_its_holidays_comes_near_the_indicative_table(
    day: date, percent: float
) -> None:
    expected = expected_percent(replace(windowed(date(2028, 4, 1)), day=day))
    assert expected is not None
    assert abs(float(expected) - percent) < 2.5


def test_induction_is_due_at_once_and_nothing_moves_in_the_holidays() -> None:
    line = {
        day: expected_percent(replace(windowed(OPENS), day=day))
        for day in (STARTS, STARTS + DAY, date(2026, 12, 19), date(2027, 1, 4), date(2027, 1, 5))
    }
    rest = Fraction(9200, 98)
    assert line[STARTS] == Fraction(600, 98)
    assert line[STARTS + DAY] == Fraction(600, 98) + rest / (5 * WEEKS)
    assert line[date(2026, 12, 19)] == line[date(2027, 1, 4)]
    assert line[date(2027, 1, 5)] == line[date(2027, 1, 4)] + rest / (5 * WEEKS)


def test_the_line_ends_where_the_window_opens_and_stays_there() -> None:
    last_day = TERM.after(OPENS - 30 * DAY, TERM.working_days(OPENS - 29 * DAY, OPENS))
    before, there, after = (
        expected_percent(replace(windowed(OPENS), day=day))
        for day in (last_day, last_day + DAY, OPENS + 90 * DAY)
    )
    assert before is not None
    assert before < 100
    assert there == after == 100
    assert expected_percent(replace(windowed(STARTS), day=STARTS)) == 100


def test_without_a_window_the_months_of_the_programme_are_the_end() -> None:
    open_ended = a_subject(NPQSL, cohort=replace(COHORT, assessment=None))
    assert pace_ends_on(open_ended) == date(2028, 4, 1)
    assert expected_percent(open_ended) == expected_percent(windowed(date(2028, 4, 1)))
    assert pace_ends_on(a_subject(NPQSL)) == OPENS, "a window goes before months"


def test_without_window_months_or_plan_there_is_no_line() -> None:
    nothing = a_subject(NPQSL, cohort=replace(COHORT, assessment=None), months=None)
    assert expected_percent(nothing) is None
    planned = replace(nothing, planned={"events:33": STARTS})
    assert expected_percent(planned) == Fraction(600 + 600, 98), "induction, and what is planned"


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 10, 1), 18, date(2028, 4, 1)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_are_the_calendars_with_the_day_clamped(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_what_is_planned_is_due_after_its_grace_and_not_before() -> None:
    planned_on = date(2026, 11, 17)
    lines = [a_line(1, strand="events"), a_line(2, strand="induction")]
    subject = a_subject(a_standing(lines), planned={"item:1": planned_on, "item:2": planned_on})
    on = {n: expected_percent(replace(subject, day=planned_on + n * DAY)) for n in (0, 14, 15)}
    assert on == {0: 0, 14: 0, 15: 100}
    strict = replace(subject, thresholds=replace(subject.thresholds, grace_days=0))
    assert expected_percent(replace(strict, day=planned_on)) == 0
    assert expected_percent(replace(strict, day=planned_on + DAY)) == 100


def test_what_is_not_planned_goes_on_evenly_beside_the_plan() -> None:
    lines = [a_line(1, strand="events"), a_line(2), a_line(3, state="excused")]
    subject = a_subject(a_standing(lines), planned={"item:1": STARTS, "item:9": STARTS})
    assert expected_percent(subject) == 50 + 50 * 11 / WEEKS


def test_with_nothing_applicable_there_is_no_line() -> None:
    assert expected_percent(a_subject(a_standing([a_line(1, state="excused")]))) is None


def test_the_line_of_a_cohort_is_that_of_whoever_is_given_all_hours_of_its_rule() -> None:
    cohort = windowed(at_week(59)).cohort
    line = cohort_percents(cohort, a_rule(), 18, map(at_week, (1, 11, 48, 59, 70)))
    assert line == [100 * (6 + Fraction(92 * weeks, 59)) / 98 for weeks in (1, 11, 48, 59, 59)]


def test_the_line_of_a_cohort_without_a_window_ends_after_the_months_of_its_programme() -> None:
    open_ended = replace(COHORT, assessment=None)
    ends_on = date(2028, 4, 1)
    days = (at_week(11), date(2028, 3, 30), ends_on)
    line = cohort_percents(open_ended, a_rule(), 18, days)
    assert line == cohort_percents(windowed(ends_on).cohort, a_rule(), None, days)
    assert [percent == 100 for percent in line] == [False, False, True]
    assert cohort_percents(open_ended, a_rule(), None, days) == [None, None, None]


def test_a_rule_without_hours_has_no_line() -> None:
    none = StrandRule(Fraction(0), 4)
    some = {"online": StrandRule(Fraction(38), None), "events": none}
    assert cohort_percents(COHORT, a_rule(strands={}), 18, [OPENS]) == [None]
    assert cohort_percents(COHORT, a_rule(strands={"events": none}), 18, [OPENS]) == [None]
    assert cohort_percents(COHORT, a_rule(strands=some), 18, [OPENS]) == [100]


WENT, BACK = at_week(10), at_week(30)
AWAY = Person(ME, deferred_from=WENT, until=BACK)


def share(today: date, person: Person) -> Fraction:
    expected = expected_percent(a_subject(at_percent(), day=today, person=person))
    assert expected is not None
    return expected / 100


def test_a_deferral_shifts_what_is_expected_by_its_term_weeks() -> None:
    assert share(WENT, AWAY) == 10 / WEEKS
    assert {share(at_week(n), AWAY) for n in (10, 20, 30)} == {10 / WEEKS}
    assert share(at_week(31), AWAY) == 11 / WEEKS
    assert share(OPENS, AWAY) == (WEEKS - 20) / WEEKS
    assert share(at_week(WEEKS + 20), AWAY) == 1
    assert share(at_week(WEEKS + 20 - Fraction(1, 5)), AWAY) < 1
    assert share(at_week(40), replace(AWAY, until=None)) == 10 / WEEKS


def test_with_a_later_window_the_line_goes_on_until_it() -> None:
    later = Person(ME, window_opens_on=at_week(100))
    assert share(at_week(50), later) == Fraction(1, 2)
    away = replace(later, deferred_from=STARTS, until=at_week(50))
    assert share(at_week(50), away) == 0
    assert share(at_week(75), away) == Fraction(1, 2)
    assert share(at_week(100), away) == 1


def test_a_plan_waits_for_who_is_away_with_what_was_left_of_its_grace() -> None:
    lines = [a_line(1), a_line(2)]
    planned = {"item:1": WENT - 10 * DAY, "item:2": WENT + 10 * DAY}
    subject = a_subject(a_standing(lines), planned=planned, person=AWAY)

    def on(day: date) -> Fraction | None:
        return expected_percent(replace(subject, day=day))

    assert [on(BACK), on(BACK + 4 * DAY), on(BACK + 5 * DAY)] == [0, 0, 50]
    assert [on(BACK + 24 * DAY), on(BACK + 25 * DAY)] == [50, 100]


days = st.integers(0, 700).map(lambda n: STARTS + n * DAY)


@drawn
@given(days, days, days, st.dictionaries(st.sampled_from(["item:1", "item:2"]), days))
def test_a_deferral_never_expects_more(
    today: date, went: date, back: date, planned: dict[str, date]
) -> None:
    assume(went < back)
    lines = [a_line(1), a_line(2), a_line(3, strand="induction"), a_line(4)]
    there = a_subject(a_standing(lines), day=today, planned=planned)
    away = replace(there, person=Person(ME, deferred_from=went, until=back))
    assert expected_percent(away) <= expected_percent(there)  # type: ignore[operator]


@drawn
@given(days, days)
def test_the_line_never_falls(first: date, second: date) -> None:
    planned = {"item:1": STARTS + 40 * DAY, "item:2": WENT + 10 * DAY}
    subject = a_subject(a_standing([a_line(1), a_line(2), a_line(3)]), planned=planned)
    earlier, later = sorted((first, second))
    for person in (Person(ME), AWAY, replace(AWAY, window_opens_on=OPENS + 200 * DAY)):
        line = [
            expected_percent(replace(subject, person=person, day=day)) for day in (earlier, later)
        ]
        assert line[0] <= line[1] <= 100  # type: ignore[operator]
