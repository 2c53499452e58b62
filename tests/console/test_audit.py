"""Who did what is listed, sought and exported, and nobody takes it back."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import insert

from jobs.console import sessions
from sync.store import sign_ins
from sync.store.console_tables import DeedRow
from sync.store.deed_log import Deed, Sought, add_deed, deeds_in_batches
from sync.store.engine import writing
from tests.console.counter import Counter
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import NOW

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def coach(home: CohortWorld) -> int:
    return home.coach.id


@pytest.fixture
def trail(counter: Counter, coach: int) -> None:
    """A hundred and one reads of a coach, an hour apart, and a change by command before them."""
    sign_ins.introduce(counter.desk.store, coach, "Ada Coach")
    for hours in range(101):
        at = NOW - timedelta(hours=hours)
        add_deed(
            counter.desk.store,
            Deed(at, f"canvas:{coach}", coach, "console", "read-participant", "a25", 1001 + hours),
        )
    before = NOW - timedelta(days=30)
    add_deed(
        counter.desk.store,
        Deed(before, "=op<b>", None, "cli", "approve-run", "a25", None, "20270201-070000-aaaa"),
    )


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.usefixtures("trail")
def test_it_shows_the_newest_first_and_a_hundred_on_a_page(counter: Counter) -> None:
    visitor = counter.signed_in()
    first = visitor.sees("/audit")
    assert "Ada Coach" in first
    assert first.index(" 1001 ") < first.index(" 1100 ")
    assert " 1101 " not in first
    second = visitor.get("/audit?page=2").text
    assert ">1101</a>" in second
    assert "=op&lt;b&gt;" in second
    assert "<b>" not in second


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("participant=1003", ["1003"]),
        ("what=approve-run", [""]),
        ("who=%3Dop%3Cb%3E", [""]),
        ("cohort=no-such", []),
        ("until=2027-01-31", [""]),
        ("since=2027-03-01", [str(1001 + hours) for hours in range(13)]),
        ("since=2027-03-01&participant=1003", ["1003"]),
    ],
)
@pytest.mark.usefixtures("trail")
def test_the_export_has_what_was_sought(counter: Counter, query: str, found: list[str]) -> None:
    answer = counter.signed_in().get(f"/audit.csv?{query}")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert [row["participant"] for row in rows_of(answer.text)] == found


@pytest.mark.usefixtures("trail")
def test_no_spreadsheet_takes_it_for_a_formula(counter: Counter) -> None:
    [row] = rows_of(counter.signed_in().get("/audit.csv?what=approve-run").text)
    assert row["who"] == "'=op<b>"


def test_an_export_is_read_a_batch_at_a_time_each_deed_once(counter: Counter) -> None:
    store = counter.desk.store
    for subject in range(25):  # all of them at one instant, as those of one press may be
        add_deed(store, Deed(NOW, "canvas:7", 7, "console", "snooze", "a25", subject))
    batches = deeds_in_batches(store, Sought(what="snooze"), at_once=10)
    found = [next(batches)]
    add_deed(store, Deed(NOW, "canvas:7", 7, "console", "snooze", "a25", 99))
    found += batches
    assert [len(batch) for batch in found] == [10, 10, 5]
    assert [one.deed.subject for batch in found for one in batch] == list(reversed(range(25)))
    assert list(deeds_in_batches(store, Sought(what="none"))) == []


def test_an_export_of_many_thousand_deeds_is_whole(counter: Counter) -> None:
    keys = ("at", "who", "actor", "via", "what", "cohort", "subject", "about")
    deeds = [(NOW, "canvas:7", 7, "console", "snooze", "a25", n, "") for n in range(2001)]
    with writing(counter.desk.store.engine) as session:
        session.exec(insert(DeedRow), params=[dict(zip(keys, deed, strict=True)) for deed in deeds])
    answer = counter.signed_in().get("/audit.csv?what=snooze")
    assert "Content-Length" not in answer.headers
    rows = rows_of(answer.text)
    assert [row["participant"] for row in rows] == [str(n) for n in reversed(range(2001))]
    assert len(answer.text.splitlines()) == 2002


def test_an_export_of_nothing_has_its_columns(counter: Counter) -> None:
    answer = counter.signed_in().get("/audit.csv?cohort=no-such")
    assert answer.text == "at,who,name,via,what,cohort,participant,about\r\n"


def test_what_cannot_be_read_is_said(counter: Counter) -> None:
    said = counter.signed_in().sees("/audit?participant=Ada&since=yesterday")
    assert "has to be a Canvas user id" in said
    assert "has to be written like" in said


def test_coming_and_going_are_deeds(counter: Counter) -> None:
    link = sessions.once_link(counter.desk, "operator")
    operator = counter.visitor()
    operator.post_bare(link)
    operator.post("/sign-out")
    listed = rows_of(counter.signed_in().get("/audit.csv?who=operator").text)
    assert [row["what"] for row in listed if row["what"].startswith("sign")] == [
        "sign-out",
        "sign-in",
    ]


def test_nothing_of_ours_changes_or_deletes_a_deed() -> None:
    changing = re.compile(
        r"(update|delete)\(\s*DeedRow|(UPDATE|DELETE FROM)\s+deed\b", re.IGNORECASE
    )
    sources = [file for folder in ("jobs", "sync") for file in (ROOT / folder).rglob("*.py")]
    assert sources
    assert [str(file) for file in sources if changing.search(file.read_text("utf-8"))] == []
