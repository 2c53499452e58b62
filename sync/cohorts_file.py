"""The cohorts file, read whole or refused whole with every fault that it shows by itself."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mappings.cohorts import Admin, Cohort, Holiday
from mappings.programmes import Programme, Programmes
from sync.alert_parts import AlertsTable, PlanTable
from sync.cohort_parts import (
    AdminTable,
    AssessmentTable,
    CoachesTable,
    HolidayTable,
    MapTable,
    PersonTable,
    RollCallTable,
    ScheduleTable,
    Table,
)
from sync.cohort_tables import CohortTable
from sync.declaration_tables import DFE_COHORT, DeclarationsTable, EvidenceTable
from sync.programme_files import read_folder
from sync.settings import Faults
from sync.toml_file import toml_of

TABLES: tuple[type[Table], ...] = (
    AdminTable,
    AlertsTable,
    AssessmentTable,
    CoachesTable,
    CohortTable,
    DeclarationsTable,
    EvidenceTable,
    HolidayTable,
    MapTable,
    PersonTable,
    PlanTable,
    RollCallTable,
    ScheduleTable,
)
TOP = ("admin", "cohort", "schedule", "holidays")
KNOWN_KEYS = sorted({f.alias or name for t in TABLES for name, f in t.model_fields.items()})

WORDS = {
    "missing": "is missing; add it",
    "string_type": "must be text in quotes",
    "int_type": "must be a whole number, without quotes",
    "bool_type": "must be true or false, without quotes",
    "date_type": "must be a date such as 2026-10-01, without quotes",
    "list_type": "must be a list in [ ]",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "too_short": "must name at least one",
    "literal_error": "must be {expected}",
}
PATTERNS = {
    r"\S": "must not be empty",
    DFE_COHORT: 'must be DfE\'s start year with its suffix, such as "2025" or "2026b"',
}
WRITE_IT = 'write it (README, "The cohorts file") or name another'
PART = 300  # characters of a fault that are shown of each end
ID_PATTERN = "must be small letters, digits and hyphens, such as npqsl-2026-autumn"


class CohortsFaults(Faults):
    """The cohorts file, or a file of NPQ_SYNC_PROGRAMMES, cannot be used."""


@dataclass(frozen=True, slots=True)
class CohortsFile:
    """What the file says. `programmes` are ours and the provider's own.

    `schedule` is the cron (five fields, Europe/London) or "never" of the jobs it names.
    """

    admins: tuple[Admin, ...]
    cohorts: tuple[Cohort, ...]
    programmes: Programmes
    schedule: Mapping[str, str] = field(default_factory=dict)


def read_cohorts(path: Path, programmes_folder: Path | None = None) -> CohortsFile:
    """Read the cohorts file. Raises CohortsFaults with every fault named by cohort and key.

    `programmes_folder` holds the provider's own programmes and frameworks (`programme_files`).
    """
    programmes, faults = read_folder(programmes_folder)
    document, unreadable = toml_of(path, WRITE_IT)
    if document is None:
        raise CohortsFaults((*faults, f"NPQ_SYNC_COHORTS: {unreadable}"))
    admins, cohorts = _tables(document, "admin"), _tables(document, "cohort")
    holidays = _tables(document, "holidays")
    faults += _whole_file(document, admins, cohorts)
    schedule = document.get("schedule", {})
    faults += _table_faults(ScheduleTable, schedule, {}, "schedule")
    for number, table in enumerate(admins, start=1):
        faults += _table_faults(AdminTable, table, {}, f"admin number {number}")
    for number, table in enumerate(holidays, start=1):
        faults += _table_faults(HolidayTable, table, {}, f"holidays number {number}")
    contexts = [_context(table, programmes) for table in cohorts]
    for number, (table, context) in enumerate(zip(cohorts, contexts, strict=True), start=1):
        faults += _table_faults(CohortTable, table, context, _called(table, number))
    if faults:
        raise CohortsFaults(tuple(map(_short, faults)))
    everybodys = tuple(HolidayTable.model_validate(table).record() for table in holidays)
    return CohortsFile(
        tuple(AdminTable.model_validate(table).record() for table in admins),
        tuple(
            _with_holidays(CohortTable.model_validate(table, context=context).record(), everybodys)
            for table, context in zip(cohorts, contexts, strict=True)
        ),
        programmes,
        ScheduleTable.model_validate(schedule).record(),
    )


def _with_holidays(cohort: Cohort, everybodys: tuple[Holiday, ...]) -> Cohort:
    return replace(cohort, holidays=(*everybodys, *cohort.holidays))


def read_programmes(folder: Path | None) -> Programmes:
    """Return our programmes and the provider's own. Raises CohortsFaults."""
    programmes, faults = read_folder(folder)
    if faults:
        raise CohortsFaults(tuple(faults))
    return programmes


def _tables(document: Mapping[str, Any], name: str) -> Sequence[Any]:
    found = document.get(name, [])
    return found if isinstance(found, list) else []


