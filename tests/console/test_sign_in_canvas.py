"""Somebody signs in with Canvas: by its own pages, once, and nothing of their token stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from sync.cohorts_file import read_cohorts
from sync.settings import given_settings
from sync.store.erasing import erase
from tests.console.counter import Counter, Visitor, a_counter
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import NOW, Office

PUBLIC = "http://127.0.0.1:8000"


@dataclass
class Canvas:
    """The sandbox as a browser has it."""

    url: str
    http: requests.Session

    def asks(self, url: str) -> dict[str, str]:
        """Its question, as fields of a form."""
        page = self.http.get(url, timeout=20)
        assert page.status_code == 200, page.text
        return dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text))

    def authorize(self, url: str, user_id: int) -> str:
        """Say yes, as somebody; return the path of ours that it leads to."""
        form = {**self.asks(url), "user": str(user_id)}
        to = self.http.post(
            f"{self.url}/login/oauth2/accept", form, timeout=20, allow_redirects=False
        ).headers["Location"]
        assert to.startswith(f"{PUBLIC}/")
        return to.removeprefix(PUBLIC)


@pytest.fixture
def canvas(office: Office) -> Iterator[Canvas]:
    with requests.Session() as http:
        yield Canvas(office.canvas.url, http)


@pytest.fixture
def counter(office: Office, home: CohortWorld) -> Iterator[Counter]:
    key = home.world.add_developer_key(f"{PUBLIC}/sign-in/canvas/back")
    settings = given_settings(
        {**office.environment, "CANVAS_CLIENT_ID": key.id, "CANVAS_CLIENT_SECRET": key.secret}
    )
    file = office.folder / "cohorts.toml"
    with a_counter(settings, lambda: read_cohorts(file), lambda: NOW) as served:
        yield served


def sent(visitor: Visitor, path: str = "/sign-in/canvas") -> str:
    """Where a visitor is sent to sign in."""
    answer = visitor.get(path)
    assert answer.status_code == 303
    return answer.headers["Location"]


def test_a_coach_gets_in_and_their_token_is_gone(
    counter: Counter, office: Office, canvas: Canvas, home: CohortWorld
) -> None:
    visitor = counter.visitor()
    assert "Sign in with Canvas" in visitor.sees("/sign-in")
    url = sent(visitor, "/sign-in/canvas?next=/cohorts/a25?sort=name")
    assert url.startswith(f"{office.canvas.url}/login/oauth2/auth?")
    back = visitor.get(canvas.authorize(url, home.coach.id))
    assert (back.status_code, back.headers["Location"]) == (303, "/cohorts/a25?sort=name")
    assert "Ada Coach" in visitor.sees("/")
    [token] = [one for one in home.world.tokens.values() if one.user is home.coach]
    assert token.ended == "revoked"
    assert all(token.secret not in str(cookie.value) for cookie in visitor.http.cookies)


def test_somebody_of_no_course_is_called_by_name_and_sees_nothing(
    counter: Counter, canvas: Canvas, home: CohortWorld
) -> None:
    passer_by = home.world.add_user("Pat <b>Passer-by</b>")
    visitor = counter.visitor()
    visitor.get(canvas.authorize(sent(visitor), passer_by.id))
    answer = visitor.get("/")
    assert answer.status_code == 403
    assert "Pat &lt;b&gt;Passer-by&lt;/b&gt;" in answer.text


def test_who_was_erased_is_not_let_in_and_their_name_is_not_kept(
    counter: Counter, office: Office, canvas: Canvas, home: CohortWorld
) -> None:
    erase(office.store, home.coach.id, NOW)
    visitor = counter.visitor()
    answer = visitor.get(canvas.authorize(sent(visitor), home.coach.id))
    assert answer.status_code == 403
    assert "Nothing is kept of you here" in answer.text
    assert office.store.names([home.coach.id]) == {}
    assert visitor.get("/").status_code == 303


def test_an_answer_is_good_once_and_in_the_browser_that_asked(
    counter: Counter, canvas: Canvas, home: CohortWorld
) -> None:
    visitor, thief = counter.visitor(), counter.visitor()
    back = canvas.authorize(sent(visitor), home.coach.id)
    assert thief.get(back).status_code == 400
    sent(thief)
    assert thief.get(back).status_code == 400, "it has a state of another browser"
    assert visitor.get(back).status_code == 303
    assert visitor.get(back).status_code == 400


def test_whoever_presses_cancel_is_told_calmly(counter: Counter, canvas: Canvas) -> None:
    visitor = counter.visitor()
    asked = parse_qs(urlsplit(sent(visitor)).query)
    denied = canvas.http.get(
        f"{canvas.url}/login/oauth2/deny", params=asked, timeout=20, allow_redirects=False
    )
    answer = visitor.get(denied.headers["Location"].removeprefix(PUBLIC))
    assert answer.status_code == 200
    assert "You pressed Cancel in Canvas" in answer.text


def test_a_key_that_canvas_does_not_take_lets_nobody_in(
    counter: Counter, canvas: Canvas, home: CohortWorld
) -> None:
    visitor = counter.visitor()
    back = canvas.authorize(sent(visitor), home.coach.id)
    [key] = home.world.developer_keys.values()
    key.secret = "another"
    answer = visitor.get(back)
    assert answer.status_code == 502
    assert "Canvas did not say who you are" in answer.text
    assert visitor.get("/").status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "evil", ""],
)
def test_nobody_is_led_elsewhere(
    counter: Counter, canvas: Canvas, home: CohortWorld, elsewhere: str
) -> None:
    visitor = counter.visitor()
    answer = visitor.http.get(
        f"{counter.url}/sign-in/canvas",
        params={"next": elsewhere},
        timeout=20,
        allow_redirects=False,
    )
    back = visitor.get(canvas.authorize(answer.headers["Location"], home.coach.id))
    assert back.headers["Location"] == "/"


def test_the_older_session_of_a_browser_ends(
    counter: Counter, canvas: Canvas, home: CohortWorld
) -> None:
    visitor, copy = counter.signed_in(), counter.visitor()
    copy.http.cookies.update(visitor.http.cookies)
    assert copy.get("/").status_code == 200
    visitor.get(canvas.authorize(sent(visitor), home.coach.id))
    assert copy.get("/").status_code == 303


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"client_id": "9"}, "unknown client"),
        ({"redirect_uri": "https://evil.example"}, "redirect_uri does not match"),
    ],
)
def test_the_sandbox_refuses_as_canvas_does(
    counter: Counter, canvas: Canvas, wrong: dict[str, str], said: str
) -> None:
    asked = parse_qs(urlsplit(sent(counter.visitor())).query)
    url = f"{canvas.url}/login/oauth2/auth"
    answer = canvas.http.get(url, params={**asked, **wrong}, timeout=20)
    assert answer.status_code in {400, 401}
    assert said in answer.json()["error_description"]
