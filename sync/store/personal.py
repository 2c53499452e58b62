"""Where anything of a person stands: each table, how their rows are found, what erasing leaves.

`tests/store/test_personal.py` holds every column of every table against this list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from sync.store.alert_tables import AlertRow, CoachRow, DisownedRow, MentionRow, OutboxRow
from sync.store.console_tables import DeedRow, RunLineRow, SignInRow
from sync.store.counting_tables import AnswerRow, RegisterChangeRow, RegisterRow, RuleRow
from sync.store.deed_log import who
from sync.store.row import Row
from sync.store.tables import (
    AbsenceRow,
    CanvasFeatureRow,
    HoldRow,
    ParticipantRow,
    PersonRow,
    ProgressRow,
    RunRow,
    StaffRow,
    StandingRow,
    ToldRow,
)

ERASED = "erased"
"""What stands where somebody stood who was erased."""
TOLD_OF = ("near-window", "disowned", "refused")
"""How keys of what admins were told begin that name people."""
ENTERED = "given entry in cohort "
MOVES = "moves between sittings in cohort "
TURNED_STAFF = "participants turned staff in cohort "
PEOPLE_IN = (ENTERED, MOVES, TURNED_STAFF)
"""How the names of what is remembered of a cohort begin that has user ids in it."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A table, or some columns of one, in which something of a person stands.

    `about` says it in plain words. `columns` are those that hold it, none for whole rows. `which`
    are the rows that may be theirs, `is_theirs` tells it of one. Erasing removes these rows, or
    puts `left` in their columns; `stays` says why it leaves them. Where a row tells of others too,
    a person is shown these columns of it alone: `shown`.
    """

    row: type[Row]
    about: str
    which: Callable[[int], ColumnElement[bool]]
    columns: tuple[str, ...] = ()
    is_theirs: Callable[[Any, int], bool] = lambda _row, _user: True
    left: Callable[[Any, int], Mapping[str, Any]] | None = None
    stays: str = ""
    shown: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The table's name."""
        return str(self.row.__tablename__)

    def rows(self, session: Session, user_id: int) -> Iterator[Any]:
        """Yield the rows that are theirs."""
        found = session.exec(select(self.row).where(self.which(user_id))).all()
        return (row for row in found if self.is_theirs(row, user_id))


def names_user(text: str, user_id: int) -> bool:
    """Tell whether a text has this number in it, alone: it may be another thing's."""
    return re.search(rf"(?<!\d){user_id}(?!\d)", text) is not None


def without_user(text: str, user_id: int) -> str:
    """Return a text for people without this user's id, as such texts have ids: "users 7, 42"."""
    return re.sub(rf"{_LISTED}{user_id}(?!\d)", rf"\1{ERASED}", text)


_LISTED = r"\b((?:participants?|users?|coach|coaches) (?:(?:\d+|erased), )*)"


def _by(column: Any, user_id: int) -> ColumnElement[bool]:
    return col(column) == user_id


def _has(column: Any, user_id: int) -> ColumnElement[bool]:
    return col(column).contains(str(user_id))


def _problems_without(row: RunRow, user_id: int) -> dict[str, Any]:
    problems = [
        {**each, **{part: without_user(each[part], user_id) for part in ("where", "remedy")}}
        for each in json.loads(row.problems)
    ]
    return {"problems": json.dumps(problems)}


def _counts_without(row: RunRow, user_id: int) -> dict[str, Any]:
    return {"counts": json.dumps(_without(json.loads(row.counts), user_id))}


def _without(counts: Any, user_id: int) -> Any:
    """Return counts without what is listed of a participant, however deep."""
    if isinstance(counts, dict):
        return {key: _without(each, user_id) for key, each in counts.items()}
    if isinstance(counts, list):
        return [_without(each, user_id) for each in counts if not _is_of(each, user_id)]
    return counts


def _is_of(each: Any, user_id: int) -> bool:
    return isinstance(each, dict) and each.get("user_id") == user_id


def _differs(row: Row, left: Mapping[str, Any]) -> bool:
    return any(getattr(row, column) != value for column, value in left.items())


def _words_without(row: CanvasFeatureRow, user_id: int) -> dict[str, Any]:
    return {"value": " ".join(w for w in row.value.split() if w.split(":")[0] != str(user_id))}


def _coaches_without(row: ParticipantRow, user_id: int) -> dict[str, Any]:
    return {"coaches": json.dumps([each for each in json.loads(row.coaches) if each != user_id])}


def _alert_without(row: AlertRow, user_id: int) -> dict[str, Any]:
    left: dict[str, Any] = {}
    if row.on_it_by == user_id:
        left |= {"on_it_by": None, "on_it_at": None}
    if row.snoozed_by == user_id:
        left |= {"snoozed_by": None, "snoozed_until": None}
    return left


