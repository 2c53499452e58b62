"""Names and titles of any kind, wherever they are shown: as they are, and nothing but text."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from jobs.context import now
from jobs.demo.inbox import Inbox
from jobs.demo.programme import DemoCohort, build_demo
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from jobs.present.safe import FORMULA_STARTS, printable
from tests.command_line.program import Program

NASTY = {
    "markup": "<script>alert('x')</script><img src=x onerror=y>",
    "entities": "&lt;b&gt; & \"quotes\" 'here'",
    "rich markup": "[red]Ann[/red] [link=http://evil.example]Bo[/] [/",
    "ANSI": "\x1b[2J\x1b[31mRed\x1b[0m \x9b31mCSI \x07 \x1b]0;title\x07",
    "lines": "First\nSecond\r\nBcc: thief@evil.example\r\n\r\nThird\x0b\x0c\x85\u2028\u2029end",
    "bidi": "abc\u202egnp.exe \u2066isolate\u2069 \u200fmark",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+1|cmd",
    "at": "@SUM(1+1)",
    "minus": "-2+3",
    "tab": "\t=1+1",
    "full width": "＝1+1",
    "jinja": "{{ 7 * 7 }} {% raw %} ${x} %s %(a)s {0}",
    "csv": 'Smith, "Jo"; O\'Dowd\n=1+1',
    "emoji": "👩🏽‍🏫 Zoë 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "Arabic": "محمد عبد الله",
    "Persian": "می‌خواهم نیم‌فاصله",
    "Hebrew": "דוד בן־גוריון",
    "Chinese": "李小龍 𠮷野家",
    "long": "Wolfeschlegelsteinhausenbergerdorff " + "x" * 3000,
    "backslash": "C:\\temp\\[bold]\\n",
    "NUL": "Nu\x00l",
    "nothing to see": "\u200b\u2060\ufeff",
}
CONTROLS = {"Cc", "Zl", "Zp"}
TURNING = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def stored(text: str) -> str:
    """No database takes a NUL."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def is_plain(text: str) -> bool:
    """Nothing in it moves the cursor, makes a line of its own or turns the reading direction."""
    return not any(
        (unicodedata.category(char) in CONTROLS and char != "\n") or char in TURNING
        for char in text
    )


@dataclass(frozen=True)
class Told:
    """A cohort of nasty names and titles, synced, and the program to ask about it."""

    cohort: DemoCohort
    people: dict[str, int]
    npq_sync: Program
    inbox: Inbox


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("nasty")
    world = World()
    cohort = build_demo(world, today=now().date(), participants=len(NASTY))
    for user, name in zip(cohort.participants, NASTY.values(), strict=True):
        user.name = name
    cohort.home.name = f"NPQSL {NASTY['ANSI']} {NASTY['rich markup']}"
    things = [*cohort.home.modules, *cohort.home.assignments]
    for thing, nasty in zip(things, NASTY.values(), strict=False):
        thing.name = f"{thing.name} {nasty}"
    for item, nasty in zip(cohort.home.modules[1].items[1:], ("ANSI", "bidi"), strict=False):
        item.title = NASTY[nasty]
    cohort.coaches[0].name = NASTY["ANSI"]
    for section in cohort.home.sections:
        section.name = f"{section.name} {NASTY['rich markup']} {NASTY['ANSI']}"
    (folder / "cohorts.toml").write_text(cohort.cohorts_toml, encoding="utf-8")
    with Sandbox(world) as sandbox, Inbox() as inbox:
        environment = {
            "CANVAS_API_URL": sandbox.url,
            "CANVAS_API_TOKEN": cohort.token,
            "DATABASE_URL": f"sqlite:///{folder / 'npq-sync.db'}",
            "NPQ_SYNC_COHORTS": str(folder / "cohorts.toml"),
            "SMTP_URL": inbox.url,
        }
        npq_sync = Program(folder, environment)
        assert npq_sync("sync").status == 0
        assert npq_sync("notify", "--now").status == 0
        ids = (user.id for user in cohort.participants)
        yield Told(cohort, dict(zip(NASTY, ids, strict=True)), npq_sync, inbox)


