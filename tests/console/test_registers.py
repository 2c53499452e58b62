"""Registers: a sheet is looked at before it is taken, and make-up is reviewed."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
import requests

from sync.cohorts_file import read_cohorts
from sync.sheets import MOST_BYTES
from sync.store.deed_log import Sought, deeds_told
from sync.store.registers import register_of
from tests.command_line.sheets import a_csv, a_line
from tests.console.counter import Visitor, a_counter, csrf_of, words_of
from tests.jobs.office import NOW, Office, cohort_toml

PLACE = "/cohorts/a25/registers"
HIDDEN = re.compile(r'name="content" value="([^"]+)"')
LATEST = timedelta(minutes=30) - timedelta(seconds=1)


@pytest.fixture
def clock() -> list[datetime]:
    """The console's time is the last of these."""
    return [NOW]


@pytest.fixture
def admin(office: Office, clock: list[datetime]) -> Iterator[Visitor]:
    """An admin, at a console with a second cohort of which nobody is known yet."""
    office.says(
        cohort_toml(office.home, more='sections = ["North"]'),
        cohort_toml(office.home, "b25", more='sections = ["South"]'),
    )
    file = office.folder / "cohorts.toml"
    with a_counter(
        office.context.settings, lambda: read_cohorts(file), lambda: clock[-1]
    ) as counter:
        yield counter.signed_in()


@pytest.fixture
def sheet(office: Office, tmp_path: Path) -> bytes:
    """Two participants, one there and one who sent a make-up."""
    first, second = sorted(office.store.known("a25"))
    lines = (a_line(first, name="Zoë"), a_line(second, state="made-up", name="Łukasz"))
    return a_csv(tmp_path / "sheet.csv", *lines).read_bytes()


def looked_at(visitor: Visitor, content: bytes) -> requests.Response:
    """Choose a file and press the button."""
    return visitor.http.post(
        f"{visitor.url}{PLACE}/preview",
        data={"csrf": csrf_of(visitor, PLACE)},
        files={"sheet": ("Names of people.csv", content)},
        timeout=60,
    )


def shown(answer: requests.Response) -> str:
    """What the page of a look would send along."""
    found = HIDDEN.search(answer.text)
    assert found is not None, words_of(answer.text)
    return found.group(1)


def sent(visitor: Visitor, content: str, place: str = PLACE) -> requests.Response:
    """Press the button of that page, with this in it."""
    return visitor.http.post(
        f"{visitor.url}{place}/import",
        data={"csrf": csrf_of(visitor, place)},
        files={"content": (None, content)},
        timeout=60,
        allow_redirects=False,
    )


def taken(visitor: Visitor, content: bytes) -> requests.Response:
    return sent(visitor, shown(looked_at(visitor, content)))


def imports(office: Office) -> list[str]:
    return [one.deed.about for one in deeds_told(office.store, Sought(what="import-register"))]


def test_a_look_keeps_nothing_and_what_was_shown_is_taken(
    office: Office, admin: Visitor, sheet: bytes
) -> None:
    answer = looked_at(admin, sheet)
    seen = words_of(answer.text)
    assert "New lines 2" in seen
    assert "Make-up to review 1" in seen
    assert register_of(office.store, "a25") == ()
    assert sent(admin, shown(answer)).headers["Location"] == f"{PLACE}?said=taken"
    assert len(register_of(office.store, "a25")) == 2
    assert imports(office) == ["2 lines"]
    assert "is in the register" in admin.sees(f"{PLACE}?said=taken")


def test_twice_is_told_and_is_one_deed(office: Office, admin: Visitor, sheet: bytes) -> None:
    content = shown(looked_at(admin, sheet))
    places = [sent(admin, content).headers["Location"] for _ in range(2)]
    assert places == [f"{PLACE}?said=taken", f"{PLACE}?said=nothing"]
    assert "may have been pressed twice" in admin.sees(places[1])
    assert imports(office) == ["2 lines"]
    assert "The same already 2" in words_of(looked_at(admin, sheet).text)


@pytest.mark.parametrize("more", [0, 1])
def test_a_sheet_of_the_size_that_is_promised_is_taken_and_no_larger_one(
    office: Office, admin: Visitor, more: int
) -> None:
    content = _of_size(min(office.store.known("a25")), MOST_BYTES + more)
    answer = looked_at(admin, content)
    if more:
        assert answer.status_code == 422
        assert "is larger than 5 MB: split it" in words_of(answer.text)
        return
    assert "New lines 1" in words_of(answer.text)
    assert sent(admin, shown(answer)).headers["Location"] == f"{PLACE}?said=taken"
    assert len(register_of(office.store, "a25")) == 1


def _of_size(user_id: int, length: int) -> bytes:
    """A sheet of so many bytes with one line that says something, hard to make smaller."""
    chance = random.Random(7)
    text = "canvas_user_id,name,activity,strand,date,hours,state"
    text += f"\n{user_id},Zoë,Hub day 1,events,2026-03-01,6,present\n"
    content = bytearray(text.encode())
    while (left := length - len(content)) > 0:
        name = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=1000))
        content += f"{user_id},{name}"[: min(left, 1000) - 1].encode() + b"\n"
    return bytes(content)


