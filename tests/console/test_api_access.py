"""Who the API answers, and that every refusal of it is a problem that a program can read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import requests
import structlog

from jobs.console.api import cohorts
from jobs.console.attempts import OF_ONE
from jobs.console.programs import PREFIX
from sync.cohorts_file import read_cohorts
from sync.settings import given_settings
from sync.store.deed_log import Sought, deeds_told
from tests.console.counter import API_TOKEN, Counter, Visitor, a_counter
from tests.jobs.office import NOW, Office

WRONG = "a-wrong-token-of-thirty-two-characters-or-more"


def is_problem(answer: requests.Response, status: int, code: str) -> bool:
    """Whether it is a problem of this code, which nobody keeps and no page can read."""
    assert answer.headers["Content-Type"] == "application/json", answer.text[:200]
    assert answer.headers["Cache-Control"] == "no-store"
    said = answer.json()
    assert set(said) == {"code", "seen", "means", "remedy"}
    assert all(said.values())
    return (answer.status_code, said["code"]) == (status, code)


def test_a_token_sees_what_an_admin_sees_of_the_api_and_nothing_else(
    counter: Counter, office: Office
) -> None:
    program = counter.program()
    rows = program.get(f"{PREFIX}/cohorts/a25/participants").json()
    assert rows["participants"] == list(office.report().values())
    assert program.get("/").headers["Location"].startswith("/sign-in")
    assert program.get("/cohorts/a25/participants/1").status_code == 303
    assert program.post_bare("/cohorts/a25/sync").status_code == 303
    assert len(office.store.list_runs(9)) == 1


def test_what_a_token_read_of_a_participant_is_in_the_audit_trail(
    counter: Counter, office: Office
) -> None:
    someone = min(office.report())
    counter.program().get(f"{PREFIX}/cohorts/a25/participants/{someone}")
    [told] = deeds_told(office.store, Sought(what="read-participant"))
    assert (told.deed.who, told.deed.actor, told.deed.subject) == ("api", None, someone)
    assert "api" in counter.signed_in().sees("/audit")


def test_a_wrong_token_is_told_so_even_beside_a_good_session(counter: Counter) -> None:
    visitor = counter.signed_in()
    for sent in (WRONG, "", API_TOKEN[:-1], f"{API_TOKEN}x", API_TOKEN.upper(), "\u00e9"):
        answer = visitor.get(f"{PREFIX}/cohorts", Authorization=f"Bearer {sent}")
        assert is_problem(answer, 401, "wrong-token"), sent
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_what_a_proxy_asks_for_is_no_token(counter: Counter) -> None:
    basic = {"Authorization": "Basic bm9ib2R5Om5vdGhpbmc="}
    assert counter.signed_in().get(f"{PREFIX}/cohorts", **basic).status_code == 200
    assert is_problem(counter.visitor().get(f"{PREFIX}/cohorts", **basic), 401, "signed-out")


def test_without_a_token_in_the_settings_none_is_right(office: Office) -> None:
    file = office.folder / "cohorts.toml"
    unset = {k: v for k, v in office.environment.items() if k != "NPQ_SYNC_API_TOKEN"}
    with a_counter(given_settings(unset), lambda: read_cohorts(file), lambda: NOW) as counter:
        for token in ("", API_TOKEN, "None"):
            answer = counter.program(token).get(f"{PREFIX}/cohorts")
            assert is_problem(answer, 401, "wrong-token")


def test_wrong_tokens_are_slowed_down_by_address_and_the_right_one_with_them(
    counter: Counter,
) -> None:
    def asked(token: str, whose: str) -> requests.Response:
        return counter.program(token).get(f"{PREFIX}/cohorts", **{"X-Forwarded-For": whose})

    for _ in range(OF_ONE.amount):
        assert asked(API_TOKEN, "198.51.100.1").status_code == 200, "right ones are not counted"
    for _ in range(OF_ONE.amount):
        assert is_problem(asked(WRONG, "198.51.100.1"), 401, "wrong-token")
    for token in (WRONG, API_TOKEN):
        answer = asked(token, "198.51.100.1")
        assert is_problem(answer, 429, "too-often")
        assert 1 <= int(answer.headers["Retry-After"]) <= OF_ONE.get_expiry()
    assert asked(API_TOKEN, "198.51.100.2").status_code == 200
    signing_in = counter.visitor().http.post(
        f"{counter.url}/sign-in/once/guessed",
        headers={"X-Forwarded-For": "198.51.100.1"},
        timeout=20,
    )
    assert signing_in.status_code == 410, "people may still sign in from there"


def test_no_host_header_makes_a_page_of_the_api(counter: Counter) -> None:
    answer = counter.program().get("/audit", Host=f"127.0.0.1{PREFIX}/")
    assert answer.status_code in {303, 400}


def test_no_token_is_in_a_log(counter: Counter, capfd: pytest.CaptureFixture[str]) -> None:
    with structlog.testing.capture_logs() as logged:
        for token in (API_TOKEN, WRONG):
            counter.program(token).get(f"{PREFIX}/cohorts")
            counter.program(token).get(f"{PREFIX}/runs/none")
    written = f"{logged} {capfd.readouterr()}"
    assert API_TOKEN not in written
    assert WRONG not in written


NOBODY: list[tuple[str, str, int, str]] = [
    ("GET", "", 404, "absent"),
    ("GET", "/", 404, "absent"),
    ("GET", "/none", 404, "absent"),
    ("GET", "/cohorts/", 404, "absent"),
    ("GET", "/cohorts/a25/charts/progress.svg", 404, "absent"),
    ("POST", "/cohorts", 405, "method"),
    ("DELETE", "/runs", 405, "method"),
    ("OPTIONS", "/runs", 405, "method"),
    ("GET", "/cohorts", 401, "signed-out"),
]


def test_what_is_not_there_is_a_problem_whatever_is_preferred(counter: Counter) -> None:
    for method, path, status, code in NOBODY:
        for accept in ("text/html", "*/*"):
            answer = requests.request(
                method, f"{counter.url}{PREFIX}{path}", headers={"Accept": accept}, timeout=20
            )
            assert is_problem(answer, status, code), (method, path, answer.status_code)
            assert (answer.headers.get("Allow") == "GET") is (status == 405)


def test_no_right_and_nothing_there_are_problems(counter: Counter) -> None:
    coach = counter.canvas_user(1)
    assert is_problem(coach.get(f"{PREFIX}/cohorts"), 403, "right")
    assert is_problem(counter.program().get(f"{PREFIX}/cohorts/none"), 404, "absent")


def test_what_cannot_be_read_is_named_and_not_repeated(counter: Counter) -> None:
    for query, named in (
        ("limit=0", "query limit"),
        ("limit=hush&offset=-1", "query limit, query offset"),
    ):
        answer = counter.program().get(f"{PREFIX}/runs?{query}")
        assert is_problem(answer, 422, "misread")
        assert answer.json()["seen"] == f"The request cannot be read: {named}"


def test_a_fault_of_ours_is_a_problem(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cohorts, "cards_of", broken)
    answer = counter.program().get(f"{PREFIX}/cohorts")
    assert is_problem(answer, 500, "broken")


@pytest.mark.parametrize("whose", [Counter.visitor, Counter.program])
def test_a_database_that_is_away_is_a_problem(
    office: Office, tmp_path: Path, whose: Callable[[Counter], Visitor]
) -> None:
    away = {**office.environment, "DATABASE_URL": f"sqlite:///{tmp_path / 'no' / 'such.db'}"}
    file = office.folder / "cohorts.toml"
    with a_counter(given_settings(away), lambda: read_cohorts(file), lambda: NOW) as counter:
        answer = whose(counter).get(f"{PREFIX}/cohorts")
        assert is_problem(answer, 503, "database-unreachable")
        assert int(answer.headers["Retry-After"]) >= 1


def test_a_cohorts_file_with_faults_is_a_problem(counter: Counter, office: Office) -> None:
    (office.folder / "cohorts.toml").write_text("[[cohort]]\nid = 'a25'\n", encoding="utf-8")
    assert is_problem(counter.program().get(f"{PREFIX}/cohorts"), 503, "cohorts-file")
