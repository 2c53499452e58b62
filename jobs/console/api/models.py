"""What the API answers, key by key: design 6 and 7."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


class Problem(BaseModel):
    """Why there is no answer: what was seen, what it means, what to do next."""

    code: str
    seen: str
    means: str
    remedy: str


class CohortItem(BaseModel):
    """A cohort that the caller may see; `read_at` is when a read of it last went well."""

    id: str
    programme: str
    starts_on: str
    participants: int
    read_at: str | None


class Strand(BaseModel):
    """One strand of a row of the report."""

    percent: str | None
    done: int
    open: int
    missed: int
    excused: int
    unknown: int


class Row(BaseModel):
    """A row of `report --format json`; `held` is there while a change of it is held."""

    canvas_user_id: int
    sis_user_id: str | None
    name: str
    state: str
    engagement_percent: str | None
    hours_done: str | None
    hours_applicable: str | None
    complete: bool
    entry: str
    coaches: list[int]
    strands: dict[str, Strand]
    areas: dict[str, str | None]
    held: bool = False


class Rows(BaseModel):
    """Some rows, and how many there are in all."""

    total: int
    participants: list[Row]


class Activity(BaseModel):
    """One activity of the ledger; `evidence` is there where it is weak."""

    id: str
    title: str
    strand: str
    areas: list[str]
    state: str
    credit_hours: str
    done_hours: str
    source: str
    at: str | None
    evidence: str = ""


class Explained(BaseModel):
    """`explain --json`; `modules` is there where the rule asks for modules."""

    canvas_user_id: int
    engagement_percent: str | None
    entry: str
    policy: str
    activities: list[Activity]
    missing_hours: str
    shortest_way: list[str]
    modules: dict[str, Any] = {}


class Run(BaseModel):
    """A run, as `runs --format json` has it."""

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
    attempts: int
    counts: dict[str, Any]
    held: list[dict[str, Any]]
    problems: list[dict[str, Any]]