def test_what_is_not_as_it_was_shown_is_not_taken(
    office: Office, admin: Visitor, sheet: bytes
) -> None:
    whole = shown(looked_at(admin, sheet))
    middle = len(whole) // 2
    other = "A" if whole[middle] != "A" else "B"
    tampered = (
        "", "%%%", "Zoë", "💩" * 9, "a.b", whole[:-1], f"x{whole}", whole.replace("a25", "b25", 1),
        whole[:middle] + other + whole[middle + 1 :],
    )  # fmt: skip
    for content in tampered:
        answer = sent(admin, content)
        assert answer.status_code == 422, content[:20]
        assert "did not arrive as it was shown: choose the file again" in words_of(answer.text)
    elsewhere = sent(admin, whole, "/cohorts/b25/registers")
    assert elsewhere.status_code == 422
    assert "was looked at for another cohort" in words_of(elsewhere.text)
    assert register_of(office.store, "a25") == register_of(office.store, "b25") == ()
    assert imports(office) == []


def test_what_was_shown_is_good_for_thirty_minutes(
    office: Office, admin: Visitor, sheet: bytes, clock: list[datetime]
) -> None:
    content = shown(looked_at(admin, sheet))
    clock.append(NOW + timedelta(minutes=30))
    late = sent(admin, content)
    assert late.status_code == 422
    assert "more than 30 minutes ago: choose the file again" in words_of(late.text)
    assert register_of(office.store, "a25") == ()
    clock.append(NOW + LATEST)
    assert sent(admin, content).headers["Location"] == f"{PLACE}?said=taken"


def test_what_would_now_change_something_else_is_shown_anew_and_not_taken(
    office: Office, admin: Visitor, sheet: bytes
) -> None:
    content = shown(looked_at(admin, sheet))
    first = min(office.store.known("a25"))
    earlier = sheet.replace(b"present", b"absent")
    taken(admin, b"\n".join(earlier.splitlines()[:2]))
    answer = sent(admin, content)
    seen = words_of(answer.text)
    assert answer.status_code == 409
    for each in ("Look once more", "New lines 1", "Changed lines 1", "absent", "present"):
        assert each in seen
    assert [line.state for line in register_of(office.store, "a25")] == ["absent"]
    assert sent(admin, shown(answer)).headers["Location"] == f"{PLACE}?said=taken"
    assert {line.user_id: line.state for line in register_of(office.store, "a25")}[first] == (
        "present"
    )
    assert imports(office) == ["2 lines", "1 lines"]


def test_a_make_up_is_accepted_once_and_a_page_that_is_old_changes_nothing(
    office: Office, admin: Visitor, sheet: bytes
) -> None:
    taken(admin, sheet)
    [line] = [each for each in register_of(office.store, "a25") if each.state == "made-up"]
    said = {"user_id": str(line.user_id), "activity": line.activity}
    assert admin.post(f"{PLACE}/review", PLACE, **said, verdict="perhaps").status_code == 422
    places = [
        admin.post(f"{PLACE}/review", PLACE, **said, verdict=verdict).headers["Location"]
        for verdict in ("accept", "accept", "refuse")
    ]
    assert places == [f"{PLACE}?said=reviewed", f"{PLACE}?said=over", f"{PLACE}?said=over"]
    assert "waits for nobody any more" in admin.sees(places[-1])
    assert {each.state for each in register_of(office.store, "a25")} == {
        "present",
        "made-up-accepted",
    }
    assert "No make-up waits" in admin.sees(PLACE)
    told = deeds_told(office.store, Sought(what="set-register"))
    assert [(one.deed.subject, one.deed.about) for one in told] == [
        (line.user_id, "made-up-accepted reviewed")
    ]


def test_a_make_up_that_does_not_stand_is_absent(
    office: Office, admin: Visitor, sheet: bytes
) -> None:
    taken(admin, sheet)
    [line] = [each for each in register_of(office.store, "a25") if each.state == "made-up"]
    admin.post(
        f"{PLACE}/review",
        PLACE,
        user_id=str(line.user_id),
        activity=line.activity,
        verdict="refuse",
    )
    assert {each.state for each in register_of(office.store, "a25")} == {"present", "absent"}


def test_the_sheet_to_fill_in_is_taken_and_what_is_left_out_is_told(
    office: Office, admin: Visitor
) -> None:
    answer = admin.get(f"{PLACE}/template.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="a25-register.csv"'
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    book = openpyxl.load_workbook(io.BytesIO(admin.get(f"{PLACE}/template.xlsx").content))
    assert [[str(cell or "") for cell in row] for row in book.worksheets[0].values] == rows
    column = {name: place for place, name in enumerate(rows[0])}
    for row in (rows[1], rows[3]):
        row[column["state"]], row[column["date"]] = "present", "2026-03-01"
    rows.insert(4, [""] * len(rows[0]))
    filled = io.StringIO()
    csv.writer(filled).writerows(rows)
    seen = words_of(looked_at(admin, filled.getvalue().encode()).text)
    assert "New lines 2" in seen
    assert f"Left out {len(rows) - 3}" in seen
    assert f"Lines 3, 6 to {len(rows)}: no state" in seen
    assert "Line 5: empty." in seen
    told = deeds_told(office.store, Sought(what="export-register-template"))
    assert [(one.deed.cohort, one.deed.about) for one in told] == [("a25", "xlsx"), ("a25", "csv")]


def test_there_is_no_sheet_of_nobody_nor_of_another_kind(admin: Visitor) -> None:
    assert admin.get(f"{PLACE}/template.ods").status_code == 404
    answer = admin.get("/cohorts/b25/registers/template.csv")
    assert answer.status_code == 409
    assert "Sync the cohort first" in words_of(answer.text)


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
