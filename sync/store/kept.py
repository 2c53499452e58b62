"""What the store gives and takes: frozen records. Instants are aware UTC datetimes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from mappings.alerts import Alert, AlertRule, Closing
from mappings.holds import Cause, Held, HeldKind
from mappings.problems import Problem
from mappings.records import KeptProgress
from mappings.registers import Why
from mappings.standing import Entry
from sync.store.kept_mail import NewMail

ParticipantState = Literal["active", "invited", "left"]
RunStatus = Literal["queued", "running", "succeeded", "partial", "failed"]
Ousted = Literal["superseded", "interrupted", "cancelled"]
Ended = Literal["succeeded", "partial", "failed"]
HoldState = Literal["open", "superseded", "approved", "rejected"]
"""A `rejected` change is not applied; newer runs that still want it keep it as rejected."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run at work. It holds its cohort (its job, where that is about no cohort) until somebody
    takes a higher `fence`."""

    id: str  # 20261121-194501-a1b2, the time in UTC
    cohort: str
    fence: int
    job: str = "sync"

    @property
    def holds(self) -> str:
        """The name of what it holds."""
        return f"cohort:{self.cohort}" if self.cohort else f"job:{self.job}"


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for: a job, of a cohort or (empty) of none.

    `about` names what the job needs besides, such as the run whose held changes are approved.
    `trigger` is "schedule", "cli", "console" or "demo"; `who` the person, where it was one.
    """

    job: str
    cohort: str = ""
    about: str = ""
    trigger: str = "cli"
    who: str | None = None
    full: bool = False


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run as it is kept, from when it was asked for.

    `ousted` is "superseded" where a newer run of the cohort took over while it was at work,
    "interrupted" where it never came back to say how it ended, "cancelled" where a person
    stopped it. `stage` and `calls` are how far it is; `attempts` how often it was begun.
    """

    id: str
    order: Order
    status: RunStatus
    ousted: Ousted | None
    requested_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    counts: Mapping[str, Any]
    problems: tuple[Problem, ...]
    stage: str = ""
    calls: int = 0
    attempts: int = 0
    worker: str | None = None

    @property
    def data_at(self) -> datetime | None:
        """Of when what it read is, where that was a copy of Canvas Data 2."""
        at = self.counts.get("data_at")
        return datetime.fromisoformat(at) if at else None

    @property
    def job(self) -> str:
        """The job it is a run of."""
        return self.order.job

    @property
    def cohort(self) -> str:
        """The cohort it is about, empty where it is about none."""
        return self.order.cohort

    @property
    def active(self) -> bool:
        """Whether it still waits or is at work."""
        return self.status in {"queued", "running"}


@dataclass(frozen=True, slots=True)
class Asked:
    """The run that does what was asked; `joined` where it had been asked for before."""

    run: PastRun
    joined: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A participant as last kept. `standing_text` is the newest ledger's JSON as it is kept, with
    its SHA-256; both are None before the first. `left_written` tells that the cell of somebody
    who left already says so. `sections` are names by id, as in ParticipantResult."""

    user_id: int
    state: ParticipantState
    sis_user_id: str | None
    name: str
    entry_in_force: Entry | None
    standing_text: str | None
    standing_hash: str | None
    left_written: bool
    coaches: tuple[int, ...] = ()
    sections: Mapping[int, str] = field(default_factory=dict)

    @property
    def standing(self) -> Mapping[str, Any] | None:
        """The newest ledger, parsed anew each time: most of a run needs nobody's old one."""
        return None if self.standing_text is None else json.loads(self.standing_text)


@dataclass(frozen=True, slots=True)
class ParticipantResult:
    """What a run found for one participant.

    `standing` is the ledger as text (mappings.ledger.as_text), None to keep the last one.
    `entry` and `percent` (shown, one decimal) describe it. `entry_in_force` None keeps the old.
    `sections` are those of the home course they are in: names by id, "" where it is not known.
    """

    user_id: int
    state: ParticipantState
    name: str
    sis_user_id: str | None
    standing: str | None
    entry: Entry | None
    percent: str | None
    entry_in_force: Entry | None
    coaches: tuple[int, ...] = ()
    sections: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hold:
    """A held change as kept. A newer run that still wants it keeps it anew under its own id, and
    `announced` and `since` go with it, as does that it was rejected. `decided_by` approved or
    rejected it: "canvas:7" or a login name."""

    id: int
    run: str
    cohort: str
    user_id: int | None
    kind: HeldKind
    before: str | None
    after: str | None
    cause: Cause
    state: HoldState
    announced: bool
    since: datetime | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None

    @property
    def change(self) -> Held:
        """The change itself, as mappings.holds compares it."""
        return Held(self.user_id, self.kind, self.before, self.after, self.cause)


@dataclass(frozen=True, slots=True)
class KeptRule:
    """How a cohort counts. The figures that are kept were counted by `in_force`; the next sync
    counts by `approved`, where a person approved another rule. Both are JSON of
    mappings.rule_change.rule_json. `since` and `who` (a login name) tell of the last change."""

    in_force: Mapping[str, Any]
    approved: Mapping[str, Any] | None
    since: datetime
    who: str | None


@dataclass(frozen=True, slots=True)
class Feature:
    """Something found out about this Canvas, and when."""

    name: str
    value: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class RegisterDeed:
    """That somebody made, changed or removed a line of a register; `registers.as_json` of it."""

    user_id: int
    activity: str
    at: datetime
    who: str
    why: Why
    before: Mapping[str, str | None] | None
    after: Mapping[str, str | None] | None


@dataclass(frozen=True, slots=True)
class RunResults:
    """Everything a run decided, kept in one transaction.

    `progress` is keyed by course and user id. `alerts` are true now; `closed` tells by user id,
    rule and what it was about why an episode ended; whatever is in neither stays as it is.
    `backlog` are the rules that were first looked at now.
    `redirecting` is true where MAIL_REDIRECT_TO is set. `staff_mails` are coaches' addresses by
    Canvas user id, `staff_names` their names. `rule` is how it counted
    (mappings.rule_change.rule_json), None to leave the one in force as it is.
    """

    participants: tuple[ParticipantResult, ...]
    progress: Mapping[int, Mapping[int, KeptProgress]] = field(default_factory=dict)
    holds: tuple[Held, ...] = ()
    alerts: tuple[Alert, ...] = ()
    closed: Mapping[tuple[int, AlertRule, str], Closing] = field(default_factory=dict)
    backlog: frozenset[AlertRule] = frozenset()
    mails: tuple[NewMail, ...] = ()
    redirecting: bool = False
    staff_mails: Mapping[int, str] = field(default_factory=dict)
    staff_names: Mapping[int, str] = field(default_factory=dict)
    rule: Mapping[str, Any] | None = None
