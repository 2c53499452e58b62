"""Example pages behind links of mails, by the words and templates that make the real ones."""

from __future__ import annotations

from datetime import UTC, date, datetime

from jobs.concern import Concern
from jobs.web.link_words import listing, on_it, snooze, wishes
from jobs.web.pages import Page
from mappings.alerts import Alert
from mappings.digest import Reason
from pictures.examples import BEHIND, COHORT, LINKS, NAMES, OVERDUE, QUIET
from sync.store.coaches import CoachWish
from sync.store.episodes import OpenAlert

COACH = 7
TODAY = date(2026, 11, 23)
OPENED = datetime(2026, 11, 20, 4, tzinfo=UTC)


def pages() -> dict[str, str]:
    """Return the HTML of each example by its name; its style sheet is one folder above."""
    two = _told(427, QUIET, OVERDUE)
    found = {
        "on-it": on_it(two),
        "snooze": snooze(_told(412, BEHIND)),
        "open": listing([two, _told(412, BEHIND)], _links),
        "wishes": wishes(CoachWish(COACH)),
    }
    return {name: _html(page) for name, page in found.items()}


def _html(page: Page) -> str:
    return bytes(page.response().body).decode()


def _told(user_id: int, *reasons: Reason) -> Concern:
    alerts = tuple(OpenAlert(at, _alert(user_id, one), OPENED) for at, one in enumerate(reasons))
    return Concern(COACH, COHORT, user_id, NAMES[user_id], alerts, TODAY)


def _alert(user_id: int, reason: Reason) -> Alert:
    return Alert(
        rule=reason.rule,
        cohort_id=COHORT,
        user_id=user_id,
        why=reason.why,
        next_step=reason.next_step,
        about=reason.about,
        since=reason.since,
        activities=reason.activities,
    )


def _links(told: Concern) -> tuple[tuple[str, str], ...]:
    whom = told.cohort, told.user_id
    return (
        ("I’m on it", LINKS.on_it(*whom)),
        ("Snooze", LINKS.snooze(*whom)),
        ("Not my participant", LINKS.not_mine(*whom)),
    )
