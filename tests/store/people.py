"""The usual participant, standing and mail, each with one thing changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from mappings.alerts import Alert, AlertKey, AlertRule, Closing
from mappings.ledger import as_text
from mappings.records import KeptProgress, Progress
from sync.store import NewMail, ParticipantResult, RunResults

COHORT = "npqsl-2025-autumn"
NOW = datetime(2026, 11, 21, 19, 45, 1, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
COACH = 7


def a_result(user_id: int = 42, **but: Any) -> ParticipantResult:
    usual: dict[str, Any] = {
        "user_id": user_id,
        "state": "active",
        "name": f"Name {user_id}",
        "sis_user_id": f"U{user_id}",
        "standing": {"user_id": user_id, "percent": "874/10"},
        "entry": "not-yet",
        "percent": "87.4",
        "entry_in_force": "not-yet",
    }
    given = {**usual, **but}
    standing = given.pop("standing")
    return ParticipantResult(standing=standing and as_text(standing), **given)


def results(*people: ParticipantResult, **but: Any) -> RunResults:
    return RunResults(participants=people or (a_result(),), **but)


def progress(user_id: int = 42, *, read_at: datetime = NOW, **but: Any) -> KeptProgress:
    usual: dict[str, Any] = {
        "user_id": user_id,
        "met": frozenset({1, 2}),
        "completed_modules": frozenset({501}),
        "shown": None,
        "unknown": frozenset(),
        "evaluated": False,
        "read_at": read_at,
    }
    return KeptProgress(Progress(**{**usual, **but}), 30, 2, NOW - timedelta(hours=3))


def a_mail(*mentions: AlertKey, **but: Any) -> NewMail:
    usual: dict[str, Any] = {
        "recipient": COACH,
        "address": "coach@provider.example",
        "subject": "NPQ: one participant needs you",
        "text": "Words",
        "html": "<p>Words</p>",
        "mentions": frozenset(mentions),
    }
    return NewMail(**{**usual, **but})


def an_alert(user_id: int = 42, rule: AlertRule = "behind", **but: Any) -> Alert:
    usual: dict[str, Any] = {
        "rule": rule,
        "cohort_id": COHORT,
        "user_id": user_id,
        "why": "At 61.2%; steady work would be at 75.0%.",
        "next_step": "Agree which activities come next and by when.",
    }
    return Alert(**{**usual, **but})


def over(*alerts: Alert, why: Closing = "over") -> dict[tuple[int, AlertRule, str], Closing]:
    """What a run says of alerts that ended."""
    return {(alert.user_id, alert.rule, alert.about): why for alert in alerts}


def behind(user_id: int = 42) -> AlertKey:
    return an_alert(user_id).key
