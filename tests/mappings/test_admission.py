"""Who may enter and who is held back, with why, each on its own and where two things are true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from mappings.admission import Admission, Door, Kept, Status
from mappings.cohorts import Assessment, Cohort, Person
from mappings.holds import Held
from mappings.sittings import sittings_of
from mappings.standing import Entry, Standing

OPENS = date(2027, 3, 22)
ASSESSMENT = Assessment(101, 9001, opens_on=OPENS)
COHORT = Cohort("a25", "npqsl", date(2025, 10, 1), (101,), assessment=ASSESSMENT)
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NOTHING_AGREED = Person(5)
SECOND = timedelta(seconds=1)
TAKEN_AWAY = Held(5, "entry", "eligible", "not-yet", "entry-taken-away")


def standing(entry: Entry, percent: Fraction | None = Fraction(887, 10)) -> Standing:
    return Standing(5, (), {}, {}, Fraction(0), Fraction(98), percent, True, entry, True, "pooled")


def seen(entry: Entry | None = "eligible", computed: Entry | None = None, **given: Any) -> Kept:
    found = standing(computed or entry or "unknown")
    return replace(Kept(5, "active", entry, found), **given)


def told(
    kept: Kept, *, person: Person = NOTHING_AGREED, at: datetime = NOW, cohort: Cohort = COHORT
) -> tuple[Status, str]:
    cohort = replace(cohort, persons=(person,))
    found = Door(cohort, sittings_of(ASSESSMENT, cohort.persons), at).admission(kept)
    return found.status, found.why


@pytest.mark.parametrize(
    ("kept", "status", "why"),
    [
        (seen(entered=""), "may-enter", "in Canvas"),
        (seen(asked_by="run-1"), "may-enter", "waits: npq-sync approve run-1"),
        (seen(), "may-enter", "not in Canvas: the next sync gives it, or says why not"),
        (seen("not-yet"), "not-yet", "88.7%"),
        (seen(None, "unknown"), "unknown", "something could not be read; at least 88.7%"),
        (
            seen(None, standing=None),
            "unknown",
            "something could not be read; at least no figure yet",
        ),
        (
            seen(refused=frozenset({"override"})),
            "may-enter",
            "rejected: open it again among the held changes of the console",
        ),
        (seen("not-applicable"), "no-gate", "the policy has no gate"),
        (
            seen("not-applicable", state="left"),
            "left",
            "no student of the home course any more",
        ),
        (
            seen("not-applicable", state="left", entered=""),
            "left",
            "no student of the home course any more; still in Canvas",
        ),
        (
            seen("eligible", "not-yet", held=TAKEN_AWAY, entered=""),
            "may-enter",
            "in Canvas; entry-taken-away: not-yet waits",
        ),
        (
            seen("eligible", "not-yet", held=TAKEN_AWAY, refused=frozenset({"entry"}), entered=""),
            "may-enter",
            "in Canvas; entry-taken-away: not-yet was rejected",
        ),
        (
            seen(
                "not-yet", "eligible", held=Held(5, "entry", "not-yet", "eligible", "mass-change")
            ),
            "held",
            "mass-change: eligible waits",
        ),
        (
            seen(
                "eligible",
                state="left",
                held=Held(5, "entry", "eligible", "not-applicable", "roster-shrank"),
                entered="",
            ),
            "may-enter",
            "in Canvas; roster-shrank: not-applicable waits",
        ),
    ],
)
def test_what_is_said_of_whom(kept: Kept, status: Status, why: str) -> None:
    assert told(kept) == (status, why)


@pytest.mark.parametrize(("entered", "in_canvas"), [("", True), (None, False)])
def test_whoever_has_nothing_agreed_stands_in_the_cohorts_sitting(
    *, entered: str | None, in_canvas: bool
) -> None:
    [sitting] = sittings = sittings_of(ASSESSMENT, ())
    found = Door(COHORT, sittings, NOW).admission(seen("not-yet", entered=entered))
    why = "88.7%; still in Canvas" if in_canvas else "88.7%"
    assert found == Admission(5, sitting, "not-yet", why, in_canvas=in_canvas)


def test_a_withdrawal_and_a_deferral_come_before_what_was_computed() -> None:
    withdrawn = Person(5, withdrawn_on=date(2027, 3, 1))
    assert told(seen(), person=withdrawn) == ("withdrawn", "since Monday 1 March")
    away = Person(5, deferred_from=date(2027, 3, 1), until=date(2028, 1, 10))
    assert told(seen(), person=away) == ("deferred", "until Monday 10 January 2028")
    for_now = replace(away, until=None)
    assert told(seen(entered=""), person=for_now) == ("deferred", "for now; still in Canvas")
    assert told(seen(), person=replace(for_now, deferred_from=date(2027, 3, 2)))[0] == "may-enter"


def test_before_release_and_after_the_window() -> None:
    released = datetime(2027, 2, 22, tzinfo=UTC)
    assert told(seen(), at=released - SECOND)[1] == "in Canvas from Monday 22 February"
    assert told(seen(), at=released)[1].startswith("not in Canvas")
    ends = datetime(2027, 3, 29, 23, tzinfo=UTC)
    assert told(seen(), at=ends - SECOND)[1].startswith("not in Canvas")
    assert told(seen(), at=ends)[1] == "the window is over"
    unwritten = replace(COHORT, write_back=False)
    assert told(seen(), cohort=unwritten)[1] == "nothing is written to Canvas"


def test_a_window_of_ones_own_is_the_one_that_counts() -> None:
    extended = Person(5, window_closes_on=date(2027, 4, 5))
    after_the_cohorts = datetime(2027, 4, 1, tzinfo=UTC)
    moving = "in Canvas, in another window than theirs"
    assert told(seen(entered=""), person=extended)[1] == moving
    assert told(seen(entered="to 2027-04-05"), person=extended)[1] == "in Canvas"
    assert told(seen(), person=extended, at=after_the_cohorts)[1].startswith("not in Canvas")
