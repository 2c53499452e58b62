"""Which evidence suffices, and since when: at the edges of the provider's rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from mappings.cohorts import EvidenceRule
from mappings.evidence import evidence_that_suffices, first_done, undated
from tests.mappings.builders import A_TIME
from tests.mappings.declared import a_done_line, a_standing

DAY = timedelta(days=1)


def days(number: int) -> datetime:
    return A_TIME + number * DAY


def references(rule: EvidenceRule, *lines: Any, **but: Any) -> list[str]:
    found = evidence_that_suffices(rule, a_standing(*lines), but.get("found_done", {}))
    return [one.reference for one in found]


def test_so_many_activities_in_order_of_time_whatever_the_ledger_s_order() -> None:
    lines = [a_done_line(name, at=days(day)) for name, day in (("c", 3), ("a", 1), ("b", 2))]
    assert references(EvidenceRule(activities=1), *lines) == ["a"]
    assert references(EvidenceRule(activities=2), *lines) == ["a", "b"]
    assert references(EvidenceRule(activities=3), *lines) == ["a", "b", "c"]
    assert references(EvidenceRule(activities=4), *lines) == []


def test_so_much_of_the_hours_exactly_and_a_hair_under() -> None:
    exactly = [a_done_line("a", hours=Fraction(2)), a_done_line("b", hours=Fraction(1))]
    assert references(EvidenceRule(percent=Decimal(30)), *exactly) == ["a", "b"], "3 of 10 hours"
    under = [exactly[0], a_done_line("b", hours=Fraction(999_999, 1_000_000))]
    assert references(EvidenceRule(percent=Decimal(30)), *under) == []
    assert references(EvidenceRule(percent=Decimal("29.99999")), *under) == ["a", "b"]


def test_of_both_the_one_that_is_met_last_decides() -> None:
    lines = [a_done_line(name, hours=Fraction(1), at=days(n)) for n, name in enumerate("abcd")]
    both = EvidenceRule(activities=2, percent=Decimal(30))
    assert references(both, *lines) == ["a", "b", "c"]
    assert references(EvidenceRule(activities=4, percent=Decimal(30)), *lines) == list("abcd")
    assert references(EvidenceRule(activities=5, percent=Decimal(30)), *lines) == []


def test_what_has_no_instant_is_dated_by_when_it_was_found() -> None:
    lines = [a_done_line("met", at=None), a_done_line("graded", at=days(2))]
    rule = EvidenceRule(activities=2)
    assert references(rule, *lines, found_done={"met": days(3)}) == ["graded", "met"]
    [*_, last] = evidence_that_suffices(rule, a_standing(*lines), {"met": days(1)})
    assert (last.reference, last.at) == ("graded", days(2))


def test_of_one_instant_the_ledger_s_order_holds() -> None:
    lines = [a_done_line(name) for name in "cab"]
    assert references(EvidenceRule(activities=2), *lines) == ["c", "a"]


def test_what_is_done_in_part_adds_its_hours_and_is_an_activity_above_half() -> None:
    half = a_done_line("half", hours=Fraction(3), credit=Fraction(6), at=days(1))
    more = a_done_line("more", hours=Fraction(4), credit=Fraction(6), at=days(2))
    assert references(EvidenceRule(activities=1), half, more) == ["half", "more"]
    assert references(EvidenceRule(activities=2), half, more) == []
    assert references(EvidenceRule(percent=Decimal(30)), half, more) == ["half"]


@pytest.mark.parametrize("state", ["open", "missed", "excused", "unknown"])
def test_what_is_not_done_is_no_evidence(state: str) -> None:
    assert references(EvidenceRule(activities=1), a_done_line("a", state=state)) == []


def test_of_no_hours_at_all_there_is_no_percentage() -> None:
    standing = a_standing(a_done_line("a"), hours_applicable=Fraction(0))
    assert evidence_that_suffices(EvidenceRule(percent=Decimal(0)), standing, {}) == ()


@pytest.mark.parametrize(
    ("strand", "word"),
    [
        ("events", "training-event-attended"),
        ("coaching", "training-event-attended"),
        ("induction", "self-study-material-completed"),
        ("online", "self-study-material-completed"),
        ("formative", "self-study-material-completed"),
        ("none", "other"),
    ],
)
def test_evidence_is_called_as_dfe_called_it(strand: str, word: str) -> None:
    standing = a_standing(a_done_line("a", strand=strand, hours=Fraction(5, 2), at=days(4)))
    [one] = evidence_that_suffices(EvidenceRule(activities=1), standing, {})
    assert (one.type, one.strand, one.at, one.hours) == (word, strand, days(4), Fraction(5, 2))


def test_only_what_is_done_without_an_instant_is_sought_in_the_past() -> None:
    lines = (
        a_done_line("met", at=None),
        a_done_line("graded"),
        a_done_line("open", state="open", at=None),
    )
    assert undated(a_standing(*lines)) == {"met"}


def ledger(**states: str) -> Mapping[str, Any]:
    return {"lines": [{"activity_id": one, "state": state} for one, state in states.items()]}


def test_an_activity_counts_from_when_it_was_first_found_done() -> None:
    ledgers = [
        (days(1), ledger(a="open", b="open")),
        (days(2), ledger(a="done", b="open")),
        (days(3), ledger(a="open", b="done")),
        (days(4), ledger(a="done", b="done")),
    ]
    assert first_done({"a", "b"}, ledgers) == {"a": days(2), "b": days(3)}
    assert first_done({"never"}, ledgers) == {}


def test_no_more_of_the_past_is_read_than_is_needed() -> None:
    read = []

    def ledgers() -> Iterator[tuple[datetime, Mapping[str, Any]]]:
        for number in range(1, 5):
            read.append(number)
            yield days(number), ledger(a="done" if number > 1 else "open")

    assert first_done({"a"}, ledgers()) == {"a": days(2)}
    assert read == [1, 2]
    assert first_done((), ledgers()) == {}
    assert read == [1, 2]
