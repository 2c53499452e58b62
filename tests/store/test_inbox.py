"""The outbox over the Canvas Inbox: never twice, settled by looking, and apart from the mail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.demo.entities import Conversation, User
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from mappings.alerts import AlertKey
from sync.canvas.client import CanvasClient
from sync.canvas.patience import Patience
from sync.mail import Mailer
from sync.store import Delivered, NewMail, Run, Store, deliver
from sync.store.kept_mail import MailState
from sync.store.mail_lock import delivering, patient
from sync.targets.inbox import Inbox
from tests.mail_server import MailServer, mail_server
from tests.store.people import COHORT, LATER, NOW, a_mail, a_result, an_alert, behind, results

PATH = "conversations$"
SENDER = "npq@provider.example"
DIES = """
import os, sys
from datetime import datetime
from sync.canvas.client import CanvasClient
from sync.store import deliver, open_store
from sync.targets.inbox import Inbox

class Dies(Inbox):
    def send(self, email):
        if when == "after":
            super().send(email)
        os._exit(9)

when, database, url, token, course, now = sys.argv[1:]
inbox = Dies(CanvasClient(url, token, 1), lambda _: [int(course)])
deliver(open_store(database), None, datetime.fromisoformat(now), inbox=inbox)
"""


@dataclass
class Canvas:
    """A course with two coaches in a sandbox, in which it is NOW, and our Inbox there."""

    sandbox: Sandbox
    course: int
    coaches: list[User]
    inbox: Inbox
    token: str

    def got(self, coach: int = 0) -> list[Conversation]:
        return self.sandbox.world.inbox_of(self.coaches[coach])

    def message(self, *mentions: AlertKey, coach: int = 0, **but: Any) -> NewMail:
        """A digest for a coach, good until tomorrow evening."""
        usual: dict[str, Any] = {
            "recipient": self.coaches[coach].id,
            "address": "",
            "kind": "digest",
            "channel": "inbox",
            "good_until": LATER + timedelta(hours=2),
        }
        return a_mail(*mentions, **{**usual, **but})


@pytest.fixture
def canvas() -> Iterator[Canvas]:
    world = World(lambda: NOW)
    course = world.add_course("NPQSL")
    coaches = [world.add_user(f"Coach {number}") for number in (1, 2)]
    for coach in coaches:
        world.enroll(course, coach, "TaEnrollment")
    token = world.add_token()
    patience = Patience(read_timeouts=(5,), sleep=lambda _: None, chance=lambda: 1.0)
    with (
        Sandbox(world) as sandbox,
        CanvasClient(sandbox.url, token, 2, patience=patience) as client,
    ):
        inbox = Inbox(client, lambda _: [course.id])
        yield Canvas(sandbox, course.id, coaches, inbox, token)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mailer(server: MailServer) -> Mailer:
    return Mailer.from_url(server.url, SENDER)


@pytest.fixture
def news(store: Store, run: Run) -> Store:
    """A store in which 42 and 43 are behind."""
    alerts = (an_alert(42), an_alert(43))
    store.keep_results(run, results(a_result(42), a_result(43), alerts=alerts), NOW)
    return store


def errors(store: Store, state: MailState) -> list[str | None]:
    return [mail.error for mail in store.list_outbox(state)]


def told(store: Store) -> list[set[int]]:
    return [set(one.told) for one in store.open_alerts([COHORT])]


def test_each_goes_by_its_own_channel_once(
    news: Store, canvas: Canvas, mailer: Mailer, server: MailServer
) -> None:
    news.enqueue_digests([a_mail(behind(42)), canvas.message(behind(42))], NOW)

    assert deliver(news, mailer, LATER, inbox=canvas.inbox) == Delivered(2, 0, 0)
    assert deliver(news, mailer, LATER, inbox=canvas.inbox) == Delivered(0, 0, 0)
    assert len(server.messages) == len(canvas.got()) == 1
    assert "Words" in canvas.got()[0].messages[0].body


@pytest.mark.parametrize("only", ["mail", "inbox"])
def test_what_goes_by_a_way_that_is_not_there_waits(
    news: Store, canvas: Canvas, mailer: Mailer, server: MailServer, only: str
) -> None:
    news.enqueue_digests([a_mail(behind(42)), canvas.message(behind(42))], NOW)
    by_mail = only == "mail"

    inbox = None if by_mail else canvas.inbox
    assert deliver(news, mailer if by_mail else None, LATER, inbox=inbox) == Delivered(1, 0, 0)
    assert (len(server.messages), len(canvas.got())) == ((1, 0) if by_mail else (0, 1))
    assert errors(news, "pending") == [None]


def test_two_digests_to_one_coach_are_two_conversations(news: Store, canvas: Canvas) -> None:
    news.enqueue_digests([canvas.message(behind(42)), canvas.message(behind(43))], NOW)

    assert deliver(news, None, LATER, inbox=canvas.inbox).sent == 2
    assert [len(one.messages) for one in canvas.got()] == [1, 1]


def test_a_coach_refused_for_good_stops_nobody_else_and_was_told_nothing(
    news: Store, canvas: Canvas
) -> None:
    canvas.sandbox.world.set_state(
        canvas.sandbox.world.courses[canvas.course], canvas.coaches[0], "completed"
    )
    mails = [canvas.message(behind(42)), canvas.message(behind(42), coach=1)]
    news.enqueue_digests(mails, NOW)

    done = deliver(news, None, LATER, inbox=canvas.inbox)

    assert done == Delivered(1, 0, 0, refused=1)
    assert errors(news, "refused") == ["refused-recipient"]
    assert told(news) == [{canvas.coaches[1].id}, set()]
    assert deliver(news, None, LATER, inbox=canvas.inbox) == Delivered(0, 0, 0)


def test_a_concluded_course_is_tried_once(news: Store, canvas: Canvas) -> None:
    canvas.sandbox.world.courses[canvas.course].state = "completed"
    news.enqueue_digests([canvas.message(behind(42))], NOW)

    assert deliver(news, None, LATER, inbox=canvas.inbox).refused == 1
    assert errors(news, "refused") == ["refused-course-concluded"]


def test_a_right_that_is_missing_lets_it_wait(news: Store, canvas: Canvas) -> None:
    canvas.sandbox.faults.forbid(PATH, method="POST")
    news.enqueue_digests([canvas.message(behind(42))], NOW)

    assert deliver(news, None, LATER, inbox=canvas.inbox) == Delivered(0, 1, 0)
    assert errors(news, "pending") == ["refused-not-permitted"]
    canvas.sandbox.faults.clear()
    assert deliver(news, None, LATER, inbox=canvas.inbox).sent == 1


def test_a_dead_token_lets_every_message_wait_and_is_said_and_the_mail_goes(
    news: Store, canvas: Canvas, mailer: Mailer, server: MailServer
) -> None:
    mails = [canvas.message(behind(42)), canvas.message(behind(43)), a_mail(behind(42))]
    news.enqueue_digests(mails, NOW)
    canvas.sandbox.faults.kill_token()

    done = deliver(news, mailer, LATER, inbox=canvas.inbox)

    assert (done.sent, done.failed, len(server.messages)) == (1, 2, 1)
    assert [problem.code for problem in done.problems] == ["token-dead"]
    assert errors(news, "pending") == ["unreachable-token-dead", None]
    assert len(canvas.sandbox.requests) == 1


def test_a_mail_server_that_is_down_stops_no_message(news: Store, canvas: Canvas) -> None:
    news.enqueue_digests([a_mail(behind(42)), canvas.message(behind(42))], NOW)
    down = Mailer.from_url("smtp://127.0.0.1:1", SENDER)

    assert deliver(news, down, LATER, inbox=canvas.inbox) == Delivered(1, 1, 0)
    assert len(canvas.got()) == 1


def test_a_message_in_doubt_is_settled_by_the_next_delivery(news: Store, canvas: Canvas) -> None:
    news.enqueue_digests([canvas.message(behind(42))], NOW)
    canvas.sandbox.faults.reset(PATH, after=True, method="POST", times=1)
    canvas.sandbox.faults.answer(503, PATH, method="GET").skip = 1

    assert deliver(news, None, LATER, inbox=canvas.inbox) == Delivered(0, 0, 0, doubtful=1)
    assert errors(news, "uncertain") == ["no-answer"]
    canvas.sandbox.faults.clear()

    assert deliver(news, None, LATER, inbox=canvas.inbox) == Delivered(1, 0, 0)
    assert len(canvas.got()) == 1
    assert told(news) == [{canvas.coaches[0].id}, set()]


def test_one_that_never_came_is_sent_again(news: Store, canvas: Canvas) -> None:
    news.enqueue_digests([canvas.message(behind(42))], NOW)
    canvas.sandbox.faults.answer(502, PATH, method="POST", times=1)

    assert deliver(news, None, LATER, inbox=canvas.inbox).doubtful == 1
    assert deliver(news, None, LATER, inbox=canvas.inbox) == Delivered(1, 0, 0)
    assert len(canvas.got()) == 1


def test_one_that_never_came_is_not_sent_late(news: Store, canvas: Canvas) -> None:
    news.enqueue_digests([canvas.message(behind(42))], NOW)
    canvas.sandbox.faults.answer(502, PATH, method="POST", times=1)
    deliver(news, None, LATER, inbox=canvas.inbox)
    too_late = LATER + timedelta(hours=2)

    assert deliver(news, None, too_late, inbox=canvas.inbox) == Delivered(0, 0, 0, superseded=1)
    assert canvas.got() == []
    assert told(news) == [set(), set()]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_killed_about_the_message_sends_it_once(
    news: Store, database_url: str, canvas: Canvas, when: str
) -> None:
    news.enqueue_digests([canvas.message(behind(42))], NOW)
    given = [when, database_url, canvas.sandbox.url, canvas.token, str(canvas.course)]
    died = subprocess.run(
        [sys.executable, "-c", DIES, *given, LATER.isoformat()],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert died.returncode == 9
    assert len(canvas.got()) == (1 if when == "after" else 0)

    assert deliver(news, None, LATER, inbox=canvas.inbox) == Delivered(1, 0, 0)
    assert len(canvas.got()) == 1
    assert deliver(news, None, LATER, inbox=canvas.inbox) == Delivered(0, 0, 0)


def test_it_is_found_beyond_the_first_page(news: Store, canvas: Canvas) -> None:
    canvas.sandbox.switches.page_cap = 2
    news.enqueue_digests([canvas.message(behind(42))], NOW)
    canvas.sandbox.faults.reset(PATH, after=True, method="POST", times=1)
    canvas.sandbox.faults.answer(503, PATH, method="GET").skip = 1
    deliver(news, None, LATER, inbox=canvas.inbox)
    canvas.sandbox.faults.clear()
    news.enqueue_digests([canvas.message() for _ in range(4)], NOW)
    with_five = deliver(news, None, LATER, inbox=canvas.inbox)

    assert with_five == Delivered(5, 0, 0)
    assert len(canvas.got()) == 5


def test_while_another_delivery_lives_nothing_is_looked_for(news: Store, canvas: Canvas) -> None:
    """It may be the one that is just about to send it."""
    news.enqueue_digests([canvas.message(behind(42))], NOW)
    canvas.sandbox.faults.answer(502, PATH, method="POST", times=1)
    deliver(news, None, LATER, inbox=canvas.inbox)

    with delivering(news.engine, patient(0)) as alone:
        assert alone
        ousting = deliver(news, None, LATER, patience=0, inbox=canvas.inbox)
    assert ousting == Delivered(0, 0, 0, doubtful=1)
    assert canvas.got() == []
    assert deliver(news, None, LATER, inbox=canvas.inbox).sent == 1


def test_a_canvas_that_is_away_settles_and_sends_nothing(news: Store, canvas: Canvas) -> None:
    news.enqueue_digests([canvas.message(behind(42)), canvas.message(behind(43))], NOW)
    canvas.sandbox.faults.reset(PATH, after=True, method="POST", times=1)
    canvas.sandbox.faults.answer(503, PATH, method="GET").skip = 1
    deliver(news, None, LATER, inbox=canvas.inbox)

    away = deliver(news, None, LATER, inbox=canvas.inbox)
    assert (away.sent, away.failed, away.doubtful) == (0, 1, 1)
    assert [problem.code for problem in away.problems] == ["unreachable"]
    assert errors(news, "uncertain") == ["no-answer"]
    canvas.sandbox.faults.clear()
    assert deliver(news, None, LATER, inbox=canvas.inbox) == Delivered(2, 0, 0)
    assert len(canvas.got()) == 2


def test_while_mail_is_redirected_no_coach_gets_a_message(
    news: Store, canvas: Canvas, server: MailServer
) -> None:
    redirecting = Mailer.from_url(server.url, SENDER, "me@provider.example")
    news.enqueue_digests([canvas.message(behind(42))], NOW)
    news.enqueue_digests([canvas.message(behind(42))], NOW, redirecting=True)

    assert deliver(news, redirecting, LATER, inbox=canvas.inbox) == Delivered(1, 0, 0)
    assert canvas.got() == []
    assert [to for _, to in server.envelopes] == [["me@provider.example"]]
    assert deliver(news, None, LATER, inbox=canvas.inbox).sent == 1
