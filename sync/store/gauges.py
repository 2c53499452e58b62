"""How things stand, counted in the database and never read row by row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, distinct, exists, func, literal, or_, select, text
from sqlmodel import Session, col

from sync.store import unreached
from sync.store.alert_tables import AlertRow, MentionRow, OutboxRow
from sync.store.runs import GOOD, READING
from sync.store.tables import HoldRow, ParticipantRow, RunRow

GOING = ("pending", "sending")  # the mails that go by themselves
STATE = func.coalesce(col(RunRow.ousted), col(RunRow.status))


@dataclass(frozen=True, slots=True)
class RunGroup:
    """All runs of a job, of a cohort (empty: of none), in one state.

    `state` is their status, or why they were ousted; `newest` the id of the newest to
    have been begun and ended.
    """

    job: str
    cohort: str
    state: str
    count: int
    newest: str | None
    first_requested_at: datetime | None
    last_ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest run of a job that reads a cohort to have been begun and ended.

    `state` is its status, or why it was ousted; `counts` are what it kept.
    """

    cohort: str
    job: str
    state: str
    started_at: datetime
    ended_at: datetime
    counts: Mapping[str, Any]

    @property
    def seconds(self) -> float:
        """How long it took."""
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """The open alerts of a cohort by one rule.

    `untold` are the participants of whom nobody was told by it, those left out of whom it was so
    from the first, or whom an admin has released: as many the brake may hold.
    """

    cohort: str
    rule: str
    count: int
    untold: int


@dataclass(frozen=True, slots=True)
class Gauges:
    """How things stand at one moment.

    `held` are open held changes by cohort; `mails` those that were not sent, by state, and
    `unsent_since` is when the oldest of those that go by themselves was made. `refused` counts the
    recipients whose last mail was refused for good. `participants` are those who have not left, by
    cohort.
    """

    runs: tuple[RunGroup, ...]
    last_runs: tuple[LastRun, ...]
    held: Mapping[str, int]
    mails: Mapping[str, int]
    unsent_since: datetime | None
    alerts: tuple[AlertGroup, ...] = ()
    participants: Mapping[str, int] = field(default_factory=dict)
    refused: int = 0

    def counted(self, state: str) -> int:
        """Return how many runs of all jobs are in a state."""
        return sum(group.count for group in self.runs if group.state == state)

    @property
    def queued_since(self) -> datetime | None:
        """When the oldest run that waits for a worker was asked for."""
        waiting = (group.first_requested_at for group in self.runs if group.state == "queued")
        return min((at for at in waiting if at), default=None)

    @property
    def figures_at(self) -> Mapping[str, datetime]:
        """When the last run that has figures ended, by cohort."""
        return _last_good((g.cohort, g) for g in self.runs if g.job in READING)

    @property
    def done_at(self) -> Mapping[str, datetime]:
        """When the last run that did what it was for, in whole or in part, ended, by job."""
        return _last_good((group.job, group) for group in self.runs)


def measured(session: Session, *, redirecting: bool) -> Gauges:
    """Count everything. A mail that waits for the other mode, redirecting or not, is left out."""
    mails = _mails(session, redirecting=redirecting)
    runs = _runs(session)
    return Gauges(
        runs=runs,
        last_runs=_last_runs(session, runs),
        held=_held(session),
        mails={state: count for state, (count, _) in mails.items()},
        unsent_since=min((mails[state][1] for state in GOING if state in mails), default=None),
        alerts=_alerts(session, redirecting=redirecting),
        participants=_participants(session),
        refused=len(unreached.refused(session, redirecting=redirecting)),
    )


def _last_good(groups: Iterable[tuple[str, RunGroup]]) -> dict[str, datetime]:
    newest: dict[str, datetime] = {}
    for key, group in groups:
        if group.state in GOOD and group.last_ended_at:
            newest[key] = max(group.last_ended_at, newest.get(key, group.last_ended_at))
    return newest


def _runs(session: Session) -> tuple[RunGroup, ...]:
    """A run of an older version was begun as soon as it was asked for."""
    begun = or_(col(RunRow.attempts) > 0, col(RunRow.requested_at).is_(None))
    took_place = and_(begun, col(RunRow.ended_at).is_not(None))
    grouped = select(
        col(RunRow.job),
        col(RunRow.cohort),
        STATE,
        func.count(),
        func.max(case((took_place, col(RunRow.id)))),
        func.min(col(RunRow.requested_at)),
        func.max(col(RunRow.ended_at)),
    ).group_by(col(RunRow.job), col(RunRow.cohort), STATE)
    return tuple(RunGroup(*row) for row in session.execute(grouped))


def _last_runs(session: Session, groups: Iterable[RunGroup]) -> tuple[LastRun, ...]:
    """Ids of runs are in the order of time."""
    newest: dict[tuple[str, str], str] = {}
    for group in groups:
        if group.job in READING and group.newest:
            of = (group.cohort, group.job)
            newest[of] = max(group.newest, newest.get(of, ""))
    found = select(
        col(RunRow.cohort),
        col(RunRow.job),
        STATE,
        col(RunRow.started_at),
        col(RunRow.ended_at),
        col(RunRow.counts),
    ).where(col(RunRow.id).in_(newest.values()))
    rows = session.execute(found.order_by(col(RunRow.cohort), col(RunRow.job)))
    return tuple(
        LastRun(cohort, job, state, started_at, ended_at, json.loads(counts))
        for cohort, job, state, started_at, ended_at, counts in rows
    )


def _held(session: Session) -> dict[str, int]:
    waiting = select(col(HoldRow.cohort), func.count()).where(col(HoldRow.state) == "open")
    return dict(session.execute(waiting.group_by(col(HoldRow.cohort))).all())


def _alerts(session: Session, *, redirecting: bool) -> tuple[AlertGroup, ...]:
    told = exists().where(
        col(MentionRow.alert_id) == col(AlertRow.id),
        or_(col(MentionRow.redirected).is_(False), literal(redirecting)),
    )
    may_be_held = and_(col(AlertRow.backlog).is_(False), col(AlertRow.released_at).is_(None), ~told)
    of_rule = (col(AlertRow.cohort), col(AlertRow.rule))
    found = select(
        *of_rule,
        func.count(),
        func.count(distinct(case((may_be_held, col(AlertRow.user_id))))),
    ).where(col(AlertRow.closed_at).is_(None))
    rows = session.execute(found.group_by(*of_rule).order_by(*of_rule))
    return tuple(AlertGroup(*row) for row in rows)


def _participants(session: Session) -> dict[str, int]:
    here = select(col(ParticipantRow.cohort), func.count()).where(
        col(ParticipantRow.state) != "left"
    )
    return dict(session.execute(here.group_by(col(ParticipantRow.cohort))).all())


def _mails(session: Session, *, redirecting: bool) -> dict[str, tuple[int, datetime]]:
    """How many mails are in each state, and when the oldest of them was made.

    What was superseded is not missed: another was made in its place. A message in Canvas that is
    uncertain waits: it is looked for without anybody's doing.
    """
    found_out = and_(col(OutboxRow.state) == "uncertain", col(OutboxRow.channel) == "inbox")
    state = case((found_out, "pending"), else_=col(OutboxRow.state)).label("became")
    unsent = select(state, func.count(), func.min(col(OutboxRow.created_at))).where(
        or_(
            state == "uncertain",
            and_(state.in_(GOING), col(OutboxRow.redirected) == redirecting),
        )
    )
    rows = session.execute(unsent.group_by(text("became")))
    return {state: (count, since) for state, count, since in rows}
