"""Who is told what, and when: the digest of the week, and what cannot wait for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mappings.cohorts import Holiday
from mappings.digest import Every
from tests.mappings.mornings import (
    ADMIN,
    DAY,
    EIGHT,
    FRIDAY,
    HALF_TERM,
    MONDAY,
    SATURDAY,
    SEVEN,
    TUESDAY,
    WEDNESDAY,
    WEEK,
    Past,
    Wanted,
    a_cohort_of,
    a_round,
    an_alert,
    an_open,
    at,
    kinds,
    people,
    who,
)

TOLD_LAST_WEEK = {SEVEN: at(MONDAY - WEEK)}
LOST = an_open(rule="out-of-reach")


class TestTheDay:
    """When a digest is due."""

    @pytest.mark.parametrize(
        ("now", "goes"),
        [
            (at(MONDAY, 7, 29), False),
            (at(MONDAY, 7, 30), True),
            (at(MONDAY, 17, 59), True),
            (at(MONDAY, 18, 0), False),
            (at(MONDAY - DAY), False),
            (at(SATURDAY), False),
        ],
    )
    def test_it_goes_in_the_daytime_of_a_working_day(self, now: datetime, goes: bool) -> None:
        assert who(a_round(an_open(), now=now)) == ({SEVEN: [42]} if goes else {})

    def test_one_a_week_whatever_happens(self) -> None:
        later = [at(MONDAY, 12), *(at(MONDAY + n * DAY) for n in range(1, 7))]
        last = {SEVEN: at(MONDAY)}
        assert [who(a_round(an_open(), now=now, last=last)) for now in later] == [{}] * 7
        assert kinds(a_round(an_open(), now=at(MONDAY + WEEK), last=last)) == {SEVEN: "digest"}

    def test_what_monday_could_not_tell_goes_on_the_next_working_day(self) -> None:
        assert who(a_round(an_open(), now=at(TUESDAY), last=TOLD_LAST_WEEK)) == {SEVEN: [42]}
        assert who(a_round(an_open(), now=at(FRIDAY), last=TOLD_LAST_WEEK)) == {SEVEN: [42]}

    @pytest.mark.parametrize(("opened", "goes"), [(at(MONDAY, 7, 29), True), (at(MONDAY), False)])
    def test_who_never_had_one_waits_for_monday_unless_monday_was_missed(
        self, opened: datetime, goes: bool
    ) -> None:
        found = a_round(an_open(opened_at=opened), now=at(WEDNESDAY))
        assert who(found) == ({SEVEN: [42]} if goes else {})
        assert found.seen_to == frozenset()
        assert who(a_round(an_open(opened_at=opened), now=at(MONDAY + WEEK))) == {SEVEN: [42]}

    def test_what_opened_since_goes_at_once_to_who_has_not_had_theirs_this_week(self) -> None:
        news = an_open(opened_at=at(MONDAY, 12))
        assert who(a_round(news, now=at(TUESDAY), last=TOLD_LAST_WEEK)) == {SEVEN: [42]}
        assert who(a_round(news, now=at(MONDAY, 12, 5))) == {SEVEN: [42]}, "their first one"

    def test_after_a_bank_holiday_tuesday_is_the_day_of_the_digest(self) -> None:
        easter_monday = date(2027, 3, 29)
        opened = datetime(2027, 3, 29, 12, tzinfo=UTC)
        tuesday = datetime(2027, 3, 30, 6, 30, tzinfo=UTC)
        assert who(a_round(an_open(opened_at=opened), now=opened)) == {}
        assert who(a_round(an_open(opened_at=opened), now=tuesday)) == {SEVEN: [42]}
        assert who(a_round(an_open(), now=at(easter_monday + WEEK, 6, 30))) == {SEVEN: [42]}

    def test_in_a_week_of_holidays_nothing_goes(self) -> None:
        off = [a_cohort_of({42: (SEVEN,)}, off=[HALF_TERM])]
        days = [at(MONDAY + n * DAY) for n in range(7)]
        assert [who(a_round(an_open(), LOST, now=day, cohorts=off)) for day in days] == [{}] * 7
        assert who(a_round(an_open(), now=at(MONDAY + WEEK), cohorts=off)) == {SEVEN: [42]}

    @pytest.mark.parametrize(
        ("every", "weeks", "kind"),
        [
            ("weekly", 1, "digest"),
            ("fortnightly", 1, None),
            ("fortnightly", 2, "digest"),
            ("urgent", 9, None),
        ],
    )
    def test_each_coach_has_their_rhythm(self, every: Every, weeks: int, kind: str | None) -> None:
        now, last = at(MONDAY + weeks * WEEK), {SEVEN: at(MONDAY)}
        wishes = {SEVEN: Wanted(every)}
        assert kinds(a_round(an_open(), now=now, last=last, wishes=wishes)) == (
            {SEVEN: kind} if kind else {}
        )

    def test_now_is_whenever_somebody_asks(self) -> None:
        found = a_round(
            an_open(42, opened_at=at(SATURDAY, 2)),
            an_open(43, "out-of-reach"),
            now=at(SATURDAY, 3),
            last={SEVEN: at(MONDAY)},
            wishes={SEVEN: Wanted("urgent")},
            cohorts=[a_cohort_of({42: (SEVEN,), 43: (SEVEN,)}, off=[HALF_TERM])],
            whenever=True,
        )
        assert (kinds(found), who(found)) == ({SEVEN: "digest"}, {SEVEN: [43, 42]})

    def test_now_tells_nothing_again_and_nothing_out_of_date(self) -> None:
        assert who(a_round(an_open(told={SEVEN}), whenever=True)) == {}
        old = [a_cohort_of({42: (SEVEN,)}, fresh=False)]
        assert who(a_round(an_open(), cohorts=old, whenever=True)) == {}


class TestUrgent:
    """What goes the next morning."""

    def test_it_goes_the_next_morning_alone(self) -> None:
        found = a_round(
            LOST,
            an_open(43),
            an_open(42, "missed-event"),
            now=at(WEDNESDAY),
            last={SEVEN: at(MONDAY)},
            over=[Past(an_alert(44).key, at(TUESDAY))],
            cohorts=[a_cohort_of({42: (SEVEN,), 43: (SEVEN,), 44: (SEVEN,)})],
        )
        [digest] = found.digests
        assert (digest.kind, digest.mentions) == ("urgent", {LOST.alert.key})
        assert digest.resolved == ()

    @pytest.mark.parametrize(
        ("opened", "goes"),
        [(at(WEDNESDAY, 7, 29), True), (at(WEDNESDAY), False), (at(WEDNESDAY, 11), False)],
    )
    def test_what_opened_after_the_morning_began_waits_for_the_next(
        self, opened: datetime, goes: bool
    ) -> None:
        lost = an_open(rule="out-of-reach", opened_at=opened)
        last = {SEVEN: at(MONDAY)}
        assert bool(a_round(lost, now=at(WEDNESDAY, 12), last=last).digests) is goes
        assert kinds(a_round(lost, now=at(WEDNESDAY + DAY), last=last)) == {SEVEN: "urgent"}

    def test_on_the_day_of_the_digest_it_is_in_the_digest(self) -> None:
        found = a_round(LOST, an_open(43), now=at(MONDAY), last=TOLD_LAST_WEEK)
        assert (kinds(found), who(found)) == ({SEVEN: "digest"}, {SEVEN: [42, 43]})

    @pytest.mark.parametrize("every", ["fortnightly", "urgent"])
    def test_who_wants_few_digests_is_told_what_cannot_wait(self, every: Every) -> None:
        found = a_round(
            LOST, now=at(MONDAY + WEEK), last={SEVEN: at(MONDAY)}, wishes={SEVEN: Wanted(every)}
        )
        assert kinds(found) == {SEVEN: "urgent"}

    def test_what_was_so_from_the_start_can_wait(self) -> None:
        start = an_open(rule="out-of-reach", backlog=True, opened_at=at(TUESDAY))
        assert a_round(start, now=at(WEDNESDAY)).digests == ()

    def test_not_on_a_day_off(self) -> None:
        last = {SEVEN: at(MONDAY)}
        assert a_round(LOST, now=at(SATURDAY), last=last).digests == ()
        off = [a_cohort_of({42: (SEVEN,)}, off=[HALF_TERM])]
        assert a_round(LOST, now=at(WEDNESDAY), last=last, cohorts=off).digests == ()


class TestFresh:
    """What is not known is not told."""

    def test_of_a_cohort_out_of_date_nothing_is_said_and_it_is_named(self) -> None:
        cohorts = [a_cohort_of({42: (SEVEN,)}), a_cohort_of({43: (SEVEN,)}, "b", fresh=False)]
        told = an_open(43, "behind", "b", told={SEVEN})
        found = a_round(an_open(42), an_open(43, "gone-quiet", "b"), told, cohorts=cohorts)
        [digest] = found.digests
        assert (people(digest), digest.unread, digest.still_open) == ([42], ("b",), 0)

    def test_a_coach_of_old_data_alone_is_tried_again_the_next_morning(self) -> None:
        old = [a_cohort_of({42: (SEVEN,)}, fresh=False)]
        found = a_round(an_open(), cohorts=old, last=TOLD_LAST_WEEK)
        assert (found.digests, found.seen_to) == ((), frozenset())
        assert who(a_round(an_open(), now=at(TUESDAY), last=TOLD_LAST_WEEK)) == {SEVEN: [42]}

    def test_nothing_new_on_a_good_monday_is_seen_to(self) -> None:
        told = an_open(told={SEVEN})
        assert a_round(told).seen_to == {SEVEN}
        assert a_round(told, last={SEVEN: at(MONDAY)}).seen_to == frozenset()
        seen = {SEVEN: Wanted(digest_on=MONDAY)}
        assert a_round(an_open(), now=at(WEDNESDAY), wishes=seen).digests == ()
        assert who(a_round(an_open(), now=at(MONDAY + WEEK), wishes=seen)) == {SEVEN: [42]}

    def test_who_has_participants_without_any_alert_is_seen_to(self) -> None:
        cohorts = [a_cohort_of({42: (SEVEN,), 43: (EIGHT,)})]
        assert a_round(an_open(43), cohorts=cohorts).seen_to == {SEVEN}

    def test_who_has_nothing_new_is_seen_to_in_the_weeks_of_their_rhythm(self) -> None:
        told, wishes = an_open(told={SEVEN}), {SEVEN: Wanted("fortnightly")}
        assert a_round(told, last=TOLD_LAST_WEEK, wishes=wishes).seen_to == frozenset()
        two_weeks_ago = {SEVEN: at(MONDAY - 2 * WEEK)}
        assert a_round(told, last=two_weeks_ago, wishes=wishes).seen_to == {SEVEN}

    def test_whose_participant_is_not_theirs_is_not_seen_to_but_the_admins_are(self) -> None:
        disowned = frozenset({("a", 42, SEVEN)})
        assert a_round(disowned=disowned).seen_to == {ADMIN}

    def test_a_participant_who_is_snoozed_is_left_alone_until_the_day(self) -> None:
        later = an_open(snoozed_by=SEVEN, snoozed_until=TUESDAY)
        assert who(a_round(later)) == {}
        assert who(a_round(later, now=at(TUESDAY), last=TOLD_LAST_WEEK)) == {SEVEN: [42]}

    def test_what_was_told_before_is_counted_beside_what_is_new(self) -> None:
        told = [an_open(43, told={SEVEN}), an_open(42, "gone-quiet", told={SEVEN})]
        [digest] = a_round(an_open(42), *told).digests
        assert (people(digest), digest.still_open) == ([42], 2)

    def test_nobody_is_seen_to_while_a_cohort_of_theirs_is_unknown(self) -> None:
        cohorts = [a_cohort_of({42: (SEVEN,)}), a_cohort_of({43: (SEVEN,)}, "b", fresh=False)]
        assert a_round(cohorts=cohorts).seen_to == frozenset()

    def test_a_cohort_on_holiday_puts_off_only_what_there_is_of_it(self) -> None:
        off = Holiday("Inset", MONDAY, MONDAY)
        cohorts = [a_cohort_of({42: (SEVEN,)}), a_cohort_of({43: (SEVEN,)}, "b", off=[off])]
        assert a_round(cohorts=cohorts).seen_to == {SEVEN}
        waits = an_open(43, cohort="b")
        found = a_round(waits, cohorts=cohorts, last=TOLD_LAST_WEEK)
        assert (found.digests, found.seen_to) == ((), frozenset())
        tuesday = a_round(waits, cohorts=cohorts, now=at(TUESDAY), last=TOLD_LAST_WEEK)
        assert (who(tuesday), tuesday.digests[0].unread) == ({SEVEN: [43]}, ())

    def test_nobody_is_seen_to_outside_the_morning_or_by_asking(self) -> None:
        assert a_round(now=at(MONDAY, 3)).seen_to == frozenset()
        assert a_round(whenever=True).seen_to == frozenset()
        assert a_round(now=at(SATURDAY)).seen_to == frozenset()


def test_clocks_going_forward_move_the_morning() -> None:
    """28 March 2027 is a Sunday; the Monday after it is a holiday, and the next in summer time."""
    monday = datetime(2027, 4, 5, 6, 30, tzinfo=UTC)
    assert a_round(an_open(), now=monday - timedelta(seconds=1)).digests == ()
    assert who(a_round(an_open(), now=monday)) == {SEVEN: [42]}


def test_who_has_left_is_told_of_to_nobody_and_takes_nobody_else_out() -> None:
    left, stays, elsewhere = an_open(41), an_open(42), an_open(43, cohort="b")
    found = a_round(left, elsewhere, stays, cohorts=[a_cohort_of({42: (SEVEN,)})])
    assert who(found) == {SEVEN: [42]}
