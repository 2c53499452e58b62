"""What a sync of 600 participants × 50 items may ask of Canvas, in calls; nothing here is timed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.world import Built, build
from jobs.context import Context
from jobs.demo.bucket import Bucket
from jobs.demo.server import Sandbox
from jobs.demo.switches import Switches
from jobs.demo.world import World
from jobs.run_report import RunReport, Writes
from jobs.sync_cohort import Syncing
from sync.cohorts_file import read_cohorts
from sync.settings import given_settings

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PARTICIPANTS = 600
BUDGET = 60
WINDOW = 20  # days until it opens; it has eight
LATENCY = 0.002  # seconds: enough for requests to overlap at the server

NEEDED = {
    "/api/v1/courses",
    "/api/v1/courses/modules",
    "/api/v1/courses/assignments",
    "/api/v1/courses/enrollments",
    "/api/v1/courses/sections",  # their names, for the console
    "/api/v1/courses/users",  # coaches' addresses
    "/api/graphql",
    "/api/v1/courses/students/submissions",
    "/api/v1/courses/custom_gradebook_columns",
    "/api/v1/courses/custom_gradebook_columns/data",
}
"""What the second sync of a cohort coached by section asks for, ids left out."""


@contextmanager
def canvas(*, graphql: bool) -> Iterator[tuple[Sandbox, Built]]:
    """A sandbox with the cohort of the benchmarks, throttled as Canvas's documentation says."""
    world = World(lambda: NOW)
    built = build(world, PARTICIPANTS, now=NOW)
    switches = Switches(course_progression=graphql, latency=LATENCY)
    with Sandbox(world, switches=switches, bucket=Bucket()) as sandbox:
        yield sandbox, built


def synced(sandbox: Sandbox, built: Built, folder: Path, now: datetime = NOW) -> RunReport:
    """Sync the cohort; every call must have been counted, none throttled, few at once."""
    sandbox.record.clear()
    file = folder / "cohorts.toml"
    file.write_text(built.cohorts_toml, encoding="utf-8")
    settings = given_settings(
        {
            "CANVAS_API_URL": sandbox.url,
            "CANVAS_API_TOKEN": built.token,
            "DATABASE_URL": f"sqlite:///{folder / 'npq-sync.db'}",
        }
    )
    context = Context(settings, read_cohorts(file))
    [cohort] = context.file.cohorts
    with context.store() as store:
        syncing = Syncing(store, context.client, lambda: now)
        report = syncing.sync(cohort, context.programme(cohort)).report
    counts = report.counts
    asked = counts.calls + counts.verification_calls + counts.progress_polls
    assert report.status == "succeeded"
    assert report.participants == PARTICIPANTS
    assert asked == sum(sandbox.record.calls.values())
    assert counts.throttled == 0
    assert sandbox.bucket is not None
    assert sandbox.bucket.refused == 0
    assert 1 < sandbox.peak_in_flight <= settings.canvas_concurrency
    return report


def test_with_graphql_a_first_and_a_second_sync_keep_to_60_calls(tmp_path: Path) -> None:
    with canvas(graphql=True) as (sandbox, built):
        first = synced(sandbox, built, tmp_path)
        assert first.counts.calls <= BUDGET
        assert first.counts.verification_calls == first.eligible > 0
        second = synced(sandbox, built, tmp_path)
        assert second.counts.calls <= BUDGET
        assert second.counts.verification_calls == second.counts.progress_polls == 0
        assert second.writes == Writes()
        asked = Counter((s.path, s.query_string, str(s.body)) for s in sandbox.requests)
        assert set(asked.values()) == {1}, "where nothing moved, nothing is asked twice"
        assert {re.sub(r"/\d+", "", path) for path, _, _ in asked} == NEEDED


def submissions_asked(sandbox: Sandbox) -> Counter[str]:
    """How many pages of submissions were asked for, by the assignments asked for."""
    return Counter(
        str(sorted(map(str, seen.query["assignment_ids"])))
        for seen in sandbox.requests
        if seen.path.endswith("/students/submissions")
    )


def test_alerts_ask_for_nothing_but_the_assessment_in_its_window(tmp_path: Path) -> None:
    with canvas(graphql=True) as (sandbox, built):
        before = synced(sandbox, built, tmp_path)
        usual = submissions_asked(sandbox)
        assert len(usual) == 1, "one bulk read of what counts"
        for days, reads in ((WINDOW - 1, 1), (WINDOW, 2), (WINDOW + 14, 2), (WINDOW + 15, 1)):
            report = synced(sandbox, built, tmp_path, NOW + timedelta(days=days))
            asked = submissions_asked(sandbox)
            assert len(asked) == reads
            assert usual.items() <= asked.items()
            assert report.counts.calls <= BUDGET
        assert before.participants == report.participants


def test_without_graphql_a_first_sync_adds_one_call_a_participant(tmp_path: Path) -> None:
    with canvas(graphql=False) as (sandbox, built):
        first = synced(sandbox, built, tmp_path)
    assert first.counts.calls <= PARTICIPANTS + BUDGET
