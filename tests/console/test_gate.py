"""Every route of the console, whoever comes: what its rule says, and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import requests

from jobs.console.programs import PREFIX
from jobs.console.refusals import REFUSALS
from jobs.web.app import application
from jobs.web.server import listening, serving
from sync.cohorts_file import read_cohorts
from tests.console.counter import Counter, Visitor, words_of
from tests.console.walk import Gated, gated_routes
from tests.jobs.cohort_world import ALL_BUT_ONE_EVENT, HALF, CohortWorld, of_two_coaches
from tests.jobs.office import ADMIN, NOW, Office, cohort_toml

NOT_THEIRS, FORM = (REFUSALS[why].title for why in ("right", "form"))
GUESSED = (0, 999_999_999, "x", "-1", "9" * 5000, "1%00")


class House:
    """A console over a cohort of two coaches, and one of a third; who may come, by role."""

    def __init__(self, counter: Counter, home: CohortWorld, office: Office, app: object) -> None:
        self.routes = gated_routes(app)  # type: ignore[arg-type]
        known = sorted(office.store.known("a25").items())
        self.hers, self.others = (
            next(id_ for id_, one in known if (home.coach.id in one.coaches) is hers)
            for hers in (True, False)
        )
        other = office.store.known("a25")[self.others].coaches[0]
        self.roles: dict[str, Visitor] = {
            "nobody": counter.visitor(),
            "none": counter.canvas_user(self.hers),
            "other": counter.canvas_user(other),
            "coach": counter.canvas_user(home.coach.id),
            "admin": counter.canvas_user(ADMIN),
            "program": counter.program(),
        }
        run = next(iter(office.store.latest_runs().values())).id
        self.known: dict[str, object] = {"cohort": "a25", "user_id": self.hers, "run_id": run}

    def ask(self, role: str, route: Gated, **other: object) -> requests.Response:
        """What this visitor gets; a change is sent without what makes a form ours."""
        visitor, path = self.roles[role], route.at(self.known | other)
        return visitor.get(path) if route.is_safe else visitor.post_bare(path)

    def only_begin(self, role: str, route: Gated) -> int:
        """The status that this visitor gets for a form that is announced, and never comes."""
        visitor = self.roles[role]
        with closing(HTTPConnection(urlsplit(visitor.url).netloc, timeout=20)) as asked:
            asked.putrequest("POST", route.at(self.known))
            asked.putheader("Content-Type", "multipart/form-data; boundary=x")
            asked.putheader("Content-Length", "1000")
            for name, value in visitor.http.cookies.items():
                asked.putheader("Cookie", f"{name}={value}")
            asked.endheaders()
            with asked.getresponse() as begun:
                return begun.status


@pytest.fixture
def home() -> CohortWorld:
    return of_two_coaches(ALL_BUT_ONE_EVENT, HALF)


@pytest.fixture
def house(office: Office, home: CohortWorld) -> Iterator[House]:
    settings, file = office.context.settings, office.folder / "cohorts.toml"
    app = application(settings, lambda: read_cohorts(file), lambda: 1, lambda: NOW)
    with listening("127.0.0.1", 0) as here, serving(app, here) as place:
        yield House(Counter(app.state.desk, place.url), home, office, app)
    app.state.desk.store.close()


def is_sent_away(answer: requests.Response) -> bool:
    """To sign in, as a browser is, or told that nobody is signed in, as a program is."""
    to = answer.headers.get("Location", "")
    return answer.status_code == 401 or (
        answer.status_code == 303 and to.startswith("/sign-in?next=")
    )


def lacks_the_right(answer: requests.Response) -> bool:
    return answer.status_code == 403 and FORM not in words_of(answer.text)


def is_absent(answer: requests.Response) -> bool:
    return answer.status_code == 404


def is_let_in(answer: requests.Response) -> bool:
    """Past the gate; a change then lacks what makes a form ours, and so nothing is done."""
    if answer.request.method == "POST":
        return answer.status_code == 403 and FORM in words_of(answer.text)
    return not is_sent_away(answer) and answer.status_code != 403 and answer.status_code < 500


Verdict = Callable[[requests.Response], bool]
VERDICTS: dict[str, dict[str, Verdict]] = {
    "signed-in": {"nobody": is_sent_away},
    "staff": {"nobody": is_sent_away, "none": lacks_the_right},
    "admin": {
        "nobody": is_sent_away,
        "none": lacks_the_right,
        "other": lacks_the_right,
        "coach": lacks_the_right,
    },
    "participant": {"nobody": is_sent_away, "none": lacks_the_right, "other": is_absent},
}
"""What whoever is not let in gets, by rule and role."""


def verdict_on(role: str, route: Gated) -> Verdict:
    """What a role gets of a route: a program all that an admin gets of the API, no page, and no
    change."""
    if role == "program":
        role = "admin" if route.path.startswith(PREFIX) and route.is_safe else "nobody"
    return VERDICTS.get(route.rule, {}).get(role, is_let_in)


def test_every_route_has_one_gate_and_each_role_gets_what_its_rule_says(house: House) -> None:
    assert {route.rule for route in house.routes} >= {"anyone", "signed-in", "staff"}
    for route in house.routes:
        for role in house.roles:
            if (route.rule, route.is_safe) == ("anyone", False) and role in ("nobody", "program"):
                continue  # there is no session whose form it could be
            verdict = verdict_on(role, route)
            answer = house.ask(role, route)
            assert verdict(answer), (route, role, answer.status_code, words_of(answer.text)[:200])
            if verdict is is_let_in and route.is_safe and route.names <= house.known.keys():
                assert not is_absent(answer), (route, role)


def test_who_may_not_is_turned_away_before_what_they_send_has_come(house: House) -> None:
    for route in house.routes:
        for role in VERDICTS.get(route.rule, {}):
            if not route.is_safe:
                status = house.ask(role, route).status_code
                assert house.only_begin(role, route) == status, (route, role)


def test_a_cohort_that_is_not_theirs_is_as_if_it_were_not_there(
    house: House, office: Office
) -> None:
    office.says(
        cohort_toml(office.home, more='sections = ["North"]'),
        cohort_toml(office.home, "b25", more='sections = ["South"]'),
    )
    for route in house.routes:
        if "cohort" in route.names and route.rule in {"staff", "participant"}:
            there = house.ask("coach", route, cohort="b25")
            assert is_absent(there), route
            assert words_of(there.text) == words_of(house.ask("coach", route, cohort="no").text)


def test_nobody_finds_a_participant_by_guessing(house: House) -> None:
    for route in house.routes:
        if route.rule == "participant":
            answers = [house.ask("coach", route, user_id=id_) for id_ in (house.others, *GUESSED)]
            assert all(map(is_absent, answers)), route
