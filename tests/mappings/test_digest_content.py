"""What stands in a digest, and in which order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from mappings.alerts import AlertRule, Suggestion
from mappings.digest import AtTheStart, Reason, Resolved
from mappings.recipients import NO_COACH
from tests.mappings.mornings import (
    ADMIN,
    DAY,
    EIGHT,
    MONDAY,
    SEVEN,
    WEEK,
    Open,
    Past,
    Wanted,
    a_cohort_of,
    a_round,
    an_alert,
    an_open,
    at,
    people,
    who,
)

TOLD_LAST_WEEK = {SEVEN: at(MONDAY - WEEK)}


def test_one_digest_over_all_cohorts() -> None:
    cohorts = [a_cohort_of({42: (SEVEN,)}), a_cohort_of({52: (SEVEN,)}, "b")]
    found = a_round(an_open(42), an_open(52, cohort="b"), cohorts=cohorts)
    [digest] = found.digests
    assert (digest.recipient, digest.address) == (SEVEN, "seven@provider.example")
    assert digest.mentions == {("a", 42, "behind", ""), ("b", 52, "behind", "")}


def test_what_somebody_was_told_is_told_only_to_the_others() -> None:
    cohorts = [a_cohort_of({42: (SEVEN, EIGHT)})]
    found = a_round(an_open(told={SEVEN}), cohorts=cohorts)
    assert who(found) == {EIGHT: [42]}
    assert found.seen_to == {SEVEN}


def test_without_a_coach_the_admins_are_told_and_why() -> None:
    [digest] = a_round(an_open(), cohorts=[a_cohort_of({42: ()})]).digests
    [told] = digest.new["needs-you"]
    assert (digest.recipient, digest.address, told.note) == (
        ADMIN,
        "one@provider.example",
        NO_COACH,
    )


def test_who_has_left_or_is_only_for_admins_is_in_no_digest() -> None:
    cohorts = [a_cohort_of({42: (SEVEN,)})]
    assert a_round(an_open(43), an_open(42, "conflict"), cohorts=cohorts).digests == ()
    assert a_round(an_open(42, cohort="ended"), cohorts=cohorts).digests == ()


def test_a_participant_stands_once_in_the_most_pressing_part_with_every_reason() -> None:
    found = a_round(
        an_open(42, "window-opens"),
        an_open(42, "behind"),
        an_open(42, "out-of-reach"),
        an_open(42, "missed-event", about="event-2", told={SEVEN}),
        an_open(43, "eligible"),
        an_open(44, "gone-quiet", about="6 weeks"),
    )
    [digest] = found.digests
    parts = {part: [t.user_id for t in told] for part, told in digest.new.items()}
    assert parts == {"out-of-reach": [42], "needs-you": [44], "good-news": [43]}
    assert list(parts) == ["out-of-reach", "needs-you", "good-news"]
    assert [reason.rule for reason in digest.new["out-of-reach"][0].reasons] == [
        "out-of-reach",
        "behind",
        "window-opens",
    ]


def test_the_most_pressing_stands_first() -> None:
    def far(user_id: int, points: int, rule: AlertRule = "behind", cohort: str = "a") -> Open:
        return Open(an_alert(user_id, rule, cohort, pressing=Fraction(points)))

    cohorts = [a_cohort_of(dict.fromkeys((42, 43, 44, 45), (SEVEN,)), name) for name in "ab"]
    found = a_round(
        far(43, 12),
        far(42, 30),
        far(44, 5, "never-started"),
        far(45, 12, cohort="b"),
        far(42, 12, cohort="b"),
        cohorts=cohorts,
    )
    told = found.digests[0].new["needs-you"]
    assert [(t.cohort_id, t.user_id) for t in told] == [
        ("a", 44),
        ("a", 42),
        ("a", 43),
        ("b", 42),
        ("b", 45),
    ]


def test_what_it_is_about_puts_nobody_before_another() -> None:
    found = a_round(
        an_open(43, "missed-event", about="event-1"), an_open(42, "missed-event", about="event-2")
    )
    assert people(found.digests[0]) == [42, 43]


def test_a_reason_is_the_alert_in_words() -> None:
    event = Suggestion("Event 3", "https://canvas.example/3")
    alert = an_alert(activities=(event,))
    [digest] = a_round(Open(alert)).digests
    assert digest.new["needs-you"][0].reasons == (
        Reason("behind", "", "At 40.2%.", "Ask them.", date(2027, 2, 24), (event,)),
    )


def test_since_is_the_local_day_of_opening_where_no_other_is_known() -> None:
    opened = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    [digest] = a_round(Open(an_alert(since=None), opened)).digests
    assert digest.new["needs-you"][0].reasons[0].since == date(2026, 7, 2)


def test_the_backlog_is_one_line_a_rule() -> None:
    found = a_round(
        *(an_open(n, "behind", backlog=True) for n in (44, 42)),
        an_open(43, "never-started", backlog=True),
        an_open(43, "missed-event", backlog=True, about="event-1"),
        an_open(43, "missed-event", backlog=True, about="event-2"),
        an_open(45, "behind"),
    )
    [digest] = found.digests
    assert digest.at_the_start == (
        AtTheStart("a", "never-started", (43,), frozenset({("a", 43, "never-started", "")})),
        AtTheStart(
            "a",
            "missed-event",
            (43,),
            frozenset({("a", 43, "missed-event", f"event-{n}") for n in (1, 2)}),
        ),
        AtTheStart("a", "behind", (44, 42), frozenset({("a", n, "behind", "") for n in (42, 44)})),
    )
    assert (people(digest), digest.still_open) == ([45], 0)


def test_a_backlog_alone_is_worth_a_mail_once() -> None:
    [digest] = a_round(an_open(backlog=True)).digests
    assert (dict(digest.new), len(digest.at_the_start)) == ({}, 1)
    assert a_round(an_open(backlog=True, told={SEVEN})).digests == ()


def test_a_new_coach_is_told_in_full_of_who_moves_to_them() -> None:
    cohorts = [a_cohort_of({42: (EIGHT,), 43: (EIGHT,)})]
    found = a_round(
        an_open(42, backlog=True, told={SEVEN}),
        an_open(43, backlog=True, told={EIGHT}),
        an_open(43, "gone-quiet", backlog=True, told={SEVEN}),
        cohorts=cohorts,
    )
    [digest] = found.digests
    assert people(digest) == [42]
    assert [(s.rule, s.user_ids) for s in digest.at_the_start] == [("gone-quiet", (43,))]


def test_what_is_over_is_told_once_to_whom_it_was_told() -> None:
    cohorts = [a_cohort_of(dict.fromkeys(range(42, 49), (SEVEN,)))]
    recent, before = at(MONDAY - 3 * DAY), at(MONDAY - WEEK)
    found = a_round(
        an_open(48),
        an_open(47, "gone-quiet", about="3 weeks", told={SEVEN}),
        cohorts=cohorts,
        last=TOLD_LAST_WEEK,
        over=[
            Past(("a", 43, "missed-event", "event-1"), recent),
            Past(("a", 43, "missed-event", "event-2"), recent - DAY),
            Past(("a", 42, "missed-event", "event-1"), at(MONDAY - WEEK, 7, 31)),
            Past(("a", 44, "behind", ""), before),
            Past(("a", 45, "behind", ""), recent, told=frozenset({EIGHT})),
            Past(("a", 46, "eligible", ""), recent),
            Past(("a", 47, "gone-quiet", "3 weeks"), recent),
            Past(("a", 99, "behind", ""), recent),
        ],
    )
    assert found.digests[0].resolved == (
        Resolved("a", 42, "missed-event", MONDAY - WEEK),
        Resolved("a", 43, "missed-event", MONDAY - 3 * DAY),
    )


def test_what_is_over_alone_is_no_reason_for_a_mail() -> None:
    over = [Past(an_alert().key, at(MONDAY - DAY))]
    found = a_round(cohorts=[a_cohort_of({42: (SEVEN,)})], over=over)
    assert (found.digests, found.seen_to) == ((), {SEVEN})


def test_a_conversation_has_no_address() -> None:
    [digest] = a_round(an_open(), wishes={SEVEN: Wanted(channel="inbox")}).digests
    assert (digest.channel, digest.address) == ("inbox", "")
