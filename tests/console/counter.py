"""The console as somebody at a browser has it: served over a database, with a session of theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

import requests

from jobs.console import sessions
from jobs.console.desk import Desk
from jobs.web.app import application
from jobs.web.server import listening, serving
from sync.cohorts_file import CohortsFile
from sync.settings import Settings
from sync.store.sign_ins import SignedIn

LINK = SignedIn(None, "operator", "link")
"""Who came by a link of the machine."""
API_TOKEN = "an-invented-token-of-thirty-two-characters"
Clock = Callable[[], datetime]
TOKEN = re.compile(r"X-CSRF-Token\": \"([0-9a-f]{64})\"")


@dataclass
class Visitor:
    """Somebody at a browser without scripts. Redirects are not followed."""

    url: str
    http: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **headers: str) -> requests.Response:
        return self.http.get(
            f"{self.url}{path}", headers=headers, timeout=20, allow_redirects=False
        )

    def post(self, path: str, _page: str = "/", **form: str | list[str]) -> requests.Response:
        """Send a form as it stands in `_page`, whose token is sent along."""
        return self.post_bare(path, csrf=csrf_of(self, _page), **form)

    def hidden(self, path: str, name: str) -> str:
        """Return what a page sends along in its forms."""
        found = re.search(f'type="hidden" name="{name}" value="([^"]*)"', self.get(path).text)
        assert found, (path, name)
        return unescape(found.group(1))

    def post_bare(self, path: str, **form: str | list[str]) -> requests.Response:
        """Send a form as somebody else's page would."""
        return self.http.post(f"{self.url}{path}", data=form, timeout=20, allow_redirects=False)

    def sees(self, path: str) -> str:
        """Return the words of a page, which has to be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.headers)
        return words_of(answer.text)


def csrf_of(visitor: Visitor, page: str = "/") -> str:
    """What a form of theirs sends along, as it stands in a page; empty where there is none."""
    found = TOKEN.search(unescape(visitor.get(page).text))
    return found.group(1) if found else ""


@dataclass(frozen=True)
class Counter:
    """A console and who comes to it."""

    desk: Desk
    url: str

    def visitor(self) -> Visitor:
        """Somebody who did not sign in."""
        return Visitor(self.url)

    def signed_in(self, one: SignedIn = LINK) -> Visitor:
        """Somebody who did; without the pages of signing in, which have tests of their own."""
        visitor = Visitor(self.url)
        cookie = sessions.new_session(self.desk, one)
        visitor.http.cookies.set(sessions.cookie_name(self.desk), cookie)
        return visitor

    def canvas_user(self, user_id: int) -> Visitor:
        """Somebody who came by Canvas."""
        return self.signed_in(SignedIn(user_id, f"canvas:{user_id}", "canvas"))

    def program(self, token: str = API_TOKEN) -> Visitor:
        """A program that sends a token."""
        visitor = Visitor(self.url)
        visitor.http.headers["Authorization"] = f"Bearer {token}"
        return visitor


@contextmanager
def a_counter(
    settings: Settings, cohorts: Callable[[], CohortsFile], now: Clock, port: int = 0
) -> Iterator[Counter]:
    """Serve the console of an installation, on a free port where none is named; its database is
    migrated already."""
    app = application(settings, cohorts, lambda: 1, now)
    with listening("127.0.0.1", port) as here, serving(app, here) as place:
        yield Counter(app.state.desk, place.url)
    app.state.desk.store.close()


def words_of(html: str) -> str:
    """Return what a page says, without its marks, in one line."""
    shown = re.sub(r"(?s)<(script|style|head)\b.*?</\1>|<[^>]+>", " ", html)
    return re.sub(r"\s+", " ", unescape(shown)).strip()
