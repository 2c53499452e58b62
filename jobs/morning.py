"""What a morning goes by: who coaches whom, which cohorts are read well, what is open and over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobs.context import Context
from jobs.figures import Figures
from jobs.freshness import STALE
from jobs.raised import raised
from jobs.subjects import thresholds_of
from jobs.sync_cohort import CohortRun, has_ended
from mappings.cohorts import Cohort
from mappings.episodes import CohortToday
from mappings.morning import Morning, Round
from mappings.recipients import Recipients
from mappings.windows import local_date
from mappings.working_days import WorkingDays
from sync.store.coaches import disowned, last_digests, wishes
from sync.store.episodes import ClosedAlert, OpenAlert
from sync.store.store import Store

REMEMBERED = timedelta(days=60)
"""What was over longer ago is told to nobody as resolved."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A morning with what is open and over; `names` are participants' by Canvas user id."""

    morning: Morning
    open: tuple[OpenAlert, ...]
    over: tuple[ClosedAlert, ...]
    names: Mapping[int, str]

    def round(self) -> Round:
        """Return what the morning brings."""
        return self.morning.round(self.open, self.over)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A cohort as it is kept, or as a dry run found it."""

    coaches: Mapping[int, Sequence[int]]
    names: Mapping[int, str]
    addresses: Mapping[int, str]
    open: tuple[OpenAlert, ...]


@dataclass(frozen=True, slots=True)
class Gathering:
    """Reads what a morning goes by; `rehearsed` are dry runs, kept nowhere, by cohort."""

    context: Context
    store: Store
    now: datetime
    rehearsed: Mapping[str, CohortRun]
    redirecting: bool
    whenever: bool = False

    def gathered(self) -> Gathered:
        """Return all of it, of the cohorts that have begun and not ended."""
        taught = taught_on(self.context, self.now)
        ids = [cohort.id for cohort in taught]
        kept = self.store.open_alerts(
            ids,
            redirecting=self.redirecting,
            stand_ins=[admin.canvas_user_id for admin in self.context.file.admins],
        )
        seen = {cohort.id: self._seen(cohort, kept) for cohort in taught}
        fresh = self._fresh(ids)
        addresses = self.store.staff_mails()
        for one in seen.values():
            addresses |= one.addresses
        morning = Morning(
            at=self.now,
            cohorts={c.id: self._today(c, seen[c.id], fresh=c.id in fresh) for c in taught},
            recipients=Recipients(
                admins=self.context.file.admins,
                addresses=addresses,
                wishes=wishes(self.store),
                disowned=disowned(self.store, ids),
            ),
            last=last_digests(self.store, redirecting=self.redirecting),
            whenever=self.whenever,
        )
        return Gathered(
            morning=morning,
            open=tuple(alert for one in seen.values() for alert in one.open),
            over=self.store.closed_alerts(ids, self.now - REMEMBERED, redirecting=self.redirecting),
            names={user_id: name for one in seen.values() for user_id, name in one.names.items()},
        )

    def _today(self, cohort: Cohort, seen: _Seen, *, fresh: bool) -> CohortToday:
        today = local_date(self.now)
        away = cohort.deferred(today) | cohort.withdrawn(today)
        return CohortToday(
            id=cohort.id,
            coaches={u: coaches for u, coaches in seen.coaches.items() if u not in away},
            fresh=fresh,
            calendar=WorkingDays.of(cohort),
            share=thresholds_of(cohort, self.context.programme(cohort)).share,
        )

    def _fresh(self, cohorts: Sequence[str]) -> frozenset[str]:
        """Return the cohorts of which what is known is whole and not old.

        Their last reading did not fail, and the last that has figures is no more than 36 hours old.
        """
        good, ended = self.store.last_good(), self.store.last_ended()
        read = {
            cohort
            for cohort, run in good.items()
            if run.ended_at and self.now - run.ended_at <= STALE
        }
        failed = {cohort for cohort, run in ended.items() if run.status == "failed"}
        tried = {cohort for cohort, run in self.rehearsed.items() if run.figures}
        return frozenset(cohorts) & (tried | (read - failed - self.rehearsed.keys()))

    def _seen(self, cohort: Cohort, kept: Sequence[OpenAlert]) -> _Seen:
        theirs = tuple(one for one in kept if one.alert.cohort_id == cohort.id)
        run = self.rehearsed.get(cohort.id)
        if run and run.figures:
            return self._found(cohort, run.figures, theirs)
        known = self.store.known(cohort.id)
        return _Seen(
            coaches={u: one.coaches for u, one in known.items() if one.state != "left"},
            names={u: one.name for u, one in known.items()},
            addresses=cohort.coaches.mail,
            open=theirs,
        )

    def _found(self, cohort: Cohort, figures: Figures, kept: Sequence[OpenAlert]) -> _Seen:
        """Return a cohort as a dry run found it, with the episodes that a run would open."""
        content, found = figures.pulled.content, raised(self.store, figures)
        alerts = {alert.key: alert for alert in found.alerts}
        going_on = [
            replace(one, alert=alerts.pop(one.key, one.alert))
            for one in kept
            if one.key[1:] not in found.closed
        ]
        new = (
            OpenAlert(0, alert, self.now, backlog=alert.rule in found.backlog)
            for alert in alerts.values()
        )
        here = {who.user_id for who in content.people.participants if who.state != "left"}
        return _Seen(
            coaches={u: coaches for u, coaches in content.coaches.items() if u in here},
            names={user.id: user.name for user in content.home_roster.users.values()},
            addresses={**content.addresses, **cohort.coaches.mail},
            open=(*going_on, *new),
        )


def taught_on(context: Context, now: datetime) -> tuple[Cohort, ...]:
    """Return the cohorts that have begun and not ended: of no other is anything told."""
    today = local_date(now)
    cohorts = context.file.cohorts
    return tuple(c for c in cohorts if c.starts_on <= today and not has_ended(c, now))
