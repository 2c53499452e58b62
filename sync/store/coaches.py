"""What coaches say: how they want to be told, and who is not theirs."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlmodel import Session, col, func, or_, select

from mappings.digest import Channel, Every
from sync.store import digest_days
from sync.store import disowned as words
from sync.store.alert_tables import CoachRow, OutboxRow
from sync.store.deed_log import Deed, Doer, keep
from sync.store.disowned import Disowned
from sync.store.engine import reading, upsert, writing
from sync.store.store import Store
from sync.store.tables import ParticipantRow


@dataclass(frozen=True, slots=True)
class CoachWish:
    """How a coach wants to be told. `digest_on` is the local day up to which their digest was
    seen to, by a mail or because there was nothing new; None for never."""

    user_id: int
    every: Every = "weekly"
    channel: Channel = "mail"
    digest_on: date | None = None


def wishes(store: Store) -> Mapping[int, CoachWish]:
    """Return what is known of coaches, by Canvas user id; of any other, `CoachWish(user_id)`."""
    with reading(store.engine) as session:
        return {
            row.user_id: CoachWish(
                row.user_id,
                cast("Every", row.every),
                cast("Channel", row.channel),
                row.digest_on,
            )
            for row in session.exec(select(CoachRow))
        }


def wish(
    store: Store,
    user_id: int,
    every: Every | None = None,
    channel: Channel | None = None,
    *,
    deed: Deed | None = None,
) -> None:
    """Keep how a coach wants to be told; None leaves it as it is. Where that changes anything
    `deed` is kept with it."""
    said = {name: value for name, value in (("every", every), ("channel", channel)) if value}
    with writing(store.engine) as session:
        kept = session.get(CoachRow, user_id) or CoachRow(user_id=user_id)
        if all(getattr(kept, name) == value for name, value in said.items()):
            return
        other = or_(*(getattr(CoachRow, name) != value for name, value in said.items()))
        new = upsert(session, CoachRow).values(user_id=user_id, **said)
        said_first = new.on_conflict_do_update(index_elements=["user_id"], set_=said, where=other)
        changed = session.execute(said_first.returning(col(CoachRow.user_id))).first() is not None
        if changed and deed is not None:
            keep(session, deed)


def seen_to(store: Store, days: Mapping[int, date | None]) -> None:
    """Note up to which local day there was nothing new for these coaches; None: up to none.

    Where a mail is made, `NewMail.digest_on` says so, together with the mail.
    """
    with writing(store.engine) as session:
        for user_id, day in sorted(days.items()):
            digest_days.put(session, user_id, day)


def disowned(store: Store, cohorts: Collection[str]) -> set[Disowned]:
    """Return the participants of these cohorts whom a coach says are not theirs: (cohort, user,
    coach). Each goes when a run finds that Canvas does not list that coach any more."""
    with reading(store.engine) as session:
        return words.of_cohorts(session, cohorts)


def disown(store: Store, cohort: str, user_id: int, doer: Doer) -> None:
    """Keep that a coach says a participant is not theirs; said twice it is as said once."""
    with writing(store.engine) as session:
        if words.add(session, cohort, user_id, doer.user_id, doer.at):
            keep(session, doer.deed("not-mine", cohort, user_id))


def own(store: Store, cohort: str, user_id: int, doer: Doer) -> None:
    """Take back that a participant is not theirs; of who did not say so nothing changes."""
    with writing(store.engine) as session:
        if words.take_back(session, cohort, user_id, doer.user_id):
            keep(session, doer.deed("mine", cohort, user_id))


def cohorts_coached(store: Store) -> Mapping[int, frozenset[str]]:
    """Return in which cohorts somebody coaches a participant who has not left, by user id."""
    kept = select(ParticipantRow.cohort, ParticipantRow.coaches)
    here = kept.where(ParticipantRow.state != "left").distinct()
    found: defaultdict[int, set[str]] = defaultdict(set)
    with reading(store.engine) as session:
        for cohort, coaches in session.exec(here):
            for coach in json.loads(coaches):
                found[coach].add(cohort)
    return {coach: frozenset(cohorts) for coach, cohorts in found.items()}


def everybody_coaching(store: Store) -> frozenset[int]:
    """Return whoever coaches somebody that is kept, or did when they left."""
    with reading(store.engine) as session:
        return coaching_in(session)


def coaching_in(session: Session) -> frozenset[int]:
    """The same within a transaction."""
    kept = session.exec(select(ParticipantRow.coaches).distinct())
    return frozenset(coach for coaches in kept for coach in json.loads(coaches))


def last_digests(store: Store, *, redirecting: bool = False) -> dict[int, datetime]:
    """Return when the newest digest of each recipient was made, of those that went or may yet."""
    made = (
        select(OutboxRow.recipient, func.max(OutboxRow.created_at))
        .where(
            OutboxRow.kind == "digest",
            OutboxRow.redirected == redirecting,
            col(OutboxRow.state).not_in(("superseded", "refused")),
        )
        .group_by(col(OutboxRow.recipient))
    )
    with reading(store.engine) as session:
        return dict(session.exec(made).all())
