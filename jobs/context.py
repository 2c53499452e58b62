"""What a command works with: settings, cohorts file and database, opened once."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from jobs.canvas_data import faults_of_source
from mappings.cohorts import Cohort
from mappings.programmes import Programme
from sync.canvas.client import CanvasClient
from sync.cohorts_file import CohortsFaults, CohortsFile, read_cohorts
from sync.log import configure_logging
from sync.mail import Mailer
from sync.settings import Faults, Settings, SettingsFaults, cohorts_place, read_settings
from sync.store.store import Store, open_store


class UsageFault(Faults):
    """The command was called with something that is not there."""


@dataclass(frozen=True, slots=True)
class Context:
    """Settings and cohorts file of this call."""

    settings: Settings
    file: CohortsFile

    def cohorts(self, ids: Sequence[str]) -> tuple[Cohort, ...]:
        """Return these cohorts, or all; raises UsageFault naming those the file does not have."""
        by_id = {cohort.id: cohort for cohort in self.file.cohorts}
        unknown = [one for one in ids if one not in by_id]
        if unknown:
            there = ", ".join(by_id)
            raise UsageFault(
                tuple(
                    f"cohort {one}: is not in the cohorts file; it has {there}" for one in unknown
                )
            )
        return tuple(by_id[one] for one in dict.fromkeys(ids)) or self.file.cohorts

    def cohort(self, cohort_id: str) -> Cohort:
        """Return one cohort; raises UsageFault."""
        return self.cohorts([cohort_id])[0]

    def programme(self, cohort: Cohort) -> Programme:
        """Return a cohort's programme, in the edition it is pinned to."""
        return self.file.programmes.of(cohort)

    def client(self) -> CanvasClient:
        """Return a client that uses up to half of what the token may have in flight (design 8)."""
        return CanvasClient(
            self.settings.canvas_api_url,
            self.settings.canvas_api_token.get_secret_value(),
            max(1, self.settings.canvas_concurrency // 2),
            ca_file=self.settings.npq_sync_ca_file,
        )

    def mailer(self) -> Mailer | None:
        """Return what hands mail to the mail server, None without SMTP_URL."""
        settings = self.settings
        if settings.smtp_url is None or settings.mail_from is None:
            return None
        return Mailer.from_url(
            settings.smtp_url.get_secret_value(),
            settings.mail_from,
            settings.mail_redirect_to,
            reply_to=[admin.mail for admin in self.file.admins],
            ca_file=settings.npq_sync_ca_file,
        )

    def at(self, port: int) -> Context:
        """Return it with links that lead to this port of this machine, 0 for one that is not known.

        Where a public address is set they lead there, whatever the port.
        """
        settings = self.settings
        if not port or "npq_sync_public_url" in settings.model_fields_set:
            return self
        here = {"npq_sync_public_url": f"http://127.0.0.1:{port}"}
        return replace(self, settings=settings.model_copy(update=here))

    @contextmanager
    def store(self) -> Iterator[Store]:
        """Open the database of the settings."""
        with open_store(self.settings.database_url.get_secret_value()) as store:
            yield store


def now() -> datetime:
    """Return the present instant: the one place where the clock of a command is read."""
    return datetime.now(UTC)


def login() -> str:
    """Return who is at work on this machine; in a container that may be a number without a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


def open_context() -> Context:
    """Read settings and cohorts file, and set logging up.

    Raises Faults with every fault of both at once, before any call is made.
    """
    faults: list[str] = []
    settings: Settings | None = None
    try:
        settings = read_settings()
    except SettingsFaults as wrong:
        faults += wrong.faults
    try:
        file = read_cohorts(*cohorts_place())
    except CohortsFaults as wrong:
        faults += wrong.faults
    if settings is None or faults:
        raise Faults(tuple(faults))
    if lacking := faults_of_source(settings, file):
        raise Faults(lacking)
    configure_logging(settings)
    return Context(settings, file)
