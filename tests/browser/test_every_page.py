"""Whatever an admin or a coach can walk to: fit for everybody (WCAG 2.2 AA) and for small screens.

What a machine can tell of it is told by axe, https://github.com/dequelabs/axe-core.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import lend
from tests.console.counter import Counter, Visitor
from tests.jobs.cohort_world import CohortWorld

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}
HREF = re.compile(r'href="(/[^"#]*)')
FILES = re.compile(r"\.(csv|xlsx|svg|toml|json|css|js)(\?|$)|^/assets/|^/api/")


def walk(visitor: Visitor) -> Iterator[str]:
    """The pages that links lead to from the first one, each kind of page once."""
    waiting, kinds = ["/"], {"/"}
    while waiting:
        path = waiting.pop()
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        yield path
        for found in HREF.findall(answer.text):
            kind = re.sub(r"\?.*|[0-9a-f-]*\d[0-9a-f-]*", "", found)
            if kind not in kinds and not FILES.search(found):
                kinds.add(kind)
                waiting.append(found)


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
    for path in ["/sign-in"] if who == "stranger" else walk(visitor):
        tab.set_viewport_size(WIDE)  # type: ignore[arg-type]
        tab.goto(f"{counter.url}{path}")
        found = Axe().run(tab, options={"runOnly": RULES, "resultTypes": ["violations"]})
        faults += [
            f"{path}: {broken['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
            for broken in found.response["violations"]
            for node in broken["nodes"]
        ]
        tab.set_viewport_size(NARROW)  # type: ignore[arg-type]
        if (width := tab.evaluate("document.scrollingElement.scrollWidth")) > NARROW["width"]:
            faults.append(f"{path}: is {width} px wide")
    assert faults == []
