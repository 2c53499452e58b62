"""/sign-in: how somebody gets in, and out again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from jobs.console import sessions
from jobs.console.entering import enter, local_path, not_let_in, too_often
from jobs.console.gate import Anyone, GatedRoute, SignedInVisit
from jobs.console.refusals import USED_UP
from sync.store.sign_ins import SignedIn

router = APIRouter(route_class=GatedRoute)
NOTHING_STAYS = '"cache", "storage"'
"""What a browser that came by https is to forget."""


@router.get("/sign-in")
def sign_in(visit: Anyone, next: Annotated[str, Query(max_length=500)] = "/") -> Response:  # noqa: A002
    """Show the ways in."""
    return visit.page("sign_in.html.j2", next=local_path(next))


@router.get("/sign-in/once/{key}")
def once(visit: Anyone, key: str) -> Response:
    """Show what a link that lets in once is for; programs that follow links press no button."""
    return visit.page("once.html.j2", key=key)


@router.post("/sign-in/once/{key}")
def use(visit: Anyone, key: str) -> Response:
    """Let the first user of the link in."""
    if refused := too_often(visit):
        return refused
    who = sessions.use_link(visit.desk, key)
    if who is None:
        return not_let_in(visit, USED_UP, HTTPStatus.GONE)
    answer = visit.seen_other("/")
    enter(visit, answer, SignedIn(None, who, "link"))
    return answer


@router.post("/sign-out")
def sign_out(visit: SignedInVisit) -> Response:
    """End the session."""
    answer = visit.seen_other("/sign-in")
    sessions.end(visit.request, visit.desk, answer)
    answer.headers["Clear-Site-Data"] = NOTHING_STAYS
    visit.note("sign-out")
    return answer
