"""In whatever order our requests reach Canvas, and answers reach us, they never fill its bucket."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from jobs.demo.bucket import Bucket
from sync.canvas.gate import Gate, Place
from sync.canvas.patience import Patience
from tests.canvas.scripted import Time

TOKEN = "a-token"


@dataclass
class Traffic:
    """Requests between our gate and Canvas's bucket: sent, there, answered, and read."""

    bucket: Bucket
    gate: Gate
    sent: list[tuple[ExitStack, Place]] = field(default_factory=list)
    there: list[tuple[ExitStack, Place]] = field(default_factory=list)
    answered: list[tuple[ExitStack, Place, float, float]] = field(default_factory=list)

    def send(self, _which: int) -> None:
        if len(self.sent) + len(self.there) + len(self.answered) < self.gate.allowed:
            leaving = ExitStack()
            self.sent.append((leaving, leaving.enter_context(self.gate.slot())))

    def arrive(self, which: int) -> None:
        if self.sent:
            assert self.bucket.admit(TOKEN), "our own requests filled the bucket"
            self.there.append(self.sent.pop(which))

    def answer(self, which: int) -> None:
        if self.there:
            self.answered.append((*self.there.pop(which), *self.bucket.settle(TOKEN, "", 0)))

    def read(self, which: int) -> None:
        if self.answered:
            leaving, place, remaining, cost = self.answered.pop(which)
            self.gate.answered(place, remaining, cost)
            leaving.close()


@given(
    in_flight=st.sampled_from([2, 8, 20]),
    dear=st.sampled_from([0.2, 12.0, 30.0]),
    leaks=st.booleans(),
    steps=st.lists(
        st.tuples(
            st.sampled_from([Traffic.send, Traffic.arrive, Traffic.answer, Traffic.read]),
            st.sampled_from([0, -1]),
            st.integers(1, 8),
        ),
        min_size=60,
        max_size=200,
    ),
)
def test_our_own_requests_never_fill_the_bucket(
    in_flight: int,
    dear: float,
    leaks: bool,
    steps: list[tuple[Callable[[Traffic, int], None], int, int]],
) -> None:
    """600, 800 and 10 a second (contract 1.3), without a leak but while we wait, or with one."""
    time = Time()
    patience = Patience(sleep=time.sleep, clock=lambda: time.now, chance=lambda: 1.0)
    bucket = Bucket(clock=lambda: time.now, cost=lambda _path, _seconds: dear)
    traffic = Traffic(bucket, Gate(in_flight, patience))
    for step, which, times in steps:
        for _ in range(times):
            step(traffic, which)
            time.now += 0.1 * leaks
    assert bucket.refused == 0
