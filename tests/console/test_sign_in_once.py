"""A link printed by the process lets its first user in, for a while, and nobody else."""

from __future__ import annotations

import pytest

from jobs.console import sessions
from tests.console.counter import Counter


@pytest.fixture
def link(counter: Counter) -> str:
    return sessions.once_link(counter.desk, "operator")


def test_who_is_not_signed_in_is_led_there(counter: Counter) -> None:
    answer = counter.visitor().get("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in?next=/")


def test_a_link_lets_in_once(counter: Counter, link: str) -> None:
    first, second = counter.visitor(), counter.visitor()
    assert first.get(link).status_code == 200  # looking uses nothing up
    entered = first.post_bare(link)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/")
    assert "a25" in first.sees("/")
    assert second.post_bare(link).status_code == 410
    assert second.get("/").status_code == 303


def test_signing_out_ends_the_session_wherever_its_cookie_is(counter: Counter, link: str) -> None:
    visitor, copy = counter.visitor(), counter.visitor()
    visitor.post_bare(link)
    copy.http.cookies.update(visitor.http.cookies)
    assert copy.get("/").status_code == 200
    assert visitor.post("/sign-out").status_code == 303
    assert copy.get("/").status_code == 303


def test_a_form_from_elsewhere_changes_nothing(counter: Counter) -> None:
    visitor = counter.signed_in()
    assert visitor.post_bare("/sign-out").status_code == 403
    assert visitor.get("/").status_code == 200
