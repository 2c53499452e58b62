"""How the table of a large cohort is to use, in Chromium without a window, by the page's clock."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Page, sync_playwright

from pictures.browser import MISSING, program

TIMES = 3
SCREEN = {"width": 1280, "height": 900}
HEAD = ("in Chromium", "median ms", "slowest ms", "main thread, CPU ms")
FRAME = "await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));"
"""Waits until what was changed is painted."""
SETTLED = """
const changed = new Promise(
    done => document.addEventListener("htmx:afterSettle", done, {once: true}));
const begun = performance.now();
"""
USABLE = f"""async () => {{
    document.querySelector("#table tbody:last-child tr:last-child").getBoundingClientRect();
    {FRAME}
    return performance.now();
}}"""
FILTERED = f"""async () => {{
    {SETTLED}
    document.querySelector("#by-name").value = "7";
    document.querySelector(".filters").requestSubmit();
    await changed;
    {FRAME}
    return performance.now() - begun;
}}"""
SORTED = f"""async () => {{
    {SETTLED}
    document.querySelector("#table thead th.number a").click();
    await changed;
    {FRAME}
    return performance.now() - begun;
}}"""
SCROLLED = """async () => {
    let last = performance.now(), longest = 0;
    const frame = () => new Promise(requestAnimationFrame);
    for (let top = 0; top < document.documentElement.scrollHeight; top += innerHeight) {
        window.scrollTo(0, top);
        await frame();
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
    }
    return longest;
}"""
LOADED = "() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
MEASURES = (
    ("DOM loaded", LOADED),
    ("table painted and answering", USABLE),
    ("longest frame, scrolled top to bottom", SCROLLED),
    ("sorted by engagement", SORTED),
    ("filtered by name", FILTERED),
)


def measured(url: str, path: str, cookie: tuple[str, str]) -> Iterator[tuple[str, ...]]:
    """Give a row for each measure; the first load, in which the browser warms up, is left out.

    The time of the processor tells what the page costs where the machine has other work, too.
    Needs Playwright and Chromium. Raises SystemExit where there is none.
    """
    found = program()
    if found is None:
        raise SystemExit(MISSING)
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name, _ in MEASURES}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        for _ in range(TIMES + 1):
            context = browser.new_context(viewport=SCREEN)  # type: ignore[arg-type]
            context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": url}])
            for name, *took in _once(context.new_page(), f"{url}{path}"):
                taken[name].append((took[0], took[1]))
            context.close()
        browser.close()
    for name, times in taken.items():
        walls, busy = zip(*times[1:], strict=True)
        yield name, f"{median(walls):.0f}", f"{max(walls):.0f}", f"{median(busy):.0f}"


def _once(page: Page, address: str) -> Iterator[tuple[str, float, float]]:
    inside = page.context.new_cdp_session(page)
    inside.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(address, wait_until="domcontentloaded")
    before = 0.0
    for name, measure in MEASURES:
        took = page.evaluate(measure)
        metrics = inside.send("Performance.getMetrics")["metrics"]
        busy = next(each["value"] for each in metrics if each["name"] == "TaskDuration")
        yield name, took, 1000 * (busy - before)
        before = busy
