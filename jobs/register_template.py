"""The sheet of a register to fill in: a row for each participant and session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jobs.counting import rules_of
from jobs.present.report import ReportRow
from jobs.standings import kept_rows
from mappings.cohorts import Cohort
from mappings.programmes import Programme
from mappings.register_template import Session, sessions
from mappings.registers import RegisterLine, activity_key
from sync.store.registers import register_of
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """One row to fill in, as far as it is known; `date` and `state` None are to be filled in."""

    canvas_user_id: int
    sis_user_id: str | None
    name: str
    activity: str
    strand: str
    date: date | None
    hours: Decimal | None
    state: str | None


@dataclass(frozen=True, slots=True)
class Given:
    """What whoever asks for the sheet knows of every session in it."""

    date: date | None = None
    hours: Decimal | None = None


def template(
    people: Sequence[ReportRow],
    sessions: Mapping[int, Sequence[Session]],
    register: Sequence[RegisterLine],
    given: Given,
) -> list[TemplateRow]:
    """Return the rows session by session; what the register says already is filled in."""
    kept = {line.key: line for line in register}
    hours = {line.key[1]: line.hours for line in register}
    rows: dict[str, list[TemplateRow]] = {}
    for person in people:
        for session in sessions.get(person.user_id, ()):
            key = activity_key(session.activity)
            line = kept.get((person.user_id, key))
            row = TemplateRow(
                canvas_user_id=person.user_id,
                sis_user_id=person.sis_user_id,
                name=person.name,
                activity=session.activity,
                strand=session.strand,
                date=line.held_on if line else given.date,
                hours=hours.get(key, given.hours),
                state=line.state if line else None,
            )
            rows.setdefault(key, []).append(row)
    return [row for block in rows.values() for row in block]


def people_of(store: Store, cohort: str) -> list[ReportRow]:
    """Return whoever is there."""
    return [row for row in kept_rows(store, cohort) if row.state != "left"]


def whole_template(
    store: Store, cohort: Cohort, programme: Programme
) -> tuple[list[TemplateRow], tuple[str, ...]]:
    """Return the rows of every session that is known or planned, and the titles left out.

    Those mean several things in Canvas: one of them is to be named by `as` in the cohorts file.
    """
    rule = rules_of(store, cohort, programme).counting
    people, register = people_of(store, cohort.id), register_of(store, cohort.id)
    found = sessions({row.user_id: row.standing for row in people}, register, rule)
    return template(people, found.by_user, register, Given()), found.ambiguous
