"""Never started and gone quiet: at the edges of term weeks, and never both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from mappings.alerts import Alert, Suggestion
from mappings.cohorts import Person
from mappings.programmes import counting_rule, load_programmes
from mappings.subject import Subject
from tests.mappings.subjects import (
    COHORT,
    DAY,
    ME,
    STARTS,
    a_line,
    a_standing,
    a_subject,
    at_week,
    noon,
    raised,
    the_alert,
    thresholds,
)

NOTHING_DONE = a_standing([a_line(n, strand="induction") for n in range(1, 7)])
SOME_DONE = a_standing([a_line(1, state="done"), *(a_line(n) for n in range(2, 8))])


def newcomer(today: date, **given: Any) -> Subject:
    return a_subject(NOTHING_DONE, day=today, last_activity_at=None, **given)


def silent_since(last: date, today: date, **given: Any) -> Subject:
    return a_subject(SOME_DONE, day=today, last_activity_at=noon(last), **given)


def presence(subject: Subject) -> list[str]:
    return [rule for rule in raised(subject) if rule in ("never-started", "gone-quiet")]


def test_never_started_speaks_when_two_term_weeks_are_over() -> None:
    assert presence(newcomer(at_week(2) - DAY)) == []
    assert presence(newcomer(at_week(2))) == ["never-started"]
    late = newcomer(at_week(2) - DAY, thresholds=thresholds(never_started_weeks=1))
    assert presence(late) == ["never-started"]


@pytest.mark.parametrize(
    "sign",
    [
        {"last_activity_at": noon(STARTS - 30 * DAY)},
        {"standing": a_standing([a_line(1, state="done"), a_line(2)])},
    ],
)
def test_who_was_there_once_or_did_anything_has_started(sign: dict[str, Any]) -> None:
    assert "never-started" not in raised(replace(newcomer(at_week(2)), **sign))


def test_never_started_says_since_when_and_names_first_steps() -> None:
    found = the_alert(newcomer(at_week(4), urls={"item:1": "https://canvas/1"}), "never-started")
    assert found == Alert(
        rule="never-started",
        cohort_id="sl-26",
        user_id=ME,
        why="No activity in Canvas and nothing done in the 4 term weeks since the start on "
        "Thursday 1 October 2026.",
        next_step="Get in touch: find out whether they can sign in, and agree a first step.",
        since=STARTS,
        activities=(
            Suggestion("Activity 1", "https://canvas/1"),
            *(Suggestion(f"Activity {n}", None) for n in (2, 3, 4)),
        ),
        pressing=Fraction(4),
    )


def test_who_has_not_accepted_the_invitation_is_asked_about_that() -> None:
    found = the_alert(newcomer(at_week(2), state="invited"), "never-started")
    assert found.why == (
        "Has not accepted the invitation to Canvas in the 2 term weeks since the start on "
        "Thursday 1 October 2026."
    )
    assert found.next_step == "Ask whether the invitation arrived, and help them to sign in."


def test_never_started_counts_anew_from_the_return_of_who_was_deferred() -> None:
    away = Person(ME, deferred_from=STARTS, until=at_week(20))
    assert presence(newcomer(at_week(22) - DAY, person=away)) == []
    found = the_alert(newcomer(at_week(22), person=away), "never-started")
    assert found.since == at_week(20)
    assert "since their return on " in found.why


LAST = date(2026, 11, 6)  # a Friday; the next working day is the 9th
QUIET = LAST + 3 * DAY


@pytest.mark.parametrize(
    ("weeks", "about"),
    [(3, "3 weeks"), (4, "3 weeks"), (6, "6 weeks"), (9, "9 weeks"), (30, "9 weeks")],
)
def test_gone_quiet_in_stages_of_which_the_latest_alone_speaks(weeks: int, about: str) -> None:
    found = the_alert(silent_since(LAST, at_week(weeks, since=QUIET)), "gone-quiet")
    assert found.about == about
    assert found.since == LAST


def test_gone_quiet_says_for_how_long_since_when_and_what_is_next() -> None:
    planned = a_line(0, source="planned")
    standing = a_standing([SOME_DONE.lines[0], planned, *SOME_DONE.lines[1:]])
    subject = replace(silent_since(LAST, at_week(4, since=QUIET)), standing=standing)
    assert the_alert(subject, "gone-quiet") == Alert(
        rule="gone-quiet",
        cohort_id="sl-26",
        user_id=ME,
        why="No activity for 3 term weeks: the last was on Friday 6 November 2026.",
        next_step="Get in touch: ask what keeps them, and agree the next activity and its day.",
        about="3 weeks",
        since=LAST,
        activities=tuple(Suggestion(f"Activity {n}", None) for n in (2, 3, 4, 5)),
        pressing=Fraction(4),
    )


def test_gone_quiet_at_three_whole_term_weeks_and_not_a_day_before() -> None:
    assert presence(silent_since(LAST, at_week(3, since=QUIET) - DAY)) == []
    assert presence(silent_since(LAST, at_week(3, since=QUIET))) == ["gone-quiet"]
    assert presence(silent_since(LAST + DAY, at_week(3, since=QUIET))) == ["gone-quiet"], "Saturday"
    assert presence(silent_since(QUIET, at_week(3, since=QUIET))) == [], "Monday"


def test_the_holidays_are_no_silence() -> None:
    before_summer = date(2027, 7, 21)
    assert presence(silent_since(before_summer, date(2027, 9, 22))) == []
    assert presence(silent_since(before_summer, date(2027, 9, 23))) == ["gone-quiet"]


def test_nine_weeks_say_that_three_months_may_mean_a_deferral() -> None:
    six, nine = (
        the_alert(silent_since(LAST, at_week(n, since=QUIET)), "gone-quiet").next_step
        for n in (6, 9)
    )
    assert "deferral" not in six
    assert nine == (
        "Agree with the programme's admin what happens now: three months without engagement may "
        "mean a deferral."
    )


def test_quiet_from_the_start_where_only_undated_things_are_done() -> None:
    subject = a_subject(SOME_DONE, day=at_week(3), last_activity_at=None)
    assert the_alert(subject, "gone-quiet").why == "No activity for 3 term weeks: since the start."
    assert presence(replace(subject, day=at_week(3) - DAY)) == []


def test_who_was_at_an_event_was_not_quiet() -> None:
    attended = a_line(9, strand="events", state="done", at=noon(QUIET + 10 * DAY))
    missed = replace(attended, state="missed")
    today = at_week(3, since=QUIET)
    for line, found in ((attended, []), (missed, ["gone-quiet"])):
        standing = a_standing([*SOME_DONE.lines, line])
        assert presence(replace(silent_since(LAST, today), standing=standing)) == found


def test_silence_before_and_during_a_deferral_is_not_held_against_anybody() -> None:
    away = Person(ME, deferred_from=LAST + 14 * DAY, until=at_week(20))
    assert presence(silent_since(LAST, at_week(23) - DAY, person=away)) == []
    found = the_alert(silent_since(LAST, at_week(23), person=away), "gone-quiet")
    assert (found.about, found.since) == ("3 weeks", at_week(20))


@pytest.mark.parametrize(
    "left", [a_line(2, state="missed", strand="events"), a_line(2, source="planned")]
)
def test_who_has_nothing_left_to_do_is_not_quiet(left: Any) -> None:
    standing = a_standing([a_line(1, state="done"), left])
    quiet = replace(silent_since(LAST, at_week(9, since=QUIET)), standing=standing)
    assert presence(quiet) == []


def test_stages_are_the_cohorts_in_any_order_and_none_is_silence() -> None:
    today = at_week(4, since=QUIET)
    staged = silent_since(LAST, today, thresholds=thresholds(quiet_weeks=(4, 1)))
    assert the_alert(staged, "gone-quiet").about == "4 weeks"
    assert the_alert(replace(staged, day=at_week(1, since=QUIET)), "gone-quiet").about == "1 week"
    assert presence(replace(staged, thresholds=thresholds(quiet_weeks=()))) == []


def test_who_never_started_has_not_gone_quiet_though_that_rule_is_off() -> None:
    off = thresholds(off=frozenset({"never-started"}))
    assert presence(newcomer(at_week(9), thresholds=off)) == []
    assert presence(newcomer(at_week(9))) == ["never-started"]


def test_an_instant_is_of_its_local_day() -> None:
    """23:30 UTC on Sunday 25 April 2027 is Monday in London, which is summer time."""
    sunday = date(2027, 4, 25)
    late = noon(sunday).replace(hour=23, minute=30)
    subject = silent_since(sunday, at_week(3, since=sunday + DAY))
    assert presence(subject) == ["gone-quiet"]
    assert presence(replace(subject, last_activity_at=late)) == []


def ehco(day: date, **given: Any) -> Subject:
    """Somebody of the EHCO as shipped: twelve months, no gate and nothing counted."""
    cohort = replace(COHORT, programme="ehco", assessment=None)
    programme = load_programmes()["ehco"]
    rule = counting_rule(cohort, programme)
    usual = {"rule": rule, "cohort": cohort, "months": programme.months, "in_force": None}
    return a_subject(a_standing([], rule), day=day, **{**usual, **given})


def test_where_nothing_is_counted_only_presence_is_spoken_of_while_the_programme_lasts() -> None:
    start, end = noon(STARTS), date(2027, 10, 1)
    assert raised(ehco(at_week(10))) == []
    assert raised(ehco(at_week(10), last_activity_at=start)) == ["gone-quiet"]
    assert raised(ehco(at_week(10), last_activity_at=None)) == ["never-started"]
    for last in (start, None):
        assert len(raised(ehco(end - DAY, last_activity_at=last))) == 1
        assert raised(ehco(end, last_activity_at=last)) == []
