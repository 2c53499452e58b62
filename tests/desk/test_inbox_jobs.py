"""Digests in the Canvas Inbox, as the jobs send them to coaches who want them there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.demo.entities import Conversation
from jobs.demo.world import World
from jobs.run_report import RunReport
from sync.store.coaches import wish
from tests.desk.tasks import DAY, a_task, do, done, notes_at
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import NOW, Office, cohort_toml

PATH = "conversations$"


@pytest.fixture
def cohort_world() -> CohortWorld:
    """A cohort in a Canvas in which it is NOW."""
    return CohortWorld(World(lambda: NOW), sis_id="NPQSL-A25")


@pytest.fixture
def office(cohort_world: CohortWorld, tmp_path: Path) -> Iterator[Office]:
    """Somebody turned eligible, and their coach wants to hear of it in Canvas."""
    cohort_world.join(EVERYTHING)
    with Office(cohort_world, tmp_path) as running:
        do(running, "sync", NOW, "a25")
        wish(running.store, cohort_world.coach.id, channel="inbox")
        yield running


def got(office: Office) -> list[Conversation]:
    return office.canvas.world.inbox_of(office.home.coach)


def codes(report: RunReport) -> list[str]:
    return [problem.code for problem in report.problems]


def loses_its_answer(office: Office) -> None:
    """Let the next message arrive, and be hidden when it is looked for at once."""
    office.canvas.faults.reset(PATH, after=True, method="POST", times=1)
    office.canvas.faults.rewrite(PATH, lambda _: [], method="GET", times=1, skip=1)


def test_a_digest_is_a_message_once_and_no_mail(office: Office) -> None:
    first, second = do(office, "digests"), do(office, "digests", NOW + DAY)

    assert (first.mails, second.mails, first.status) == (1, 0, "succeeded")
    [made] = got(office)
    assert made.course is office.home.course
    assert (made.subject or "").startswith("NPQ engagement: ")
    [message] = made.messages
    [participant] = [e.user for e in made.course.enrollments if e.is_student]
    assert participant.name in message.body
    links = [line for line in message.body.splitlines() if "://" in line]
    assert links
    assert office.mailed == []


def test_the_account_acts_as_nobody_else(office: Office) -> None:
    do(office, "digests")

    asked = [seen.query | seen.body for seen in office.canvas.requests]
    assert not [one for one in asked if "as_user_id" in one]


def test_a_coach_without_an_address_is_reached(office: Office) -> None:
    office.home.coach.email = None
    office.forgets_all()
    do(office, "sync", NOW, "a25")
    wish(office.store, office.home.coach.id, channel="inbox")

    assert do(office, "digests").mails == 1
    assert len(got(office)) == 1
    assert office.mailed == []


def test_without_a_mail_server_messages_go_and_what_is_mailed_waits_untold(office: Office) -> None:
    south = office.home.add_section("South")
    other = office.home.add_coach("Bea Coach", south, "bea@provider.example")
    office.home.join(EVERYTHING, section=south)
    do(office, "sync", NOW, "a25")
    office.settings["SMTP_URL"] = ""

    silent = do(office, "digests")
    assert (silent.mails, codes(silent)) == (1, ["no-mail-server"])
    assert len(got(office)) == 1
    assert office.canvas.world.inbox_of(other) == []
    office.settings.clear()
    assert do(office, "digests").mails == 1
    assert office.mailed == ["bea@provider.example"]


def test_nothing_is_written_in_canvas_while_mail_is_redirected(office: Office) -> None:
    office.settings["MAIL_REDIRECT_TO"] = "me@provider.example"
    assert do(office, "digests").mails == 1
    assert office.mailed == ["me@provider.example"]
    assert got(office) == []

    office.settings.clear()
    assert do(office, "digests", NOW).mails == 1
    assert len(got(office)) == 1
    assert office.mailed == ["me@provider.example"]


def test_redirected_without_a_mail_server_nothing_goes_at_all(office: Office) -> None:
    office.settings |= {"MAIL_REDIRECT_TO": "me@provider.example", "SMTP_URL": ""}

    assert codes(do(office, "digests")) == ["no-mail-server"]
    assert got(office) == []
    assert office.rows()["outbox"] == []


def test_a_lost_answer_is_settled_by_the_next_delivery_and_nobody_is_bothered(
    office: Office,
) -> None:
    loses_its_answer(office)
    task = a_task(office, "digests")
    asked: list[None] = []
    report = done(replace(task, deliver_later=lambda: asked.append(None)))

    assert (report.mails, report.status, codes(report)) == (0, "partial", ["inbox-uncertain"])
    assert len(asked) == 1
    [told] = notes_at(office, NOW) or [[]]
    assert not [words for words in told if "may be lost" in words]
    assert [mail.state for mail in office.store.list_outbox("sent") if mail.channel == "inbox"] == [
        "sent"
    ], "the note's delivery has looked for it"
    assert do(office, "deliver").mails == 0
    assert len(got(office)) == 1


def test_a_dead_token_is_said_with_what_to_do_and_the_mail_goes(office: Office) -> None:
    office.canvas.faults.kill_token()
    dead = do(office, "digests")

    assert (dead.mails, dead.status) == (0, "partial")
    assert "token-dead" in codes(dead)
    assert any("CANVAS_API_TOKEN" in problem.remedy for problem in dead.problems)
    assert got(office) == []


def test_a_coach_who_left_is_refused_and_the_admins_hear_of_it(office: Office) -> None:
    office.home.world.set_state(office.home.course, office.home.coach, "completed")
    refused = do(office, "digests")

    assert (refused.mails, refused.status) == (0, "partial")
    [mail] = office.store.list_outbox("refused")
    assert mail.error == "refused-recipient"
    [[words]] = notes_at(office, NOW)
    assert "Recipients who are not reached" in words
    assert f"npq-sync coaches set {office.home.coach.id} --channel mail" in words


def test_a_home_course_may_be_named_by_its_sis_id(office: Office) -> None:
    office.says(cohort_toml(office.home, courses='"sis_course_id:NPQSL-A25"'))

    assert do(office, "digests").mails == 1
    [made] = got(office)
    assert made.course is office.home.course


def test_a_dry_run_writes_nothing(office: Office) -> None:
    run = office.sync(dry=True)

    assert [change for change in run["planned"] if change["target"] == "mail"]
    assert got(office) == []
    assert not [seen for seen in office.canvas.requests if PATH.strip("$") in seen.path]


def test_notify_sends_it_too(office: Office) -> None:
    assert office.notify() == 1
    assert office.notify() == 0
    assert len(got(office)) == 1
