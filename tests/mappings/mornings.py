"""Builders of what decides who is told: open episodes, cohorts, wishes, and mornings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from mappings.alerts import Alert, AlertKey, AlertRule
from mappings.cohorts import Admin, Holiday
from mappings.digest import Channel, Digest, Every
from mappings.episodes import CohortToday
from mappings.morning import Morning, Round
from mappings.recipients import Recipients
from mappings.working_days import WorkingDays

MONDAY = date(2027, 3, 1)
TUESDAY, WEDNESDAY, FRIDAY, SATURDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 4, 5))
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LONG_AGO = datetime(2027, 2, 25, 9, tzinfo=UTC)
"""A Thursday before MONDAY."""

SEVEN, EIGHT, ADMIN = 7, 8, 1
ADMINS = (Admin(ADMIN, "one@provider.example"),)
ADDRESSES = {SEVEN: "seven@provider.example", EIGHT: "eight@provider.example"}
HALF_TERM = Holiday("Half term", MONDAY, FRIDAY)


@dataclass(frozen=True)
class Open:
    """An open episode."""

    alert: Alert
    opened_at: datetime = LONG_AGO
    told: frozenset[int] = frozenset()
    backlog: bool = False
    released: bool = False
    on_it: int | None = None
    on_it_at: datetime | None = None
    snoozed_by: int | None = None
    snoozed_until: date | None = None


@dataclass(frozen=True)
class Past:
    """An episode that is over."""

    key: AlertKey
    closed_at: datetime
    told: frozenset[int] = frozenset({SEVEN})


@dataclass(frozen=True)
class Wanted:
    """A coach's wish."""

    every: Every = "weekly"
    channel: Channel = "mail"
    digest_on: date | None = None


def an_alert(user_id: int = 42, rule: AlertRule = "behind", cohort: str = "a", **but: Any) -> Alert:
    usual = {"why": "At 40.2%.", "next_step": "Ask them.", "since": date(2027, 2, 24)}
    return Alert(rule=rule, cohort_id=cohort, user_id=user_id, **{**usual, **but})


def an_open(
    user_id: int = 42, rule: AlertRule = "behind", cohort: str = "a", *, about: str = "", **but: Any
) -> Open:
    """An episode of a participant, opened on the Thursday before MONDAY."""
    if "told" in but:
        but["told"] = frozenset(but["told"])
    return Open(an_alert(user_id, rule, cohort, about=about), **but)


def a_cohort_of(coaches: Mapping[int, Sequence[int]], cohort: str = "a", **but: Any) -> CohortToday:
    """A cohort of these participants with their coaches; `off` are holidays of its own."""
    calendar = WorkingDays(tuple(but.pop("off", ())))
    return CohortToday(cohort, coaches, calendar=calendar, **but)


def at(day: date, hour: int = 7, minute: int = 30) -> datetime:
    """A winter's instant: local time is UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def a_round(*episodes: Open, now: datetime | None = None, **but: Any) -> Round:
    """What a morning brings; MONDAY's, unless told otherwise."""
    cohorts = but.pop("cohorts", None) or [
        a_cohort_of(dict.fromkeys({e.alert.user_id for e in episodes} or {42}, (SEVEN,)))
    ]
    recipients = Recipients(
        admins=but.pop("admins", ADMINS),
        addresses=but.pop("addresses", ADDRESSES),
        wishes=but.pop("wishes", {}),
        disowned=but.pop("disowned", frozenset()),
    )
    over = but.pop("over", ())
    morning = Morning(
        now or at(MONDAY), {cohort.id: cohort for cohort in cohorts}, recipients, **but
    )
    return morning.round(episodes, over)


def who(found: Round) -> dict[int, list[int]]:
    """Of whom each recipient is told, in the order of the mail."""
    return {digest.recipient: people(digest) for digest in found.digests}


def people(digest: Digest) -> list[int]:
    return [told.user_id for part in digest.new.values() for told in part]


def kinds(found: Round) -> dict[int, str]:
    return {digest.recipient: digest.kind for digest in found.digests}