@pytest.mark.parametrize(
    "words",
    [
        ("report", "npqsl-demo"),
        ("map", "npqsl-demo"),
        ("check",),
        ("explain", "npqsl-demo"),
        ("sync", "--dry-run"),
        ("sync", "--dry-run", "--full"),
        ("notify", "--dry-run"),
        ("runs",),
        ("alerts",),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("columns", ["80", "300"])
def test_a_terminal_is_shown_nothing_but_text(
    words: tuple[str, ...], columns: str, told: Told
) -> None:
    if words[0] == "explain":
        words = (*words, str(told.people["formula"]))
    ran = told.npq_sync(*words, COLUMNS=columns)
    assert ran.status in (0, 1 if words == ("check",) else 0)
    assert is_plain(ran.out)
    assert is_plain(ran.err)


def test_a_table_has_a_line_for_each_participant_and_markup_is_no_style(told: Told) -> None:
    table = told.npq_sync("report", "npqsl-demo", COLUMNS="4000").out
    lines = [
        line for line in table.splitlines() if any(str(i) in line for i in told.people.values())
    ]
    assert len(lines) == len(NASTY)
    shown = {kind: printable(name) for kind, name in NASTY.items()}
    for kind in ("rich markup", "markup", "backslash", "Arabic", "Persian", "emoji", "jinja"):
        assert shown[kind] in table
    assert "\u200c" in table, "a joiner within a Persian word stays"


def test_csv_is_no_formula_and_reads_back(told: Told) -> None:
    text = told.npq_sync("report", "npqsl-demo", "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(NASTY)
    names = {int(row["canvas_user_id"]): row["name"] for row in rows}
    for kind, user_id in told.people.items():
        assert names[user_id].removeprefix("'") == printable(stored(NASTY[kind]))
    for row in rows:
        for cell in row.values():
            assert not unicodedata.normalize("NFKC", cell).startswith(FORMULA_STARTS)
            assert "\n" not in cell
            assert is_plain(cell)


def test_json_is_exact(told: Told) -> None:
    rows = told.npq_sync("report", "npqsl-demo", "--format", "json").json
    names = {row["canvas_user_id"]: row["name"] for row in rows}
    for kind, user_id in told.people.items():
        assert names[user_id] == stored(NASTY[kind])
    shown = told.npq_sync("map", "npqsl-demo", "--json").json
    modules = {module["id"]: module["title"] for module in shown["modules"]}
    assert modules == {module.id: stored(module.name) for module in told.cohort.home.modules}
    user = str(told.people["formula"])
    ledger = told.npq_sync("explain", "npqsl-demo", user, "--json").json
    titles = {line["title"] for line in ledger["activities"]}
    assignments = told.cohort.home.assignments
    graded = {stored(a.name) for a in assignments if a.name.startswith("Face-to-face")}
    assert graded
    assert graded <= titles


class Tags(HTMLParser):
    """The elements and the words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.handlers: set[str] = set()
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.handlers |= {name for name, _ in attrs if name.startswith("on")}

    def handle_data(self, data: str) -> None:
        self.words += data


def test_mails_are_text_and_their_headers_ours(told: Told) -> None:
    messages = told.inbox.messages
    assert {str(message["To"]) for message in messages} == {c.email for c in told.cohort.coaches}
    ours = {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted",
        "X-Auto-Response-Suppress", "MIME-Version", "Content-Type", "Reply-To", "List-Unsubscribe",
    }  # fmt: skip
    words: list[str] = []
    for message in messages:
        assert set(message.keys()) <= ours
        subject = str(message["Subject"])
        assert subject.isprintable()
        assert not any(printable(name) and printable(name) in subject for name in NASTY.values())
        text, html = (body_of(message, kind) for kind in ("plain", "html"))
        page = Tags(html)
        assert is_plain(text)
        assert not {"script", "img"} & page.tags
        assert not page.handlers
        assert all(ord(c) >= 32 or c == "\n" for c in html)
        assert not TURNING & set(html)
        words += [text, page.words]
    everything = "\n".join(words)
    for kind in ("markup", "jinja", "Arabic", "Persian", "rich markup"):
        if told.people[kind] in mentioned(told):
            assert " ".join(printable(NASTY[kind]).split()) in everything
    assert mentioned(told) & set(told.people.values())


def body_of(message: Any, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def mentioned(told: Told) -> set[int]:
    """Whom somebody was told of."""
    return {row["canvas_user_id"] for row in told.npq_sync("alerts", "--json").json}


@pytest.mark.parametrize(
    "address",
    ["a@b.example\r\nBcc: thief@evil.example", "a@b.example, thief@evil.example", "<a@b.example>"],
)
def test_an_address_of_canvas_that_is_none_gets_no_mail_and_adds_no_header(
    address: str, tmp_path: Path
) -> None:
    world = World()
    cohort = build_demo(world, today=now().date(), participants=8)
    cohort.coaches[0].email = address
    (tmp_path / "cohorts.toml").write_text(cohort.cohorts_toml, encoding="utf-8")
    with Sandbox(world) as sandbox, Inbox() as inbox:
        environment = {
            "CANVAS_API_URL": sandbox.url,
            "CANVAS_API_TOKEN": cohort.token,
            "NPQ_SYNC_COHORTS": str(tmp_path / "cohorts.toml"),
            "SMTP_URL": inbox.url,
        }
        npq_sync = Program(tmp_path, environment)
        (run,) = npq_sync("sync", "--json").json["runs"]
        notified = npq_sync("notify", "--now", "--json").json
        assert {problem["code"] for problem in notified["problems"]} <= {
            "mail-not-sent",
            "mail-refused",
        }
        assert notified["problems"] or run["mails"]
        assert "thief" not in str(run) + str(notified)
        told = [address for mail in inbox.deliveries for address in mail.recipients]
        assert told == [cohort.coaches[1].email]