def _of(row: type[Row], column: str, about: str) -> Holding:
    """Whole rows with the user id in this column."""
    return Holding(row, about, lambda user: _by(getattr(row, column), user))


def _signed(row: type[Row], column: str, about: str) -> Holding:
    """Rows of others that say in this column that they did it."""
    return Holding(
        row,
        about,
        lambda user: col(getattr(row, column)) == who(user),
        (column,),
        left=lambda _row, _user: {column: ERASED},
    )


HOLDINGS: tuple[Holding, ...] = (
    _of(MentionRow, "recipient", "which mails told them of what"),
    Holding(
        MentionRow,
        "who was told of which of their alerts",
        lambda user: col(MentionRow.alert_id).in_(
            select(AlertRow.id).where(_by(AlertRow.user_id, user))
        ),
    ),
    _of(OutboxRow, "recipient", "mails to them"),
    _of(AlertRow, "user_id", "alerts of them"),
    Holding(
        AlertRow,
        "alerts of others that they took on or put off, as a coach",
        lambda user: or_(_by(AlertRow.on_it_by, user), _by(AlertRow.snoozed_by, user)),
        ("on_it_by", "snoozed_by"),
        left=_alert_without,
        shown=("cohort", "rule", "on_it_at", "snoozed_until"),
    ),
    Holding(
        DisownedRow,
        "that a coach says of a participant that they are not theirs",
        lambda user: or_(_by(DisownedRow.user_id, user), _by(DisownedRow.coach, user)),
    ),
    _of(RegisterRow, "user_id", "their register"),
    _of(RegisterChangeRow, "user_id", "changes of their register"),
    _signed(RegisterChangeRow, "who", "registers that they changed"),
    _of(AbsenceRow, "user_id", "when they were no participant"),
    _of(HoldRow, "user_id", "held changes of theirs"),
    _signed(HoldRow, "decided_by", "held changes that they decided"),
    _of(StandingRow, "user_id", "their figures with every activity, whenever they changed"),
    _of(ProgressRow, "user_id", "their progress in each course"),
    _of(ParticipantRow, "user_id", "where they take part"),
    Holding(
        ParticipantRow,
        "participants whom they coach",
        lambda user: _has(ParticipantRow.coaches, user),
        ("coaches",),
        lambda row, user: user in json.loads(row.coaches),
        _coaches_without,
        shown=("cohort",),
    ),
    _of(ToldRow, "recipient", "what they were told as an admin"),
    Holding(
        ToldRow,
        "what admins were told of them",
        lambda user: _has(ToldRow.key, user),
        is_theirs=lambda row, user: row.key.startswith(TOLD_OF) and names_user(row.key, user),
    ),
    _of(CoachRow, "user_id", "how they want to be told"),
    _of(StaffRow, "user_id", "where they get mail"),
    _of(SignInRow, "user_id", "when they signed in"),
    _signed(RunRow, "who", "runs that they asked for"),
    Holding(
        RunRow,
        "problems of runs that name them by id",
        lambda user: _has(RunRow.problems, user),
        ("problems",),
        lambda row, user: _differs(row, _problems_without(row, user)),
        _problems_without,
        shown=("id", "job", "cohort", "started_at"),
    ),
    Holding(
        RunRow,
        "what dry runs would change for them",
        lambda user: _has(RunRow.counts, user),
        ("counts",),
        lambda row, user: _differs(row, _counts_without(row, user)),
        _counts_without,
        shown=("id", "job", "cohort", "started_at"),
    ),
    Holding(
        RunLineRow,
        "lines of runs' logs that name them by id",
        lambda user: _has(RunLineRow.fields, user),
        is_theirs=lambda row, user: names_user(row.fields, user),
        shown=("run_id", "at", "event"),
    ),
    _signed(AnswerRow, "who", "what they said that content counts as"),
    _signed(RuleRow, "who", "changes of a counting rule that they approved"),
    _signed(OutboxRow, "resolved_by", "mails of which they said what became"),
    Holding(
        CanvasFeatureRow,
        "that they have entry, change sittings, or are staff now",
        lambda user: _has(CanvasFeatureRow.value, user),
        ("value",),
        lambda row, user: row.name.startswith(PEOPLE_IN) and names_user(row.value, user),
        _words_without,
        shown=("name",),
    ),
    _of(PersonRow, "user_id", "their name and SIS id"),
    Holding(
        DeedRow,
        "what they did, and what was done or seen of them",
        lambda user: or_(_by(DeedRow.actor, user), _by(DeedRow.subject, user)),
        stays="the audit trail holds ids alone, and goes when its time is over",
    ),
)
