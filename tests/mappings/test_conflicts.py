"""What the cohorts file agrees and Canvas shows otherwise, for the admin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from mappings.alerts import Alert
from mappings.cohorts import Person
from mappings.conflicts import InCanvas, conflicts
from mappings.people import PersonState, participants
from mappings.records import Enrollment
from mappings.thresholds import Thresholds
from tests.mappings.rosters import NORTH, SOUTH, a_cohort, a_roster, enrolled

DAY = timedelta(days=1)
WENT, BACK = date(2026, 11, 2), date(2027, 3, 1)
WITHDRAWN = Person(5, withdrawn_on=WENT)
AWAY = Person(5, deferred_from=WENT, until=BACK)


def found(
    person: Person,
    today: date,
    *enrollments: Enrollment,
    sections: tuple[str, ...] = (),
    known: PersonState | None = "active",
    off: frozenset[str] = frozenset(),
) -> tuple[Alert, ...]:
    cohort = replace(a_cohort(*sections), persons=(person,))
    home = a_roster(*enrollments)
    people = participants(cohort, home, {}, {5: known} if known else {}, today)
    seen = InCanvas(people, {home.course_id: home}, home.course_id)
    return conflicts(cohort, seen, today, Thresholds(off=off))  # type: ignore[arg-type]


def kinds(alerts: tuple[Alert, ...]) -> list[str]:
    return [alert.about for alert in alerts]


def active(at: datetime | None, state: str = "active") -> Enrollment:
    return replace(enrolled(5, state), last_activity_at=at)  # type: ignore[arg-type]


def test_withdrawn_here_and_still_enrolled_there() -> None:
    assert found(WITHDRAWN, WENT - DAY, enrolled(5)) == ()
    (alert,) = found(WITHDRAWN, WENT, enrolled(5))
    assert (alert.key, alert.since) == (("a26", 5, "conflict", "withdrawn"), WENT)
    assert alert.kind.audience == "admin"
    assert alert.why == (
        "Withdrawn since Monday 2 November 2026 by the cohorts file, but still enrolled in Canvas."
    )
    assert alert.next_step == "Conclude the enrolment in Canvas, or correct withdrawn_on."
    assert kinds(found(WITHDRAWN, WENT, enrolled(5, "invited"))) == ["withdrawn"]


def test_who_is_gone_from_canvas_or_never_was_a_participant_is_no_conflict() -> None:
    assert found(WITHDRAWN, WENT, enrolled(5, "completed")) == ()
    assert found(WITHDRAWN, WENT) == ()
    assert found(WITHDRAWN, WENT, enrolled(5), known=None) == ()


def test_who_moved_to_another_section_is_no_conflict() -> None:
    moved = found(WITHDRAWN, WENT, enrolled(5, section=SOUTH), sections=("North",))
    assert moved == ()
    still = found(WITHDRAWN, WENT, enrolled(5, section=NORTH), sections=("North",))
    assert kinds(still) == ["withdrawn"]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (None, []),
        (datetime(2026, 11, 2, 23, 59, tzinfo=UTC), []),  # on the first day of it
        (datetime(2026, 11, 3, 0, 0, tzinfo=UTC), ["deferred"]),
    ],
)
def test_deferred_here_and_active_there_since(at: datetime | None, said: list[str]) -> None:
    assert kinds(found(AWAY, BACK - DAY, active(at))) == said
    assert found(AWAY, BACK, active(at)) == (), "they are back"
    assert found(AWAY, WENT - DAY, active(at)) == (), "they are not away yet"


def test_deferred_and_active_says_both_days() -> None:
    (alert,) = found(AWAY, BACK - DAY, active(datetime(2027, 1, 11, 9, tzinfo=UTC)))
    assert alert.since == WENT
    earlier = active(datetime(2026, 11, 1, 9, tzinfo=UTC))
    assert found(AWAY, BACK - DAY, earlier, active(datetime(2027, 1, 11, 9, tzinfo=UTC)), earlier)
    assert alert.why == (
        "Deferred since Monday 2 November 2026 by the cohorts file, but active in Canvas on "
        "Monday 11 January 2027."
    )
    assert alert.next_step == "Ask whether they are back: if so, give the day of it as until."


def test_an_instant_is_of_its_local_day() -> None:
    """23:30 UTC on the day they went is the next day in London while it has summer time."""
    away = Person(5, deferred_from=date(2026, 10, 1))
    late = active(datetime(2026, 10, 1, 23, 30, tzinfo=UTC))
    assert kinds(found(away, BACK, late)) == ["deferred"]


def test_back_here_and_gone_there() -> None:
    assert kinds(found(AWAY, BACK - DAY, enrolled(5, "completed"))) == []
    (alert,) = found(AWAY, BACK, enrolled(5, "completed"))
    assert (alert.about, alert.since) == ("returned", BACK)
    assert alert.why == (
        "Back from a deferral on Monday 1 March 2027 by the cohorts file, but not enrolled in "
        "Canvas."
    )
    assert alert.next_step == "Enrol them in Canvas, or give withdrawn_on."
    assert found(AWAY, BACK, enrolled(5)) == ()
    assert found(replace(AWAY, until=None), BACK, enrolled(5, "completed")) == ()


def test_of_one_person_one_thing() -> None:
    both = replace(AWAY, withdrawn_on=BACK)
    was_active = active(datetime(2027, 1, 11, 9, tzinfo=UTC))
    assert kinds(found(both, BACK, was_active)) == ["withdrawn"]
    assert found(both, BACK, enrolled(5, "completed")) == ()


def test_the_rule_may_be_off() -> None:
    assert found(WITHDRAWN, WENT, enrolled(5), off=frozenset({"conflict"})) == ()
