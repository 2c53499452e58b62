"""Whom an alert is told to."""

from __future__ import annotations

import pytest

from mappings.cohorts import Admin
from mappings.recipients import NO_ADDRESS, NO_COACH, NOT_THEIRS, Recipients
from tests.mappings.mornings import ADDRESSES, ADMIN, EIGHT, MONDAY, SEVEN, Wanted

ADMINS = (Admin(ADMIN, "one@provider.example"), Admin(2, "two@provider.example"))
ALL_ADMINS = frozenset({ADMIN, 2})


def recipients(**but: object) -> Recipients:
    given: dict[str, object] = {"admins": ADMINS, "addresses": ADDRESSES, **but}
    return Recipients(**given)  # type: ignore[arg-type]


def test_every_coach_with_an_address_is_told_and_no_admin() -> None:
    assert recipients().of("a", 42, (SEVEN, EIGHT)) == ({SEVEN, EIGHT}, "")


def test_without_a_coach_every_admin_is_told_and_why() -> None:
    assert recipients().of("a", 42, ()) == (ALL_ADMINS, NO_COACH)


@pytest.mark.parametrize("addresses", [{EIGHT: "eight@provider.example"}, {SEVEN: " "}])
def test_a_coach_without_an_address_leaves_it_to_the_admins(addresses: dict[int, str]) -> None:
    assert recipients(addresses=addresses).of("a", 42, (SEVEN,)) == (ALL_ADMINS, NO_ADDRESS)


def test_one_coach_with_an_address_is_enough() -> None:
    only_eight = recipients(addresses={EIGHT: ADDRESSES[EIGHT]})
    assert only_eight.of("a", 42, (SEVEN, EIGHT)) == ({EIGHT}, "")


def test_who_wants_it_in_canvas_needs_no_address() -> None:
    inbox = recipients(addresses={}, wishes={SEVEN: Wanted(channel="inbox")})
    assert inbox.of("a", 42, (SEVEN,)) == ({SEVEN}, "")
    assert (inbox.channel(SEVEN), inbox.address(SEVEN)) == ("inbox", "")


def test_who_wants_it_in_canvas_is_not_mailed_though_an_address_is_known() -> None:
    inbox = recipients(wishes={SEVEN: Wanted(channel="inbox")})
    assert inbox.address(SEVEN) == ""
    assert inbox.address(EIGHT) == ADDRESSES[EIGHT]


def test_whoever_says_that_somebody_is_not_theirs_hears_no_more_of_them() -> None:
    said = recipients(disowned={("a", 42, SEVEN)})
    assert said.of("a", 42, (SEVEN, EIGHT)) == ({EIGHT}, "")
    assert said.of("a", 42, (SEVEN,)) == (ALL_ADMINS, NOT_THEIRS)
    assert said.of("a", 43, (SEVEN,)) == ({SEVEN}, "")
    assert said.of("b", 42, (SEVEN,)) == ({SEVEN}, "")


def test_an_admin_who_coaches_is_mailed_where_an_address_is_known() -> None:
    admin = Admin(SEVEN, "admin.seven@provider.example")
    assert recipients(admins=(admin,), addresses={}).of("a", 42, (SEVEN,)) == ({SEVEN}, "")
    assert recipients(admins=(admin,), addresses={}).address(SEVEN) == admin.mail
    assert recipients(admins=(admin,)).address(SEVEN) == ADDRESSES[SEVEN]
    assert recipients().address(99) == ""


def test_who_says_nothing_is_mailed_weekly() -> None:
    one = recipients(wishes={EIGHT: Wanted("fortnightly")})
    assert [one.every(SEVEN), one.every(EIGHT)] == ["weekly", "fortnightly"]
    assert (one.channel(SEVEN), one.seen_to(SEVEN)) == ("mail", None)


def test_a_digest_was_seen_to_on_the_day_that_ones_own_wish_keeps() -> None:
    one = recipients(wishes={SEVEN: Wanted(digest_on=MONDAY), EIGHT: Wanted()})
    assert [one.seen_to(who) for who in (SEVEN, EIGHT)] == [MONDAY, None]
