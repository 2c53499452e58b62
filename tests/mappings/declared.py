"""Standings, claims and participations with believable defaults, so that a test names only what
it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from mappings.cohorts import Declarations, EvidenceRule
from mappings.declarations import Claim, Participation
from mappings.programmes import load_programmes
from mappings.standing import Line, Standing
from tests.mappings.builders import SOMEBODY, a_cohort

DONE_AT = datetime(2025, 10, 20, 9, 30, tzinfo=UTC)
UNTIL = datetime(2025, 12, 1, tzinfo=UTC)
PARTNER = "00000000-0000-4000-8000-000000000001"
SECOND = "00000000-0000-4000-8000-000000000002"
PARTICIPANT = "00000000-0000-4000-8000-000000000042"


def a_done_line(name: str = "assignment:1", **given: Any) -> Line:
    """One event of an hour, done; `hours` is what of `credit` (default: all of it) counts."""
    hours = given.pop("hours", Fraction(1))
    usual: dict[str, Any] = {
        "activity_id": name,
        "title": "Day 1 with Pat Surname",
        "strand": "events",
        "areas": {},
        "state": "done",
        "credit_hours": given.pop("credit", hours),
        "done_hours": hours,
        "possible_hours": hours,
        "source": "assignment",
        "at": DONE_AT,
    }
    return Line(**{**usual, **given})


def a_standing(*lines: Line, **given: Any) -> Standing:
    """What these activities come to, of ten applicable hours."""
    done = sum((line.done_hours for line in lines), Fraction(0))
    usual: dict[str, Any] = {
        "user_id": SOMEBODY,
        "lines": lines,
        "strands": {},
        "areas": {},
        "hours_done": done,
        "hours_applicable": Fraction(10),
        "percent": done * 10,
        "complete": True,
        "entry": "not-yet",
        "reachable": True,
        "policy": "pooled-hours/1",
    }
    return Standing(**{**usual, **given})


def a_participation(user_id: int = SOMEBODY, *lines: Line, **given: Any) -> Participation:
    """Somebody with one event done and DfE's id in Canvas."""
    usual: dict[str, Any] = {
        "user_id": user_id,
        "sis_user_id": f"{PARTICIPANT[:-2]}{user_id:02}",
        "away": False,
        "withdrawn_on": None,
        "standing": a_standing(*(lines or (a_done_line(),))),
        "computed_at": DONE_AT,
        "found_done": {},
    }
    return Participation(**{**usual, **given})


def said(**given: Any) -> Declarations:
    """All that a cohorts file can say of declarations."""
    usual: dict[str, Any] = {
        "schedule": "npq-leadership-autumn",
        "cohort": "2025",
        "schedule_starts_on": date(2025, 10, 1),
        "delivery_partner_id": PARTNER,
        "evidence": dict.fromkeys(
            ("started", "retained-1", "retained-2", "completed"), EvidenceRule(activities=1)
        ),
    }
    return Declarations(**{**usual, **given})


def a_claim(kind: str = "started", **given: Any) -> Claim:
    """A claim of the NPQSL's; `of` replaces its programme's fields, the rest what the file says."""
    fields = {"course_identifier": "npq-senior-leadership", "group": "leadership"}
    of = fields | given.pop("of", {})
    until, outcomes = given.pop("until", UNTIL), given.pop("outcomes", {})
    programme = load_programmes()["npqsl"]
    made: Any = {name: getattr(programme, name) for name in programme.__slots__} | of
    cohort = a_cohort(declarations=said(**given))
    return Claim(cohort, type(programme)(**made), kind, until, outcomes)  # type: ignore[arg-type]
