"""A server with Canvas's documented bucket never has to throttle us."""

from __future__ import annotations

import time

import pytest

from jobs.demo.bucket import Bucket
from jobs.demo.server import Sandbox
from sync.canvas.client import CanvasClient
from sync.canvas.patience import Patience
from tests.canvas.provider import Provider

FASTER = 1000  # times: a second of the bucket and of our patience is a millisecond here


def clock() -> float:
    return time.monotonic() * FASTER


def sleep(seconds: float) -> None:
    time.sleep(seconds / FASTER)


@pytest.mark.parametrize("hwm", [600, 700])
@pytest.mark.parametrize("cost", [1.0, 20.0, 40.0])
def test_we_slow_down_before_the_bucket_is_full(hwm: float, cost: float) -> None:
    provider = Provider()
    token = provider.world.add_token()
    bucket = Bucket(hwm=hwm, clock=clock, cost=lambda _path, _seconds: cost)
    patience = Patience(clock=clock, sleep=sleep)
    with (
        Sandbox(provider.world, bucket=bucket) as sandbox,
        CanvasClient(sandbox.url, token, 8, patience=patience) as client,
    ):
        client.together(lambda _: client.get("users/self"), range(120))
        assert sandbox.peak_in_flight <= 8
    assert bucket.refused == client.counts.throttled == 0
