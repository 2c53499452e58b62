"""News: what is true of whom today, on the edges."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from mappings.cohorts import Assessment, Cohort
from mappings.news import current_news, expected_percent
from mappings.programmes import counting_rule, load_programmes
from mappings.standing import CountingRule, Entry, Line, Standing, StrandSum

STARTS = date(2025, 10, 1)
OPENS = STARTS + timedelta(days=500)
COHORT = Cohort("sl-25", "npqsl", STARTS, (101,), assessment=Assessment(101, 9001, opens_on=OPENS))
RULE: CountingRule = counting_rule(COHORT, load_programmes()["npqsl"])
HALFWAY = STARTS + timedelta(days=250)


def a_standing(percent: Fraction | int = 50, *, best: Fraction | int = 100) -> Standing:
    """Somebody with `percent` of 100 hours done and `best` possible."""
    done, possible = Fraction(percent), Fraction(best)
    line = Line(
        "item:1", "All", "online", {}, "open", Fraction(100), done, possible, "requirement", None
    )
    return Standing(
        user_id=42,
        lines=(line,),
        strands={"online": StrandSum(done, Fraction(100), 0, 1, 0, 0, 0)},
        areas={},
        hours_done=done,
        hours_applicable=Fraction(100),
        percent=done,
        complete=True,
        entry="eligible" if done >= 90 else "not-yet",
        reachable=possible >= 90,
        policy="pooled-hours",
    )


def rules(
    standing: Standing, entry: Entry = "not-yet", today: date = HALFWAY, cohort: Cohort = COHORT
) -> list[str]:
    return [n.rule for n in current_news(cohort, RULE, {42: standing}, {42: entry}, today)]


def test_exactly_ten_points_under_the_line_is_not_behind() -> None:
    assert rules(a_standing(40)) == []
    assert rules(a_standing(40 - Fraction(1, 1000))) == ["behind"]


def test_the_line_goes_from_the_start_to_the_day_the_assessment_opens() -> None:
    assessment = Assessment(101, 9001, opens_on=OPENS)
    days = [STARTS - timedelta(days=9), STARTS, STARTS + timedelta(days=1), HALFWAY, OPENS]
    assert [expected_percent(STARTS, assessment, day) for day in days] == [
        0, 0, Fraction(1, 5), 50, 100,
    ]  # fmt: skip
    assert expected_percent(STARTS, assessment, OPENS + timedelta(days=30)) == 100
    assert expected_percent(OPENS, assessment, OPENS) == 100


def test_without_an_assessment_nobody_is_behind() -> None:
    assert rules(a_standing(0), cohort=replace(COHORT, assessment=None)) == []


def test_out_of_reach_is_said_once_and_not_as_behind() -> None:
    assert rules(a_standing(0, best=90)) == ["behind"]
    assert rules(a_standing(0, best=Fraction(899, 10))) == ["out-of-reach"]


def test_nothing_is_said_from_incomplete_data() -> None:
    assert rules(replace(a_standing(0), complete=False)) == []
    assert rules(replace(a_standing(0, best=0), complete=False)) == []
    assert rules(replace(a_standing(0), percent=None)) == []


def test_eligible_is_what_took_force_not_what_was_computed() -> None:
    assert rules(a_standing(95), "eligible") == ["eligible"]
    assert rules(a_standing(95), "not-yet") == []


def test_while_a_fall_is_held_somebody_stays_eligible() -> None:
    assert rules(a_standing(0, best=10), "eligible") == ["eligible"]


@pytest.mark.parametrize("entry", ["eligible", "not-yet"])
def test_of_somebody_who_left_nothing_is_said(entry: Entry) -> None:
    assert rules(a_standing(0, best=0), "not-applicable") == []
    assert rules(replace(a_standing(0, best=0), entry="not-applicable"), entry) == []


def test_the_facts_are_exact() -> None:
    third = Fraction(100, 3)
    (behind,) = current_news(COHORT, RULE, {42: a_standing(third)}, {42: "not-yet"}, HALFWAY)
    assert behind.percent == third
    assert behind.expected == 50
    assert behind.threshold == 90
    assert behind.missing_hours == 90 - third
    assert behind.key == ("sl-25", 42, "behind")
    late = a_standing(third, best=80)
    (lost,) = current_news(COHORT, RULE, {42: late}, {42: "not-yet"}, HALFWAY)
    assert lost.best == 80
    assert lost.missing_hours == 90 - third
