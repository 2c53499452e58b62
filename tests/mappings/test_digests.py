"""Digests: who is told what, once, and in which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from mappings.cohorts import Admin
from mappings.digests import NO_ADDRESS, NO_COACH, Digest, Suggestion, digests
from mappings.news import News, NewsRule

ADMINS = (Admin(1, "one@provider.example"), Admin(2, "two@provider.example"))
COACHES = {"a": {42: (7,), 43: (7, 8), 44: ()}, "b": {52: (7,)}}
ADDRESSES = {7: "seven@provider.example", 8: "eight@provider.example"}


def some_news(user_id: int = 42, rule: NewsRule = "behind", cohort: str = "a", **but: Any) -> News:
    news = News(
        rule=rule,
        cohort_id=cohort,
        user_id=user_id,
        percent=Fraction(402, 10),
        threshold=Fraction(90),
        policy="pooled-hours",
        opens_on=date(2027, 3, 22),
        expected=Fraction(55) if rule == "behind" else None,
        best=Fraction(8999, 100) if rule == "out-of-reach" else None,
        missing_hours=Fraction(4821, 100),
    )
    return replace(news, **but)


def due(*news: News, **but: Any) -> tuple[Digest, ...]:
    told: Mapping[tuple[str, int, str], frozenset[int]] = but.get("told", {})
    coaches: Mapping[str, Mapping[int, Sequence[int]]] = but.get("coaches", COACHES)
    return digests(
        news,
        told=told,
        coaches=coaches,
        addresses=but.get("addresses", ADDRESSES),
        admins=but.get("admins", ADMINS),
        suggestions=but.get("suggestions", {}),
    )


def who(found: tuple[Digest, ...]) -> dict[int, list[int]]:
    return {
        d.recipient: [line.user_id for section in d.sections for line in section.lines]
        for d in found
    }


def test_one_digest_a_coach_over_all_cohorts() -> None:
    found = due(some_news(42), some_news(52, cohort="b"))
    assert who(found) == {7: [42, 52]}
    assert found[0].address == "seven@provider.example"
    assert found[0].mentions == {("a", 42, "behind"), ("b", 52, "behind")}


def test_every_coach_of_a_participant_is_told() -> None:
    assert who(due(some_news(43))) == {7: [43], 8: [43]}


def test_who_was_told_is_not_told_again_and_an_empty_digest_is_not_made() -> None:
    told = {("a", 43, "behind"): frozenset({7})}
    assert who(due(some_news(43), told=told)) == {8: [43]}
    assert due(some_news(43), told={("a", 43, "behind"): frozenset({7, 8})}) == ()


def test_without_a_coach_the_admins_are_told_and_why() -> None:
    found = due(some_news(44))
    assert who(found) == {1: [44], 2: [44]}
    assert found[0].sections[0].lines[0].note == NO_COACH
    assert who(due(some_news(99))) == {1: [99], 2: [99]}


@pytest.mark.parametrize("addresses", [{8: ADDRESSES[8]}, {7: " ", 8: ADDRESSES[8]}])
def test_a_coach_without_an_address_leaves_it_to_the_admins(addresses: dict[int, str]) -> None:
    found = due(some_news(42), addresses=addresses)
    assert who(found) == {1: [42], 2: [42]}
    assert found[0].sections[0].lines[0].note == NO_ADDRESS
    assert who(due(some_news(43), addresses=addresses)) == {8: [43]}


def test_an_admin_who_coaches_gets_one_mail_at_an_address_we_know() -> None:
    admin = Admin(7, "admin.seven@provider.example")
    found = due(some_news(42), some_news(44), admins=(admin,), addresses={})
    assert who(found) == {7: [42, 44]}
    assert found[0].address == admin.mail


def test_the_most_urgent_stands_first() -> None:
    (digest,) = due(
        some_news(42, "eligible"),
        some_news(43, "behind"),
        some_news(42, "behind", percent=Fraction(10)),
        some_news(42, "out-of-reach"),
        coaches={"a": {42: (7,), 43: (7,)}},
    )
    assert [section.rule for section in digest.sections] == ["out-of-reach", "behind", "eligible"]
    assert [line.user_id for line in digest.sections[1].lines] == [42, 43]


@pytest.mark.parametrize(
    ("rules", "subject"),
    [
        (["behind"], "NPQ engagement: 1 participant needs you"),
        (["behind", "out-of-reach"], "NPQ engagement: 2 participants need you"),
        (["eligible"], "NPQ engagement: 1 participant now eligible"),
        (["behind", "eligible"], "NPQ engagement: 1 participant needs you, 1 now eligible"),
        (
            ["behind", "behind", "eligible"],
            "NPQ engagement: 2 participants need you, 1 now eligible",
        ),
    ],
)
def test_the_subject_counts_and_names_nobody(rules: list[NewsRule], subject: str) -> None:
    people = {"a": dict.fromkeys(range(len(rules)), (7,))}
    (digest,) = due(*(some_news(i, rule) for i, rule in enumerate(rules)), coaches=people)
    assert digest.subject == subject


def words(news: News) -> tuple[str, str]:
    line = due(news)[0].sections[0].lines[0]
    return line.words, line.next_step


def test_what_is_missing_is_rounded_up_and_what_is_done_down() -> None:
    assert words(some_news(percent=Fraction(4029, 100)))[0] == (
        "At 40.2%; steady work would be at 55.0%. 48.3 hours are missing to 90%."
    )


def test_out_of_reach_never_shows_the_threshold_as_the_best() -> None:
    assert words(some_news(rule="out-of-reach"))[0] == (
        "90% can no longer be reached without make-up: at best 89.9%. Now at 40.2%."
    )


def test_out_of_reach_by_one_strand_does_not_blame_the_whole() -> None:
    lost = some_news(rule="out-of-reach", best=Fraction(95), policy="each-strand")
    assert words(lost)[0] == ("The 90% asked can no longer be met without make-up. Now at 40.2%.")


def test_eligible_names_the_day_the_window_opens() -> None:
    said, step = words(some_news(rule="eligible", percent=Fraction(92)))
    assert said == "Now eligible for the assessment, at 92.0%."
    assert step == "Check that they know the window opens on Monday 22 March 2027."
    assert "window" not in words(some_news(rule="eligible", opens_on=None))[1]


def test_what_would_help_comes_with_the_line() -> None:
    event = Suggestion("Event 3", "https://canvas.example/3")
    (digest,) = due(some_news(), suggestions={("a", 42, "behind"): [event]})
    assert digest.sections[0].lines[0].activities == (event,)
