"""A client with patience that costs no time, and the server it talks to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sync.canvas.client import CanvasClient
from sync.canvas.counts import Counts
from sync.canvas.gate import Gate
from sync.canvas.patience import Patience
from sync.canvas.requester import PatientRequester
from sync.tls import trust
from tests.canvas.scripted import Server, Time


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def patience(time: Time) -> Patience:
    return Patience(
        sleep=time.sleep, clock=lambda: time.now, wall=lambda: time.now, chance=lambda: 1.0
    )


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def requester(server: Server, patience: Patience) -> Iterator[PatientRequester]:
    gate, context = Gate(8, patience), trust(None)
    made = PatientRequester(server.url, "a-token", gate, patience, Counts(), context=context)
    yield made
    made.close()


@pytest.fixture
def client(server: Server, patience: Patience) -> Iterator[CanvasClient]:
    with CanvasClient(server.url, "a-token", 8, patience=patience) as opened:
        yield opened
