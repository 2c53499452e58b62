"""What coaches do by the links of a mail or at the console, and admins by command.

Each twice is as once; what a coach changes is kept in the audit trail together with the change.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Update
from sqlalchemy.orm import aliased
from sqlmodel import Session, and_, col, exists, func, or_, select, update

from mappings.alerts import AlertKey, AlertRule
from mappings.digest import Channel, MailKind
from sync.store import disowned
from sync.store.alert_tables import AlertRow, MentionRow, OutboxRow
from sync.store.alerts import OPEN, coaches_of, key_of
from sync.store.deed_log import Doer, keep
from sync.store.engine import reading, writing
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Mentioned:
    """An episode that a mail tells of. `coached`: its recipient still coaches the participant
    (`disowned`: but says that they do not)."""

    alert_id: int
    key: AlertKey
    is_open: bool
    coached: bool
    disowned: bool


@dataclass(frozen=True, slots=True)
class LinkedMail:
    """A mail as its links name it. `recipient` is a Canvas user id; of a `revoked` one no link
    leads anywhere, and those of a `redirected` one act in nobody's name."""

    id: int
    recipient: int
    kind: MailKind
    channel: Channel
    created_at: datetime
    revoked: bool
    redirected: bool
    mentions: tuple[Mentioned, ...]

    def about(self, cohort: str, user_id: int) -> tuple[Mentioned, ...]:
        """Return what it tells of a participant."""
        return tuple(one for one in self.mentions if one.key[:2] == (cohort, user_id))


def mail_of_token(store: Store, token: str) -> LinkedMail | None:
    """Return the mail of a token with what it tells of, None where there is none."""
    with reading(store.engine) as session:
        row = session.exec(select(OutboxRow).where(OutboxRow.token == token)).first()
        if row is None:
            return None
        return LinkedMail(
            id=cast("int", row.id),
            recipient=row.recipient,
            kind=cast("MailKind", row.kind),
            channel=cast("Channel", row.channel),
            created_at=row.created_at,
            revoked=row.revoked_at is not None,
            redirected=row.redirected,
            mentions=_mentions(session, row),
        )


def take_on(store: Store, alert_ids: Collection[int], doer: Doer) -> int:
    """Note that somebody is on these episodes, those that are open; return how many changed.

    Who was on one before stays so from then, unless one of these has opened since: to be on it
    covers what was open then.
    """
    shown = aliased(AlertRow)
    newest = (
        select(func.max(shown.opened_at))
        .where(col(shown.id).in_(alert_ids), col(shown.closed_at).is_(None))
        .scalar_subquery()
    )
    not_yet = or_(
        col(AlertRow.on_it_by).is_distinct_from(doer.user_id), col(AlertRow.on_it_at) < newest
    )
    wanted = _of(alert_ids).where(not_yet).values(on_it_by=doer.user_id, on_it_at=doer.at)
    return _done(store, wanted, doer, "on-it")


def put_back(store: Store, alert_ids: Collection[int], doer: Doer) -> int:
    """Take back that somebody is on these episodes; return of how many they said so."""
    theirs = _of(alert_ids).where(col(AlertRow.on_it_by) == doer.user_id)
    return _done(store, theirs.values(on_it_by=None, on_it_at=None), doer, "not-on-it")


def snooze(store: Store, alert_ids: Collection[int], doer: Doer, until: date) -> int:
    """Let these episodes, those that are open, be quiet until a local day; return how many were
    not, or until another day or by another's wish."""
    other = or_(
        col(AlertRow.snoozed_by).is_distinct_from(doer.user_id),
        col(AlertRow.snoozed_until).is_distinct_from(until),
    )
    wanted = _of(alert_ids).where(other).values(snoozed_by=doer.user_id, snoozed_until=until)
    return _done(store, wanted, doer, "snooze", f"until {until}")


def wake(store: Store, alert_ids: Collection[int], doer: Doer) -> int:
    """End the snooze of these episodes where it is of this person; return of how many it was."""
    theirs = _of(alert_ids).where(col(AlertRow.snoozed_by) == doer.user_id)
    return _done(store, theirs.values(snoozed_by=None, snoozed_until=None), doer, "wake")


def release(store: Store, cohort: str, rule: AlertRule, now: datetime) -> int:
    """Let what is held of a rule in a cohort be told: what is open, of which nobody was told,
    and which was not so from the first. Return how many were not released before."""
    told = exists().where(
        col(MentionRow.alert_id) == col(AlertRow.id), col(MentionRow.redirected).is_(False)
    )
    held = and_(OPEN, ~told, col(AlertRow.released_at).is_(None), col(AlertRow.backlog).is_(False))
    wanted = update(AlertRow).where(
        col(AlertRow.cohort) == cohort, col(AlertRow.rule) == rule, held
    )
    with writing(store.engine) as session:
        return _count(session, wanted.values(released_at=now).returning(col(AlertRow.id)))


def revoke(store: Store, mail_ids: Collection[int], now: datetime) -> int:
    """Let the links of these mails lead nowhere; return of how many they did until now."""
    return _revoke(store, col(OutboxRow.id).in_(mail_ids), now)


def revoke_all_of(store: Store, recipient: int, now: datetime) -> int:
    """Let the links of all mails of a recipient (Canvas user id) lead nowhere; see `revoke`."""
    return _revoke(store, col(OutboxRow.recipient) == recipient, now)


def _revoke(store: Store, which: ColumnElement[bool], now: datetime) -> int:
    wanted = update(OutboxRow).where(which, col(OutboxRow.revoked_at).is_(None))
    with writing(store.engine) as session:
        return _count(session, wanted.values(revoked_at=now).returning(col(OutboxRow.id)))


def _of(alert_ids: Collection[int]) -> Update:
    return update(AlertRow).where(col(AlertRow.id).in_(alert_ids), OPEN)


def _done(store: Store, wanted: Update, doer: Doer, what: str, about: str = "") -> int:
    """Change episodes, and keep the deed where any changed, together; return how many did."""
    whose = wanted.returning(col(AlertRow.cohort), col(AlertRow.user_id))
    with writing(store.engine) as session:
        changed: list[tuple[str, int]] = [(c, u) for c, u in session.exec(whose)]
        for cohort, user_id in sorted(set(changed)):
            keep(session, doer.deed(what, cohort, user_id, about))
    return len(changed)


def _count(session: Session, wanted: Any) -> int:
    return len(session.exec(wanted).all())


def _mentions(session: Session, mail: OutboxRow) -> tuple[Mentioned, ...]:
    told = select(AlertRow).join(MentionRow, col(MentionRow.alert_id) == col(AlertRow.id))
    rows = session.exec(
        told.where(MentionRow.outbox_id == mail.id).order_by(col(AlertRow.id))
    ).all()
    cohorts = {row.cohort for row in rows}
    coaches = coaches_of(session, cohorts)
    said = disowned.of_cohorts(session, cohorts)
    return tuple(
        Mentioned(
            alert_id=cast("int", row.id),
            key=key_of(row),
            is_open=row.closed_at is None,
            coached=mail.recipient in coaches.get((row.cohort, row.user_id), ()),
            disowned=(row.cohort, row.user_id, mail.recipient) in said,
        )
        for row in rows
    )
