"""Answers are kept for good; the newest about a thing is in force, of one cohort or of others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest

from mappings.answers import Answer, Saying
from sync.retention import retention
from sync.store.answers import (
    AnsweredMeanwhile,
    answers_elsewhere,
    answers_of,
    keep_answers,
    newest_answer,
)
from sync.store.drafts import Draft, draft_of, keep_draft
from sync.store.old import Ages
from sync.store.purging import purge
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


def test_what_is_so_already_is_not_kept_again(store: Store) -> None:
    assert keep_answers(store, [SAID]) == (SAID,)
    newest = newest_answer(store, "a25")
    other = replace(SAID, canvas_id=502)
    again = replace(SAID, who="sam", areas={"teaching": Decimal("0.70")})
    assert keep_answers(store, [again, other]) == (other,)
    assert keep_answers(store, [replace(SAID, canvas_id=9, strand=None, areas=None)]) == ()
    assert newest_answer(store, "a25") == newest + 1
    assert [a.who for a in answers_of(store, "a25")] == ["pat", "pat"]
    assert newest_answer(store, "s26") == 0


@pytest.mark.parametrize("areas", [None, {"behaviour": Decimal(1)}])
def test_what_somebody_said_meanwhile_is_not_replaced_unseen(
    store: Store, areas: dict[str, Decimal] | None
) -> None:
    keep_answers(store, [SAID])
    seen = newest_answer(store, "a25")
    theirs = replace(SAID, strand=None, areas=areas, who="sam")
    keep_answers(store, [theirs])
    mine, other = replace(SAID, strand="events"), replace(SAID, canvas_id=502)
    with pytest.raises(AnsweredMeanwhile) as told:
        keep_answers(store, [other, mine], seen)
    assert [(a.who, a.areas) for a in told.value.answers] == [("sam", areas)]
    assert "events" not in {a.strand for a in answers_of(store, "a25")}
    assert keep_answers(store, [theirs, other], seen) == (other,)
    assert keep_answers(store, [mine], newest_answer(store, "a25")) == (mine,)


def test_of_two_at_the_same_moment_one_is_told(store: Store) -> None:
    start = Barrier(2)

    def say(strand: str) -> str | None:
        start.wait()
        try:
            keep_answers(store, [replace(SAID, strand=strand)], seen=0)
        except AnsweredMeanwhile as told:
            return told.answers[0].strand
        return None

    with ThreadPoolExecutor(2) as both:
        told = set(both.map(say, ("events", "coaching")))
    [answer] = answers_of(store, "a25")
    assert told == {None, answer.strand}


def test_a_draft_comes_back_as_it_was_tried_until_it_is_old(store: Store) -> None:
    said = Saying(
        "module", 501, "Week 3", None, {"teaching": Decimal("0.70"), "behaviour": Decimal(1)}
    )
    draft = Draft("a25", 3, (said, Saying("item", 9, "It", "none", None)))
    key = keep_draft(store, draft, AT)
    assert keep_draft(store, draft, AT + timedelta(days=1)) == key
    assert keep_draft(store, replace(draft, seen=4), AT) != key
    assert draft_of(store, key) == draft
    assert answers_of(store, "a25") == ()
    purge(store, Ages(AT + timedelta(days=91), retention("")))
    assert draft_of(store, key) == draft
    purge(store, Ages(AT + timedelta(days=92), retention("")))
    assert draft_of(store, key) is None
