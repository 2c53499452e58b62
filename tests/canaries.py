"""People whose names, addresses and SIS ids must not be found where they do not belong."""

from __future__ import annotations

from collections.abc import Iterable

from jobs.demo.entities import User
from jobs.demo.programme import DemoCohort

PEOPLE = ("canarypart", "canarycoach", "canary-sis")
"""How what identifies them begins, in small letters."""


def poisoned(cohort: DemoCohort) -> None:
    """Give everybody a name, an address and a SIS id that must not be found again."""
    poison(cohort.participants, (*cohort.coaches, cohort.admin))


def poison(participants: Iterable[User], staff: Iterable[User]) -> None:
    """Give these people names, addresses and SIS ids that must not be found again."""
    for user in participants:
        user.name = f"Canarypart{user.id} O'Canarypart"
        user.email = f"canarypart.{user.id}@canarypart.example"
        user.sis_user_id = f"CANARY-SIS-{user.id}"
    for user in staff:
        user.name = f"Canarycoach{user.id}"
        user.email = f"canarycoach.{user.id}@canarycoach.example"
