"""How mails look wherever they are read, as far as it can be told without a browser."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from jobs.digest_mail import render
from jobs.held_mail import render_held
from jobs.mail_layout import COLOURS
from tests.mail_page import LINKS, Page
from tests.test_digest_mail import EVERYTHING, NAMES, a_digest, a_reason, told
from tests.test_held_mail import a_hold

CLIPPED = 102 * 1024  # bytes from which Gmail cuts a mail off
DIGEST = render(EVERYTHING, NAMES, "full", LINKS)[2]
NOTE = render_held([a_hold(42), a_hold(43, "mass-change")])[2]
mails = pytest.mark.parametrize("html", [DIGEST, NOTE], ids=["digest", "note"])


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@mails
def test_nothing_is_loaded_from_anywhere(html: str) -> None:
    page = Page(html)
    assert not {"img", "script", "link", "iframe", "video", "form"} & page.tags
    styles = " ".join(page.stylesheets + page.styles)
    assert not re.search(r"url\(|@import|@font-face|expression", styles)
    assert " src=" not in html
    assert "background=" not in html


@mails
def test_nothing_is_wider_than_the_narrowest_screen(html: str) -> None:
    elsewhere = re.sub(r"<!--\[if (?:lte )?mso.*?<!\[endif\]-->", "", html, flags=re.DOTALL)
    body = elsewhere[elsewhere.index("<body") :]
    assert not re.search(r"(?<![-\w])(?:min-)?width[:=]\"?\d+(?![\d%])", body)
    assert not re.search(r"nowrap|<pre|<img", body)


@mails
def test_long_words_break(html: str) -> None:
    page = Page(html)
    assert any("overflow-wrap:anywhere" in sheet for sheet in page.stylesheets)
    assert "word-break:break-word" in html


@mails
def test_a_screen_in_the_dark_gets_its_own_colours(html: str) -> None:
    assert '<meta name="color-scheme" content="light dark"' in html
    assert '<meta name="supported-color-schemes" content="light dark"' in html
    (dark,) = [sheet for sheet in Page(html).stylesheets if "prefers-color-scheme" in sheet]
    overruled = re.findall(
        r"[{;](?:color|background|background-color|border-color):[^}]*?[;}]", dark
    )
    assert overruled
    assert all("!important" in one for one in overruled)


@mails
def test_no_colour_is_hard_to_read(html: str) -> None:
    sheets = " ".join(sheet for sheet in Page(html).stylesheets if "prefers-" not in sheet)
    (dark,) = [sheet for sheet in Page(html).stylesheets if "prefers-color-scheme" in sheet]
    for sheet, papers, more in (
        (sheets, ("#ffffff", "#f2f4f7"), set(COLOURS.values())),
        (dark, ("#1d2128", "#2a313b"), set()),
    ):
        (paper, ink) = re.findall(r"\.do\{[^}]*background-color:(#\w+)[^}]*;color:(#\w+)", sheet)[0]
        assert contrast(ink, paper) >= 4.5
        inks = set(re.findall(r"(?<![-\w])color:(#[0-9a-f]{6})", sheet)) - {ink} | more
        assert len(inks) > 3
        for ink in inks:
            assert min(contrast(ink, paper) for paper in papers) >= 4.5, ink


def test_a_finger_hits_one_link() -> None:
    (act,) = re.findall(r"\.act\{([^}]*)\}", DIGEST)
    sizes = {name: int(px) for name, px in re.findall(r"(padding|border|line-height):(\d+)px", act)}
    assert 2 * sizes["padding"] + 2 * sizes["border"] + sizes["line-height"] >= 44
    assert "display:inline-block" in act


def test_links_stand_apart_where_no_style_does() -> None:
    assert "</a><a" not in DIGEST


@mails
def test_mail_programs_are_told_what_language_it_is_and_nothing_to_guess(html: str) -> None:
    assert '<html lang="en-GB" dir="ltr"' in html
    assert "telephone=no,date=no,address=no,email=no" in html
    assert '<meta name="viewport" content="width=device-width' in html


def test_every_character_is_left_out_or_kept_and_none_stops_a_mail() -> None:
    odd = [*range(0x100), 0xD800, 0xDFFF, 0xFDD0, *range(0xFFF0, 0x10000), 0x1FFFF, 0x10FFFF]
    words = "".join(chr(one) for one in odd)
    subject, text, html = render_held([replace(a_hold(42), cohort=words)])
    assert "1 change waits" in subject
    assert "é" in text
    assert "é" in html
    assert "\uffff" not in text + html
    text.encode()


def test_no_style_sheet_is_longer_than_gmail_takes() -> None:
    assert max(len(sheet) for sheet in Page(DIGEST).stylesheets) < 8192


def test_a_digest_of_thirty_is_not_cut_off() -> None:
    reasons = (a_reason(why="w" * 120), a_reason("formative-overdue", why="w" * 120))
    long = dict.fromkeys(range(1000, 1030), "N" * 40)
    digest = a_digest(*(told(*reasons, user_id=user) for user in long))
    _, _, html = render(digest, long, "full", LINKS)
    assert len(html.encode()) < CLIPPED
