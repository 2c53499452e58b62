"""Links of real digests: a coach presses what a mail offers, and the next one goes by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import requests

from jobs.demo.entities import User
from jobs.links import links_of
from jobs.mail_links import Purpose
from jobs.web.app import application
from jobs.web.server import listening, serving
from tests.jobs.cohort_world import CohortWorld, Did
from tests.jobs.office import ADMIN_MAIL, NOW, Office

ADA = "ada@provider.example"
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Reader:
    """A coach with the newest digest, who presses the links of it."""

    office: Office
    base: str

    def path(self, purpose: Purpose, user_id: int = 0) -> str:
        links = links_of(self.office.context, self.office.store)
        for signed in re.findall(r"http://127\.0\.0\.1:8000/m/(\S+)", self.office.mail_to(ADA)[-1]):
            claim = links.read(signed)
            assert claim is not None, "a mail has our links alone, each of them whole"
            if (claim.purpose, claim.user_id) == (purpose, user_id):
                return f"/m/{signed}"
        raise LookupError(purpose, user_id)

    def sees(self, purpose: Purpose, user_id: int = 0) -> str:
        seen = requests.get(f"{self.base}{self.path(purpose, user_id)}", timeout=20)
        assert seen.status_code == 200
        return seen.text

    def sees_what_is_open(self) -> str:
        """The list, which a digest with nothing told before does not offer."""
        links = links_of(self.office.context, self.office.store)
        claim = links.read(self.path("wishes").removeprefix("/m/"))
        assert claim is not None
        signed = links.url(claim.token, "open").rpartition("/")[2]
        return requests.get(f"{self.base}/m/{signed}", timeout=20).text

    def presses(self, purpose: Purpose, user_id: int = 0, **form: str) -> str:
        done = requests.post(f"{self.base}{self.path(purpose, user_id)}", data=form, timeout=20)
        assert done.status_code == 200
        return done.text


@contextmanager
def reading(office: Office, now: datetime = NOW) -> Iterator[Reader]:
    context = office.context
    app = application(context.settings, lambda: context.file, lambda: 1, lambda: now)
    with listening("127.0.0.1", 0) as here, serving(app, here) as served:
        yield Reader(office, served.url)


@pytest.fixture
def lost(office: Office, cohort_world: CohortWorld) -> User:
    """A participant of whom the newest digest says that they cannot get there any more."""
    who = cohort_world.join(Did(attended=2, online=27))
    office.first_look()
    for event in cohort_world.events[2:]:
        cohort_world.world.grade(who, event, 0, grade="incomplete")
    office.sync()
    return who


def test_what_a_coach_is_on_is_open_and_never_told_again(office: Office, lost: User) -> None:
    with reading(office) as coach:
        assert lost.name in coach.sees("on-it", lost.id)
        assert "at best 87.7%" in coach.sees_what_is_open()
        assert "You are on it" in coach.presses("on-it", lost.id)
        assert "You have been on it since Monday 1 March." in coach.sees_what_is_open()
    office.clear()
    office.sync(now=NOW + WEEK)
    assert all("at best 87.7%" not in words for words in office.mail_to(ADA))


def test_who_is_not_theirs_is_an_admins_from_then_on(office: Office, lost: User) -> None:
    with reading(office) as coach:
        coach.presses("not-mine", lost.id)
        assert lost.name not in coach.sees_what_is_open()
    office.clear()
    office.sync(now=NOW + timedelta(days=1))
    assert lost.name not in "".join(office.mail_to(ADA))
    assert lost.name in "".join(office.mail_to(ADMIN_MAIL))


def test_who_wants_only_what_is_urgent_gets_no_digest(
    office: Office, cohort_world: CohortWorld, lost: User
) -> None:
    with reading(office) as coach:
        assert coach.path("on-it", lost.id)
        coach.presses("wishes", every="urgent", channel="mail")
    cohort_world.join(Did(attended=1, online=10))
    office.clear()
    office.sync(now=NOW + WEEK)
    assert office.mail_to(ADA) == []
