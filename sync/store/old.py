"""What is old: which rows of which table have been kept long enough, and are needed by nothing.

A cohort that goes on needs its figures, registers, answers and what it holds, whatever their age.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, func, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from sync.retention import Retention
from sync.store.alert_tables import AlertRow, CoachRow, DisownedRow, MentionRow, OutboxRow
from sync.store.console_tables import DeedRow, OnceLinkRow, RunLineRow, SignInRow
from sync.store.counting_tables import (
    ContentRow,
    DraftRow,
    RegisterChangeRow,
    RegisterRow,
    RuleRow,
)
from sync.store.forgotten_tables import UnnamedRow
from sync.store.row import Row
from sync.store.runs import ACTIVE, GOOD, READING
from sync.store.tables import (
    AbsenceRow,
    CanvasFeatureRow,
    HoldRow,
    ParticipantRow,
    PersonRow,
    ProgressRow,
    RunRow,
    StaffRow,
    StandingRow,
    ToldRow,
)


@dataclass(frozen=True, slots=True)
class Ages:
    """From when on something is kept, by kind.

    `over` tells of each cohort that nothing reads any more its last local day; `coaches` is whoever
    coaches somebody, at any time.
    """

    now: datetime
    retention: Retention
    over: Mapping[str, date] = field(default_factory=dict)
    coaches: Collection[int] = ()

    def before(self, kind: str) -> datetime:
        """Return before when something of a kind is old."""
        return self.now - timedelta(days=self.retention.days[kind])

    def ended(self, kind: str) -> list[str]:
        """Return the cohorts that ended so long ago that something of a kind is old."""
        before = self.before(kind)
        return sorted(
            cohort
            for cohort, last in self.over.items()
            if datetime.combine(last, time.max, UTC) < before
        )


@dataclass(frozen=True, slots=True)
class Old:
    """Rows of a table that are old: of what kind, which, and when each was last of use."""

    row: type[Row]
    kind: str
    which: Callable[[Ages], ColumnElement[bool]]
    at: Any = None

    @property
    def table(self) -> str:
        """The table's name."""
        return str(self.row.__tablename__)


def _runs(ages: Ages) -> ColumnElement[bool]:
    """Those stay to which a standing, a hold or a participant refers, the last run of each job and
    cohort, from which it is told what was missed, and the last that gave a cohort its figures."""
    later, figures = aliased(RunRow), aliased(RunRow)
    followed = exists().where(
        col(later.job) == col(RunRow.job),
        col(later.cohort) == col(RunRow.cohort),
        col(later.ended_at) > col(RunRow.ended_at),
    )
    outdated = exists().where(
        _gave_figures(figures),
        col(figures.cohort) == col(RunRow.cohort),
        col(figures.ended_at) > col(RunRow.ended_at),
    )
    refers = (col(StandingRow.run_id), col(HoldRow.run_id), col(ParticipantRow.standing_run))
    of_use = or_(*(exists().where(run_id == col(RunRow.id)) for run_id in refers))
    return and_(
        col(RunRow.ended_at) < ages.before("runs"),
        col(RunRow.status).not_in(ACTIVE),
        followed,
        or_(not_(_gave_figures(RunRow)), outdated),
        not_(of_use),
    )


def _gave_figures(run: type[RunRow]) -> ColumnElement[bool]:
    return and_(col(run.job).in_(READING), col(run.status).in_(GOOD))


def _drafts(ages: Ages) -> ColumnElement[bool]:
    """One that a run tries stays as long as the run."""
    untried = col(DraftRow.key).not_in(select(RunRow.about))
    return and_(col(DraftRow.made_at) < ages.before("runs"), untried)


def _run_lines(ages: Ages) -> ColumnElement[bool]:
    return or_(
        col(RunLineRow.at) < ages.before("run-lines"),
        col(RunLineRow.run_id).not_in(select(RunRow.id)),
    )


def _alerts(ages: Ages) -> ColumnElement[bool]:
    """One that a deferral paused stays as long as the participant does: it goes on after it."""
    takes_part = exists().where(
        col(ParticipantRow.cohort) == col(AlertRow.cohort),
        col(ParticipantRow.user_id) == col(AlertRow.user_id),
        col(ParticipantRow.state) != "left",
    )
    paused = and_(col(AlertRow.closed_why).is_not_distinct_from("paused"), takes_part)
    return and_(col(AlertRow.closed_at) < ages.before("alerts"), not_(paused))


def _mentions(alerts: Callable[[Ages], ColumnElement[bool]]) -> Callable[[Ages], Any]:
    return lambda ages: col(MentionRow.alert_id).in_(select(AlertRow.id).where(alerts(ages)))


MAIL_OVER = func.coalesce(
    col(OutboxRow.sent_at), col(OutboxRow.resolved_at), col(OutboxRow.created_at)
)


def _mails(ages: Ages) -> ColumnElement[bool]:
    """One that mentions an episode stays as long as that does: it would be told again."""
    return and_(
        col(OutboxRow.state).in_(("sent", "refused", "superseded")),
        ages.before("mails") > MAIL_OVER,
        col(OutboxRow.id).not_in(select(MentionRow.outbox_id)),
    )


