"""Digests that did not go when they were due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jobs.desk.matter import SHOWN, Desk, Kind, and_more, local_time, users
from jobs.note_mail import Block, Item, Step, counted
from mappings.episodes import CohortToday, lines
from mappings.mail_days import digest_day, rhythm_due
from mappings.morning import Morning
from mappings.windows import day_words, local_date
from sync.store.kept_mail import OutboxMail
from sync.store.unreached import superseded_last

TOLD_FOR = timedelta(days=14)
"""What was missed longer ago is told no more, whoever was not told."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A digest, or an urgent mail, that could not be sent in its time, and none was sent since."""

    mail: OutboxMail

    @property
    def key(self) -> str:
        """Each mail by itself."""
        return f"missed:{self.mail.id}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A cohort of which nothing can be said, whose digests were due on an earlier day of this week.

    `coaches` are those for whom there is something new in it.
    """

    cohort: str
    coaches: tuple[int, ...]
    since: date

    @property
    def key(self) -> str:
        """Another week is another matter."""
        return f"waiting:{self.cohort}:{self.since}"


def _missed(desk: Desk) -> Iterator[Missed]:
    found = superseded_last(desk.store, redirecting=desk.redirecting)
    recent = (mail for mail in found if desk.now - mail.created_at <= TOLD_FOR)
    yield from (Missed(mail) for mail in recent if mail.recipient in desk.recipients)


def _waiting(desk: Desk) -> Iterator[Waiting]:
    morning, open_alerts = desk.gathered.morning, desk.gathered.open
    found: defaultdict[tuple[str, date], set[int]] = defaultdict(set)
    for line in lines(open_alerts, morning.cohorts, morning.recipients, desk.today):
        cohort = morning.cohorts[line.alert.cohort_id]
        since = _due_since(morning, line.who, cohort)
        if line.is_new and since and since < desk.today and not cohort.fresh:
            found[cohort.id, since].add(line.who)
    for (cohort_id, since), coaches in sorted(found.items()):
        yield Waiting(cohort_id, tuple(sorted(coaches)), since)


def _due_since(morning: Morning, who: int, cohort: CohortToday) -> date | None:
    """Return the day of this week on which somebody's digest was due, None where it was not."""
    every, seen_to = morning.recipients.every(who), morning.recipients.seen_to(who)
    due = rhythm_due(every, seen_to, morning.day)
    return digest_day([cohort.calendar], morning.day) if due else None


def _count_missed(missed: Sequence[Missed]) -> Iterator[str]:
    yield counted(len(missed), "digest did not go", "digests did not go")


def _count_waiting(waiting: Sequence[Waiting]) -> Iterator[str]:
    yield counted(len(waiting), "cohort's digests wait", "cohorts' digests wait")


def _tell_missed(missed: Sequence[Missed], _now: datetime) -> Iterator[Block]:
    yield Block(
        "warn",
        "Digests that did not go in their time",
        tuple(_late(matter.mail) for matter in missed[:SHOWN]),
        (
            Step("To see whether the mail server takes us", "npq-sync check"),
            Step("To make them afresh before the next working morning", "npq-sync notify"),
        ),
        and_more(len(missed), "npq-sync mails lists them"),
    )


def _late(mail: OutboxMail) -> Item:
    why = f"the last try ended with {mail.error}" if mail.error else "no delivery came to it"
    words = f"the mail of {local_time(mail.created_at)} was too old to be sent"
    return Item(f"Canvas user {mail.recipient}", words, why)


def _tell_waiting(waiting: Sequence[Waiting], now: datetime) -> Iterator[Block]:
    for one in waiting:
        since = day_words(one.since, local_date(now))
        yield Block(
            "warn",
            f"Cohort {one.cohort}: digests wait for fresh data",
            (
                Item(
                    users(one.coaches),
                    f"should have heard of it on {since}",
                    "they are told on the first working morning after it was read well",
                ),
            ),
            (
                Step("To read it now", f"npq-sync sync {one.cohort}"),
                Step("To send what is due then", "npq-sync notify"),
            ),
        )


MISSED = Kind(Missed, _missed, _count_missed, _tell_missed, once=True)
WAITING = Kind(Waiting, _waiting, _count_waiting, _tell_waiting)
