"""Every call, ours and canvasapi's: timeouts, retries, throttling, one host, one error a remedy."""

from __future__ import annotations

import gc
import json
import socket
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest
from canvasapi.requester import Requester

from sync import errors
from sync.canvas.client import CanvasClient
from sync.canvas.patience import Patience
from sync.canvas.requester import PatientRequester
from tests.canvas.scripted import Heard, Said, Server, Time

DEAD = {"WWW-Authenticate": 'Bearer realm="canvas-lms"'}
THROTTLED = Said(403, raw=b"403 Forbidden (Rate Limit Exceeded)\n")
OK = Said(body={"id": 1})


def test_every_request_names_us_and_our_version(client: CanvasClient, server: Server) -> None:
    server.says(OK)
    client.get("users/self")
    client.canvas.get_course(1)
    assert {heard.headers["User-Agent"] for heard in server.heard} == {"npq-sync/0.1.0"}
    assert {heard.headers["Authorization"] for heard in server.heard} == {"Bearer a-token"}


def test_parameters_are_sent_the_way_canvas_reads_them(
    client: CanvasClient, server: Server
) -> None:
    server.says(OK)
    client.get("x", include=["a", "b"], hidden=True)
    assert server.heard[0].path == "/api/v1/x?include%5B%5D=a&include%5B%5D=b&hidden=true"


def test_numbers_with_a_point_arrive_exact(client: CanvasClient, server: Server) -> None:
    server.says(Said(raw=b'{"score": 88.2}'))
    assert client.get("x") == {"score": Decimal("88.2")}


def test_canvasapi_works_on_it_as_it_is(client: CanvasClient, server: Server) -> None:
    server.says(Said(body={"id": 7, "name": "A course"}))
    assert client.canvas.get_course(7).name == "A course"
    assert issubclass(PatientRequester, Requester)


def test_no_answers_are_retained(requester: PatientRequester, server: Server) -> None:
    server.says(OK)
    answer = weakref.ref(requester.request("GET", "courses/1"))
    gc.collect()
    assert answer() is None


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (
            Said(401, {"errors": [{"message": "Expired access token."}]}, DEAD),
            errors.TokenDead,
        ),
        (
            Said(401, {"errors": [{"message": "Invalid."}]}, {"www-authenticate": "Bearer"}),
            errors.TokenDead,
        ),
        (
            Said(401, {"status": "unauthorized", "errors": [{"message": "no"}]}),
            errors.NotPermitted,
        ),
        (
            Said(401, {"errors": [{"message": "Insufficient scopes on access token."}]}),
            errors.NotPermitted,
        ),
        (
            Said(403, {"status": "unauthorized", "errors": [{"message": "no"}]}),
            errors.NotPermitted,
        ),
        (Said(404, {"errors": [{"message": "gone"}]}), errors.NotFound),
        (Said(400, {"errors": {"title": [{"type": "blank"}]}}), errors.Refused),
        (Said(422, {"errors": "odd"}), errors.Refused),
        (Said(302, {}, {"Location": "https://elsewhere.example/login"}), errors.ForeignLink),
        (Said(302, {}, {"Location": "/login"}), errors.UnexpectedAnswer),
        (Said(200, raw=b"<html>maintenance</html>"), errors.UnexpectedAnswer),
        (Said(200, raw=b'{"score": NaN}'), errors.UnexpectedAnswer),
        (Said(200, raw=b""), errors.UnexpectedAnswer),
        (Said(200, {"a": "long enough"}, cut=True), errors.UnexpectedAnswer),
        (Said(502, raw=b"<html>"), errors.Unreachable),
        (Said(reset=True), errors.Unreachable),
        (THROTTLED, errors.StillThrottled),
        (Said(429, {}), errors.StillThrottled),
    ],
)
def test_each_remedy_has_its_error_for_our_calls_and_canvasapis(
    client: CanvasClient, server: Server, answer: Said, expected: type[errors.CanvasTrouble]
) -> None:
    server.says(answer)
    with pytest.raises(expected) as ours:
        client.get("courses/7")
    with pytest.raises(expected):
        client.canvas.get_course(7)
    assert ours.value.where == "GET /api/v1/courses/7"
    assert ours.value.code
    assert ours.value.remedy


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500, 302])
def test_no_error_repeats_what_canvas_said_or_what_we_asked(
    client: CanvasClient, server: Server, status: int
) -> None:
    body = {"errors": {"Ada Lovelace": [{"message": "Ada Lovelace", "type": "Ada L"}]}}
    server.says(Said(status, body))
    with pytest.raises(errors.CanvasTrouble) as seen:
        client.get("courses/7", page="bookmark:Lovelace")
    said = f"{seen.value} {seen.value!r} {seen.value.__cause__!r}"
    assert "Lovelace" not in said
    assert "a-token" not in said


