"""Answers are kept for good; the newest about a thing is in force, of one cohort or of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from mappings.answers import Answer
from sync.store.answers import answers_elsewhere, answers_of, keep_answers
from sync.store.store import Store

AT = datetime(2027, 3, 1, 12, tzinfo=UTC)
SAID = Answer(
    "module", 501, "Week 3", "online", {"teaching": Decimal("0.7")},
    cohort="a25", programme="NPQSL", who="pat", at=AT,
)  # fmt: skip


def test_what_was_said_comes_back_as_it_was_said(store: Store) -> None:
    keep_answers(store, [SAID, replace(SAID, canvas_id=502, strand=None, areas={})])
    first, second = answers_of(store, "a25")
    assert first == replace(SAID, programme="npqsl")
    assert second.areas == {}


def test_the_newest_is_in_force_and_one_taken_back_is_not(store: Store) -> None:
    other = replace(SAID, kind="item", canvas_id=501)
    keep_answers(store, [SAID, other, replace(SAID, strand="events", areas=None)])
    assert {(a.kind, a.strand) for a in answers_of(store, "a25")} == {
        ("module", "events"),
        ("item", "online"),
    }
    keep_answers(store, [replace(SAID, strand=None, areas=None)])
    assert [a.kind for a in answers_of(store, "a25")] == ["item"]


def test_elsewhere_are_the_other_cohorts_of_the_programme(store: Store) -> None:
    keep_answers(
        store,
        [SAID, replace(SAID, cohort="s26"), replace(SAID, cohort="h26", programme="npqh")],
    )
    assert [a.cohort for a in answers_elsewhere(store, "npqsl", "a25")] == ["s26"]
    assert answers_elsewhere(store, "NPQEL", "a25") == ()
