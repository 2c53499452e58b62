"""A year of a small cohort whose names, addresses and secrets must not be found elsewhere."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
import requests
import sqlalchemy

from benchmarks.months import Months, beginning
from benchmarks.months_lives import live
from benchmarks.months_world import COHORT, STARTS
from jobs.links import links_of
from jobs.participations import participations
from jobs.present.declarations import declarations_csv
from jobs.present.person import person_text
from mappings.declarations import Claim, declarations
from sync.log import log_to_stderr
from sync.store.erasing import erase
from sync.store.person_export import held_of
from sync.store.scrubbing import scrub
from tests.canaries import PEOPLE, poison

DAYS = 365
MAY_NAME_STAFF = {"person", "staff", "outbox"}


@dataclass
class Year:
    """What a year left behind: the world with every mail that went, and all that was logged."""

    months: Months
    log: str
    metrics: str

    @property
    def secrets(self) -> tuple[str, ...]:
        """What lets somebody in."""
        settings = self.months.context.settings
        assert settings.npq_sync_secret_key is not None
        return (self.months.cohort.token, settings.npq_sync_secret_key.get_secret_value())

    def tables(self) -> dict[str, str]:
        """Every row of every table, as one text each."""
        with self.months.store.engine.connect() as connection:
            names = sqlalchemy.inspect(connection).get_table_names()
            found = {
                name: connection.execute(sqlalchemy.text(f'SELECT * FROM "{name}"')).all()  # noqa: S608
                for name in names
            }
        return {name: "\n".join(str(row) for row in rows) for name, rows in found.items()}

    def bytes(self) -> bytes:
        """The database's files as they lie on the disk."""
        files = self.months.folder.glob("npq-sync.db*")
        return b"".join(file.read_bytes() for file in sorted(files))


@pytest.fixture(scope="module")
def year() -> Iterator[Year]:
    log = io.StringIO()
    with beginning(6) as months, redirect_stderr(log):
        log_to_stderr("DEBUG", "json", months.context.settings.secrets())
        poison(months.cohort.people, (*months.cohort.coaches, months.cohort.admin))
        for number in range(DAYS):
            _lived(months, STARTS + timedelta(days=number))
        metrics = requests.get(f"{months.site}/metrics", timeout=60)
        assert metrics.status_code == 200
        yield Year(months, log.getvalue(), metrics.text)


def _lived(months: Months, today: date) -> None:
    """Live a day; on Mondays and Tuesdays with all jobs: each week has its digest, and what is
    urgent."""
    if today.weekday() < 2:
        months.day(today)
        months.clock.set(today, 22)
        months.job("housekeeping")
        return
    months.clock.set(today, 21)
    for life in months.people.values():
        live(life, months.cohort, today)


def words_of(mail: EmailMessage) -> str:
    return "".join(
        str(part.get_content()) for part in mail.walk() if part.get_content_maintype() == "text"
    )


def test_the_year_was_one(year: Year) -> None:
    assert len(year.months.went) > 30
    assert any("Canarypart" in words_of(mail) for mail in year.months.went), (
        "coaches are told of whom"
    )
    assert year.log.count("run ended") > 200
    assert len(year.months.store.known(COHORT)) == 6
    assert "npq_sync_runs" in year.metrics


def test_no_log_and_no_metric_names_anybody_or_has_a_secret(year: Year) -> None:
    for text in (year.log, year.metrics):
        assert not [word for word in PEOPLE if word in text.lower()]
        assert not [secret for secret in year.secrets if secret in text]


def test_names_stand_in_one_table(year: Year) -> None:
    tables = year.tables()
    assert {name for name, text in tables.items() if "canarypart" in text.lower()} == {"person"}
    assert {name for name, text in tables.items() if "canary-sis" in text.lower()} == {"person"}
    staff = {name for name, text in tables.items() if "canarycoach" in text.lower()}
    assert "staff" in staff
    assert staff <= MAY_NAME_STAFF


def test_no_address_of_a_participant_and_no_secret_is_in_the_files(year: Year) -> None:
    found = year.bytes()
    assert b"@canarypart" not in found
    assert year.months.cohort.token.encode() not in found
    assert [secret for secret in year.secrets if secret.encode() in found] == []


def test_bodies_of_sent_mails_are_gone(year: Year) -> None:
    with year.months.store.engine.connect() as connection:
        rows = connection.execute(
            sqlalchemy.text(
                "SELECT state, count(*), sum(text <> '' OR html <> '') FROM outbox GROUP BY 1"
            )
        ).all()
    counts = {state: (count, spoken) for state, count, spoken in rows}
    assert counts["sent"][0] > 10
    assert {spoken for _, spoken in counts.values()} == {0}


def test_a_mail_goes_to_staff_and_no_subject_names_anybody(year: Year) -> None:
    for mail in year.months.went:
        headers = " ".join(str(mail[name]) for name in ("Subject", "From", "Message-ID"))
        assert not [word for word in PEOPLE if word in headers.lower()]
        assert "@canarypart" not in str(mail)
        assert "CANARY-SIS" not in words_of(mail)
        assert not [secret for secret in year.secrets if secret in str(mail)]


def test_a_declaration_names_nobody_and_an_export_of_one_person_no_other(year: Year) -> None:
    months = year.months
    context = months.context
    cohort = context.cohort(COHORT)
    claim = Claim(cohort, context.programme(cohort), "started", months.clock.now, {})
    rows = declarations(claim, participations(months.store, cohort, claim.until))
    assert "canarypart" not in declarations_csv(claim, rows).lower()
    one, *others = sorted(months.store.known(COHORT))
    text = person_text(one, held_of(months.store, one), months.clock.now)
    assert f"Canarypart{one}" in text
    assert not [other for other in others if f"Canarypart{other}" in text]
    assert "@canary" not in text
    assert links_of(context, months.store)


def test_who_is_erased_is_nowhere_in_the_files_and_stays_so(year: Year) -> None:
    months = year.months
    known = sorted(months.store.known(COHORT))
    gone, stays = known[0], known[1]
    assert f"Canarypart{gone} ".encode() in year.bytes()
    erase(months.store, gone, months.clock.now)
    assert scrub(months.store.engine)
    for number in (0, DAYS, DAYS + 1, DAYS + 7):
        if number:
            _lived(months, STARTS + timedelta(days=number))
        found = year.bytes()
        assert f"Canarypart{gone} ".encode() not in found, number
        assert f"CANARY-SIS-{gone}".encode() not in found, number
        assert f"Canarypart{stays} ".encode() in found
    assert sorted(months.store.known(COHORT)) == known[1:]