def _holds(ages: Ages) -> ColumnElement[bool]:
    """The newest that says who once was eligible stays: it tells who lost entry."""
    newer = aliased(HoldRow)
    followed = exists().where(
        col(newer.cohort) == col(HoldRow.cohort),
        col(newer.user_id).is_not_distinct_from(col(HoldRow.user_id)),
        col(newer.kind) == col(HoldRow.kind),
        col(newer.before).is_not_distinct_from(col(HoldRow.before)),
        col(newer.id) > col(HoldRow.id),
    )
    made = exists().where(
        col(RunRow.id) == col(HoldRow.run_id), col(RunRow.ended_at) < ages.before("holds")
    )
    return and_(col(HoldRow.state) == "superseded", followed, made)


def _histories(ages: Ages) -> ColumnElement[bool]:
    newest = exists().where(
        col(ParticipantRow.cohort) == col(StandingRow.cohort),
        col(ParticipantRow.user_id) == col(StandingRow.user_id),
        col(ParticipantRow.standing_run) == col(StandingRow.run_id),
    )
    return and_(col(StandingRow.cohort).in_(ages.ended("histories")), not_(newest))


def _of_cohort(column: Any) -> Callable[[Ages], ColumnElement[bool]]:
    return lambda ages: col(column).in_(ages.ended("cohorts"))


def _aged(row: type[Row], kind: str, at: Any) -> Old:
    """Rows that are old once this instant of theirs is."""
    return Old(row, kind, lambda ages: col(at) < ages.before(kind), at)


def _remembered(ages: Ages) -> ColumnElement[bool]:
    """What is remembered of a cohort has its id at the end of its name."""
    named = (col(CanvasFeatureRow.name).like(f"% cohort {c}") for c in ages.ended("cohorts"))
    return or_(false(), *named)


def _strangers(column: Any) -> ColumnElement[bool]:
    """Whoever takes part in nothing that is kept."""
    return col(column).not_in(select(ParticipantRow.user_id))


def _names(ages: Ages) -> ColumnElement[bool]:
    signed_in = exists().where(col(SignInRow.user_id) == col(PersonRow.user_id))
    return and_(
        _strangers(PersonRow.user_id),
        not_(signed_in),
        col(PersonRow.user_id).not_in(ages.coaches),
    )


def _wishes(ages: Ages) -> ColumnElement[bool]:
    """Of an admin it says when their last digest was."""
    quiet = or_(
        col(CoachRow.digest_on).is_(None), col(CoachRow.digest_on) < ages.before("mails").date()
    )
    return and_(col(CoachRow.user_id).not_in(ages.coaches), quiet)


OLD: tuple[Old, ...] = (
    Old(RunLineRow, "run-lines", _run_lines, RunLineRow.at),
    Old(MentionRow, "alerts", _mentions(_alerts)),
    Old(AlertRow, "alerts", _alerts, AlertRow.closed_at),
    Old(OutboxRow, "mails", _mails, MAIL_OVER),
    _aged(ToldRow, "mails", ToldRow.told_at),
    Old(HoldRow, "holds", _holds, HoldRow.since),
    Old(StandingRow, "histories", _histories, StandingRow.computed_at),
    Old(
        MentionRow,
        "cohorts",
        _mentions(lambda ages: col(AlertRow.cohort).in_(ages.ended("cohorts"))),
    ),
    *(
        Old(row, "cohorts", _of_cohort(row.cohort), at)
        for row, at in (
            (AlertRow, AlertRow.opened_at),
            (DisownedRow, DisownedRow.at),
            (RegisterRow, RegisterRow.changed_at),
            (RegisterChangeRow, RegisterChangeRow.at),
            (AbsenceRow, AbsenceRow.since),
            (HoldRow, HoldRow.since),
            (StandingRow, StandingRow.computed_at),
            (ParticipantRow, None),
            (UnnamedRow, None),
            (RuleRow, RuleRow.since),
            (ContentRow, ContentRow.kept_at),
        )
    ),
    Old(CanvasFeatureRow, "cohorts", _remembered, CanvasFeatureRow.seen_at),
    Old(RunRow, "runs", _runs, RunRow.ended_at),
    Old(DraftRow, "runs", _drafts, DraftRow.made_at),
    _aged(SignInRow, "sign-ins", SignInRow.seen_at),
    _aged(OnceLinkRow, "sign-ins", OnceLinkRow.made_at),
    _aged(DeedRow, "deeds", DeedRow.at),
    Old(ProgressRow, "cohorts", lambda _: _strangers(ProgressRow.user_id)),
    Old(PersonRow, "cohorts", _names),
    Old(StaffRow, "cohorts", lambda ages: col(StaffRow.user_id).not_in(ages.coaches)),
    Old(CoachRow, "mails", _wishes),
)
"""In the order in which they go: what refers to others first."""
