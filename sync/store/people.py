"""Participants of a cohort and what is in force for them; their names, in one table."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from sqlmodel import Session, and_, col, insert, select, update

from mappings.standing import Entry
from sync.store.engine import storable, upsert
from sync.store.kept import Known, ParticipantResult, ParticipantState
from sync.store.tables import HoldRow, ParticipantRow, PersonRow, StaffRow, StandingRow


def known(session: Session, cohort: str, among: Collection[int] | None = None) -> dict[int, Known]:
    """Return everybody ever kept for the cohort (or these of it), by user id, leavers included."""
    found = (
        select(ParticipantRow, PersonRow, StandingRow.content, StandingRow.hash)
        .join(PersonRow, col(PersonRow.user_id) == col(ParticipantRow.user_id))
        .outerjoin(
            StandingRow,
            and_(
                col(StandingRow.cohort) == col(ParticipantRow.cohort),
                col(StandingRow.user_id) == col(ParticipantRow.user_id),
                col(StandingRow.run_id) == col(ParticipantRow.standing_run),
            ),
        )
        .where(ParticipantRow.cohort == cohort)
        .order_by(col(ParticipantRow.user_id))
    )
    if among is not None:
        found = found.where(col(ParticipantRow.user_id).in_(among))
    return {
        kept.user_id: Known(
            user_id=kept.user_id,
            state=cast("ParticipantState", kept.state),
            sis_user_id=person.sis_user_id,
            name=person.name,
            entry_in_force=cast("Entry | None", kept.entry_in_force),
            standing_text=content,
            standing_hash=hashed,
            left_written=kept.left_written,
            coaches=tuple(json.loads(kept.coaches)),
            sections={int(key): name for key, name in json.loads(kept.sections).items()},
        )
        for kept, person, content, hashed in session.exec(found)
    }


def names_in(session: Session, cohort: str) -> dict[int, str]:
    """Return the names of everybody ever kept for the cohort."""
    found = (
        select(PersonRow.user_id, PersonRow.name)
        .join(ParticipantRow, col(ParticipantRow.user_id) == col(PersonRow.user_id))
        .where(ParticipantRow.cohort == cohort)
    )
    return dict(session.exec(found).all())


def names(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """Return the names of those we know."""
    found = select(PersonRow.user_id, PersonRow.name).where(col(PersonRow.user_id).in_(user_ids))
    return dict(session.exec(found).all())


def keep_name(session: Session, user_id: int, name: str) -> None:
    """Keep the name of somebody whom we do not know yet."""
    known = {"user_id": user_id, "name": storable(name)}
    session.exec(upsert(session, PersonRow).values(**known).on_conflict_do_nothing())


def staff_mails(session: Session) -> dict[int, str]:
    """Return where coaches are mailed, by Canvas user id."""
    return {staff.user_id: staff.mail for staff in session.exec(select(StaffRow))}


def save_staff_mails(session: Session, mails: Mapping[int, str]) -> None:
    """Keep the addresses of coaches that are new or have changed."""
    kept = staff_mails(session)
    wanted = {user_id: storable(mail) for user_id, mail in sorted(mails.items())}
    changed = [
        {"user_id": user_id, "mail": mail}
        for user_id, mail in wanted.items()
        if kept.get(user_id) != mail
    ]
    if changed:
        new = upsert(session, StaffRow)
        session.exec(
            new.on_conflict_do_update(index_elements=["user_id"], set_={"mail": new.excluded.mail}),
            params=changed,
        )


def once_eligible(session: Session, cohort: str) -> frozenset[int]:
    """Return who was ever computed eligible, or was found so in Canvas and held."""
    computed = select(StandingRow.user_id).where(
        StandingRow.cohort == cohort, StandingRow.entry == "eligible"
    )
    held = select(HoldRow.user_id).where(
        HoldRow.cohort == cohort, HoldRow.kind == "entry", HoldRow.before == "eligible"
    )
    found = {*session.exec(computed.distinct()), *session.exec(held.distinct())}
    return frozenset(user_id for user_id in found if user_id is not None)


def put_in_force(session: Session, cohort: str, entries: Mapping[int, Entry]) -> None:
    """Put these entries in force, as a person approved."""
    for user_id, entry in sorted(entries.items()):
        session.exec(
            update(ParticipantRow)
            .where(col(ParticipantRow.cohort) == cohort, col(ParticipantRow.user_id) == user_id)
            .values(entry_in_force=entry)
        )


def save_people(
    session: Session, results: Sequence[ParticipantResult], staff: Mapping[int, str]
) -> None:
    """Keep names that are new or have changed; ordered, so that two cohorts cannot deadlock.

    `staff` are names by user id; of who is a participant, too, the participant's row counts.
    """
    seen = {one.user_id: (one.name, one.sis_user_id) for one in results}
    ids = {*seen, *staff}
    kept = {
        p.user_id: (p.name, p.sis_user_id)
        for p in session.exec(select(PersonRow).where(col(PersonRow.user_id).in_(ids)))
    }
    for user_id, name in staff.items():
        seen.setdefault(user_id, (name, kept.get(user_id, ("", None))[1]))
    changed = []
    for user_id, (name, sis) in sorted(seen.items()):
        said = (storable(name), None if sis is None else storable(sis))
        if kept.get(user_id) != said:
            changed.append({"user_id": user_id, "name": said[0], "sis_user_id": said[1]})
    if changed:
        new = upsert(session, PersonRow)
        session.exec(
            new.on_conflict_do_update(
                index_elements=["user_id"],
                set_={"name": new.excluded.name, "sis_user_id": new.excluded.sis_user_id},
            ),
            params=changed,
        )


def save_participants(
    session: Session,
    cohort: str,
    results: Sequence[ParticipantResult],
    standing_runs: Mapping[int, str],
) -> None:
    """Keep states and entries in force that are new or have changed.

    `standing_runs` names, for those whose standing changed, the run that found it.
    """
    rows = session.exec(select(ParticipantRow).where(ParticipantRow.cohort == cohort))
    before = {row.user_id: row.model_dump() for row in rows}
    wanted = [
        _row(cohort, r, before.get(r.user_id, {}), standing_runs.get(r.user_id)) for r in results
    ]
    if new := [row for row in wanted if row["user_id"] not in before]:
        session.exec(insert(ParticipantRow), params=new)
    if moved := [row for row in wanted if before.get(row["user_id"], row) != row]:
        session.exec(update(ParticipantRow), params=moved)


def mark_left_written(session: Session, cohort: str, user_ids: Collection[int]) -> None:
    """Note that Canvas shows these people as having left, so that it is not written again."""
    session.exec(
        update(ParticipantRow)
        .where(col(ParticipantRow.cohort) == cohort, col(ParticipantRow.user_id).in_(user_ids))
        .values(left_written=True)
    )


def _row(
    cohort: str, result: ParticipantResult, before: Mapping[str, Any], standing_run: str | None
) -> dict[str, Any]:
    return {
        "cohort": cohort,
        "user_id": result.user_id,
        "state": result.state,
        "entry_in_force": result.entry_in_force or before.get("entry_in_force"),
        "standing_run": standing_run or before.get("standing_run"),
        "left_written": result.state == "left" and bool(before.get("left_written")),
        "coaches": json.dumps(result.coaches),
        "sections": json.dumps({key: storable(name) for key, name in result.sections.items()}),
    }
