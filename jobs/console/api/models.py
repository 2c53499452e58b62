"""What the API answers of cohorts and participants, key by key: design 5 and 7."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel


class Problem(BaseModel):
    """Why there is no answer: what was seen, what it means, what to do next."""

    code: str
    seen: str
    means: str
    remedy: str


class CohortItem(BaseModel):
    """How a cohort is. `read_at` is when a read of it last brought figures, `whole_at` when one
    last left nothing out, `active` the run that waits or is at work.

    `counts` are the caller's participants by state; who is close, behind or out of reach is
    `not-yet`, too. `held` are changes that wait for an admin: 0 for coaches.
    """

    id: str
    programme: str
    name: str
    starts_on: date
    state: Literal["up-to-date", "out-of-date", "never-read", "ended"]
    read_at: str | None
    whole_at: str | None
    active: str | None
    participants: int
    counts: dict[str, int]
    held: int


class Cohorts(BaseModel):
    """Some cohorts, and how many there are in all."""

    total: int
    cohorts: list[CohortItem]


class MatterItem(BaseModel):
    """One thing that needs a person: what it is about, what is so, and why."""

    what: str
    words: str
    why: str


class Step(BaseModel):
    """What to do, and the command that does it."""

    label: str
    command: str


class Matter(BaseModel):
    """Things that need a person and belong together."""

    tone: str
    title: str
    items: list[MatterItem]
    steps: list[Step]
    more: str


class Sign(BaseModel):
    """One thing that the figures rest on, and how it is."""

    label: str
    kind: str
    word: str
    more: str


class Overview(BaseModel):
    """How everything is; `needs_a_person` and `trust` are empty for coaches."""

    cohorts: list[CohortItem]
    needs_a_person: list[Matter]
    trust: list[Sign]


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


class Figure(BaseModel):
    """What a participant's figure became, at which run."""

    at: str
    run: str
    entry: str
    percent: str | None


class History(BaseModel):
    """Some figures of a participant, oldest first, and how often it changed in all."""

    total: int
    figures: list[Figure]


class Episode(BaseModel):
    """An alert that was or is open of a participant; `on_it` is a Canvas user id."""

    rule: str
    about: str
    why: str
    next_step: str
    opened_at: str
    closed_at: str | None
    on_it: int | None


class Episodes(BaseModel):
    """Some alerts of a participant, open ones first, and how many there were in all."""

    total: int
    alerts: list[Episode]


class OpenAlert(BaseModel):
    """An open alert, as `alerts --json` has it, and what to do next."""

    key: str
    rule: str
    cohort: str
    canvas_user_id: int
    episode: int
    about: str
    why: str
    next_step: str
    since: str
    age_days: int
    told: list[int]
    on_it: int | None
    snoozed_until: str | None
    backlog: bool
    held: bool


class Alerts(BaseModel):
    """Some open alerts, and how many there are in all."""

    total: int
    alerts: list[OpenAlert]
