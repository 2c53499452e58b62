"""How things stand in Prometheus's words, read from the database at each scrape.

Every process says the same of the same database. Labels are ids of cohorts, jobs and states.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from mappings.alerts import KINDS
from mappings.mass import is_mass
from sync.store.gauges import Gauges

BRAKED = frozenset[str](
    kind.rule for kind in KINDS.values() if kind.audience == "coach" and not kind.by_calendar
)
"""The rules that the brake is for."""

MAIL_STATES = ("pending", "sending", "uncertain")
OF_LAST_RUN = (
    (
        "npq_sync_last_run_canvas_calls",
        "canvas_calls",
        "Calls to Canvas of the last run, verification calls and progress polls left out.",
    ),
    (
        "npq_sync_last_run_verification_calls",
        "verification_calls",
        "Calls of the last run that read somebody once more, the evaluating way.",
    ),
    (
        "npq_sync_last_run_throttled_answers",
        "throttled",
        "Answers of Canvas to the last run that refused for the rate limit.",
    ),
    (
        "npq_sync_last_run_bucket_left_units",
        "bucket_left",
        "Lowest X-Rate-Limit-Remaining that the last run saw; absent where Canvas sends none.",
    ),
)
"""Gauges of what a run counted: name, key among its counts, help."""


@dataclass(frozen=True, slots=True, eq=False)
class Figures(Collector):
    """What one scrape shows.

    `gauges` is None where the database is not ready. `cohorts` are those that are still read, with
    the per cent of each of which one rule may tell at once; None where the cohorts file cannot be
    used.
    """

    now: datetime
    gauges: Gauges | None
    cohorts: Mapping[str, int] | None
    workers: int | None

    def page(self, accept: str) -> tuple[bytes, str]:
        """Return the page and its content type, in the form that the scraper asks for."""
        encode, content_type = choose_encoder(accept)
        return encode(self), content_type

    def collect(self) -> Iterator[Metric]:
        """Give every gauge that there is something to say of."""
        yield InfoMetricFamily(
            "npq_sync_build", "The version that answers.", value={"version": version("npq-sync")}
        )
        yield _one(
            "npq_sync_ready",
            "1 while the database answers and is migrated for this version, else 0.",
            self.gauges is not None,
        )
        yield _one(
            "npq_sync_cohorts_file_usable",
            "1 while the cohorts file can be read and has no fault, else 0.",
            self.cohorts is not None,
        )
        if self.workers is not None:
            yield _one("npq_sync_workers_alive", "Workers that are alive.", self.workers)
        if self.gauges is not None:
            yield from self._runs(self.gauges)
            yield from self._mails(self.gauges)
            for cohorts in filter(None, [self.cohorts]):
                yield from self._data(self.gauges, cohorts)
                yield from self._alerts(self.gauges, cohorts)
                yield from self._last_runs(self.gauges, cohorts)

    def _runs(self, gauges: Gauges) -> Iterator[Metric]:
        runs: Counter[tuple[str, str]] = Counter()
        for group in gauges.runs:
            runs[group.job, group.state] += group.count
        yield _gauge(
            "npq_sync_runs",
            "Runs that are kept, by job and state; housekeeping forgets old ones.",
            ("job", "state"),
            sorted(runs.items()),
        )
        yield _one("npq_sync_runs_queued", "Runs that wait for a worker.", gauges.counted("queued"))
        yield _one("npq_sync_runs_running", "Runs at work.", gauges.counted("running"))
        yield _one(
            "npq_sync_oldest_queued_run_seconds",
            "Since the oldest run that waits for a worker was asked for; 0 where none waits.",
            self._since(gauges.queued_since),
        )
        yield _gauge(
            "npq_sync_job_done_seconds",
            "Since a run of the job last did what it is for, if in part; absent before the first.",
            ("job",),
            [((job,), self._since(at)) for job, at in sorted(gauges.done_at.items())],
        )

    def _mails(self, gauges: Gauges) -> Iterator[Metric]:
        yield _gauge(
            "npq_sync_mails",
            "Mails that are not sent: pending, on the wire, or uncertain (a person has to say).",
            ("state",),
            [((state,), gauges.mails.get(state, 0)) for state in MAIL_STATES],
        )
        yield _one(
            "npq_sync_mails_refused",
            "Recipients whose last mail the mail server refused for good.",
            gauges.refused,
        )
        yield _one(
            "npq_sync_oldest_unsent_mail_seconds",
            "Since the oldest mail that is pending or on the wire was made; 0 where there is none.",
            self._since(gauges.unsent_since),
        )

    def _alerts(self, gauges: Gauges, cohorts: Mapping[str, int]) -> Iterator[Metric]:
        """Give what the brake holds as it reckons, but for who is quiet: they are counted too."""
        groups = [group for group in gauges.alerts if group.cohort in cohorts]
        yield _gauge(
            "npq_sync_alerts_open",
            "Open alerts; absent where there is none.",
            ("cohort", "rule"),
            [((group.cohort, group.rule), group.count) for group in groups],
        )
        yield _gauge(
            "npq_sync_alerts_held",
            "Participants of whom nobody is told, because one rule would tell of so many at once.",
            ("cohort", "rule"),
            [
                ((group.cohort, group.rule), group.untold)
                for group in groups
                if group.rule in BRAKED
                and is_mass(
                    group.untold, gauges.participants.get(group.cohort, 0), cohorts[group.cohort]
                )
            ],
        )

    def _data(self, gauges: Gauges, cohorts: Mapping[str, int]) -> Iterator[Metric]:
        read = gauges.figures_at
        yield _gauge(
            "npq_sync_data_age_seconds",
            "Since the last run that has figures of the cohort ended; absent before the first.",
            ("cohort",),
            [((one,), self._since(read[one])) for one in cohorts if one in read],
        )
        yield _gauge(
            "npq_sync_data_missing",
            "1 where no run ever had figures of the cohort, else 0.",
            ("cohort",),
            [((one,), one not in read) for one in cohorts],
        )
        yield _gauge(
            "npq_sync_held_changes",
            "Changes that wait for a person to approve them.",
            ("cohort",),
            [((one,), gauges.held.get(one, 0)) for one in cohorts],
        )

    def _last_runs(self, gauges: Gauges, cohorts: Mapping[str, int]) -> Iterator[Metric]:
        last = [((run.cohort, run.job), run) for run in gauges.last_runs if run.cohort in cohorts]
        yield _gauge(
            "npq_sync_last_run_state",
            "1, and the label says how the last run that read the cohort ended.",
            ("cohort", "job", "state"),
            [((*of, run.state), 1) for of, run in last],
        )
        yield _gauge(
            "npq_sync_last_run_seconds",
            "How long the last run that read the cohort took.",
            ("cohort", "job"),
            [(of, run.seconds) for of, run in last],
        )
        for name, key, about in OF_LAST_RUN:
            counted = [(of, run.counts[key]) for of, run in last if run.counts.get(key) is not None]
            yield _gauge(name, about, ("cohort", "job"), counted)

    def _since(self, at: datetime | None) -> float:
        """Return seconds; clocks of several machines may differ, but nothing is younger than 0."""
        return max(0.0, (self.now - at).total_seconds()) if at else 0.0


def _one(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=value)


def _gauge(
    name: str, about: str, labels: tuple[str, ...], values: Iterable[tuple[tuple[str, ...], float]]
) -> Metric:
    family = GaugeMetricFamily(name, about, labels=labels)
    for of, value in values:
        family.add_metric(of, value)
    return family
