"""`check` looks at the Canvas Inbox only where a coach wants to be told there."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.check.inbox import inbox
from jobs.context import Context
from jobs.demo.rights import ALL_RIGHTS
from sync.settings import given_settings
from sync.store.coaches import wish
from tests.command_line.program import Program
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office


@pytest.fixture
def may(office: Office, cohort_world: CohortWorld) -> str:
    """The line that tells whether we may send messages; the coach is known since the first sync."""
    cohort_world.join()
    office.sync()
    return f"course {cohort_world.course.id}: may send messages"


def looked(npq_sync: Program, **settings: str | None) -> dict[str, Any]:
    ran = npq_sync("check", "--json", **settings)
    return {line["what"]: line for line in ran.json["checks"]}


def test_nothing_is_said_while_every_coach_is_mailed(
    npq_sync: Program, office: Office, may: str
) -> None:
    assert not {may, "Canvas Inbox"} & looked(npq_sync).keys()
    assert not [seen for seen in office.canvas.requests if "send_messages" in seen.query_string]


def test_the_right_to_send_is_asked_for_once_a_coach_wants_the_inbox(
    npq_sync: Program, office: Office, cohort_world: CohortWorld, may: str
) -> None:
    wish(office.store, cohort_world.coach.id, channel="inbox")
    lines = looked(npq_sync)
    assert (lines[may]["status"], lines["Canvas Inbox"]["status"]) == ("ok", "ok")

    without = cohort_world.world.add_token(rights=ALL_RIGHTS - {"send_messages"})
    line = looked(npq_sync, CANVAS_API_TOKEN=without)[may]
    assert line["status"] == "fail"
    assert "send_messages" in line["remedy"]
    assert office.canvas.world.conversations == []


@pytest.mark.usefixtures("may")
def test_that_messages_are_held_back_while_mail_is_redirected_is_told(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    wish(office.store, cohort_world.coach.id, channel="inbox")
    line = looked(npq_sync, MAIL_REDIRECT_TO="me@provider.example")["Canvas Inbox"]
    assert line["status"] == "warn"
    assert "MAIL_REDIRECT_TO" in line["remedy"]


@pytest.mark.parametrize(
    ("public", "status"),
    [("http://127.0.0.1:8000", "fail"), ("https://npq.provider.example", "ok")],
)
def test_links_that_lead_to_this_machine_are_no_use_in_a_real_canvas(
    office: Office, public: str, status: str
) -> None:
    given = {"CANVAS_API_URL": "https://canvas.example.org", "NPQ_SYNC_PUBLIC_URL": public}
    settings = given_settings({**office.environment, **given})
    [line] = inbox(Context(settings, office.context.file), {"a25"})
    assert line.status == status
