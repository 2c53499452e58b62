"""The sandbox Canvas in a process of its own: orders come a line at a time, answers are JSON.

`python -m benchmarks.server graphql|rest 600` builds a cohort of 600 and prints where it is
served; one more number asks for so many such cohorts with all modules. Then `move` has 5% of the
participants do one more thing, and `seen` tells what was asked since the last `seen`. It ends with
its input.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from http import HTTPStatus

from benchmarks.world import ONLINE, Built, build, move
from jobs.demo.bucket import Bucket
from jobs.demo.server import Sandbox
from jobs.demo.switches import Switches
from jobs.demo.world import World

LATENCY = 0.02  # seconds added to every request


def main() -> None:
    """Serve until the input ends."""
    world = World()
    kind, participants, *cohorts = sys.argv[1:]
    built = cohorts_of(world, int(participants), *map(int, cohorts))
    switches = Switches(latency=LATENCY, course_progression=kind == "graphql")
    with Sandbox(world, switches=switches, bucket=Bucket()) as canvas:
        answer(
            url=canvas.url,
            token=built[0].token,
            course=built[0].course.id,
            cohorts_toml="".join(one.cohorts_toml for one in built),
        )
        for order in sys.stdin:
            obey(order.strip(), canvas, built)


def cohorts_of(world: World, participants: int, cohorts: int | None = None) -> list[Built]:
    """Build the cohort, or so many with all modules, of so many participants each."""
    now = datetime.now(UTC)
    if cohorts is None:
        return [build(world, participants, now=now)]
    names = (f"bench-{number:02d}" for number in range(1, cohorts + 1))
    return [build(world, participants, now=now, cohort=name, modules=len(ONLINE)) for name in names]


def obey(order: str, canvas: Sandbox, built: Sequence[Built]) -> None:
    """Do what was ordered and answer."""
    if order == "move":
        with canvas.world.lock:
            answer(moved=sum(move(canvas.world, one) for one in built))
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
