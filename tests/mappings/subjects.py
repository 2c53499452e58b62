"""A participant as the rules of alerts see them: active, halfway, nothing wrong unless told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from mappings.alerts import Alert
from mappings.cohorts import Assessment, Cohort, Holiday, Person
from mappings.engagement import recount
from mappings.raising import alerts_of
from mappings.standing import CountingRule, Line, Standing
from mappings.subject import Subject
from mappings.term import Term
from mappings.thresholds import Thresholds
from tests.mappings.things import a_rule

DAY = timedelta(days=1)
ME = 42
STARTS = date(2026, 10, 1)
OPENS = date(2028, 4, 3)
HOLIDAYS = (
    Holiday("October half-term", date(2026, 10, 26), date(2026, 10, 30)),
    Holiday("Christmas", date(2026, 12, 21), date(2027, 1, 1)),
    Holiday("February half-term", date(2027, 2, 15), date(2027, 2, 19)),
    Holiday("Easter", date(2027, 3, 29), date(2027, 4, 9)),
    Holiday("May half-term", date(2027, 5, 31), date(2027, 6, 4)),
    Holiday("Summer", date(2027, 7, 22), date(2027, 9, 1)),
    Holiday("October half-term", date(2027, 10, 25), date(2027, 10, 29)),
    Holiday("Christmas", date(2027, 12, 20), date(2027, 12, 31)),
    Holiday("February half-term", date(2028, 2, 14), date(2028, 2, 18)),
)
COHORT = Cohort(
    "sl-26",
    "npqsl",
    STARTS,
    (101,),
    assessment=Assessment(101, 9001, opens_on=OPENS),
    holidays=HOLIDAYS,
)
TERM = Term.of(COHORT)
WEEKS = TERM.weeks(STARTS, OPENS)


def at_week(weeks: Fraction | int, since: date = STARTS) -> date:
    """The first day on which so many term weeks are over, counted from a working day on."""
    return TERM.after(since - DAY, int(5 * Fraction(weeks))) + DAY


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def a_line(number: int = 1, **given: Any) -> Line:
    """An open online activity of ten hours; done hours follow from the state unless told."""
    usual: dict[str, Any] = {
        "activity_id": f"item:{number}",
        "title": f"Activity {number}",
        "strand": "online",
        "areas": {},
        "state": "open",
        "credit_hours": Fraction(10),
        "source": "requirement",
        "at": None,
        **given,
    }
    credit, state = usual["credit_hours"], usual["state"]
    usual.setdefault("done_hours", credit if state == "done" else Fraction(0))
    usual.setdefault("possible_hours", credit if state == "open" else usual["done_hours"])
    return Line(**usual)


def a_standing(lines: Sequence[Line], rule: CountingRule | None = None, **given: Any) -> Standing:
    return replace(recount(ME, "active", lines, rule or a_rule()), **given)


def at_percent(percent: Fraction | int = 50, *, best: Fraction | int = 100) -> Standing:
    """Somebody with `percent` of 100 hours done and `best` possible; the rest is missed events."""
    done, possible = Fraction(percent), Fraction(best)
    lines = [
        a_line(1, state="done", credit_hours=done),
        a_line(2, credit_hours=possible - done),
        a_line(3, strand="events", state="missed", credit_hours=100 - possible),
    ]
    return a_standing([line for line in lines if line.credit_hours])


def a_subject(standing: Standing | None = None, **given: Any) -> Subject:
    """Eleven term weeks in, at the pace of the line, active the day before."""
    usual: dict[str, Any] = {
        "cohort": COHORT,
        "rule": a_rule(),
        "thresholds": Thresholds(),
        "day": at_week(11),
        "state": "active",
        "standing": standing or at_percent(25),
        "person": Person(ME),
        "in_force": "not-yet",
        "months": 18,
        **given,
    }
    today: date = usual["day"]
    usual.setdefault("last_activity_at", noon(today - DAY))
    return Subject(**usual)


def thresholds(**given: Any) -> Thresholds:
    return replace(Thresholds(), **given)


def raised(subject: Subject) -> list[str]:
    """The rules that speak, in their order."""
    return [alert.rule for alert in alerts_of(subject)]


def the_alert(subject: Subject, rule: str) -> Alert:
    (found,) = [alert for alert in alerts_of(subject) if alert.rule == rule]
    return found
