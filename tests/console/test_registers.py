"""Registers: a sheet is looked at before it is taken, and make-up is reviewed."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import pytest
import requests

from sync.store.registers import register_of
from tests.command_line.sheets import a_csv, a_line
from tests.console.counter import TOKEN, Counter, Visitor, words_of
from tests.jobs.office import Office

PLACE = "/cohorts/a25/registers"


@pytest.fixture
def admin(counter: Counter) -> Visitor:
    return counter.signed_in()


@pytest.fixture
def sheet(office: Office, tmp_path: Path) -> bytes:
    """Two participants, one there and one who sent a make-up."""
    first, second = sorted(office.store.known("a25"))
    lines = (a_line(first), a_line(second, state="made-up"))
    return a_csv(tmp_path / "sheet.csv", *lines).read_bytes()


def looked_at(visitor: Visitor, content: bytes) -> requests.Response:
    """Choose a file and press the button."""
    found = TOKEN.search(visitor.get(PLACE).text)
    assert found is not None
    return visitor.http.post(
        f"{visitor.url}{PLACE}/preview",
        data={"csrf": found.group(1)},
        files={"sheet": ("Names of people.csv", content)},
        timeout=20,
    )


def taken(visitor: Visitor, content: bytes) -> requests.Response:
    return visitor.post(f"{PLACE}/import", PLACE, content=b64encode(content).decode())


def test_a_look_keeps_nothing_and_what_was_shown_is_taken(
    office: Office, admin: Visitor, sheet: bytes
) -> None:
    shown = words_of(looked_at(admin, sheet).text)
    assert "New lines 2" in shown
    assert "Make-up to review 1" in shown
    assert register_of(office.store, "a25") == ()
    assert taken(admin, sheet).headers["Location"] == f"{PLACE}?taken=2"
    assert len(register_of(office.store, "a25")) == 2
    assert taken(admin, sheet).headers["Location"] == f"{PLACE}?taken=0"


def test_a_make_up_is_accepted_and_then_waits_no_more(
    office: Office, admin: Visitor, sheet: bytes
) -> None:
    taken(admin, sheet)
    [line] = [each for each in register_of(office.store, "a25") if each.state == "made-up"]
    said = {"user_id": str(line.user_id), "activity": line.activity}
    assert admin.post(f"{PLACE}/review", PLACE, **said, verdict="perhaps").status_code == 422
    assert admin.post(f"{PLACE}/review", PLACE, **said, verdict="accept").status_code == 303
    assert {each.state for each in register_of(office.store, "a25")} == {
        "present",
        "made-up-accepted",
    }
    assert "No make-up waits" in admin.sees(PLACE)


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"a,b\n1,2\n", "column"),
        (b"\x00\x01\x02", "neither UTF-8 nor Windows-1252"),
        (b"", "sheet"),
        (b"PK\x03\x04 not a zip", "the sheet"),
    ],
)
def test_a_sheet_that_cannot_be_taken_says_why_and_changes_nothing(
    office: Office, admin: Visitor, content: bytes, seen: str
) -> None:
    answer = looked_at(admin, content)
    assert answer.status_code == 422
    assert "Nothing was taken" in words_of(answer.text)
    assert seen in words_of(answer.text)
    assert "Names of people" not in answer.text
    assert register_of(office.store, "a25") == ()


def test_what_did_not_arrive_as_it_was_shown_is_not_taken(office: Office, admin: Visitor) -> None:
    assert admin.post(f"{PLACE}/import", PLACE, content="%%%").status_code == 422
    assert register_of(office.store, "a25") == ()
