"""Alerts: a coach sees and does what is theirs, as by the links of a mail."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from jobs.demo.entities import User
from sync.store import Store, coaches
from sync.store.deed_log import Sought, deeds_told
from sync.store.participant_history import closed_lately
from tests.console.counter import Counter, Visitor, words_of
from tests.jobs.cohort_world import ALL_BUT_ONE_EVENT, NOTHING, CohortWorld, of_two_coaches
from tests.jobs.office import ADMIN, NOW, Office


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


def _coach_of(office: Office, user_id: int) -> int:
    [coach] = office.store.known("a25")[user_id].coaches
    return coach


def _user(home: CohortWorld, user_id: int) -> User:
    return home.world.users[user_id]


def buttons(visitor: Visitor, act: str) -> list[str]:
    """What the buttons of an act say to a visitor, in order."""
    found = re.findall(
        rf'action="[^"]*/{act}">.*?<button[^>]*>([^<]*)<', visitor.get("/alerts").text
    )
    return [unescape(label) for label in found]


def trail(office: Office) -> list[tuple[int | None, str, int | None, str]]:
    """What was done at the console, and by whom, oldest first."""
    deeds = [one.deed for one in reversed(deeds_told(office.store, Sought()))]
    assert {deed.via for deed in deeds} <= {"console"}
    return [(deed.actor, deed.what, deed.subject, deed.about) for deed in deeds]


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
    assert "You have been on it since Monday 1 March." in coach.sees("/alerts")
    assert buttons(coach, "on-it") == ["I’m not on it any more"]
    assert trail(office) == [(home.coach.id, "on-it", hers, "")]


def test_on_it_is_taken_back_once_and_by_who_said_it(
    office: Office, counter: Counter, coach: Visitor, home: CohortWorld, hers: int
) -> None:
    admin = counter.canvas_user(ADMIN)
    coach.post(at(hers, "on-it"))
    assert "Ada Coach has been on it since" in admin.sees(f"/alerts?coach={home.coach.id}")
    assert admin.post(at(hers, "on-it"), back="yes").status_code == 303
    assert on_it(office.store)[hers] == {home.coach.id}
    for _ in range(2):
        assert coach.post(at(hers, "on-it"), back="yes").status_code == 303
    assert on_it(office.store)[hers] == {None}
    assert buttons(coach, "on-it") == ["I’m on it"]
    assert [what for _, what, _, _ in trail(office)] == ["on-it", "not-on-it"]


def test_what_opens_after_is_offered_again(
    office: Office, coach: Visitor, home: CohortWorld, hers: int
) -> None:
    coach.post(at(hers, "on-it"))
    home.world.grade(_user(home, hers), home.events[0], 0, grade="incomplete")
    office.first_look(now=NOW + timedelta(hours=1))
    assert on_it(office.store)[hers] == {home.coach.id, None}
    assert buttons(coach, "on-it") == ["I’m on it", "I’m not on it any more"]
    assert "You have been on it since Monday 1 March." in coach.sees("/alerts")


def test_quiet_until_a_day_that_may_be_chosen_and_no_more(
    office: Office, coach: Visitor, home: CohortWorld, hers: int
) -> None:
    wrong = coach.post(at(hers, "snooze"), until="2030-01-01")
    assert wrong.status_code == 422
    assert "from tomorrow, Tuesday 2 March, to Monday 26 April." in words_of(wrong.text)
    assert coach.post(at(hers, "snooze"), until="soon").status_code == 422
    assert coach.post(at(hers, "snooze"), back="yes").status_code == 303
    assert trail(office) == []
    for _ in range(2):
        assert coach.post(at(hers, "snooze"), until="2027-03-15").status_code == 303
    assert "Snoozed until Monday 15 March." in coach.sees("/alerts")
    assert coach.post(at(hers, "snooze"), back="yes").status_code == 303
    assert "Snoozed until" not in coach.sees("/alerts")
    assert trail(office) == [
        (home.coach.id, "snooze", hers, "until 2027-03-15"),
        (home.coach.id, "wake", hers, ""),
    ]


def test_who_is_not_theirs_is_neither_listed_nor_acted_on_until_they_take_it_back(
    office: Office, counter: Counter, coach: Visitor, hers: int, others: int
) -> None:
    assert coach.post(at(others, "not-mine")).status_code == 404
    for _ in range(2):
        assert coach.post(at(hers, "not-mine")).status_code == 303
    page = coach.get("/alerts").text
    assert (at(hers, "on-it") in page, "Nothing is open." in page) == (False, True)
    assert buttons(coach, "not-mine") == ["They are mine after all"]
    for act in ("on-it", "snooze"):
        assert coach.post(at(hers, act), until="2027-03-15").status_code == 409
    assert on_it(office.store)[hers] == {None}
    admin = counter.canvas_user(ADMIN)
    assert "Ada Coach says that this participant is not theirs." in admin.sees("/alerts")
    assert admin.post(at(hers, "not-mine")).status_code == 404, "nor was the admin their coach"
    for _ in range(2):
        assert coach.post(at(hers, "not-mine"), back="yes").status_code == 303
    assert at(hers, "on-it") in coach.get("/alerts").text
    assert [what for _, what, _, _ in trail(office)] == ["not-mine", "mine"]


def test_who_came_by_a_link_of_the_machine_is_nobody_in_canvas(
    office: Office, counter: Counter, hers: int
) -> None:
    for act in ("on-it", "snooze", "not-mine"):
        assert counter.signed_in().post(at(hers, act)).status_code == 409
    assert on_it(office.store)[hers] == {None}
    assert trail(office) == []


def test_what_closed_in_the_last_14_days_is_there_with_why(
    office: Office, home: CohortWorld, counter: Counter, coach: Visitor, others: int
) -> None:
    assert "Closed in the last" not in coach.sees("/alerts")
    home.does(_user(home, others), ALL_BUT_ONE_EVENT)
    office.sync(now=NOW + timedelta(minutes=1))
    admin, bo = counter.signed_in(), _coach_of(office, others)
    for visitor, path in ((admin, "/alerts"), (admin, f"/alerts?coach={bo}")):
        assert "Closed in the last 14 days: 1" in visitor.sees(path)
        assert "Its cause is gone" in visitor.sees(path)
    assert "Its cause is gone" in counter.canvas_user(bo).sees("/alerts")
    assert "Its cause is gone" not in admin.sees(f"/alerts?coach={home.coach.id}")
    assert "Closed in the last" not in coach.sees("/alerts"), "they are another coach's"


def test_what_closed_at_the_very_instant_is_there_and_before_it_is_not(
    office: Office, home: CohortWorld, hers: int
) -> None:
    home.does(_user(home, hers), ALL_BUT_ONE_EVENT)
    office.sync(now=NOW + timedelta(minutes=1))
    [closed] = closed_lately(office.store, ["a25"], NOW)
    assert closed.closed_at is not None
    assert closed_lately(office.store, ["a25"], closed.closed_at) == (closed,)
    just_after = closed.closed_at + timedelta(microseconds=1)
    assert closed_lately(office.store, ["a25"], just_after) == ()


def test_an_admin_finds_a_coach_by_name_and_sees_what_mails_they_get(
    office: Office, home: CohortWorld, counter: Counter
) -> None:
    coaches.wish(office.store, home.coach.id, "fortnightly", "mail")
    admin = counter.signed_in()
    listed = re.findall(r'<option value="(\d+)"[^>]*>([^<]*)<', admin.get("/alerts").text)
    assert (str(home.coach.id), "Ada Coach") in listed
    assert [name for _, name in listed] == ["Ada Coach", "Bo Coach"]
    page = admin.sees(f"/alerts?coach={home.coach.id}")
    assert "What mails Ada Coach gets Fortnightly. Every other Monday" in page
    assert f"npq-sync coaches set {home.coach.id}" in page
    assert "What mails" not in admin.sees("/alerts?coach=5")


def test_an_admin_sees_who_was_mailed_when_and_a_coach_does_not(
    office: Office, counter: Counter, coach: Visitor, home: CohortWorld
) -> None:
    admin = counter.signed_in()
    assert "In a mail to Ada Coach, Mon 1 Mar 2027, 12:00" in admin.sees("/alerts")
    assert "In no mail yet" not in admin.sees("/alerts")
    home.join(NOTHING)
    office.first_look(now=NOW)
    assert "In no mail yet" in admin.sees("/alerts")
    assert "In a mail to" not in coach.sees("/alerts")
    assert "In no mail" not in coach.sees("/alerts")


def test_filters_that_fit_nobody_say_so(counter: Counter) -> None:
    admin = counter.signed_in()
    assert "Nothing is open." in admin.sees("/alerts?rule=eligible")
    assert "Nothing is open." in admin.sees("/alerts?coach=5")
    assert "Nothing is open." in admin.sees("/alerts?cohort=none")
