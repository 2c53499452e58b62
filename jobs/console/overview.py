"""/: how every cohort and the installation itself are."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from jobs.console.gate import StaffVisit

router = APIRouter()


@router.get("/")
def overview(visit: StaffVisit) -> Response:
    """Show the cohorts that the visitor may see."""
    return visit.page("overview.html.j2", cohorts=visit.cohorts)