def test_a_refusal_keeps_canvass_machine_words(client: CanvasClient, server: Server) -> None:
    body = {"errors": {"assignment_override_students": [{"attribute": "title", "type": "taken"}]}}
    server.says(Said(400, body))
    with pytest.raises(errors.Refused) as seen:
        client.get("x")
    assert seen.value.fields == ("attribute=title", "type=taken")


@pytest.mark.parametrize(
    "fault",
    [
        Said(502),
        Said(500, {"errors": []}),
        Said(reset=True),
        Said(body={"a": "long enough"}, cut=True),
        Said(raw=b"{"),
        THROTTLED,
        Said(429, {}),
    ],
)
def test_a_read_is_repeated_after_a_passing_fault(
    client: CanvasClient, server: Server, fault: Said
) -> None:
    server.says(fault, fault, OK)
    assert client.get("x") == {"id": 1}
    assert client.counts.calls == len(server.heard) == 3


def test_waits_between_attempts_double_and_end(
    client: CanvasClient, server: Server, time: Time
) -> None:
    server.says(Said(503))
    with pytest.raises(errors.Unreachable):
        client.get("x")
    assert time.slept == [0.5, 1.0, 2.0, 4.0]


def test_chance_shortens_a_wait_to_half_at_most(server: Server, patience: Patience) -> None:
    slept: list[float] = []
    hurried = replace(patience, chance=lambda: 0.0, sleep=slept.append)
    server.says(Said(503), OK)
    with CanvasClient(server.url, "t", 1, patience=hurried) as client:
        client.get("x")
    assert slept == [0.25]


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [("40", 40.0), ("Thu, 01 Jan 1970 00:17:40 GMT", 60.0), ("soon", 10.0), ("-3", 10.0)],
)
def test_retry_after_is_seconds_or_a_date(
    client: CanvasClient, server: Server, time: Time, retry_after: str, waited: float
) -> None:
    now = {"Date": "Thu, 01 Jan 1970 00:16:40 GMT"}
    server.says(Said(429, {}, {"retry-after": retry_after, **now}), OK)
    client.get("x")
    assert time.slept == [waited]


def test_a_retry_after_of_hours_is_not_sat_out(
    client: CanvasClient, server: Server, time: Time
) -> None:
    server.says(Said(429, {}, {"Retry-After": "7200"}))
    with pytest.raises(errors.StillThrottled):
        client.get("x")
    assert time.slept == []


def test_a_full_bucket_slows_us_whatever_the_case_of_the_header(
    client: CanvasClient, server: Server, time: Time
) -> None:
    server.says(Said(body={}, headers={"x-rate-limit-remaining": "100.0"}))
    client.get("x")
    client.get("x")
    assert time.slept == [15.0]


@pytest.mark.parametrize("fault", [Said(reset=True), Said(502), Said(raw=b"{"), Said(500)])
def test_a_write_that_may_have_happened_is_not_repeated(
    client: CanvasClient, requester: PatientRequester, server: Server, fault: Said
) -> None:
    server.says(fault, OK)
    with pytest.raises(errors.WriteUncertain):
        client.send("POST", "courses/7/custom_gradebook_columns", repeatable=False)
    assert len(server.heard) == 1
    server.says(fault, OK)
    with pytest.raises(errors.WriteUncertain):
        requester.request("POST", "courses/7")
    assert len(server.heard) == 2


@pytest.mark.parametrize("throttled", [THROTTLED, Said(429, {})])
def test_a_throttled_write_did_not_happen_and_is_repeated(
    client: CanvasClient, server: Server, throttled: Said
) -> None:
    server.says(throttled, OK)
    assert client.send("POST", "x", json={"a": 1}, repeatable=False) == {"id": 1}


def test_a_write_marked_repeatable_is_repeated_and_at_last_uncertain(
    client: CanvasClient, server: Server
) -> None:
    server.says(Said(502), OK)
    assert client.send("PUT", "x", json={"a": 1}, repeatable=True) == {"id": 1}
    server.says(Said(502))
    with pytest.raises(errors.WriteUncertain):
        client.send("PUT", "x", json={"a": 1}, repeatable=True)


