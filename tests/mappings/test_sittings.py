"""Which sittings an assessment has, and which title stands for which."""

from __future__ import annotations

from datetime import date

import pytest

from mappings.cohorts import Assessment, Person
from mappings.sittings import sitting_titled, sittings_of

MARCH = Assessment(101, 9001, opens_on=date(2027, 3, 22))
TITLE = "NPQ assessment entry"


def test_the_cohorts_own_comes_first_and_is_everybody_elses() -> None:
    (only,) = sittings_of(MARCH, [Person(1), Person(2, withdrawn_on=date(2027, 1, 1))])
    assert (only.key, only.title, only.users) == ("", TITLE, frozenset())
    assert (only.window.first, only.window.last) == (MARCH.opens_on, date(2027, 3, 29))


def test_individual_windows_come_by_their_dates_and_are_shared() -> None:
    later = Person(4, window_opens_on=date(2027, 9, 20))
    extended = [Person(user, window_closes_on=date(2027, 4, 5)) for user in (2, 3)]
    the_same = Person(5, window_opens_on=date(2027, 3, 22), window_closes_on=date(2027, 3, 29))
    found = sittings_of(MARCH, [later, *extended, the_same])
    assert [(s.title, s.users) for s in found] == [
        (TITLE, set()),
        (f"{TITLE} to 2027-04-05", {2, 3}),
        (f"{TITLE} 2027-09-20 to 2027-09-27", {4}),
    ]


def test_a_title_says_which_window_it_was_made_for() -> None:
    for sitting in sittings_of(
        MARCH,
        [
            Person(1, window_closes_on=date(2027, 4, 5)),
            Person(2, window_opens_on=date(2027, 9, 20), window_closes_on=date(2027, 9, 30)),
        ],
    )[1:]:
        again = sitting_titled(sitting.title, MARCH)
        assert again is not None
        assert (again.key, again.window) == (sitting.key, sitting.window)


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        f"{TITLE} to Easter",
        f"{TITLE} to 2027-02-30",
        f"{TITLE}  to 2027-04-05",
        "to 2027-04-05",
        "Extension to 2027-04-05",
        "",
    ],
)
def test_other_titles_are_not_ours(title: str) -> None:
    assert sitting_titled(title, MARCH) is None
