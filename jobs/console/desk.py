"""What every page works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from jobs.console.attempts import Attempts
from jobs.console.readiness import Readiness
from jobs.context import Context
from sync import addresses
from sync.cohorts_file import CohortsFile
from sync.settings import Settings
from sync.store.engine import console_engine
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """One installation, as the console finds it now.

    `cohorts` gives the cohorts file as it is, or raises Faults. The store raises StoreTrouble soon
    where the database is away. `workers_alive` counts live workers.
    """

    settings: Settings
    cohorts: Callable[[], CohortsFile]
    store: Store
    workers_alive: Callable[[], int]
    now: Callable[[], datetime]
    readiness: Readiness
    attempts: Attempts = field(default_factory=Attempts)

    def current(self) -> Context:
        """Return settings and the cohorts file as it is now. Raises Faults."""
        return Context(self.settings, self.cohorts())

    @property
    def is_local(self) -> bool:
        """Whether the console is for this machine alone: its public address is loopback."""
        return is_local(self.settings)

    @property
    def is_encrypted(self) -> bool:
        """Whether people reach the console by https, at an address of its own."""
        return not self.is_local and self.settings.npq_sync_public_url.startswith("https://")


def is_local(settings: Settings) -> bool:
    """Tell whether the public address is loopback."""
    return addresses.is_loopback(urlsplit(settings.npq_sync_public_url).hostname)


def desk_of(
    settings: Settings,
    cohorts: Callable[[], CohortsFile],
    workers_alive: Callable[[], int],
    now: Callable[[], datetime],
) -> Desk:
    """Return the desk of the database that the settings name; nothing is opened yet.

    Raises DatabaseUrlUnusable.
    """
    engine = console_engine(settings.database_url.get_secret_value())
    return Desk(settings, cohorts, Store(engine), workers_alive, now, Readiness(engine))
