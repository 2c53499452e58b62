"""Whatever an admin or a coach can walk to is fit for everybody, and for small screens."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from jobs.engine.queues import upgrade_engine
from tests.browser.conftest import lend
from tests.browser.fit import faults_of
from tests.console.counter import Counter, Visitor
from tests.console.test_mapping_effect import tried
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office

HREF = re.compile(r'href="(/[^"#]*)')
FILES = re.compile(r"\.(csv|xlsx|svg|toml|json|css|js)(\?|$)|^/assets/|^/api/")


def walk(visitor: Visitor, *more: str) -> Iterator[str]:
    """The pages that links lead to from the first one, and from more, each kind of page once."""
    waiting, kinds = ["/", *more], {kind_of(path) for path in ("/", *more)}
    while waiting:
        path = waiting.pop()
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        yield path
        for found in HREF.findall(answer.text):
            kind = kind_of(found)
            if kind not in kinds and not FILES.search(found):
                kinds.add(kind)
                waiting.append(found)


def kind_of(path: str) -> str:
    return re.sub(r"\?.*|[0-9a-f-]*\d[0-9a-f-]*", "", path)


@pytest.fixture
def effect(office: Office, home: CohortWorld, admin: Visitor) -> str:
    """The page of what answers would change, which waits for a dry run first."""
    upgrade_engine(office.database_url)
    return tried(admin, office, thing=f"item:{home.online[0].id}", strand="none")


@pytest.fixture
def admin(counter: Counter) -> Visitor:
    return counter.signed_in()


@pytest.fixture
def coach(counter: Counter, home: CohortWorld) -> Visitor:
    return counter.canvas_user(home.coach.id)


@pytest.mark.parametrize("who", ["admin", "coach", "stranger"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_for_everybody(
    request: pytest.FixtureRequest, counter: Counter, tab: Page, who: str, scheme: str
) -> None:
    visitor = counter.visitor() if who == "stranger" else request.getfixturevalue(who)
    lend(tab.context, visitor)
    tab.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    faults: list[str] = []
    more = [request.getfixturevalue("effect")] if who == "admin" else []
    for path in ["/sign-in"] if who == "stranger" else walk(visitor, *more):
        tab.goto(f"{counter.url}{path}")
        faults += faults_of(tab, path)
    assert faults == []
