"""Registers on both databases: all or nothing, in whose name, one after the other."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from mappings.registers import RegisterChange, RegisterLine, Why, as_json, changes
from sync.store import Run, Store
from sync.store.registers import change_register, register_deeds, register_of
from tests.mappings.register_lines import ANOTHER, AT, LATER, SOMEBODY, a_line, by_key
from tests.store.people import COHORT, NOW, a_result, results

WHO = "r.egistrar"


@pytest.fixture
def kept(store: Store, run: Run) -> Store:
    """A store that knows both people of a cohort."""
    store.keep_results(run, results(a_result(SOMEBODY), a_result(ANOTHER)), NOW)
    return store


def take(store: Store, *lines: RegisterLine) -> Sequence[RegisterChange]:
    return change_register(
        store, COHORT, lambda held: changes(by_key(*held), lines, None), WHO, LATER
    )


def test_what_is_taken_is_what_is_kept_exactly(kept: Store) -> None:
    lines = (
        a_line(hours="1.50", since=AT),
        a_line(ANOTHER, "made-up-accepted", hours=None, held_on=date(2026, 1, 31), since=LATER),
    )
    take(kept, *lines)
    assert register_of(kept, COHORT) == lines
    assert register_of(kept, COHORT)[0].hours == Decimal("1.5")
    assert register_of(kept, "another") == ()


def test_taken_twice_it_changes_nothing_and_leaves_no_trace(kept: Store) -> None:
    assert len(take(kept, a_line(), a_line(ANOTHER))) == 2
    assert take(kept, a_line(since=LATER), a_line(ANOTHER, activity=" EVENT 1")) == ()
    assert len(register_deeds(kept, COHORT)) == 2
    assert {line.activity for line in register_of(kept, COHORT)} == {"Event 1"}


def test_every_change_is_told_with_who_when_why_and_what_was_before(kept: Store) -> None:
    take(kept, a_line(), a_line(ANOTHER))
    take(kept, a_line(state="absent"))
    [line, _] = register_of(kept, COHORT)
    gone = RegisterChange(line, None, Why.ENTERED_IN_ERROR)
    change_register(kept, COHORT, lambda _: (gone,), WHO, LATER)
    assert [line.user_id for line in register_of(kept, COHORT)] == [ANOTHER]
    deeds = [deed for deed in register_deeds(kept, COHORT) if deed.user_id == SOMEBODY]
    present, absent = as_json(a_line()), as_json(a_line(state="absent"))
    assert [(deed.before, deed.after, deed.why) for deed in deeds] == [
        (None, present, "imported"),
        (present, absent, "corrected"),
        (absent, None, "entered-in-error"),
    ]
    assert {(deed.who, deed.at, deed.activity) for deed in deeds} == {(WHO, LATER, "Event 1")}


class Refused(Exception):
    """Stand in for a sheet with a fault."""


def test_a_plan_that_raises_keeps_nothing(kept: Store) -> None:
    def refuse(_: Sequence[RegisterLine]) -> Sequence[RegisterChange]:
        raise Refused

    with pytest.raises(Refused):
        change_register(kept, COHORT, refuse, WHO, NOW)
    assert register_of(kept, COHORT) == ()


def test_a_line_of_nobody_takes_all_others_with_it(kept: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)foreign key|constraint"):
        take(kept, a_line(), a_line(999))
    assert (register_of(kept, COHORT), register_deeds(kept, COHORT)) == ((), ())


def test_two_who_take_the_same_sheet_at_once_make_its_lines_once(kept: Store) -> None:
    together = threading.Barrier(2)
    sheet = (a_line(), a_line(ANOTHER))

    def at_once(spelt: str) -> int:
        together.wait()
        lines = [replace(line, activity=spelt) for line in sheet]
        return len(take(kept, *lines))

    with ThreadPoolExecutor(2) as both:
        made = list(both.map(at_once, ["Event 1", "EVENT 1"]))
    assert sorted(made) == [0, 2]
    assert len(register_of(kept, COHORT)) == len(register_deeds(kept, COHORT)) == 2
