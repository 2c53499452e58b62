"""The sandbox Canvas in a process of its own: orders come a line at a time, answers are JSON.

`python -m benchmarks.server graphql|rest 600` builds a cohort of 600 and prints where it is
served. Then `move` has 5% of the participants do one more thing, and `seen` tells what was asked
since the last `seen`. It ends with its input.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from http import HTTPStatus

from benchmarks.world import Built, build, move
from jobs.demo.bucket import Bucket
from jobs.demo.server import Sandbox
from jobs.demo.switches import Switches
from jobs.demo.world import World

LATENCY = 0.02  # seconds added to every request


def main() -> None:
    """Serve until the input ends."""
    world = World()
    kind, participants = sys.argv[1:]
    built = build(world, int(participants), now=datetime.now(UTC))
    switches = Switches(latency=LATENCY, course_progression=kind == "graphql")
    with Sandbox(world, switches=switches, bucket=Bucket()) as canvas:
        answer(
            url=canvas.url,
            token=built.token,
            course=built.course.id,
            cohorts_toml=built.cohorts_toml,
        )
        for order in sys.stdin:
            obey(order.strip(), canvas, built)


def obey(order: str, canvas: Sandbox, built: Built) -> None:
    """Do what was ordered and answer."""
    if order == "move":
        with canvas.world.lock:
            answer(moved=move(canvas.world, built))
        return
    record = canvas.record
    answer(
        calls=sum(record.calls.values()),
        throttled=sum(seen.status == HTTPStatus.TOO_MANY_REQUESTS for seen in record.requests),
        peak=record.peak_in_flight,
        received=sum(seen.size for seen in record.requests),
    )
    record.clear()


def answer(**what: object) -> None:
    """Print one line of JSON."""
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
