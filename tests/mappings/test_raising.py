"""All rules together: who is spoken of, who is told what once, and what holds for everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mappings.alerts import KINDS, Alert, AlertRule
from mappings.cohorts import Person
from mappings.presence import gone_quiet
from mappings.raising import RULES, SILENCES, alerts_of
from mappings.subject import Handed, Subject
from tests.mappings.subjects import (
    COHORT,
    DAY,
    ME,
    OPENS,
    STARTS,
    a_line,
    a_standing,
    a_subject,
    at_percent,
    at_week,
    noon,
    raised,
    thresholds,
)
from tests.mappings.test_properties import drawn, some_rule, some_things
from tests.mappings.things import counted

NEVER = {"day": at_week(30), "last_activity_at": None}


def test_every_rule_about_one_participant_is_there_and_speaks_for_itself() -> None:
    assert set(get_args(AlertRule)) - {"conflict"} == set(RULES)


def test_who_silences_others_is_looked_at_before_them() -> None:
    order = list(RULES)
    for rule, silenced in SILENCES.items():
        assert all(order.index(rule) < order.index(other) for other in silenced)


def test_at_the_usual_pace_nothing_is_said() -> None:
    assert raised(a_subject()) == []


@pytest.mark.parametrize(
    "but",
    [
        {"state": "left"},
        {"standing": replace(at_percent(0, best=0), complete=False)},
        {"cohort": replace(COHORT, starts_on=at_week(30) + DAY)},
        {"person": Person(ME, deferred_from=STARTS)},
        {"person": Person(ME, withdrawn_on=at_week(30))},
        {"in_force": "not-applicable"},
    ],
)
def test_of_who_is_gone_away_not_there_yet_or_not_wholly_known_nothing_is_said(
    but: dict[str, Any],
) -> None:
    subject = a_subject(at_percent(0, best=0), day=at_week(30))
    assert raised(subject)
    assert raised(replace(subject, **but)) == []


def test_of_who_left_nothing_is_said_whatever_is_in_force() -> None:
    gone = replace(at_percent(0, best=0), entry="not-applicable")
    for in_force in ("eligible", "not-yet"):
        said = raised(a_subject(gone, state="left", in_force=in_force, day=at_week(30)))
        assert said == []


def test_on_its_first_day_a_cohort_is_spoken_of() -> None:
    lost = at_percent(0, best=0)
    first_day = a_subject(lost, day=STARTS, cohort=replace(COHORT, starts_on=STARTS))
    assert raised(first_day) == ["out-of-reach", "missed-event"]
    assert raised(replace(first_day, day=STARTS - DAY)) == []


def test_where_everybody_enters_without_a_gate_everybody_is_spoken_of() -> None:
    no_gate = replace(at_percent(0, best=0), entry="not-applicable")
    subject = a_subject(no_gate, in_force="not-applicable", day=at_week(30))
    assert raised(subject) == raised(replace(subject, in_force="not-yet")) != []


@pytest.mark.parametrize(
    ("computed", "in_force", "said"),
    [
        ("not-yet", "not-yet", ["missed-event", "behind"]),
        ("eligible", "not-yet", []),
        ("not-yet", "eligible", ["eligible"]),
        ("not-applicable", "eligible", ["missed-event", "behind"]),
    ],
)
def test_of_who_is_through_by_count_or_by_what_is_in_force_no_pace_is_asked(
    computed: Any, in_force: Any, said: list[str]
) -> None:
    standing = replace(at_percent(20, best=95), entry=computed)
    assert raised(a_subject(standing, in_force=in_force, day=at_week(30))) == said


def test_out_of_reach_and_never_started_stand_for_what_follows_from_them() -> None:
    open_ones = a_standing([a_line(n) for n in range(10)])
    assert raised(a_subject(open_ones, **NEVER)) == ["never-started"]
    lost = a_standing([a_line(n, strand="events", state="missed") for n in range(10)])
    assert raised(a_subject(lost, **NEVER)) == [
        "out-of-reach", "never-started", *["missed-event"] * 10,
    ]  # fmt: skip


def test_gone_quiet_and_behind_are_two_things_and_stand_for_a_late_forecast() -> None:
    quiet = {"day": at_week(30), "last_activity_at": noon(STARTS)}
    assert raised(a_subject(at_percent(20), **quiet)) == ["gone-quiet", "behind"]
    assert raised(a_subject(at_percent(44), **quiet)) == ["gone-quiet"]
    assert raised(a_subject(at_percent(20), day=at_week(30))) == ["behind"]
    assert raised(a_subject(at_percent(44), day=at_week(30))) == ["forecast-late"]


def test_a_rule_that_is_off_says_nothing_and_silences_nothing() -> None:
    subject = a_subject(a_standing([a_line(n) for n in range(10)]), **NEVER)
    off = replace(subject, thresholds=thresholds(off=frozenset({"never-started"})))
    assert raised(off) == ["behind"]
    assert raised(replace(subject, thresholds=thresholds(off=frozenset(RULES)))) == []


def test_alerts_come_in_the_order_in_which_they_matter() -> None:
    lines = [
        a_line(1, strand="events", state="missed"),
        a_line(2, strand="formative"),
        a_line(3, strand="formative", state="done"),
        *(a_line(n) for n in range(4, 20)),
    ]
    subject = a_subject(
        a_standing(lines),
        day=at_week(40),
        last_activity_at=noon(STARTS),
        due={"item:2": STARTS},
        handed={"item:3": Handed(noon(STARTS), None)},
    )
    said = raised(subject)
    assert said == ["gone-quiet", "missed-event", "behind", "formative-overdue", "awaiting-coach"]
    assert said == sorted(said, key=list(KINDS).index)


days = st.integers(-20, 760).map(lambda n: STARTS + n * DAY)
maybe_day = st.none() | days
near_the_window = st.integers(-20, 20).map(lambda n: OPENS + n * DAY)
often = settings(drawn, max_examples=120)


EVERY_POLICY = ("pooled-hours", "each-strand", "weighted", "modules", "none")


@st.composite
def some_subject(draw: Any) -> Subject:
    things = draw(some_things(("done", "open", "missed", "excused")))
    rule = draw(some_rule(EVERY_POLICY))
    standing = counted(things, rule)
    ids = [line.activity_id for line in standing.lines]
    dates = st.dictionaries(st.sampled_from(ids), days) if ids else st.just({})
    instants = days.map(noon)
    handed = (
        st.dictionaries(st.sampled_from(ids), st.builds(Handed, instants, st.none() | instants))
        if ids
        else st.just({})
    )
    return a_subject(
        standing,
        rule=rule,
        day=draw(days | near_the_window),
        state=draw(st.sampled_from(["active", "invited"])),
        in_force=draw(st.sampled_from([None, "not-yet", "unknown", "eligible"])),
        person=draw(st.builds(Person, st.just(ME), deferred_from=maybe_day, until=maybe_day)),
        months=draw(st.sampled_from([None, 12, 18])),
        last_activity_at=draw(st.none() | instants),
        planned=draw(dates),
        due=draw(dates),
        handed=draw(handed),
        submitted=draw(st.sampled_from([None, False, True])),
        earlier=draw(st.none() | st.tuples(days, st.integers(0, 100).map(Fraction))),
        cohort=draw(st.sampled_from([COHORT, replace(COHORT, assessment=None)])),
    )


@often
@given(some_subject())
def test_no_two_alerts_have_one_key_and_each_says_something(subject: Subject) -> None:
    found = alerts_of(subject)
    assert len({each.key for each in found}) == len(found)
    for each in found:
        assert each.why.endswith(".")
        assert each.next_step.endswith(".")
        assert each.cohort_id == COHORT.id
        assert each.user_id == subject.standing.user_id
        assert len(each.activities) <= 5
        assert each.since is None or each.since <= subject.day


@often
@given(some_subject())
def test_nothing_that_is_silenced_is_said(subject: Subject) -> None:
    said = set(raised(subject))
    for rule in said:
        assert not said & SILENCES.get(rule, frozenset())
    if subject.in_force == "eligible" and subject.standing.entry != "not-applicable":
        assert said <= {"eligible", "window-opens", "window-closes-unsubmitted", "awaiting-coach"}
    events = [
        each.about for each in alerts_of(subject) if "event" in each.rule or "up" in each.rule
    ]
    assert len(set(events)) == len(events)


@drawn
@given(some_subject(), days, maybe_day)
def test_a_deferral_never_makes_anybody_more_behind(
    subject: Subject, went: date, back: date | None
) -> None:
    there = replace(subject, person=Person(ME))
    until = max(went + DAY, back) if back else None
    away = replace(there, person=Person(ME, deferred_from=went, until=until))
    for rule in ("behind", "never-started", "formative-overdue", "make-up-due"):
        of_there, of_away = ({a.about for a in RULES[rule](one)} for one in (there, away))
        assert of_away <= of_there, rule
    of_there, of_away = (max(map(weeks_quiet, gone_quiet(one)), default=0) for one in (there, away))
    assert of_away <= of_there


def weeks_quiet(alert: Alert) -> int:
    return int(alert.about.split()[0])


@drawn
@given(some_subject(), st.sampled_from(sorted(RULES)))
def test_a_rule_that_is_off_is_never_heard(subject: Subject, rule: AlertRule) -> None:
    quiet = replace(subject, thresholds=thresholds(off=frozenset({rule})))
    assert rule not in raised(quiet)
