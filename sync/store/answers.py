"""People's answers: each is kept for good, and the newest about a thing is in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import cast

from sqlmodel import Session, col, func, select

from mappings.answers import Answer, Kind, in_force
from sync.store.counting_tables import AnswerRow
from sync.store.engine import reading, storable, writing
from sync.store.runs import take_fence
from sync.store.store import Store


class AnsweredMeanwhile(Exception):
    """Somebody said another thing of the same since a person looked; nothing was kept.

    `answers` are the newest of each such thing; one may take back what was said before.
    """

    def __init__(self, answers: Sequence[Answer]) -> None:
        super().__init__(f"{len(answers)} answers were given meanwhile")
        self.answers = tuple(answers)


def answers_of(store: Store, cohort: str) -> tuple[Answer, ...]:
    """Return a cohort's answers in force, oldest first."""
    with reading(store.engine) as session:
        return in_force(_answer(row) for row in _rows(session, cohort))


def newest_answer(store: Store, cohort: str) -> int:
    """Return the number of the newest answer ever given of a cohort, 0 before the first."""
    with reading(store.engine) as session:
        newest = select(func.max(AnswerRow.id)).where(AnswerRow.cohort == cohort)
        return session.exec(newest).one() or 0


def answers_elsewhere(store: Store, programme: str, cohort: str) -> tuple[Answer, ...]:
    """Return the answers in force of all other cohorts of a programme, oldest first."""
    with reading(store.engine) as session:
        rows = (
            select(AnswerRow)
            .where(AnswerRow.programme == programme.lower(), AnswerRow.cohort != cohort)
            .order_by(col(AnswerRow.id))
        )
        return in_force(_answer(row) for row in session.exec(rows))


def keep_answers(
    store: Store, answers: Sequence[Answer], seen: int | None = None
) -> tuple[Answer, ...]:
    """Keep what a person said, after all that was said before; return what is new.

    What is so already is not kept again. Raises AnsweredMeanwhile where they knew of the answers
    up to `seen` alone, and somebody has said another thing since of something they speak of.
    """
    with writing(store.engine) as session:
        said: dict[tuple[str, str, int], AnswerRow] = {}
        for cohort in sorted({answer.cohort for answer in answers}):
            take_fence(session, f"answers:{cohort}")  # one after the other, on any database
            said |= {_thing(row): row for row in _rows(session, cohort)}
        new = [each for each in answers if _says_another_thing(each, said.get(_about(each)))]
        if seen is not None:
            before = (said.get(_about(each)) for each in new)
            if later := [_answer(row) for row in before if row and (row.id or 0) > seen]:
                raise AnsweredMeanwhile(later)
        _add(session, new)
    return tuple(new)


def areas_text(areas: Mapping[str, Decimal] | None) -> str | None:
    """Return weights as they are kept."""
    return None if areas is None else json.dumps({slug: str(w) for slug, w in areas.items()})


def areas_from(text: str | None) -> dict[str, Decimal] | None:
    """Return what `areas_text` gave."""
    if text is None:
        return None
    return {slug: Decimal(weight) for slug, weight in json.loads(text).items()}


def _rows(session: Session, cohort: str) -> Iterable[AnswerRow]:
    ours = select(AnswerRow).where(AnswerRow.cohort == cohort)
    return session.exec(ours.order_by(col(AnswerRow.id)))


def _thing(row: AnswerRow) -> tuple[str, str, int]:
    return row.cohort, row.kind, row.canvas_id


def _about(answer: Answer) -> tuple[str, str, int]:
    return answer.cohort, answer.kind, answer.canvas_id


def _says_another_thing(answer: Answer, row: AnswerRow | None) -> bool:
    said = (None, None) if row is None else (row.strand, areas_from(row.areas))
    return (answer.strand, answer.areas) != said


def _add(session: Session, answers: Iterable[Answer]) -> None:
    for each in answers:
        row = AnswerRow(
            cohort=each.cohort,
            programme=each.programme.lower(),
            kind=each.kind,
            canvas_id=each.canvas_id,
            title=storable(each.title),
            strand=each.strand,
            areas=areas_text(each.areas),
            who=storable(each.who),
            at=each.at,
        )
        session.add(row)
        session.flush()  # ids in the order given


def _answer(row: AnswerRow) -> Answer:
    return Answer(
        cohort=row.cohort,
        programme=row.programme,
        kind=cast("Kind", row.kind),
        canvas_id=row.canvas_id,
        title=row.title,
        strand=row.strand,
        areas=areas_from(row.areas),
        who=row.who,
        at=row.at,
    )
