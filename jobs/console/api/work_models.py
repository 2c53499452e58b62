"""What the API answers of runs, held changes, mapping, registers and the audit trail."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Held(BaseModel):
    """A held change, as `runs --json` has it; `user_id` is null for one of the whole cohort."""

    user_id: int | None
    before: str | None = Field(alias="from")
    after: str | None = Field(alias="to")
    cause: str
    kind: str
    state: str


class Change(Held):
    """A held change with where it waits, and who decided it."""

    id: int
    run: str
    cohort: str
    since: str | None
    decided_by: str | None
    decided_at: str | None


class Changes(BaseModel):
    """Some held changes, and how many there are in all."""

    total: int
    changes: list[Change]


class RunProblem(BaseModel):
    """What a run met."""

    code: str
    where: str
    remedy: str


class Run(BaseModel):
    """A run, as `runs --json` has it."""

    run: str
    job: str
    cohort: str
    about: str
    trigger: str
    who: str | None
    full: bool
    status: str
    ousted: str | None
    requested_at: str | None
    started_at: str | None
    ended_at: str | None
    stage: str
    calls: int
    attempts: int
    counts: dict[str, Any]
    held: list[Held]
    problems: list[RunProblem]


class Runs(BaseModel):
    """Some runs, the newest first, and how many there are in all."""

    total: int
    runs: list[Run]


class Line(BaseModel):
    """A line that a run logged: ids and codes."""

    at: str
    level: str
    event: str
    fields: dict[str, Any]


class Lines(BaseModel):
    """Some lines of a run, oldest first, and how many there are in all."""

    total: int
    lines: list[Line]


class LastRun(BaseModel):
    """How a job ran last."""

    run: str
    cohort: str | None
    status: str
    ousted: str | None
    started_at: str | None
    ended_at: str | None


class Job(BaseModel):
    """A job, as `jobs --json` has it: when it runs by itself, and how it ran last."""

    job: str
    cohort: str | None
    does: str
    schedule: str | None
    cohort_has_ended: bool
    next_at: str | None
    last: LastRun | None


class Jobs(BaseModel):
    """Every job, for each cohort where it runs for each."""

    total: int
    jobs: list[Job]


class MapItem(BaseModel):
    """A module item, or an assignment outside modules, as `map --json` has it."""

    id: int
    title: str
    strand: str | None
    areas: list[str]
    credit_hours: str | None
    status: str
    why: str


class MapModule(BaseModel):
    """A module with its items."""

    id: int
    title: str
    strand: str
    areas: list[str]
    status: str
    why: str
    items: list[MapItem]


class MapRegistered(BaseModel):
    """An activity of the register."""

    id: str
    title: str
    strand: str
    areas: list[str]
    credit_hours: str | None
    status: str
    why: str
    participants: int


class CourseMap(BaseModel):
    """`map --json`, as the last whole reading found it; `register` is there where one counts."""

    run: str
    read_at: str
    modules: list[MapModule]
    assignments: list[MapItem]
    register_: list[MapRegistered] = Field(default=[], alias="register")
    areas_without_activity: list[str]
    hours_without_activity: dict[str, str]


class RegisterLine(BaseModel):
    """A line of a register, as `register list --json` has it."""

    user_id: int
    activity: str
    strand: str
    date: str
    hours: str | None
    state: str
    since: str


class RegisterLines(BaseModel):
    """Some lines of a register, by activity and participant, and how many there are in all."""

    total: int
    lines: list[RegisterLine] = Field(alias="register")


class Said(BaseModel):
    """What a line of a register said."""

    strand: str
    date: str
    hours: str | None
    state: str


class RegisterDeed(BaseModel):
    """A change of a register, as `register list --history --json` has it."""

    user_id: int
    activity: str
    at: str
    who: str
    why: str
    before: Said | None
    after: Said | None


class RegisterDeeds(BaseModel):
    """Some changes of a register, oldest first, and how many there are in all."""

    total: int
    changes: list[RegisterDeed]


class Deed(BaseModel):
    """What somebody did or saw; `participant` is a Canvas user id."""

    at: str
    who: str
    name: str
    via: str
    what: str
    cohort: str
    participant: int | None
    about: str


class Deeds(BaseModel):
    """Some deeds, the newest first, and how many there are in all."""

    total: int
    deeds: list[Deed]
