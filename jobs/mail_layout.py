"""From what a mail says to how it looks: plain text by one template, HTML by another in MJML.

MJML knows what mail programs make of HTML (https://documentation.mjml.io); what it is given is
escaped, so that no name or title is ever taken for a tag of either language.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from mjml import mjml2html

Tone = Literal["stop", "warn", "good", "plain"]

COLOURS: Mapping[Tone, str] = {
    "stop": "#a3231b",
    "warn": "#8a5300",
    "good": "#17683f",
    "plain": "#1a2230",
}
PREFIX = "NPQ engagement: "  # of the subject; the mail itself says it above its title
TEXT_WIDTH = 72
NEVER = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold (https://www.w3.org/TR/xml/#charsets), and so no MJML."""


def laid_out(template: str, mail: object) -> tuple[str, str]:
    """Return plain text and HTML that say the same, from the two templates of this name.

    The HTML asks for nothing from anywhere: no image, font, script or style sheet.
    """
    text = TEMPLATES.get_template(f"{template}.txt.j2").render(mail=mail)
    source = TEMPLATES.get_template(f"{template}.mjml.j2").render(mail=mail)
    return NEVER.sub("", text), mjml2html(NEVER.sub("", source), disable_comments=True, fonts={})


def sentence(text: str) -> str:
    """Return the text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _wrapped(text: str, first: str = "", further: str = "") -> str:
    return textwrap.fill(
        text,
        TEXT_WIDTH,
        initial_indent=first,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _unbroken(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(("mjml.j2",), default_for_string=True, default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"wrapped": _wrapped, "sentence": sentence, "unbroken": _unbroken}
    environment.globals |= {"colours": COLOURS}
    return environment


TEMPLATES = _templates()
