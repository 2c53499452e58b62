"""Coaches who were mailed of alerts, and a site that serves the links of their mails."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import requests
import sqlalchemy

from jobs.links import Links, links_by
from jobs.mail_links import Purpose
from mappings.alerts import Alert, AlertRule, Suggestion
from sync.settings import given_settings
from sync.store import NewMail, OpenAlert, Order, ParticipantResult, RunResults, Store
from sync.store.deed_log import Sought, deeds_told
from tests.web.site import NOW, Site, a_site, ago

COHORT = "a25"
COACH, OTHER, ADMIN = 7, 8, 1
ADA, BOB, EVE = 42, 43, 44
NAMES = {ADA: "Ada Canary Lovelace", BOB: "Bob <b>Canary</b>", EVE: "Eve Canary"}
OPENED = ago(days=3)
MAILED = ago(days=2)
PURPOSES: tuple[tuple[Purpose, int, str], ...] = (
    ("on-it", ADA, "I’m on it"),
    ("snooze", ADA, "Snooze"),
    ("not-mine", ADA, "Not my participant"),
    ("wishes", 0, "Save"),
)
"""What a link may be for, of whom, and what the button says on a page where nothing was said."""


def an_alert(user_id: int = ADA, rule: AlertRule = "behind", **but: str) -> Alert:
    return Alert(
        rule=rule,
        cohort_id=but.get("cohort_id", COHORT),
        user_id=user_id,
        why=but.get("why", "61.2% done, 74.8% expected by now."),
        next_step=but.get("next_step", "Agree on a day for module 3."),
        about=but.get("about", ""),
        since=date(2026, 11, 16),
        activities=(
            Suggestion("Module 3: Culture", "https://canvas.example.org/courses/101/modules/3"),
            Suggestion("Event <i>two</i>", "javascript:alert(1)"),
        ),
        pressing=Fraction(13),
    )


BEHIND, LOST = an_alert(), an_alert(rule="out-of-reach", why="87.3% is the most there is left.")


@dataclass
class LinkedWorld:
    """A store with people and alerts, and what a test does to it. `now` is the site's clock."""

    store: Store
    folder: Path
    database_url: str
    settings: dict[str, str] = field(default_factory=dict)
    coaches: dict[int, tuple[int, ...]] = field(
        default_factory=lambda: {ADA: (COACH,), BOB: (COACH, OTHER), EVE: (OTHER,)}
    )
    addresses: dict[int, str] = field(default_factory=dict)
    now: datetime = NOW

    def read(
        self,
        *alerts: Alert,
        over: Sequence[Alert] = (),
        left: Sequence[int] = (),
        at: datetime = OPENED,
    ) -> None:
        """Keep what a run of the cohort found."""
        run = self.store.begin_run(Order("sync", COHORT, trigger="test"), at)
        people = tuple(
            ParticipantResult(
                user_id=user_id,
                state="left" if user_id in left else "active",
                name=NAMES[user_id],
                sis_user_id=None,
                standing=None,
                entry=None,
                percent=None,
                entry_in_force=None,
                coaches=coaches,
            )
            for user_id, coaches in self.coaches.items()
        )
        closed = {one.key[1:]: "over" for one in over}
        found = RunResults(
            participants=people,
            alerts=alerts,
            closed=closed,
            staff_mails=self.addresses,  # type: ignore[arg-type]
        )
        self.store.keep_results(run, found, at)
        self.store.end_run(run, "succeeded", {}, (), at)

    def mail(
        self,
        recipient: int,
        *alerts: Alert,
        at: datetime = MAILED,
        redirecting: bool = False,
    ) -> str:
        """Keep a digest that tells of these; return its token."""
        token = secrets.token_hex(16)
        mail = NewMail(
            recipient=recipient,
            address="coach@provider.example",
            subject="NPQ engagement: one participant needs you",
            text="Words",
            html="<p>Words</p>",
            mentions=frozenset(one.key for one in alerts),
            kind="digest",
            token=token,
        )
        assert self.store.enqueue_digests([mail], at, redirecting=redirecting) == 1
        return token

    @property
    def links(self) -> Links:
        least = {"CANVAS_API_URL": "https://canvas.example.org", "CANVAS_API_TOKEN": "t"}
        return links_by(given_settings(least | self.settings), self.store)

    def path(self, token: str, purpose: Purpose, user_id: int = 0, cohort: str = COHORT) -> str:
        """The path of a link."""
        about = (cohort, user_id) if user_id else ("", 0)
        return "/m/" + self.links.url(token, purpose, *about).rpartition("/")[2]

    @contextmanager
    def served(self) -> Iterator[LinkedSite]:
        with a_site(
            self.folder, self.database_url, now=lambda: self.now, **self.settings
        ) as served:
            yield LinkedSite(served)

    def rows(self) -> dict[str, list[str]]:
        """Every row of the database, by table."""
        with self.store.engine.connect() as connection:
            return {
                name: sorted(
                    json.dumps([str(value) for value in row])
                    for row in connection.execute(sqlalchemy.text(f'SELECT * FROM "{name}"'))  # noqa: S608
                )
                for name in sqlalchemy.inspect(connection).get_table_names()
            }

    def later(self, **how_long: float) -> None:
        self.now += timedelta(**how_long)


@dataclass(frozen=True)
class LinkedSite:
    """Where the pages are served."""

    site: Site

    def get(self, path: str) -> requests.Response:
        return self.site.get(path)

    def post(self, path: str, **form: str) -> requests.Response:
        return requests.post(f"{self.site.url}{path}", data=form, timeout=20, allow_redirects=False)

    def asked(self, method: str, path: str, **how: object) -> requests.Response:
        return requests.request(
            method,
            f"{self.site.url}{path}",
            timeout=20,
            allow_redirects=False,
            **how,  # type: ignore[arg-type]
        )


def alerts(world: LinkedWorld) -> dict[tuple[int, str], OpenAlert]:
    return {
        (one.alert.user_id, one.alert.rule): one
        for one in world.store.open_alerts([COHORT], redirecting=False)
    }


def buttons(html: str) -> list[str]:
    return re.findall(r"<button[^>]*>([^<]*)</button>", html)


def trail(world: LinkedWorld) -> list[tuple[str, int | None, str]]:
    """What the coach of most tests is said to have done by links, oldest first."""
    deeds = [one.deed for one in reversed(deeds_told(world.store, Sought()))]
    assert {(deed.who, deed.actor, deed.via) for deed in deeds} <= {
        (f"canvas:{COACH}", COACH, "mail")
    }
    return [(deed.what, deed.subject, deed.about) for deed in deeds]
