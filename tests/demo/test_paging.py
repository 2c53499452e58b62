"""Pages are cut and linked as Canvas cuts and links them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.demo.campus import Campus


@pytest.fixture
def modules(campus: Campus) -> list[int]:
    """The ids of 23 modules."""
    made = [campus.world.add_module(campus.course, f"Module {n}") for n in range(23)]
    return [module.id for module in made]


def ids(rows: list[dict[str, int]]) -> list[int]:
    return [row["id"] for row in rows]


@pytest.mark.parametrize(
    ("asked", "given"), [(None, 10), ("0", 1), ("7", 7), ("1000", 23), ("x", 10)]
)
def test_per_page_is_ten_and_clamped_in_silence(
    campus: Campus, modules: list[int], asked: str | None, given: int
) -> None:
    assert len(campus.get("modules", per_page=asked)) == min(given, len(modules))


def test_the_cap_of_an_older_canvas(campus: Campus, modules: list[int]) -> None:
    campus.switches.page_cap = 20

    assert [len(page) for page in campus.pages("modules", per_page=100)] == [20, 3]
    assert len(modules) == 23


def test_ordinal_pages_link_in_order_and_end_in_nothing(campus: Campus, modules: list[int]) -> None:
    middle = campus.call("GET", "modules?per_page=10&page=2&include[]=items")

    relations = re.findall(r'rel="(\w+)"', middle.headers["link"])
    assert relations == ["current", "next", "prev", "first", "last"]
    assert parse_qs(urlsplit(middle.links["last"]["url"]).query) == {
        "include[]": ["items"],
        "page": ["3"],
        "per_page": ["10"],
    }
    assert ids(middle.json()) == modules[10:20]
    assert campus.get("modules", page=4) == []


def test_a_token_in_the_address_is_not_in_the_links(campus: Campus, modules: list[int]) -> None:
    answer = campus.session.get(
        f"{campus.sandbox.url}/api/v1/courses/{campus.course.id}/modules",
        params={"access_token": campus.token},
        timeout=5,
    )

    assert ids(answer.json()) == modules[:10]
    assert "access_token" not in answer.headers["link"]


def test_bookmark_pages_go_forward_only_and_have_no_last(campus: Campus) -> None:
    first = campus.call("GET", "enrollments?per_page=2")
    second = campus.call("GET", first.links["next"]["url"])

    assert re.findall(r'rel="(\w+)"', first.headers["link"]) == ["current", "next", "first"]
    assert parse_qs(urlsplit(first.links["first"]["url"]).query)["page"] == ["first"]
    assert parse_qs(urlsplit(first.links["next"]["url"]).query)["page"][0].startswith("bookmark:")
    assert re.findall(r'rel="(\w+)"', second.headers["link"]) == ["current", "first"]
    assert len(first.json() + second.json()) == 3


@pytest.mark.parametrize("page", ["2", "17", "bookmark:", "bookmark:nonsense", "bookmark:e30"])
def test_a_bookmark_that_is_none_starts_again(campus: Campus, page: str) -> None:
    first = campus.get("enrollments", per_page=2)

    assert campus.get("enrollments", per_page=2, page=page) == first


def test_a_bookmark_stays_good_when_the_roster_changes(campus: Campus) -> None:
    first = campus.call("GET", "enrollments?per_page=1")
    campus.world.enroll(campus.course, campus.world.add_user("Zora Aaron"))

    second = campus.call("GET", first.links["next"]["url"]).json()

    assert [row["user"]["name"] for row in second] == ["Ada Lovelace"]


def test_the_users_of_a_course_are_never_counted(campus: Campus) -> None:
    answer = campus.call("GET", "users?per_page=2")

    assert "last" not in answer.links
    assert "next" in answer.links


def test_the_test_student_is_taken_off_a_page_that_then_is_short(campus: Campus) -> None:
    fake = campus.world.add_user("Test Aardvark", fake=True)
    campus.world.enroll(campus.course, fake, "StudentViewEnrollment")

    assert [len(page) for page in campus.pages("users", per_page=2)] == [1, 2]


def padding(length: int) -> str:
    return "x" * length


@pytest.mark.parametrize(
    ("length", "kept"),
    [
        (1000, {"current", "next", "prev", "first", "last"}),
        (1300, {"current", "next", "prev", "last"}),
        (2500, {"next", "last"}),
        (5000, {"next"}),
        (6144, set()),
    ],
)
def test_links_are_dropped_past_six_kilobytes_and_then_all_of_them(
    campus: Campus, modules: list[int], length: int, kept: set[str]
) -> None:
    answer = campus.call("GET", f"modules?per_page=5&page=2&ignored={padding(length)}")

    assert set(answer.links) == kept
    assert ids(answer.json()) == modules[5:10]


def test_a_course_named_by_its_sis_id_is_linked_by_it(campus: Campus, modules: list[int]) -> None:
    pages = campus.pages("/api/v1/courses/sis_course_id:C77/modules", per_page=20)

    assert [len(page) for page in pages] == [20, 3]
    assert len(modules) == 23
