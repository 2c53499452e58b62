"""People's answers: each is kept for good, and the newest about a thing is in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import cast

from sqlmodel import Session, col, select

from mappings.answers import Answer, Kind, in_force
from sync.store.counting_tables import AnswerRow
from sync.store.engine import reading, storable, writing
from sync.store.store import Store


def answers_of(store: Store, cohort: str) -> tuple[Answer, ...]:
    """Return a cohort's answers in force, oldest first."""
    with reading(store.engine) as session:
        rows = select(AnswerRow).where(AnswerRow.cohort == cohort).order_by(col(AnswerRow.id))
        return _in_force(session.exec(rows))


def answers_elsewhere(store: Store, programme: str, cohort: str) -> tuple[Answer, ...]:
    """Return the answers in force of all other cohorts of a programme, oldest first."""
    with reading(store.engine) as session:
        rows = (
            select(AnswerRow)
            .where(AnswerRow.programme == programme.lower(), AnswerRow.cohort != cohort)
            .order_by(col(AnswerRow.id))
        )
        return _in_force(session.exec(rows))


def keep_answers(store: Store, answers: Sequence[Answer]) -> None:
    """Keep what a person said, after all that was said before."""
    with writing(store.engine) as session:
        _add(session, answers)


def _add(session: Session, answers: Iterable[Answer]) -> None:
    for each in answers:
        areas = None if each.areas is None else {a: str(w) for a, w in each.areas.items()}
        row = AnswerRow(
            cohort=each.cohort,
            programme=each.programme.lower(),
            kind=each.kind,
            canvas_id=each.canvas_id,
            title=storable(each.title),
            strand=each.strand,
            areas=None if areas is None else json.dumps(areas),
            who=storable(each.who),
            at=each.at,
        )
        session.add(row)
        session.flush()  # ids in the order given


def _in_force(rows: Iterable[AnswerRow]) -> tuple[Answer, ...]:
    return in_force(_answer(row) for row in rows)


def _answer(row: AnswerRow) -> Answer:
    areas = None if row.areas is None else json.loads(row.areas)
    return Answer(
        cohort=row.cohort,
        programme=row.programme,
        kind=cast("Kind", row.kind),
        canvas_id=row.canvas_id,
        title=row.title,
        strand=row.strand,
        areas=None if areas is None else {slug: Decimal(w) for slug, w in areas.items()},
        who=row.who,
        at=row.at,
    )
