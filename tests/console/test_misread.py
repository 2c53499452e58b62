"""A form or an address that cannot be read is answered by a page of ours that says what and why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from jobs.console.sent import LARGEST_BODY
from tests.console.counter import Counter, Visitor, csrf_of, words_of

IN_THE_FRAME = "Held changes Runs Audit"
TYPED = "Canary-Lovelace"
BROWSER = {"Accept": "text/html,application/xhtml+xml"}
SHEET = "/cohorts/a25/registers/preview"
REVIEW = "/cohorts/a25/registers/review"


@pytest.fixture
def admin(counter: Counter) -> Visitor:
    return counter.signed_in()


def is_ours(answer: requests.Response, status: int, *seen: str) -> None:
    """A page in the visitor's frame that says these words, and nothing that was typed."""
    said = words_of(answer.text)
    assert answer.status_code == status, (answer.status_code, said)
    assert answer.headers["Content-Type"].startswith("text/html")
    for each in (IN_THE_FRAME, *seen, "Next step:"):
        assert each in said, (each, said)
    assert TYPED not in answer.text


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        (f"/runs?page={TYPED}", "\u201cpage\u201d is no whole number"),
        ("/runs?page=", "\u201cpage\u201d is no whole number"),
        ("/runs?page=0", "\u201cpage\u201d is less than 1"),
        ("/runs?page=100001", "\u201cpage\u201d is more than 100000"),
        (f"/runs?page={'9' * 5000}", "\u201cpage\u201d is no whole number, or one too large"),
        ("/audit?page=-1", "\u201cpage\u201d is less than 1"),
        (f"/audit?who={'x' * 201}", "\u201cwho\u201d is longer than 200 characters"),
        (f"/alerts?coach={'1' * 81}", "\u201ccoach\u201d is longer than 80 characters"),
    ],
)
def test_an_address_that_cannot_be_read(admin: Visitor, path: str, seen: str) -> None:
    is_ours(admin.get(path), 422, "Part of the address cannot be read", seen, "Open the page")


@pytest.mark.parametrize("path", ["/audit?who=%00", "/runs?cohort=a%00", "/runs/%00", "/audit?%00"])
def test_what_no_database_keeps_is_not_looked_for(admin: Visitor, path: str) -> None:
    is_ours(admin.get(path, **BROWSER), 404, "There is no such page")


@pytest.mark.parametrize(
    ("form", "seen"),
    [
        ({}, "\u201cuser_id\u201d is missing; \u201cactivity\u201d is missing"),
        ({"user_id": TYPED}, "\u201cuser_id\u201d is no whole number"),
        ({"user_id": "-1"}, "\u201cuser_id\u201d is less than 0"),
        ({"user_id": str(2**63)}, "\u201cuser_id\u201d is more than 9223372036854775807"),
        ({"activity": "x" * 501}, "\u201cactivity\u201d is longer than 500 characters"),
    ],
)
def test_a_form_that_cannot_be_read(admin: Visitor, form: dict[str, str], seen: str) -> None:
    answer = admin.post(REVIEW, **form)
    is_ours(answer, 422, "Part of the form cannot be read", seen, "Nothing was changed")


@pytest.mark.parametrize("hold", ["one", str(2**63), "-1", "9" * 5000])
@pytest.mark.parametrize("act", ["approve", "reject", "reopen"])
def test_held_changes_that_are_no_numbers(admin: Visitor, act: str, hold: str) -> None:
    answer = admin.post(f"/cohorts/a25/changes/{act}", hold=["1", hold])
    is_ours(answer, 422, "Part of the form cannot be read", "\u201chold\u201d is ")


def test_a_thousand_and_one_ticks_are_read(admin: Visitor) -> None:
    answer = admin.post("/cohorts/a25/changes/reject", hold=[str(n) for n in range(1001)])
    assert answer.headers["Location"] == "/cohorts/a25/changes?said=gone"


def sent(visitor: Visitor, body: bytes | Iterator[bytes], boundary: str = "x") -> requests.Response:
    """Send a body as multipart; an iterator comes in pieces whose length nobody says."""
    kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    url = f"{visitor.url}{SHEET}"
    return visitor.http.post(url, data=body, headers={**BROWSER, **kind}, timeout=60)


def a_form(visitor: Visitor, length: int) -> bytes:
    """A form of exactly so many bytes with a sheet in it."""
    head = (
        b'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n'
        + csrf_of(visitor).encode()
        + b'\r\n--x\r\nContent-Disposition: form-data; name="sheet"; filename="s.csv"\r\n\r\n'
    )
    end = b"\r\n--x--\r\n"
    return head + b"x" * (length - len(head) - len(end)) + end


def test_what_is_too_large_is_told_by_our_page_and_what_is_not_is_read(admin: Visitor) -> None:
    most = sent(admin, a_form(admin, LARGEST_BODY))
    assert "is larger than 5 MB" in words_of(most.text)
    too_long = a_form(admin, LARGEST_BODY + 1)
    for body in (too_long, iter([too_long[:5_000_000], too_long[5_000_000:]])):
        is_ours(sent(admin, body), 413, "more than we take at once", "5 MB at most")
    assert admin.get("/").status_code == 200


def test_what_is_no_form_is_told(admin: Visitor) -> None:
    whole = a_form(admin, 1000)
    is_ours(sent(admin, whole, "y"), 400, "did not arrive as a form of ours")
    is_ours(sent(admin, whole, ""), 400, "did not arrive as a form of ours")
    two = whole.replace(b"--x--", b'--x\r\nContent-Disposition: form-data; name="s"; filename="s"')
    is_ours(sent(admin, two + b"\r\n\r\n\r\n--x--\r\n"), 400, "did not arrive as a form of ours")


def test_a_form_without_its_file_says_so(admin: Visitor) -> None:
    answer = admin.post(SHEET)
    is_ours(answer, 422, "\u201csheet\u201d is missing", "Nothing was changed")
    is_ours(admin.post(SHEET, sheet=TYPED), 422, "\u201csheet\u201d is not what belongs there")


def test_who_came_by_a_mail_is_told_in_words_of_that_page(counter: Counter) -> None:
    nobody = counter.visitor()
    answer = nobody.http.post(f"{nobody.url}/m/x", data="x" * 1001, headers=BROWSER, timeout=20)
    said = words_of(answer.text)
    assert answer.status_code == 413
    assert "Nothing was changed What came is not what the button of the page sends." in said
    assert "sheet" not in said
