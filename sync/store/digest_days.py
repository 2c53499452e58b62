"""Up to which day a coach's digest was seen to: at most one is made for it, whoever makes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, or_, select, update

from sync.store.alert_tables import CoachRow, OutboxRow
from sync.store.engine import upsert


def see_to(session: Session, user_id: int, day: date) -> tuple[bool, date | None]:
    """Note that a digest is made for a coach up to a day; tell whether there was none, and up to
    which day the last was. Who asks at once for the same coach waits for us, and is told so."""
    kept = select(CoachRow).where(CoachRow.user_id == user_id).with_for_update()
    row = session.exec(kept.execution_options(populate_existing=True)).first()
    before = row.digest_on if row else None
    new = upsert(session, CoachRow).values(user_id=user_id, digest_on=day)
    earlier = or_(col(CoachRow.digest_on).is_(None), col(CoachRow.digest_on) < day)
    noted = new.on_conflict_do_update(
        index_elements=["user_id"], set_={"digest_on": day}, where=earlier
    )
    return session.exec(noted.returning(col(CoachRow.user_id))).first() is not None, before


def put(session: Session, user_id: int, day: date | None) -> None:
    """Say up to which day a coach's digest was seen to; None: up to none."""
    new = upsert(session, CoachRow).values(user_id=user_id, digest_on=day)
    session.exec(new.on_conflict_do_update(index_elements=["user_id"], set_={"digest_on": day}))


def give_back(session: Session, mails: Iterable[OutboxRow]) -> None:
    """Let the days of these mails be as they were before: another digest is made for them."""
    for mail in mails:
        if mail.digest_on is not None:
            session.exec(
                update(CoachRow)
                .where(
                    col(CoachRow.user_id) == mail.recipient,
                    col(CoachRow.digest_on) == mail.digest_on,
                )
                .values(digest_on=mail.digest_before)
            )
