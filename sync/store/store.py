"""Open the database, and every query on it by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from sqlalchemy import QueuePool, event

from mappings.holds import HeldKind
from mappings.records import KeptProgress
from mappings.standing import Entry
from sync.store import alerts, holds, objects, outbox, people, progress, results, rules, runs
from sync.store.engine import is_sqlite, make_engine, probing_engine, reading, writing
from sync.store.episodes import ClosedAlert, OpenAlert
from sync.store.kept import Feature, Hold, HoldState, KeptRule, Known, Run, RunResults
from sync.store.kept_mail import MailState, NewMail, OutboxMail
from sync.store.run_store import RunStore
from sync.store.schema import bring_up_to_date, require_current


def open_store(url: str) -> Store:
    """Open the database of DATABASE_URL.

    SQLite is created and brought up to date here; PostgreSQL has to be, by `npq-sync db upgrade`.
    Raises DatabaseUrlUnusable, DatabaseUnreachable, DatabaseBehind, DatabaseAhead.
    """
    engine = make_engine(url)
    try:
        if is_sqlite(engine):
            bring_up_to_date(engine)
        else:
            require_current(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


@contextmanager
def visited(url: str) -> Iterator[Store]:
    """Open the database for the few questions of one visit, by one connection.

    Each is answered soon or refused; see `probing_engine`. Raises DatabaseUrlUnusable.
    """
    with Store(probing_engine(url, QueuePool)) as store:
        yield store


@dataclass(frozen=True, slots=True)
class Store(RunStore):
    """The queries by name, each in a transaction of its own. May be shared between threads."""

    def __enter__(self) -> Self:
        """Use the store for a block, and close it after."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Close every connection; one that a thread still uses, when it is given back."""
        event.listen(self.engine, "checkin", lambda _, record: record.invalidate())
        self.engine.dispose()

    def known(self, cohort: str, among: Collection[int] | None = None) -> dict[int, Known]:
        """Return everybody ever kept for the cohort (or these of it), by user id, leavers included.

        Their whole ledgers are read.
        """
        with reading(self.engine) as session:
            return people.known(session, cohort, among)

    def names(self, user_ids: Collection[int]) -> dict[int, str]:
        """Return the names of those we know, by user id."""
        with reading(self.engine) as session:
            return people.names(session, user_ids)

    def names_in(self, cohort: str) -> dict[int, str]:
        """Return the names of everybody ever kept for the cohort, by user id."""
        with reading(self.engine) as session:
            return people.names_in(session, cohort)

    def staff_mails(self) -> dict[int, str]:
        """Return where coaches are mailed, by Canvas user id."""
        with reading(self.engine) as session:
            return people.staff_mails(session)

    def once_eligible(self, cohort: str) -> frozenset[int]:
        """Return who was once eligible in the cohort."""
        with reading(self.engine) as session:
            return people.once_eligible(session, cohort)

    def keep_approval(
        self, run: Run, entries: Mapping[int, Entry], released: Sequence[Hold]
    ) -> None:
        """Put approved entries in force and their holds away, together; what a person rejected
        meanwhile stays as it is. Raises RunSuperseded."""
        with writing(self.engine) as session:
            runs.guard(session, run, keep=True)
            approved = holds.approve(session, run.id, [hold.id for hold in released])
            users = {hold.user_id for hold in released if hold.id in approved}
            in_force = {user_id: entry for user_id, entry in entries.items() if user_id in users}
            people.put_in_force(session, run.cohort, in_force)

    def rule(self, cohort: str) -> KeptRule | None:
        """Return how the cohort counts, None before its first run."""
        with reading(self.engine) as session:
            return rules.of_cohort(session, cohort)

    def approve_rule(
        self, run: Run, rule: Mapping[str, Any], held: Hold, who: str | None, now: datetime
    ) -> None:
        """Have the next sync count by a rule, and put its hold away. Raises RunSuperseded."""
        with writing(self.engine) as session:
            runs.guard(session, run, keep=True)
            rules.approve(session, run.cohort, rule, who, now)
            holds.approve(session, run.id, [held.id])

    def kept_progress(self, course_id: int) -> dict[int, KeptProgress]:
        """Return the progress kept of a course, by user id."""
        with reading(self.engine) as session:
            return progress.of_course(session, course_id)

    def keep_results(self, run: Run, found: RunResults, now: datetime) -> int:
        """Keep everything a run decided, all together or not at all; return the mails queued.

        Raises RunSuperseded.
        """
        with writing(self.engine) as session:
            return results.keep(session, run, found, now)

    def mark_left_written(self, run: Run, user_ids: Collection[int]) -> None:
        """Note that Canvas shows these people as having left. Raises RunSuperseded."""
        with writing(self.engine) as session:
            runs.guard(session, run, keep=True)
            people.mark_left_written(session, run.cohort, user_ids)

    def open_holds(self, cohort: str, *, redirecting: bool = False) -> tuple[Hold, ...]:
        """Return what waits for a person now."""
        with reading(self.engine) as session:
            return holds.open_of(session, cohort, redirecting=redirecting)

    def unapplied_holds(self, cohort: str) -> tuple[Hold, ...]:
        """Return what waits for a person now, and what a person rejected that is still wanted."""
        with reading(self.engine) as session:
            return holds.unapplied(session, cohort)

    def holds_of(self, run_id: str, *, redirecting: bool = False) -> tuple[Hold, ...]:
        """Return what a run held, whatever became of it."""
        with reading(self.engine) as session:
            return holds.of_run(session, run_id, redirecting=redirecting)

    def holds_by_run(self, run_ids: Collection[str]) -> dict[str, tuple[Hold, ...]]:
        """Return what each of these runs held, whatever became of it, by run."""
        with reading(self.engine) as session:
            found = holds.of_runs(session, run_ids)
        return {id_: tuple(hold for hold in found if hold.run == id_) for id_ in run_ids}

    def mark_holds(
        self,
        run_id: str,
        state: HoldState,
        *,
        user_ids: Collection[int | None] | None = None,
        kinds: Collection[HeldKind] | None = None,
    ) -> int:
        """Set the state of a run's open holds (all, or of these people and kinds); how many."""
        with writing(self.engine) as session:
            return holds.mark(session, run_id, state, user_ids, kinds)

    def open_alerts(
        self,
        cohorts: Collection[str],
        *,
        redirecting: bool = False,
        stand_ins: Collection[int] = (),
    ) -> tuple[OpenAlert, ...]:
        """Return the open episodes of these cohorts with who was told of each.

        `stand_ins` (admins) may be on it, or snooze it, besides a participant's coaches.
        """
        with reading(self.engine) as session:
            return alerts.open_of(session, cohorts, redirecting=redirecting, stand_ins=stand_ins)

    def closed_alerts(
        self, cohorts: Collection[str], since: datetime, *, redirecting: bool = False
    ) -> tuple[ClosedAlert, ...]:
        """Return the episodes over at `since` or later of which somebody was told."""
        with reading(self.engine) as session:
            return alerts.closed_of(session, cohorts, since, redirecting=redirecting)

    def enqueue_digests(
        self,
        mails: Sequence[NewMail],
        now: datetime,
        *,
        redirecting: bool = False,
    ) -> int:
        """Keep mails with what they mention; return how many. See `outbox.enqueue`."""
        with writing(self.engine) as session:
            return outbox.enqueue(session, mails, now, redirecting=redirecting)

    def list_outbox(self, state: MailState) -> tuple[OutboxMail, ...]:
        """Return the mails in a state, oldest first."""
        with reading(self.engine) as session:
            return outbox.listed(session, state)

    def object_id(self, owner: str, kind: str) -> int | None:
        """Return the Canvas id of what we made for `owner`, None if we made none."""
        with reading(self.engine) as session:
            return objects.object_id(session, owner, kind)

    def object_ids(self, kind: str) -> dict[str, int]:
        """Return the Canvas ids of all things of a kind that we made, by owner."""
        with reading(self.engine) as session:
            return objects.object_ids(session, kind)

    def keep_object_id(self, owner: str, kind: str, canvas_id: int) -> None:
        """Remember a column or override by its id, in place of an older one."""
        with writing(self.engine) as session:
            objects.keep_object_id(session, owner, kind, canvas_id)

    def forget_object(self, owner: str, kind: str) -> None:
        """Forget a column or override that is no longer in Canvas."""
        with writing(self.engine) as session:
            objects.forget_object(session, owner, kind)

    def feature(self, name: str) -> Feature | None:
        """Return what was found out about this Canvas, None if it never was."""
        with reading(self.engine) as session:
            return objects.feature(session, name)

    def features(self, names: Collection[str]) -> dict[str, Feature]:
        """Return what was found out about this Canvas by these names, as far as it was."""
        with reading(self.engine) as session:
            return objects.features(session, names)

    def keep_feature(self, name: str, value: str, now: datetime) -> None:
        """Remember what was found out about this Canvas, and when."""
        with writing(self.engine) as session:
            objects.keep_feature(session, name, value, now)
