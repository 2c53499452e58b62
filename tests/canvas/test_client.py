"""Lists are followed to their end or refused; GraphQL errors are never taken for nothing."""

from __future__ import annotations

import pytest

from sync.canvas import client as client_module
from sync.canvas.client import CanvasClient
from sync.errors import UnexpectedAnswer
from tests.canvas.scripted import Heard, Said, Server


def page(server: Server, rows: list[int], next_page: str | None) -> Said:
    links = [f'<{server.url}/api/v1/x?page=first>; rel="first"']
    if next_page:
        links.insert(0, f'<{server.url}/api/v1/x?{next_page}>; rel="next"')
    return Said(body=rows, headers={"link": ", ".join(links)})


def test_next_is_followed_verbatim_until_it_is_absent(client: CanvasClient, server: Server) -> None:
    odd = "page=bookmark:WyJMIiwxXQ%3D%3D&per_page=2&b%5B%5D=1,2"
    server.says(page(server, [1, 2], odd), page(server, [], "page=3"), page(server, [3], None))
    assert client.get_all("x", per_page=2, a=["1"]) == [1, 2, 3]
    assert [heard.path for heard in server.heard] == [
        "/api/v1/x?per_page=2&a%5B%5D=1",
        f"/api/v1/x?{odd}",
        "/api/v1/x?page=3",
    ]


def test_a_list_asks_for_100_a_page(client: CanvasClient, server: Server) -> None:
    server.says(Said(body=[]))
    client.get_all("x")
    assert server.heard[0].path == "/api/v1/x?per_page=100"


def test_a_next_that_leads_back_is_refused(client: CanvasClient, server: Server) -> None:
    server.says(page(server, [1], "page=2"), page(server, [2], "page=2"))
    with pytest.raises(UnexpectedAnswer, match="lead nowhere"):
        client.get_all("x")
    assert len(server.heard) == 2


@pytest.mark.parametrize(("rows", "asked"), [([1], 2), ([], client_module.MOST_EMPTY + 1)])
def test_pages_that_bring_nothing_new_end_the_list(
    client: CanvasClient, server: Server, rows: list[int], asked: int
) -> None:
    server.decide = lambda _heard: page(server, rows, f"page={len(server.heard)}")
    with pytest.raises(UnexpectedAnswer, match="lead nowhere"):
        client.get_all("x")
    assert len(server.heard) == asked


def test_a_list_without_end_is_refused(
    client: CanvasClient, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "MOST_PAGES", 5)
    server.decide = lambda _: page(server, [len(server.heard)], f"page={len(server.heard)}")
    with pytest.raises(UnexpectedAnswer, match="does not end"):
        client.get_all("x")
    assert len(server.heard) == 5


def test_a_full_page_without_any_link_is_refused_if_another_follows_it(
    client: CanvasClient, server: Server
) -> None:
    server.decide = lambda heard: Said(body=[3] if "&page=2" in heard.path else [1, 2])
    assert client.get_all("x", per_page=3) == [1, 2]
    with pytest.raises(UnexpectedAnswer, match="without any link"):
        client.get_all("x", per_page=2)
    server.decide = lambda _: page(server, [1, 2], None)
    assert client.get_all("x", per_page=2) == [1, 2]


@pytest.mark.parametrize("second", [[], [1, 2]], ids=["no more", "the first page again"])
def test_a_full_page_without_any_link_is_whole_if_none_follows_it(
    client: CanvasClient, server: Server, second: list[int]
) -> None:
    server.decide = lambda heard: Said(body=second if "&page=2" in heard.path else [1, 2])
    assert client.get_all("x", per_page=2) == [1, 2]


@pytest.mark.parametrize("body", [{"errors": []}, "text", 3])
def test_a_page_that_is_no_list_is_refused(
    client: CanvasClient, server: Server, body: object
) -> None:
    server.says(Said(body=body))
    with pytest.raises(UnexpectedAnswer, match="no list"):
        client.get_all("x")


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"a": 1}, "errors": [{"message": "Ada"}]},
        {"errors": [{"message": "Ada"}]},
        {"data": None, "errors": {"message": "Ada"}},
        [],
        {"message": "Ada"},
    ],
)
def test_graphql_errors_beside_data_are_noticed(
    client: CanvasClient, server: Server, body: object
) -> None:
    server.says(Said(body=body))
    with pytest.raises(UnexpectedAnswer) as seen:
        client.graphql("query { a }", {})
    assert "Ada" not in str(seen.value)


def test_who_can_use_a_part_gets_data_errors_and_cost(client: CanvasClient, server: Server) -> None:
    def decide(heard: Heard) -> Said:
        assert heard.path == "/api/graphql"
        body = {"data": {"a": 1}, "errors": [{"path": ["a"]}]}
        return Said(body=body, headers={"X-Request-Cost": "1.25"})

    server.decide = decide
    answer = client.ask_graph("query { a }", {})
    assert (answer.data, answer.errors, answer.cost) == ({"a": 1}, ({"path": ["a"]},), 1.25)