def test_a_put_sends_json_and_a_form_as_asked(client: CanvasClient, server: Server) -> None:
    server.says(OK)
    client.send("PUT", "x", json={"column_data": []}, repeatable=True)
    client.send("PUT", "x", form={"column": {"title": "T", "hidden": False}}, repeatable=True)
    assert json.loads(server.heard[0].body) == {"column_data": []}
    assert server.heard[1].body == b"column%5Btitle%5D=T&column%5Bhidden%5D=false"


def test_an_empty_answer_to_a_write_is_none(client: CanvasClient, server: Server) -> None:
    server.says(Said(204, raw=b""))
    assert client.send("DELETE", "x", repeatable=True) is None


def test_a_refused_connection_reached_nobody_so_any_write_is_repeated(
    patience: Patience, time: Time
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        with (
            CanvasClient(url, "t", 1, patience=patience) as client,
            pytest.raises(errors.Unreachable),
        ):
            client.send("POST", "x", repeatable=False)
    assert len(time.slept) == 4


def test_an_answer_that_dribbles_ends_at_its_time(
    client: CanvasClient, server: Server, time: Time
) -> None:
    def a_minute() -> None:
        time.now += 60

    server.says(Said(body={"a": "a long answer"}, dribble=a_minute))
    with pytest.raises(errors.Unreachable, match="dribbled"):
        client.get("x")


def test_silence_ends_at_the_read_timeout(patience: Patience) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        short = replace(patience, read_timeouts=(0.01, 0.02))
        with CanvasClient(url, "t", 1, patience=short) as client:
            with pytest.raises(errors.Unreachable, match="no answer in time"):
                client.get("x")
            with pytest.raises(errors.WriteUncertain):
                client.send("POST", "x", repeatable=False)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:{port}/api/v1/x",
        "http://127.0.0.1:1/api/v1/x",
        "http://elsewhere.example/api/v1/x",
        "http://elsewhere.example\\@127.0.0.1:{port}/api/v1/x",
        "http://user@127.0.0.1:{port}/api/v1/x",
        "ftp://127.0.0.1:{port}/x",
        "http://[broken/x",
    ],
)
def test_a_next_link_to_another_host_is_refused_before_the_token_goes_there(
    client: CanvasClient, server: Server, url: str
) -> None:
    link = url.format(port=server.url.rpartition(":")[2])
    server.says(Said(body=[], headers={"Link": f'<{link}>; rel="next"'}))
    with pytest.raises(errors.ForeignLink):
        client.get_all("x")
    with pytest.raises(errors.ForeignLink):
        list(client.canvas.get_courses())
    assert len(server.heard) == 2


def test_a_graphql_query_is_repeated_and_a_mutation_is_not(
    client: CanvasClient, server: Server
) -> None:
    server.says(Said(502), Said(body={"data": {"a": 1}}))
    assert client.canvas.graphql("query { a }") == {"data": {"a": 1}}
    server.says(Said(502))
    with pytest.raises(errors.WriteUncertain):
        client.canvas.graphql("mutation { a }")


def test_threads_share_no_connection(client: CanvasClient, server: Server) -> None:
    server.says(OK)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: client.get(str(threading.get_ident())), range(40)))
    users_of: dict[int, set[str]] = {}
    for heard in server.heard:
        users_of.setdefault(heard.port, set()).add(heard.path)
    assert all(len(users) == 1 for users in users_of.values())


def test_no_cookie_of_a_session_is_sent_back(client: CanvasClient, server: Server) -> None:
    server.says(Said(body={}, headers={"Set-Cookie": "canvas_session=abc; path=/"}))
    client.get("x")
    client.get("x")
    assert "Cookie" not in server.heard[1].headers


def test_calls_are_counted_by_kind_in_threads_of_the_pool_too(
    client: CanvasClient, server: Server
) -> None:
    server.says(OK)
    client.get("x")
    with client.counted_as("verification"):
        client.together(lambda _: client.get("x"), range(3))
    with client.counted_as("progress-poll"):
        client.get("x")
    client.together(lambda _: client.get("x"), range(20))
    counts = client.counts
    assert (counts.calls, counts.verification_calls, counts.progress_polls) == (21, 3, 1)
    assert counts.bytes == 25 * len(b'{"id": 1}')
    assert 1 <= counts.peak_in_flight <= 8


def test_a_pool_whose_threads_ask_the_pool_does_not_stand_still(
    client: CanvasClient, server: Server
) -> None:
    def decide(heard: Heard) -> Said:
        return Said(body=heard.path)

    server.decide = decide
    both = client.together(
        lambda a: client.together(lambda b: client.get(f"{a}/{b}"), range(3)), range(20)
    )
    assert both[4][2] == "/api/v1/4/2"
