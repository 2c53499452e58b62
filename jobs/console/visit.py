"""Somebody's request: who they are, what they may see, and how they are answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from jobs.console import shell
from jobs.console.desk import Desk
from jobs.console.refusals import Refusal
from jobs.console.sent import id_of
from jobs.context import Context
from jobs.counting import rules_of
from mappings.cohorts import Cohort
from mappings.standing import CountingRule
from sync.store.deed_log import Deed, add_deed
from sync.store.glances import Glance, glances
from sync.store.kept import Known
from sync.store.sign_ins import SignedIn
from sync.store.store import Store

Role = Literal["admin", "coach", "none", "nobody"]
"""`none`: signed in, with nothing to see. `nobody`: not signed in."""

VERSION = version("npq-sync")
COACHING = (("overview", "/", "Cohorts"), ("alerts", "/alerts", "Alerts"))
MENUS: Mapping[Role, tuple[tuple[str, str, str], ...]] = {
    "admin": (
        ("overview", "/", "Overview"),
        ("alerts", "/alerts", "Alerts"),
        ("changes", "/changes", "Held changes"),
        ("runs", "/runs", "Runs"),
        ("audit", "/audit", "Audit"),
    ),
    "coach": COACHING,
}


@dataclass(frozen=True)
class Visit:
    """One request of one person; rights are looked up anew for each."""

    request: Request
    desk: Desk
    signed_in: SignedIn | None
    csrf: str

    @cached_property
    def now(self) -> datetime:
        """When it came."""
        return self.desk.now()

    @cached_property
    def context(self) -> Context:
        """Settings and cohorts file of this moment. Raises Faults."""
        return self.desk.current()

    @property
    def store(self) -> Store:
        """The database."""
        return self.desk.store

    @property
    def user_id(self) -> int | None:
        """The visitor's Canvas user id; None for who came by a link of this machine, and
        for a program."""
        return self.signed_in.user_id if self.signed_in else None

    @property
    def who(self) -> str:
        """How deeds of theirs are kept: "canvas:7", a login name, or "api" of a program."""
        return self.signed_in.who if self.signed_in else ""

    @cached_property
    def role(self) -> Role:
        """What they are here, by the cohorts file and the newest rosters."""
        if self.signed_in is None:
            return "nobody"
        if self.signed_in.via in ("link", "token"):
            return "admin"
        if any(one.canvas_user_id == self.user_id for one in self.context.file.admins):
            return "admin"
        return "coach" if self.own_cohorts else "none"

    @cached_property
    def name(self) -> str:
        """What the page calls the visitor."""
        return self.called(self.who) if self.signed_in else ""

    def called(self, who: str | None) -> str:
        """Return who did something (see `who`), by name where Canvas has told us one."""
        via, _, number = (who or "").partition(":")
        user_id = id_of(number) if via == "canvas" else None
        if user_id is None:
            return who or "somebody"
        if user_id not in self._names:
            self._names[user_id] = self.store.names([user_id]).get(user_id, f"{who}")
        return self._names[user_id]

    @property
    def menu(self) -> tuple[tuple[str, str, str], ...]:
        """The places that they may go to: name, path, label."""
        return MENUS.get(self.role, ())

    @property
    def version(self) -> str:
        """Which npq-sync this is."""
        return VERSION

    @cached_property
    def own_cohorts(self) -> frozenset[str]:
        """The cohorts of the file in which they coach somebody who has not left."""
        return frozenset(
            cohort.id
            for cohort in self.context.file.cohorts
            if any(self._coaches(one) for one in self.glances(cohort.id))
        )

    @property
    def cohorts(self) -> tuple[Cohort, ...]:
        """The cohorts that they may see, in the file's order."""
        every = self.context.file.cohorts
        if self.role == "admin":
            return every
        return tuple(cohort for cohort in every if cohort.id in self.own_cohorts)

    def sees(self, one: Known | Glance) -> bool:
        """Tell whether a participant of a cohort that they may see is theirs to see, too."""
        return self.role == "admin" or self._coaches(one)

    def glances(self, cohort: str) -> tuple[Glance, ...]:
        """Return where everybody of a cohort stands, theirs to see or not; it is asked once."""
        if cohort not in self._glances:
            self._glances[cohort] = glances(self.store, cohort)
        return self._glances[cohort]

    def people(self, cohort: str, among: Collection[int] | None = None) -> dict[int, Known]:
        """Return the participants of a cohort (or these of it) that are theirs to see, by user id.

        Their whole ledgers are read: for names alone there is `Store.names_in`.
        """
        found = self.store.known(cohort, among)
        return {user_id: one for user_id, one in found.items() if self.sees(one)}

    def person(self, cohort: str, user_id: int) -> Known:
        """Return a participant that the gate let them see."""
        return self.people(cohort, [user_id])[user_id]

    def may_see(self, cohort: str, user_id: int) -> bool:
        """Tell whether this participant is theirs to see."""
        if all(one.id != cohort for one in self.cohorts):
            return False
        found = (one for one in self.glances(cohort) if one.user_id == user_id)
        return any(self.sees(one) for one in found)

    def rule(self, cohort: Cohort) -> CountingRule:
        """Return how the figures of a cohort that are kept were counted."""
        return rules_of(self.store, cohort, self.context.programme(cohort)).in_force

    def page(self, template: str, status: int = HTTPStatus.OK, **said: Any) -> Response:
        """Answer with a page, or with the part of one that takes the place of an older one."""
        return shell.page(template, self, status, **said)

    def notice(self, refusal: Refusal, status: int) -> Response:
        """Answer with what is said instead of a page."""
        return self.page("notice.html.j2", status, **asdict(refusal))

    def seen_other(self, path: str) -> Response:
        """Answer a change: the page at `path` shows what is so now."""
        return shell.see_other(self.request, path)

    def note(
        self, what: str, cohort: str = "", subject: int | None = None, about: str = ""
    ) -> None:
        """Keep what they did or saw in the audit trail; `about` has ids and codes alone."""
        deed = Deed(self.now, self.who, self.user_id, "console", what, cohort, subject, about)
        add_deed(self.store, deed)

    @cached_property
    def _glances(self) -> dict[str, tuple[Glance, ...]]:
        return {}

    @cached_property
    def _names(self) -> dict[int, str]:
        return {}

    def _coaches(self, one: Known | Glance) -> bool:
        return self.user_id in one.coaches and one.state != "left"


def stranger(request: Request) -> Visit:
    """Return the visit of somebody about whom we cannot ask."""
    return Visit(request, request.app.state.desk, None, "")