def _context(table: object, programmes: Programmes) -> dict[str, Any]:
    """What the rules of one cohort may look at, wrong keys left out."""
    raw = table if isinstance(table, Mapping) else {}
    code = raw.get("programme")
    starts_on = raw["starts_on"] if _is_date(raw.get("starts_on")) else None
    editions = programmes.editions(code.strip()) if isinstance(code, str) else ()
    return {
        "programme": _edition(raw.get("edition"), editions, starts_on, programmes),
        "editions": [one.edition for one in editions],
        "codes": sorted(programmes),
        "starts_on": starts_on,
    }


def _edition(
    named: object, editions: Sequence[Programme], starts_on: date | None, programmes: Programmes
) -> Programme | None:
    """The edition a cohort names, else the one valid when it starts; None without a programme."""
    if not editions:
        return None
    pinned = next((one for one in editions if one.edition == named), None)
    return pinned or programmes.at(editions[0].code, starts_on or date.max)


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _called(table: object, number: int) -> str:
    name = table.get("id") if isinstance(table, Mapping) else None
    return f"cohort {name}" if isinstance(name, str) and name else f"cohort number {number}"


def _whole_file(
    document: Mapping[str, Any], admins: Sequence[Any], cohorts: Sequence[Any]
) -> Iterator[str]:
    """Faults that no table shows alone."""
    for key in sorted(set(document) - set(TOP)):
        yield f"{key}: {_unknown(key, TOP)}"
    listed = {"admin": admins, "cohort": cohorts, "holidays": _tables(document, "holidays")}
    for name, found in listed.items():
        if name in document and not isinstance(document[name], list):
            yield f"{name}: must be written [[{name}]], in double brackets"
        elif not found and name == "cohort":
            yield "cohort: there is none; add at least one [[cohort]]"
    yield from _twice("admin", "canvas_user_id", admins)
    yield from _twice("cohort", "id", cohorts)
    for one, other in combinations([t for t in cohorts if isinstance(t, Mapping)], 2):
        yield from _shared_home(one, other)


def _twice(kind: str, key: str, tables: Sequence[Any]) -> Iterator[str]:
    values = [str(t[key]) for t in tables if isinstance(t, Mapping) and key in t]
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield f"{kind} {value}, {key}: is there twice; each {kind} needs its own"


def _shared_home(one: Mapping[str, Any], other: Mapping[str, Any]) -> Iterator[str]:
    """Design 4: two cohorts with the same home course must name disjoint sections."""
    homes = [_texts(t.get("courses"))[:1] for t in (one, other)]
    if homes[0] != homes[1] or not homes[0]:
        return
    where = f"cohort {other.get('id')}, sections: its home course {homes[0][0]} is also that of"
    sections = [set(_texts(t.get("sections"))) for t in (one, other)]
    if not all(sections):
        yield f"{where} {one.get('id')}; name the sections of each cohort"
    elif shared := sorted(sections[0] & sections[1]):
        yield f"{where} {one.get('id')}, and so is {', '.join(shared)}; give it to one of them"


def _texts(named: object) -> list[str]:
    return [str(one).strip() for one in named] if isinstance(named, list) else []


def _table_faults(
    kind: type[Table], table: object, context: Mapping[str, Any], where: str
) -> Iterator[str]:
    try:
        kind.model_validate(table, context=dict(context))
    except ValidationError as invalid:
        for error in invalid.errors():
            yield f"{where}{_key(error)}: {_words(error)}"


def _key(error: ErrorDetails) -> str:
    """Where in the table: ", map line 2, areas" or ", hours.online"."""
    path = [part for part in error["loc"] if part != "[key]"]
    shown = ""
    if len(path) > 1 and path[0] in ("map", "plan") and isinstance(path[1], int):
        shown, path = f", {path[0]} line {path[1] + 1}", path[2:]
    if error["type"] == "whole_line":
        return shown
    for place, part in enumerate(path):
        if isinstance(part, int):
            shown += f" number {part + 1}"
        else:
            shown += f".{part}" if place else f", {part}"
    return shown


def _words(error: ErrorDetails) -> str:
    """What is wrong and what to do. Pydantic's own words speak of Python, so few are used."""
    context = error.get("ctx", {})
    if error["type"] == "extra_forbidden":
        return _unknown(str(error["loc"][-1]), KNOWN_KEYS)
    if error["type"] == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], ID_PATTERN)
    if error["type"] in WORDS:
        return WORDS[error["type"]].format(**context)
    if isinstance(context.get("error"), ValueError):
        return str(context["error"])
    return error["msg"]


def _short(fault: str) -> str:
    """Return a fault in a length that is read; what is left out is what the file itself says."""
    return fault if len(fault) <= 2 * PART else f"{fault[:PART]} … {fault[-PART:]}"


def _unknown(key: str, known: Sequence[str]) -> str:
    if key in known:
        return "is known, but not here; move it to its own table (docs/cohorts.md)"
    near = difflib.get_close_matches(key, known, n=1)
    return f"is not known; did you mean {near[0]}?" if near else "is not known; remove it"
