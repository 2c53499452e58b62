"""What is agreed with one participant: withdrawal, deferral, a window of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from mappings.cohorts import Assessment, Cohort, Person, reads_end_on
from mappings.people import People, participants
from mappings.problems import Problem
from mappings.windows import local_date, window_of
from tests.mappings.rosters import NORTH, SOUTH, a_cohort, a_roster, enrolled

DAY = timedelta(days=1)
STARTS = date(2025, 10, 1)
OPENS = date(2027, 3, 22)
ASSESSMENT = Assessment(101, 9001, opens_on=OPENS)
LEAVES = date(2026, 11, 2)
GONE = Person(5, withdrawn_on=LEAVES)


def test_somebody_withdrawn_is_a_participant_until_the_day_before() -> None:
    assert not GONE.has_withdrawn(LEAVES - DAY)
    assert GONE.has_withdrawn(LEAVES)
    assert not Person(5).has_withdrawn(LEAVES)


def test_a_cohort_tells_whose_clock_is_paused_on_a_day() -> None:
    away = (Person(5, deferred_from=LEAVES), Person(6), Person(7, deferred_from=LEAVES + DAY))
    cohort = Cohort("a", "npqsl", STARTS, (1,), persons=away)
    assert cohort.deferred(LEAVES - DAY) == frozenset()
    assert cohort.deferred(LEAVES) == {5}
    assert cohort.deferred(LEAVES + DAY) == {5, 7}


def test_deferred_until_the_day_before_or_until_further_notice() -> None:
    away = Person(5, deferred_from=date(2026, 3, 1), until=date(2026, 9, 1))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 8, 31), date(2026, 9, 1)]
    assert [away.is_deferred(day) for day in days] == [False, True, True, False]
    assert replace(away, until=None).is_deferred(date(2030, 1, 1))
    assert not Person(5).is_deferred(days[1])


def told(today: date, *, sections: tuple[str, ...] = (), seen: bool = True) -> People:
    cohort = replace(a_cohort(*sections), persons=(GONE,))
    return participants(cohort, a_roster(enrolled(5)), {}, {5: "active"} if seen else {}, today)


def test_who_withdrew_has_left_though_canvas_still_has_them() -> None:
    before, since = told(LEAVES - DAY), told(LEAVES)
    assert [who.state for who in before.participants] == ["active"]
    assert (before.problems, before.withdrawn) == ((), frozenset())
    assert [who.state for who in since.participants] == ["left"]
    assert (since.withdrawn, since.moved) == ({5}, frozenset())
    (problem,) = since.problems
    assert problem == still_enrolled("5")
    assert problem.standing


def still_enrolled(users: str) -> Problem:
    return Problem(
        "withdrawn-still-enrolled",
        f"cohort a26, user {users}",
        "withdrawn by the cohorts file and counted as left, but still enrolled in Canvas:"
        " conclude the enrolment, or correct withdrawn_on",
    )


def test_all_whom_canvas_still_has_after_they_withdrew_are_one_problem() -> None:
    cohort = replace(a_cohort(), persons=(replace(GONE, user_id=6), GONE))
    there = participants(cohort, a_roster(enrolled(6), enrolled(5)), {}, {}, LEAVES)
    assert there.problems == (still_enrolled("5, 6"),)


def test_who_withdrew_before_they_were_ever_seen_is_nobody() -> None:
    never_seen = told(LEAVES, seen=False)
    assert (never_seen.participants, never_seen.withdrawn) == ((), frozenset())


def test_who_withdrew_and_is_gone_from_canvas_too_is_no_conflict() -> None:
    cohort = replace(a_cohort(), persons=(GONE,))
    there = participants(cohort, a_roster(enrolled(5, "completed")), {}, {5: "active"}, LEAVES)
    assert [who.state for who in there.participants] == ["left"]
    assert (there.problems, there.withdrawn) == ((), {5})


def test_without_a_day_nobody_has_withdrawn() -> None:
    cohort = replace(a_cohort(), persons=(GONE,))
    assert participants(cohort, a_roster(enrolled(5)), {}, {}).participants[0].state == "active"


def test_who_withdrew_here_and_studies_in_another_section_has_moved() -> None:
    cohort = replace(a_cohort("North"), persons=(GONE,))
    home = a_roster(enrolled(5, section=NORTH), enrolled(5, section=SOUTH))
    assert participants(cohort, home, {}, {5: "active"}, LEAVES).moved == {5}
    assert told(LEAVES, sections=("North",)).moved == frozenset()


@pytest.mark.parametrize(
    ("person", "first", "last"),
    [
        (None, OPENS, date(2027, 3, 29)),
        (Person(5, withdrawn_on=OPENS), OPENS, date(2027, 3, 29)),
        (Person(5, window_closes_on=date(2027, 4, 5)), OPENS, date(2027, 4, 5)),
        (Person(5, window_opens_on=date(2027, 9, 20)), date(2027, 9, 20), date(2027, 9, 27)),
        (
            Person(5, window_opens_on=date(2027, 9, 20), window_closes_on=date(2027, 9, 30)),
            date(2027, 9, 20),
            date(2027, 9, 30),
        ),
    ],
)
def test_whose_window_is_when(person: Person | None, first: date, last: date) -> None:
    found = window_of(ASSESSMENT, person)
    assert (found.first, found.last) == (first, last)
    assert local_date(found.released) == first - 28 * DAY


def test_a_cohort_is_read_until_60_days_after_the_latest_window() -> None:
    cohort = Cohort("a", "npqsl", STARTS, (1,), assessment=ASSESSMENT)
    assert reads_end_on(cohort) == date(2027, 5, 28)
    later = replace(cohort, persons=(Person(5, window_opens_on=date(2027, 9, 20)),))
    assert reads_end_on(later) == date(2027, 9, 27) + 60 * DAY
    assert reads_end_on(replace(later, ends_on=date(2027, 10, 1))) == date(2027, 10, 1)
