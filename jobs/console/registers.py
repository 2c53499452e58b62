"""/cohorts/{cohort}/registers: a sheet is looked at, then taken; make-up is reviewed."""

from __future__ import annotations

import binascii
import tempfile
from base64 import b64decode, b64encode
from http import HTTPStatus
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from jobs.console.gate import AdminVisit, GatedRoute
from jobs.console.sent import Id
from jobs.console.visit import Visit
from jobs.context import UsageFault
from jobs.present.register import told_apart
from jobs.registers import Imported, Registrar
from mappings.registers import RegisterChange, RegisterState, Why, as_json
from sync.settings import Faults
from sync.store.registers import register_of

router = APIRouter(route_class=GatedRoute)

MOST_SHOWN = 200
FOREIGN = ("the sheet did not arrive as it was shown: choose the file again",)
REVIEWS: dict[str, tuple[RegisterState, Why]] = {
    "accept": ("made-up-accepted", Why.REVIEWED),
    "refuse": ("absent", Why.REVIEWED),
}


@router.get("/cohorts/{cohort}/registers")
def registers(visit: AdminVisit, cohort: str, taken: str = "") -> Response:
    """Show what waits for a review, what the register says, and a place for a sheet."""
    return _page(visit, cohort, taken=taken[:200])


@router.post("/cohorts/{cohort}/registers/preview")
def preview(visit: AdminVisit, cohort: str, sheet: UploadFile) -> Response:
    """Show what a sheet would change; nothing is kept."""
    content = sheet.file.read()
    try:
        found = _take(visit, cohort, content, dry=True)
    except Faults as faults:
        return _refused(visit, cohort, faults)
    return visit.page(
        "register_preview.html.j2",
        cohort=cohort,
        found=found,
        changed=[(change, _apart(change)) for change in found.changes if change.before],
        most=MOST_SHOWN,
        names=visit.store.names({change.about.user_id for change in found.changes}),
        content=b64encode(content).decode(),
    )


@router.post("/cohorts/{cohort}/registers/import")
def take(visit: AdminVisit, cohort: str, content: Annotated[str, Form()] = "") -> Response:
    """Take the sheet that was shown: it is checked anew, and taken whole or not at all."""
    try:
        found = _take(visit, cohort, b64decode(content, validate=True), dry=False)
    except binascii.Error:
        return _refused(visit, cohort, UsageFault(FOREIGN))
    except Faults as faults:
        return _refused(visit, cohort, faults)
    if found.changes:
        visit.note("import-register", cohort, about=f"{len(found.changes)} lines")
    return visit.seen_other(f"/cohorts/{cohort}/registers?taken={len(found.changes)}")


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
    state, why = REVIEWS[verdict]
    chosen = visit.context.cohort(cohort)
    try:
        registrar = Registrar(visit.store, chosen, visit.who, visit.now)
        change = registrar.set(user_id, activity, state, why)
    except Faults as faults:
        return _refused(visit, cohort, faults)
    if change is not None:
        visit.note("set-register", cohort, user_id, f"{state} {why}")
    return visit.seen_other(f"/cohorts/{cohort}/registers")


def _page(
    visit: Visit,
    cohort: str,
    status: int = HTTPStatus.OK,
    *,
    taken: str = "",
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
        taken=taken,
        faults=faults,
    )


def _refused(visit: Visit, cohort: str, faults: Faults) -> Response:
    return _page(visit, cohort, HTTPStatus.UNPROCESSABLE_ENTITY, faults=faults.faults)


def _take(visit: Visit, cohort: str, content: bytes, *, dry: bool) -> Imported:
    """Take a sheet, or find out what that would change; raises Faults with every fault of it.

    Faults name it "the sheet": the name of somebody's file is theirs.
    """
    chosen = visit.context.cohort(cohort)
    programme = visit.context.programme(chosen)
    registrar = Registrar(visit.store, chosen, visit.who, visit.now)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "the sheet"
        file.write_bytes(content)
        return registrar.take(file, programme, None, dry=dry)


def _apart(change: RegisterChange) -> tuple[str, str]:
    return told_apart(as_json(change.before), as_json(change.after))
