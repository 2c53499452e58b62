"""A browser without a window, spoken to over two pipes in the Chrome DevTools Protocol.

Source of the calls: https://chromedevtools.github.io/devtools-protocol/
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, Literal

Scheme = Literal["light", "dark"]

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "No browser here: these pictures need Chromium. Install it (Debian and Ubuntu: apt install"
    " chromium), or name it with CHROMIUM=/path/of/it."
)
ENDED = "The browser has ended: see whether it starts by itself, with --headless."
PAINTED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",  # it opens our own pages alone, and in a container it has no other way
    "--hide-scrollbars",
    "--disable-gpu",
    "--force-color-profile=srgb",
    "--no-first-run",
)


class BrowserFault(Exception):
    """The browser is not there, or a page is not as it should be."""


@dataclass(slots=True)
class Browser:
    """One page of a running browser."""

    calls: IO[bytes]
    answers: IO[bytes]
    session: str = ""
    last: int = 0
    events: list[str] = field(default_factory=list)

    def picture(self, url: str, width: int, scheme: Scheme, tallest: float = float("inf")) -> bytes:
        """Return a PNG of a page on a screen `width` pixels wide, as far as `tallest` pixels.

        The screen is made as tall: a page may leave out what is off it.
        Raises BrowserFault where the page is wider than the screen.
        """
        screen = {"width": width, "height": 600, "deviceScaleFactor": 1, "mobile": True}
        self.call("Emulation.setDeviceMetricsOverride", screen)
        prefers = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", {"features": prefers})
        self.events.clear()
        self.call("Page.navigate", {"url": url})
        self.wait_for("Page.loadEventFired")
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        if size["width"] > width:
            raise BrowserFault(f"{url} is {size['width']} pixels wide on a screen of {width}")
        screen["height"] = round(min(tallest, size["height"]))
        self.call("Emulation.setDeviceMetricsOverride", screen)
        self.call("Runtime.evaluate", {"expression": PAINTED, "awaitPromise": True})
        return base64.b64decode(self.call("Page.captureScreenshot", {"format": "png"})["data"])

    def lend(self, name: str, value: str, url: str) -> None:
        """Give the browser a cookie of the server at `url`."""
        self.call("Network.setCookie", {"name": name, "value": value, "url": url})

    def call(self, method: str, given: dict[str, Any] | None = None) -> dict[str, Any]:
        """Ask for one thing and return its answer; raises BrowserFault where it is refused."""
        self.last += 1
        call: dict[str, Any] = {"id": self.last, "method": method, "params": given or {}}
        if self.session:
            call["sessionId"] = self.session
        try:
            self.calls.write(json.dumps(call).encode() + b"\0")
        except BrokenPipeError:
            raise BrowserFault(ENDED) from None
        while (heard := self.hear()).get("id") != self.last:
            self.events.append(heard.get("method", ""))
        if "error" in heard:
            raise BrowserFault(f"{method}: {heard['error']['message']}")
        answer: dict[str, Any] = heard["result"]
        return answer

    def wait_for(self, event: str) -> None:
        """Return once the browser has told of an event since the last page was asked for."""
        while event not in self.events:
            self.events.append(self.hear().get("method", ""))

    def hear(self) -> dict[str, Any]:
        """Return what the browser says next; raises BrowserFault where it has gone."""
        said = bytearray()
        while (byte := self.answers.read(1)) != b"\0":
            if not byte:
                raise BrowserFault(ENDED)
            said += byte
        heard: dict[str, Any] = json.loads(said)
        return heard


def program() -> str | None:
    """Return where Chromium is, None where it is not."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser and open a page; raises BrowserFault where there is none."""
    found = program()
    if found is None:
        raise BrowserFault(MISSING)
    their_calls, our_calls = os.pipe()
    our_answers, their_answers = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [
                "/bin/bash", "-c", f'exec "$@" 3<&{their_calls} 4>&{their_answers}', "browser",
                found, *FLAGS, f"--user-data-dir={profile}", "about:blank",
            ],
            pass_fds=(their_calls, their_answers),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(their_calls)
        os.close(their_answers)
        try:
            with os.fdopen(our_calls, "wb", 0) as calls, os.fdopen(our_answers, "rb") as answers:
                yield _page(Browser(calls, answers))
        finally:
            process.terminate()
            process.wait()


def _page(opened: Browser) -> Browser:
    target = opened.call("Target.createTarget", {"url": "about:blank"})["targetId"]
    attach = {"targetId": target, "flatten": True}
    opened.session = opened.call("Target.attachToTarget", attach)["sessionId"]
    opened.call("Page.enable")
    return opened
