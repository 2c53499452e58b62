"""Alerts: a coach sees and does what is theirs, as by the links of a mail."""

from __future__ import annotations

import pytest

from sync.store import Store
from tests.console.counter import Counter, Visitor
from tests.jobs.cohort_world import NOTHING, CohortWorld, of_two_coaches
from tests.jobs.office import ADMIN, Office


@pytest.fixture
def home() -> CohortWorld:
    """Two coaches, with one participant each who did nothing."""
    return of_two_coaches(NOTHING, NOTHING)


@pytest.fixture
def hers(office: Office, home: CohortWorld) -> int:
    return _of(office, home.coach.id)


@pytest.fixture
def others(office: Office, home: CohortWorld) -> int:
    return next(
        u for u, one in office.store.known("a25").items() if u != _of(office, home.coach.id)
    )


@pytest.fixture
def coach(counter: Counter, home: CohortWorld) -> Visitor:
    return counter.canvas_user(home.coach.id)


def _of(office: Office, coach: int) -> int:
    return next(u for u, one in office.store.known("a25").items() if coach in one.coaches)


def on_it(store: Store) -> dict[int, set[int | None]]:
    found: dict[int, set[int | None]] = {}
    for one in store.open_alerts(["a25"], stand_ins=[ADMIN]):
        found.setdefault(one.alert.user_id, set()).add(one.on_it)
    return found


def at(user_id: int, what: str) -> str:
    return f"/cohorts/a25/participants/{user_id}/{what}"


def test_a_coach_sees_only_theirs(
    office: Office, counter: Counter, coach: Visitor, hers: int, others: int
) -> None:
    assert set(on_it(office.store)) == {hers, others}
    html = coach.get("/alerts").text
    assert (at(hers, "on-it") in html, at(others, "on-it") in html) == (True, False)
    html = counter.signed_in().get("/alerts").text
    assert (at(hers, "on-it") in html, at(others, "on-it") in html) == (True, True)


def test_on_it_twice_is_as_once_and_for_nobody_else_s(
    office: Office, home: CohortWorld, coach: Visitor, hers: int, others: int
) -> None:
    for _ in range(2):
        assert coach.post(at(hers, "on-it")).status_code == 303
    assert coach.post(at(others, "on-it")).status_code == 404
    assert on_it(office.store) == {hers: {home.coach.id}, others: {None}}
    assert "is on it" in coach.sees("/alerts")


def test_quiet_until_a_day_that_may_be_chosen(coach: Visitor, hers: int) -> None:
    assert coach.post(at(hers, "snooze"), until="2030-01-01").status_code == 422
    assert coach.post(at(hers, "snooze"), until="soon").status_code == 422
    assert "No mail tells of it" not in coach.sees("/alerts")
    assert coach.post(at(hers, "snooze"), until="2027-03-15").status_code == 303
    assert "No mail tells of it until Monday 15 March" in coach.sees("/alerts")


def test_who_came_by_a_link_of_the_machine_is_nobody_in_canvas(
    office: Office, counter: Counter, hers: int
) -> None:
    assert counter.signed_in().post(at(hers, "on-it")).status_code == 409
    assert on_it(office.store)[hers] == {None}


def test_filters_that_fit_nobody_say_so(counter: Counter) -> None:
    admin = counter.signed_in()
    assert "Nothing is open." in admin.sees("/alerts?rule=eligible")
    assert "Nothing is open." in admin.sees("/alerts?coach=5")
    assert "Nothing is open." in admin.sees("/alerts?cohort=none")
