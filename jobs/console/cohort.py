"""/cohorts/{cohort}: everybody's figures by content area, charts of them, and the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from jobs.console import charts
from jobs.console.cohort_rows import Row, asked_of, rows_of
from jobs.console.gate import GatedRoute, StaffVisit
from jobs.console.outlook import outlook_of
from jobs.console.shell import CSV, FROM_HTMX, XLSX, file
from jobs.console.states import STATES, Line, counted_states
from jobs.console.visit import Visit
from jobs.console.words import section_names
from jobs.present.report import ReportRow, as_csv
from jobs.present.report_sheet import as_xlsx
from jobs.standings import kept_rows
from mappings.cohorts import Cohort

router = APIRouter(route_class=GatedRoute)


@router.get("/cohorts/{cohort}")
def cohort(visit: StaffVisit, cohort: str) -> Response:
    """Show the cohort, or the table alone to htmx."""
    chosen = visit.context.cohort(cohort)
    rows, line = rows_of(visit, chosen)
    coaches = _coaches(visit, rows)
    areas = visit.context.programme(chosen).areas
    asked = asked_of(visit.request.query_params, [area.slug for area in areas])
    table: dict[str, Any] = {
        "cohort": chosen.id,
        "asked": asked,
        "areas": areas,
        "slugs": [area.slug for area in areas],
        "coaches": coaches,
        "sections": section_names(
            {key: name for row in rows for key, name in row.sections.items()}
        ),
        "rows": asked.of(rows, coaches),
        "everybody": len(rows),
    }
    if visit.request.headers.get(FROM_HTMX):
        return visit.page("cohort_table.html.j2", **table)
    return visit.page(
        "cohort.html.j2",
        **table,
        states=STATES,
        programme=visit.context.programme(chosen),
        counts=counted_states(row.states for row in rows),
        bars=charts.distribution(rows, line.threshold),
        outlook=outlook_of(visit, chosen, line, rows),
        read=visit.store.last_good().get(chosen.id),
    )


@router.get("/cohorts/{cohort}/charts/{name}.svg")
def chart(visit: StaffVisit, cohort: str, name: str) -> Response:
    """Draw one of the charts."""
    if name not in CHARTS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    chosen = visit.context.cohort(cohort)
    return CHARTS[name](visit, chosen, *rows_of(visit, chosen))


def _distribution(_visit: Visit, _cohort: Cohort, rows: Sequence[Row], line: Line) -> Response:
    return charts.draw_distribution(charts.distribution(rows, line.threshold))


def _progress(visit: Visit, cohort: Cohort, rows: Sequence[Row], line: Line) -> Response:
    return charts.draw_progress(outlook_of(visit, cohort, line, rows).weeks, line.threshold)


CHARTS: Mapping[str, Callable[[Visit, Cohort, Sequence[Row], Line], Response]] = {
    "distribution": _distribution,
    "progress": _progress,
}


@router.get("/cohorts/{cohort}/report.csv")
def report_csv(visit: StaffVisit, cohort: str) -> Response:
    """Give the report as the command gives it, of the visitor's participants."""
    chosen = visit.context.cohort(cohort)
    rule = visit.rule(chosen)
    text = as_csv(_reported(visit, chosen), tuple(rule.strands), rule.areas)
    return _file(visit, chosen, "csv", text.encode(), CSV)


@router.get("/cohorts/{cohort}/report.xlsx")
def report_xlsx(visit: StaffVisit, cohort: str) -> Response:
    """Give the same as a spreadsheet."""
    chosen = visit.context.cohort(cohort)
    rule = visit.rule(chosen)
    content = as_xlsx(_reported(visit, chosen), tuple(rule.strands), rule.areas)
    return _file(visit, chosen, "xlsx", content, XLSX)


def _reported(visit: Visit, cohort: Cohort) -> tuple[ReportRow, ...]:
    return kept_rows(visit.store, cohort.id, visit.people(cohort.id))


def _file(visit: Visit, cohort: Cohort, kind: str, content: bytes, media_type: str) -> Response:
    visit.note("export-report", cohort.id, about=kind)
    return file(f"{cohort.id}.{kind}", content, media_type)


def _coaches(visit: Visit, rows: Iterable[Row]) -> Mapping[int, str]:
    """Return who coaches somebody of these, by name where it is known."""
    many = Counter(coach for row in rows for coach in row.coaches)
    names = visit.store.names(many)
    called = {coach: names.get(coach, f"Canvas user {coach}") for coach in many}
    return dict(sorted(called.items(), key=lambda one: one[1].casefold()))
