"""What a mail program makes of a mail's HTML, and the links of a mail that nobody has to sign."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import quote

from jobs.mail_links import MailLinks, Purpose

BASE = "https://npq.provider.example/m/"


class Plain:
    """Links that say in clear what they are for."""

    def url(self, token: str, purpose: Purpose, cohort: str = "", user_id: int = 0) -> str:
        return f"{BASE}{token}.{purpose}.{quote(cohort, errors='replace')}.{user_id}"


LINKS = MailLinks(Plain(), "0123abcd")


class Page(HTMLParser):
    """Its words, links and elements, with the styles of those that have one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.labels: dict[str, str] = {}
        self.tags: set[str] = set()
        self.styles: list[str] = []
        self.stylesheets: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    @property
    def shown(self) -> str:
        """What is read, in one line."""
        return re.sub(r"\s+", " ", " ".join(self.words))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._open.append(tag)
        given = dict(attrs)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.styles += [given["style"] or ""] if "style" in given else []

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "style":
            self.stylesheets.append(data)
        elif inside != "title":
            self.words.append(data.strip())
        if inside == "a":
            self.labels[data.strip()] = self.links[-1]
