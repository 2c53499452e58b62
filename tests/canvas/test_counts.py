"""What a run's traffic came to: how low the bucket went is seen and kept, and printed nowhere."""

from __future__ import annotations

import pytest

from jobs.run_report import RunReport
from sync.canvas.client import CanvasClient
from sync.canvas.counts import Counts
from tests.canvas.scripted import Said, Server

LEFT = "X-Rate-Limit-Remaining"


def said(left: str | None) -> Said:
    return Said(body={}, headers={} if left is None else {LEFT: left})


@pytest.mark.parametrize(
    ("sent", "lowest"),
    [
        (["600.0", "541.25", "580"], 541.25),
        (["550", None], 550.0),
        ([None, "0.0", "700"], 0.0),
        ([None, None], None),
        (["much", "nan"], None),
        (["1e308", "-1e9", "9" * 400], None),
    ],
)
def test_the_lowest_the_bucket_went_is_kept_where_canvas_says_so(
    client: CanvasClient, server: Server, sent: list[str | None], lowest: float | None
) -> None:
    server.says(*[said(left) for left in sent])
    for _ in sent:
        client.get("x")
    assert client.counts.bucket_left == lowest


def test_a_throttled_answer_tells_it_too(client: CanvasClient, server: Server) -> None:
    throttled = Said(429, raw=b"429 Too Many Requests (Rate Limit Exceeded)\n", headers={LEFT: "3"})
    server.says(throttled, said("600"))
    client.get("x")
    assert (client.counts.throttled, client.counts.bucket_left) == (1, 3.0)


def test_it_is_kept_with_the_run_and_not_printed_by_sync() -> None:
    report = RunReport("r-1", "a26", "succeeded", counts=Counts(calls=4, bucket_left=312.5))
    assert report.counts_json()["bucket_left"] == 312.5
    assert "bucket_left" not in report.as_json()
    assert RunReport("r-2", "a26", "succeeded").counts_json()["bucket_left"] is None


def test_a_cost_that_canvas_cannot_mean_is_passed_over(
    client: CanvasClient, server: Server
) -> None:
    server.says(Said(body={}, headers={LEFT: "600", "X-Request-Cost": "1.7e308"}))
    assert [client.get("x") for _ in range(3)] == [{}] * 3
    assert client.counts.calls == 3
