"""/cohorts/{cohort}/registers: a sheet is looked at, then taken; make-up is reviewed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import Response

from jobs.console.gate import AdminVisit, GatedRoute
from jobs.console.refusals import NOBODY_TO_LIST
from jobs.console.sealed_sheet import Shown, opened, sealed
from jobs.console.sent import Id
from jobs.console.shell import CSV, XLSX, file
from jobs.console.visit import Visit
from jobs.context import UsageFault
from jobs.present.register import numbers_words, told_apart
from jobs.present.register_sheet import SHEETS
from jobs.register_template import whole_template
from jobs.registers import ChangedMeanwhile, Imported, Registrar, fingerprint
from mappings.registers import RegisterChange, RegisterState, as_json
from sync.settings import Faults
from sync.store.registers import register_of

router = APIRouter(route_class=GatedRoute)

MOST_SHOWN = 200
REVIEWS: Mapping[str, RegisterState] = {"accept": "made-up-accepted", "refuse": "absent"}
KINDS = {"xlsx": XLSX, "csv": CSV}
COUNTS = "Figures follow with the next sync."
SAID: Mapping[str, tuple[str, str, str]] = {
    "taken": ("good", "The sheet is in the register", COUNTS),
    "nothing": (
        "info",
        "Nothing changed",
        "The register holds all of these lines already; the button may have been pressed twice.",
    ),
    "reviewed": ("good", "Reviewed", COUNTS),
    "over": (
        "info",
        "Nothing changed",
        "That make-up waits for nobody any more: it was reviewed or corrected meanwhile.",
    ),
}


@router.get("/cohorts/{cohort}/registers")
def registers(visit: AdminVisit, cohort: str, said: str = "") -> Response:
    """Show what waits for a review, what the register says, and a place for a sheet."""
    return _page(visit, cohort, said=said)


@router.get("/cohorts/{cohort}/registers/template.{kind}")
def template(visit: AdminVisit, cohort: str, kind: str) -> Response:
    """Give the sheet to fill in, as `npq-sync register template` writes it."""
    if kind not in KINDS:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    chosen = visit.context.cohort(cohort)
    rows, _ = whole_template(visit.store, chosen, visit.context.programme(chosen))
    if not rows:
        return visit.notice(NOBODY_TO_LIST, HTTPStatus.CONFLICT)
    visit.note("export-register-template", cohort, about=kind)
    return file(f"{cohort}-register.{kind}", SHEETS[f".{kind}"](rows), KINDS[kind])


@router.post("/cohorts/{cohort}/registers/preview")
def preview(visit: AdminVisit, cohort: str, sheet: UploadFile) -> Response:
    """Show what a sheet would change; nothing is kept."""
    return _preview(visit, cohort, sheet.file.read())


@router.post("/cohorts/{cohort}/registers/import")
def take(visit: AdminVisit, cohort: str, content: Annotated[str, Form()] = "") -> Response:
    """Take the sheet that was shown, whole and with what was shown of it, or not at all."""
    try:
        shown = opened(visit.desk, cohort, content)
        found = _take(visit, cohort, shown.content, dry=False, shown=shown.changes)
    except ChangedMeanwhile:
        return _preview(visit, cohort, shown.content, HTTPStatus.CONFLICT)
    except Faults as faults:
        return _refused(visit, cohort, faults)
    if not found.changes:
        return visit.seen_other(f"/cohorts/{cohort}/registers?said=nothing")
    visit.note("import-register", cohort, about=f"{len(found.changes)} lines")
    return visit.seen_other(f"/cohorts/{cohort}/registers?said=taken")


@router.post("/cohorts/{cohort}/registers/review")
def review(
    visit: AdminVisit,
    cohort: str,
    user_id: Annotated[Id, Form()],
    activity: Annotated[str, Form(max_length=500)],
    verdict: Annotated[str, Form()],
) -> Response:
    """Accept a make-up, or say that it does not stand for the session."""
    if verdict not in REVIEWS:
        return _refused(visit, cohort, UsageFault(("choose to accept it, or not",)))
    state = REVIEWS[verdict]
    registrar = Registrar(visit.store, visit.context.cohort(cohort), visit.who, visit.now)
    try:
        change = registrar.review(user_id, activity, state)
    except Faults as faults:
        return _refused(visit, cohort, faults)
    if change is None:
        return visit.seen_other(f"/cohorts/{cohort}/registers?said=over")
    visit.note("set-register", cohort, user_id, f"{state} {change.why}")
    return visit.seen_other(f"/cohorts/{cohort}/registers?said=reviewed")


def _preview(
    visit: Visit, cohort: str, content: bytes, status: HTTPStatus = HTTPStatus.OK
) -> Response:
    """Show what a sheet would change; CONFLICT: where that is not what was shown before."""
    try:
        found = _take(visit, cohort, content, dry=True)
    except Faults as faults:
        return _refused(visit, cohort, faults)
    shown = Shown(content, fingerprint(found.changes))
    return visit.page(
        "register_preview.html.j2",
        status,
        cohort=cohort,
        found=found,
        changed=[(change, _apart(change)) for change in found.changes if change.before],
        most=MOST_SHOWN,
        names=visit.store.names({change.about.user_id for change in found.changes}),
        numbers_words=numbers_words,
        meanwhile=status == HTTPStatus.CONFLICT,
        content=sealed(visit.desk, cohort, shown),
    )


def _page(
    visit: Visit,
    cohort: str,
    status: int = HTTPStatus.OK,
    *,
    said: str = "",
    faults: tuple[str, ...] = (),
) -> Response:
    lines = register_of(visit.store, cohort)
    return visit.page(
        "registers.html.j2",
        status,
        cohort=cohort,
        lines=lines,
        awaiting=[line for line in lines if line.state == "made-up"],
        names=visit.store.names({line.user_id for line in lines}),
        most=MOST_SHOWN,
        said=SAID.get(said),
        faults=faults,
    )


def _refused(visit: Visit, cohort: str, faults: Faults) -> Response:
    return _page(visit, cohort, HTTPStatus.UNPROCESSABLE_ENTITY, faults=faults.faults)


def _take(
    visit: Visit, cohort: str, content: bytes, *, dry: bool, shown: str | None = None
) -> Imported:
    """Take a sheet, or find out what that would change; raises Faults with every fault of it.

    Faults name it "the sheet": the name of somebody's file is theirs.
    """
    chosen = visit.context.cohort(cohort)
    programme = visit.context.programme(chosen)
    registrar = Registrar(visit.store, chosen, visit.who, visit.now)
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder) / "the sheet"
        sheet.write_bytes(content)
        return registrar.take(sheet, programme, None, dry=dry, shown=shown)


def _apart(change: RegisterChange) -> tuple[str, str]:
    return told_apart(as_json(change.before), as_json(change.after))
