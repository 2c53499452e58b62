"""Whether a page is fit for everybody (WCAG 2.2 AA) and for small screens: what a machine can tell.

Source of the rules: axe, https://github.com/dequelabs/axe-core.
"""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}


def faults_of(tab: Page, name: str) -> list[str]:
    """What is amiss with the page a tab is on, wide and narrow; `name` says which page it is."""
    tab.set_viewport_size(WIDE)  # type: ignore[arg-type]
    found = Axe().run(tab, options={"runOnly": RULES, "resultTypes": ["violations"]})
    faults = [
        f"{name}: {broken['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for broken in found.response["violations"]
        for node in broken["nodes"]
    ]
    tab.set_viewport_size(NARROW)  # type: ignore[arg-type]
    if (width := tab.evaluate("document.scrollingElement.scrollWidth")) > NARROW["width"]:
        faults.append(f"{name}: is {width} px wide")
    return faults
