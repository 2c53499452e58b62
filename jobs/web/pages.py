"""Pages: what each says as data, and how it becomes HTML with one style sheet and no script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

STYLE_PATH = "/pages.css"
HERE = Path(__file__).parent / "templates"
TOKENS = (HERE / "tokens.css").read_text(encoding="utf-8")
STYLE = TOKENS + (HERE / "pages.css").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that would help, with its address in Canvas where it has one."""

    title: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Reason:
    """One alert: what it is called, since when, why in numbers, what would help, who is on it."""

    heading: str
    since: str
    words: str
    things: tuple[Thing, ...] = ()
    next_step: str = ""
    seen_to: str = ""


@dataclass(frozen=True, slots=True)
class DayField:
    """A day to choose: ISO dates as a form has them, and the limits in words."""

    label: str
    hint: str
    first: str
    usual: str
    last: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A page about one participant, with one button (none where `button` is empty), and one that
    takes back what was said (`back`).

    `done` says what is so already, `fault` what was wrong with what was sent. `title` names nobody:
    it stands in the history of a browser.
    """

    title: str
    lead: str
    name: str
    cohort: str
    reasons: tuple[Reason, ...]
    button: str
    back: str = ""
    day: DayField | None = None
    done: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways."""

    value: str
    label: str
    hint: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choose:
    """A page with groups of ways, of each of which one holds, and one button."""

    title: str
    lead: str
    groups: tuple[tuple[str, str, tuple[Choice, ...]], ...]
    """Field, legend, ways."""
    button: str
    done: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A participant with what is open, and where something can be done about it."""

    name: str
    cohort: str
    reasons: tuple[Reason, ...]
    links: tuple[tuple[str, str], ...]
    """Label and address."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page that lists participants and does nothing."""

    title: str
    lead: str
    people: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A page that says what is so and what to do next; it names nobody."""

    title: str
    lead: str
    next_step: str
    link: tuple[str, str] | None = None
    """Label and address."""


Body = Ask | Choose | Listing | Notice
TEMPLATES = {Ask: "ask", Choose: "choose", Listing: "listing", Notice: "notice"}


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the status it comes with."""

    status: HTTPStatus
    body: Body

    def response(
        self, headers: Mapping[str, str] | None = None, *, console: bool = False
    ) -> Response:
        """Return it as HTML; it works without its style sheet.

        `console`: it leads to where people sign in, with nothing of this page in the address.
        """
        template = ENVIRONMENT.get_template(f"{TEMPLATES[type(self.body)]}.html.j2")
        html = template.render(page=self.body, console=console)
        return Response(html, self.status, headers, "text/html; charset=utf-8")


def style() -> Response:
    """Return the style sheet of all pages; it says nothing of anybody, and may be kept."""
    kept = {"Cache-Control": "max-age=3600"}
    return Response(STYLE, HTTPStatus.OK, kept, "text/css; charset=utf-8")


def html_of(folder: Path) -> Environment:
    """Return what makes HTML of the templates in a folder; a name they lack is an error."""
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


ENVIRONMENT = html_of(HERE)
