"""Without GraphQL: whom every signal lets us leave unread, and who must be read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from mappings.records import KeptProgress, Module, ModuleItem, Progress, Structure
from sync.canvas.unchanged import Signals, unchanged

ADA = 42
READ_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
LONG_AGO = READ_AT - timedelta(hours=1)
ITEMS = frozenset({9001, 9002})
STRUCTURE = Structure(
    77,
    (
        Module(
            501,
            1,
            "Week 1",
            published=True,
            requirement_type="all",
            items=tuple(
                ModuleItem(
                    i, 501, i, "Read me", "Page", None, published=True, requirement="must_view"
                )
                for i in sorted(ITEMS)
            ),
        ),
    ),
    (),
)
KEPT = KeptProgress(
    Progress(
        ADA,
        met=frozenset({9001}),
        completed_modules=frozenset(),
        shown=ITEMS,
        unknown=frozenset(),
        evaluated=True,
        read_at=READ_AT,
    ),
    requirement_count=2,
    requirement_completed_count=1,
    last_activity_at=LONG_AGO,
)


def is_unchanged(kept: KeptProgress = KEPT, counts=(2, 1), activity=LONG_AGO) -> bool:
    signals = Signals({ADA: counts} if counts else {}, {ADA: activity, 1: READ_AT})
    return unchanged(STRUCTURE, [ADA], {ADA: kept}, signals) == {ADA}


def test_the_same_counts_and_no_new_activity_leave_a_participant_unread() -> None:
    assert is_unchanged()


@pytest.mark.parametrize("counts", [(3, 1), (2, 2), (2, 0), None])
def test_other_counts_or_none_have_them_read(counts: tuple[int, int] | None) -> None:
    assert not is_unchanged(counts=counts)


def test_another_structure_has_them_read_though_counts_are_the_same() -> None:
    signals = Signals({ADA: (2, 1)}, {ADA: LONG_AGO}, asked="one thing")
    assert unchanged(STRUCTURE, [ADA], {ADA: replace(KEPT, asked="one thing")}, signals) == {ADA}
    assert not unchanged(STRUCTURE, [ADA], {ADA: replace(KEPT, asked="another")}, signals)


def test_a_later_activity_has_them_read() -> None:
    assert not is_unchanged(activity=LONG_AGO + timedelta(seconds=1))


@pytest.mark.parametrize(("seconds", "kept"), [(301, True), (300, False), (0, False)])
def test_an_activity_that_may_hide_a_later_one_has_them_read(seconds: int, kept: bool) -> None:
    shortly_before = READ_AT - timedelta(seconds=seconds)  # recorded in steps of 120 s, 180 s skew
    held = replace(KEPT, last_activity_at=shortly_before)
    assert is_unchanged(held, activity=shortly_before) is kept


def test_who_never_was_active_is_left_unread() -> None:
    held = replace(KEPT, last_activity_at=None)
    signals = Signals({ADA: (2, 1)}, {1: READ_AT})
    assert unchanged(STRUCTURE, [ADA], {ADA: held}, signals) == {ADA}


def test_where_activity_may_not_be_read_everybody_is() -> None:
    held = replace(KEPT, last_activity_at=None)
    assert not unchanged(STRUCTURE, [ADA], {ADA: held}, Signals({ADA: (2, 1)}, None))


@pytest.mark.parametrize(
    "spoil",
    [
        {"evaluated": False},
        {"shown": None},
        {"unknown": frozenset({9002})},
        {"shown": ITEMS | {9999}},
    ],
)
def test_a_kept_reading_that_no_longer_fits_is_read_again(spoil: dict[str, object]) -> None:
    assert not is_unchanged(replace(KEPT, progress=replace(KEPT.progress, **spoil)))


def test_counts_kept_from_nowhere_are_no_counts() -> None:
    held = replace(KEPT, requirement_count=None, requirement_completed_count=None)
    assert not is_unchanged(held, counts=None)
    assert not unchanged(STRUCTURE, [ADA], {}, Signals({ADA: (2, 1)}, {ADA: LONG_AGO}))
