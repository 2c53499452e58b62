"""How things stand, as a scraper reads it: right for what is known to be there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from jobs.demo.bucket import Bucket
from mappings.holds import Held
from mappings.problems import Problem
from sync.store import Order, Store
from sync.store.kept import Ended
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import Office
from tests.store.people import COACH, a_mail, a_result, results
from tests.web.site import COHORTS, Labels, Site, a_site, ago, said

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "watching.md"
COUNTS = {"canvas_calls": 31, "verification_calls": 4, "throttled": 2, "bucket_left": 412.5}


def of(**labels: str) -> Labels:
    return tuple(sorted(labels.items()))


def ran(
    store: Store,
    order: Order,
    started: datetime,
    ended: datetime,
    status: Ended = "succeeded",
    *,
    counts: Mapping[str, Any] = COUNTS,
) -> None:
    """Keep a run that took place."""
    run = store.begin_run(order, started)
    problems = (Problem("unreachable", "courses/101", "Run again"),) if status == "failed" else ()
    store.end_run(run, status, counts, problems, ended)


def asked(store: Store, order: Order, at: datetime) -> str:
    """Keep a run that waits."""
    return store.ask_run(order, at, lambda _session, _run_id: None).run.id


def mailed(store: Store, at: datetime, state: str, database_url: str) -> None:
    """Keep a mail in a state; those made before go on waiting."""
    before = {mail.id for mail in store.list_outbox("pending")}
    assert store.enqueue_digests([a_mail(recipient=COACH, subject="NPQ")], at) == 1
    [new] = {mail.id for mail in store.list_outbox("pending")} - before
    said(database_url, f"UPDATE outbox SET state = '{state}' WHERE id = {new}")  # noqa: S608


def test_an_empty_store_counts_nothing_and_misses_the_figures_of_every_cohort(site: Site) -> None:
    seen = site.measured()
    assert seen["npq_sync_build_info"] == {of(version="0.1.0"): 1}
    assert seen["npq_sync_workers_alive"] == {(): 1}
    assert seen["npq_sync_runs_queued"] == seen["npq_sync_runs_running"] == {(): 0}
    assert seen["npq_sync_oldest_queued_run_seconds"] == {(): 0}
    assert seen["npq_sync_mails"] == {of(state=s): 0 for s in ("pending", "sending", "uncertain")}
    assert seen["npq_sync_oldest_unsent_mail_seconds"] == {(): 0}
    assert seen["npq_sync_data_age_seconds"] == seen["npq_sync_runs"] == {}
    assert seen["npq_sync_data_missing"] == {of(cohort="a25"): 1, of(cohort="b26"): 1}
    assert seen["npq_sync_held_changes"] == {of(cohort="a25"): 0, of(cohort="b26"): 0}


def test_runs_are_counted_by_job_and_by_what_became_of_them(site: Site, store: Store) -> None:
    for hours in (9, 7, 5):
        ran(store, Order("sync", "a25"), ago(hours=hours), ago(hours=hours - 1))
    ran(store, Order("sync", "b26"), ago(hours=3), ago(hours=2), "failed")
    ran(store, Order("digests"), ago(days=6), ago(days=6), "partial")
    store.cancel_run(asked(store, Order("sync", "b26"), ago(hours=1)), ago(minutes=50))
    asked(store, Order("sync", "a25"), ago(minutes=20))
    asked(store, Order("verify", "a25"), ago(minutes=10))
    at_work = asked(store, Order("sync", "b26"), ago(minutes=40))
    store.start_run(at_work, "worker", ago(minutes=30))
    seen = site.measured()
    assert seen["npq_sync_runs"] == {
        of(job="sync", state="succeeded"): 3,
        of(job="sync", state="failed"): 1,
        of(job="sync", state="cancelled"): 1,
        of(job="sync", state="queued"): 1,
        of(job="sync", state="running"): 1,
        of(job="verify", state="queued"): 1,
        of(job="digests", state="partial"): 1,
    }
    assert (seen["npq_sync_runs_queued"], seen["npq_sync_runs_running"]) == ({(): 2}, {(): 1})
    assert seen["npq_sync_oldest_queued_run_seconds"] == {(): 20 * 60}
    assert seen["npq_sync_job_done_seconds"] == {
        of(job="digests"): 6 * 24 * 3600,
        of(job="sync"): 4 * 3600,
    }


def test_the_last_run_of_a_cohort_is_the_one_that_ended_last(site: Site, store: Store) -> None:
    ran(store, Order("sync", "a25"), ago(hours=4), ago(hours=3), counts={"canvas_calls": 999})
    ran(store, Order("sync", "a25"), ago(minutes=10), ago(minutes=8), "partial")
    without = COUNTS | {"bucket_left": None, "throttled": 0}
    ran(store, Order("verify", "a25"), ago(hours=9), ago(hours=8), counts=without)
    ran(store, Order("sync", "b26"), ago(hours=2), ago(hours=1), "failed", counts={})
    ran(store, Order("sync", "over"), ago(days=9), ago(days=8))
    ran(store, Order("sync", "taken-out"), ago(days=9), ago(days=8))
    ran(store, Order("approve", "a25"), ago(minutes=2), ago(minutes=1), counts={"canvas_calls": 3})
    asked(store, Order("sync", "a25"), ago(minutes=1))
    store.cancel_run(asked(store, Order("sync", "b26"), ago(minutes=9)), ago(minutes=7))
    seen = site.measured()
    sync, verify = of(cohort="a25", job="sync"), of(cohort="a25", job="verify")
    assert seen["npq_sync_last_run_state"] == {
        of(cohort="a25", job="sync", state="partial"): 1,
        of(cohort="a25", job="verify", state="succeeded"): 1,
        of(cohort="b26", job="sync", state="failed"): 1,
    }
    assert seen["npq_sync_last_run_seconds"] == {
        sync: 120,
        verify: 3600,
        of(cohort="b26", job="sync"): 3600,
    }
    assert seen["npq_sync_last_run_canvas_calls"] == {sync: 31, verify: 31}
    assert seen["npq_sync_last_run_verification_calls"] == {sync: 4, verify: 4}
    assert seen["npq_sync_last_run_throttled_answers"] == {sync: 2, verify: 0}
    assert seen["npq_sync_last_run_bucket_left_units"] == {sync: 412.5}


def test_data_grows_old_from_the_end_of_the_last_run_that_has_figures(
    site: Site, store: Store
) -> None:
    ran(store, Order("verify", "a25"), ago(hours=5), ago(hours=4), "partial")
    ran(store, Order("sync", "a25"), ago(hours=7), ago(hours=6))
    ran(store, Order("sync", "a25"), ago(hours=2), ago(hours=1), "failed")
    ran(store, Order("approve", "b26"), ago(hours=2), ago(hours=1))
    ran(store, Order("sync", "over"), ago(days=9), ago(days=8))
    seen = site.measured()
    assert seen["npq_sync_data_age_seconds"] == {of(cohort="a25"): 4 * 3600}
    assert seen["npq_sync_data_missing"] == {of(cohort="a25"): 0, of(cohort="b26"): 1}


def test_runs_of_an_older_version_are_shown_too(
    site: Site, store: Store, database_url: str
) -> None:
    ran(store, Order("sync", "a25"), ago(hours=4), ago(hours=3))
    said(database_url, "UPDATE run SET attempts = 0, requested_at = NULL")
    ran(store, Order("sync", "b26"), ago(hours=4), ago(hours=3), "failed")
    said(
        database_url,
        "UPDATE run SET ousted = 'interrupted', ended_at = NULL WHERE status = 'failed'",
    )
    seen = site.measured()
    assert seen["npq_sync_last_run_seconds"] == {of(cohort="a25", job="sync"): 3600}
    assert seen["npq_sync_runs"][of(job="sync", state="interrupted")] == 1


def test_a_clock_ahead_of_ours_makes_nothing_younger_than_new(site: Site, store: Store) -> None:
    ran(store, Order("sync", "a25"), ago(seconds=9), ago(seconds=-9))
    assert site.measured()["npq_sync_data_age_seconds"] == {of(cohort="a25"): 0}


def test_changes_that_wait_for_a_person_are_counted_by_cohort(site: Site, store: Store) -> None:
    held = tuple(
        Held(user, "entry", "eligible", "not-yet", "entry-taken-away") for user in (41, 42, 43)
    )
    run = store.begin_run(Order("sync", "b26"), ago(hours=1))
    store.keep_results(run, results(a_result(), holds=held), ago(hours=1))
    store.mark_holds(run.id, "approved", user_ids=[41])
    assert site.measured()["npq_sync_held_changes"] == {of(cohort="a25"): 0, of(cohort="b26"): 2}


def test_mails_that_are_not_sent_are_counted_and_grow_old(
    site: Site, store: Store, database_url: str
) -> None:
    mailed(store, ago(days=9), "uncertain", database_url)
    mailed(store, ago(days=8), "sent", database_url)
    mailed(store, ago(days=7), "refused", database_url)
    mailed(store, ago(days=6), "superseded", database_url)
    mailed(store, ago(minutes=30), "sending", database_url)
    mailed(store, ago(minutes=20), "pending", database_url)
    mailed(store, ago(minutes=10), "pending", database_url)
    seen = site.measured()
    assert seen["npq_sync_mails"] == {
        of(state="pending"): 2,
        of(state="sending"): 1,
        of(state="uncertain"): 1,
    }
    assert seen["npq_sync_oldest_unsent_mail_seconds"] == {(): 30 * 60}


def test_a_message_in_canvas_that_is_uncertain_waits_and_needs_nobody(
    site: Site, store: Store, database_url: str
) -> None:
    store.enqueue_digests([a_mail(channel="inbox")], ago(hours=2))
    said(database_url, "UPDATE outbox SET state = 'uncertain'")
    mailed(store, ago(minutes=10), "pending", database_url)
    seen = site.measured()
    assert seen["npq_sync_mails"] == {
        of(state="pending"): 2,
        of(state="sending"): 0,
        of(state="uncertain"): 0,
    }
    assert seen["npq_sync_oldest_unsent_mail_seconds"] == {(): 2 * 3600}


def test_a_mail_of_the_other_mode_is_not_late(
    database_url: str, folder: Path, store: Store
) -> None:
    store.enqueue_digests([a_mail()], ago(days=3), redirecting=True)
    store.enqueue_digests([a_mail()], ago(hours=1), redirecting=False)
    for mode, age in (({}, 3600), ({"MAIL_REDIRECT_TO": "me@provider.example"}, 3 * 24 * 3600)):
        with a_site(folder, database_url, **mode) as site:
            seen = site.measured()
        assert seen["npq_sync_oldest_unsent_mail_seconds"] == {(): age}
        assert seen["npq_sync_mails"][of(state="pending")] == 1


def test_a_sync_shows_what_it_asked_of_canvas(tmp_path: Path, folder: Path) -> None:
    world = CohortWorld()
    world.join(EVERYTHING)
    bucket = Bucket(cost=lambda _path, _seconds: 20.0)
    with Office(world, tmp_path) as office, a_site(folder, office.database_url) as site:
        office.canvas.bucket = bucket
        run = office.sync(ago(minutes=5))
        seen = site.measured()
    last = of(cohort="a25", job="sync")
    assert seen["npq_sync_data_age_seconds"] == {of(cohort="a25"): 300}
    assert seen["npq_sync_last_run_canvas_calls"] == {last: run["canvas_calls"]}
    assert seen["npq_sync_last_run_verification_calls"] == {last: run["verification_calls"]}
    assert seen["npq_sync_last_run_throttled_answers"] == {last: 0}
    assert 0 < seen["npq_sync_last_run_bucket_left_units"][last] < bucket.hwm


def test_a_cohorts_file_with_a_fault_is_noticed_and_hides_nothing_else(site: Site) -> None:
    site.cohorts.write_text("[[cohort]]\nid = 7\n", encoding="utf-8")
    seen = site.measured()
    assert seen["npq_sync_cohorts_file_usable"] == {(): 0}
    assert seen["npq_sync_ready"] == {(): 1}
    assert "npq_sync_data_age_seconds" not in seen
    site.cohorts.write_text(COHORTS, encoding="utf-8")
    assert site.measured()["npq_sync_cohorts_file_usable"] == {(): 1}


def test_a_scraper_of_openmetrics_gets_it(site: Site) -> None:
    accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
    answer = site.get("/metrics", Accept=accept)
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    assert answer.text.endswith("# EOF\n")


@pytest.mark.parametrize("kind", ["text", "example"])
def test_the_document_names_the_metrics_there_are(kind: str, site: Site, store: Store) -> None:
    ran(store, Order("sync", "a25"), ago(hours=4), ago(hours=3))
    text = DOCUMENT.read_text(encoding="utf-8")
    if kind == "text":
        listed = re.findall(r"^\| `(npq_sync_\w+)", text, re.MULTILINE)
        assert sorted(listed) == sorted(site.measured())
    else:
        blocks = "".join(re.findall(r"```yaml\n(.*?)```", text, re.DOTALL))
        assert set(re.findall(r"npq_sync_\w+", blocks)) <= set(site.measured())
