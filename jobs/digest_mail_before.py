"""The words of a digest as a mail: subject, plain text and HTML that say the same."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from jobs.present.safe import printable
from mappings.digests import Digest, DigestLine, DigestSection, Suggestion
from mappings.news import NewsRule
from sync.store.kept import NewMail

Names = Literal["full", "initials", "none"]
Tone = Literal["stop", "warn", "good"]

FONT = "font-family:-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
COLOURS: Mapping[Tone, str] = {"stop": "#a3231b", "warn": "#8a5300", "good": "#17683f"}
HEADINGS: Mapping[NewsRule, tuple[Tone, str]] = {
    "out-of-reach": ("stop", "Cannot get there without make-up"),
    "behind": ("warn", "Behind the pace"),
    "eligible": ("good", "Now eligible for the assessment"),
}
PREFIX = "NPQ engagement: "  # of the subject; the mail itself says it above its title
TEXT_WIDTH = 72


@dataclass(frozen=True, slots=True)
class Person:
    """What the mail says of one participant."""

    name: str
    cohort: str
    words: str
    next_step: str
    activities: tuple[Suggestion, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Section:
    """The participants of whom one rule tells."""

    title: str
    tone: Tone
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Mail:
    """The whole mail. `title` may stand on a lock screen: it counts and names nobody."""

    title: str
    sections: tuple[Section, ...]
    footer: str


def render(digest: Digest, names: Mapping[int, str], how: Names) -> tuple[str, str, str]:
    """Return subject, plain text and HTML. `names` are by Canvas user id; `how` is MAIL_NAMES.

    The subject counts and names nobody. Titles and names may hold anything: what could add a
    line, a tag or a turned reading direction is taken out or escaped.
    """
    mail = Mail(
        title=digest.subject.removeprefix(PREFIX),
        sections=tuple(_section(section, names, how) for section in digest.sections),
        footer=_footer(how),
    )
    text = TEMPLATES.get_template("digest_before.txt.j2").render(mail=mail)
    html = TEMPLATES.get_template("digest_before.html.j2").render(mail=mail)
    return digest.subject, text, html


def new_mail(digest: Digest, names: Mapping[int, str], how: Names) -> NewMail:
    """Return the digest as a mail for the outbox, with the news it uses up."""
    subject, text, html = render(digest, names, how)
    lines = (line for section in digest.sections for line in section.lines)
    mentions = frozenset((line.cohort_id, line.user_id, line.rule, "") for line in lines)
    return NewMail(digest.recipient, digest.address, subject, text, html, mentions, kind="digest")


def shown_name(user_id: int, name: str | None, how: Names) -> str:
    """Return what a mail calls a participant; with no name to show, by the Canvas user id."""
    words = printable(name or "").split()
    if how == "none" or not words:
        return f"Participant {user_id}"
    if how == "full":
        return " ".join(words)
    return " ".join(f"{word[0]}." for word in words) + f" ({user_id})"


def _section(section: DigestSection, names: Mapping[int, str], how: Names) -> Section:
    tone, title = HEADINGS[section.rule]
    return Section(title, tone, tuple(_person(line, names, how) for line in section.lines))


def _person(line: DigestLine, names: Mapping[int, str], how: Names) -> Person:
    return Person(
        name=shown_name(line.user_id, names.get(line.user_id), how),
        cohort=printable(line.cohort_id),
        words=printable(line.words),
        next_step=printable(line.next_step),
        activities=tuple(
            Suggestion(printable(thing.title), _web_address(thing.url)) for thing in line.activities
        ),
        note=printable(line.note),
    )


def _footer(how: Names) -> str:
    because = (
        "You get this as the coach of these participants, or as an administrator of the programme. "
        "Each thing is told once, and there is no mail when there is nothing new."
    )
    if how == "full":
        return because
    return f"{because} Numbers are Canvas user ids: Canvas shows whose they are."


def _web_address(url: str | None) -> str | None:
    """Return the address if it is one of the web, and nothing that a link could run."""
    if url is None or printable(url) != url or " " in url:
        return None
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return None
    return url if scheme in ("http", "https") else None


def _wrapped(text: str, first: str = "", further: str = "") -> str:
    return textwrap.fill(
        text,
        TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(("html.j2",), default_for_string=True, default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"wrapped": _wrapped, "sentence": _sentence}
    environment.globals |= {"font": FONT, "colours": COLOURS}
    return environment


TEMPLATES = _templates()
