"""Whoever tries to sign in again and again has to wait; off this machine browsers keep to https."""

from __future__ import annotations

from jobs.console.attempts import OF_ALL, OF_ONE
from tests.console.counter import Counter, Visitor


def tries(visitor: Visitor, often: int, whose: str) -> list[int]:
    """Try links that let nobody in; return the statuses."""
    url = f"{visitor.url}/sign-in/once/guessed"
    asked_by = {"X-Forwarded-For": f"203.0.113.9, {whose}"}
    return [visitor.http.post(url, headers=asked_by, timeout=20).status_code for _ in range(often)]


def test_one_address_has_to_wait_and_others_have_not(counter: Counter) -> None:
    visitor = counter.visitor()
    assert set(tries(visitor, OF_ONE.amount, "198.51.100.1")) == {410}
    assert tries(visitor, 1, "198.51.100.1") == [429]
    assert tries(visitor, 1, "198.51.100.2") == [410]


def test_it_says_for_how_long(counter: Counter) -> None:
    visitor = counter.visitor()
    for _ in range(OF_ONE.amount):
        counter.desk.attempts.wait_seconds_of("127.0.0.1")
    answer = visitor.post_bare("/sign-in/once/guessed")
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= OF_ONE.get_expiry()
    assert "Too many tries to sign in" in answer.text
    assert visitor.get("/sign-in").status_code == 200


def test_all_together_have_to_wait(counter: Counter) -> None:
    for number in range(OF_ALL.amount):
        counter.desk.attempts.wait_seconds_of(f"198.51.100.{number}")
    assert counter.visitor().get("/sign-in/canvas/back").status_code == 429
