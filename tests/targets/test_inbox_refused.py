"""Messages Canvas does not take: why, whether that may be mended, and that nobody got them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jobs.demo.entities import User
from jobs.demo.rights import ALL_RIGHTS
from sync.canvas.client import CanvasClient
from sync.errors import TokenDead
from sync.mail import Email
from sync.targets.inbox import (
    Inbox,
    InboxRefused,
    InboxUnreachable,
)
from tests.targets.post import PATH, an_inbox, got
from tests.targets.school import School


@pytest.mark.parametrize("state", ["completed", "inactive", "deleted"])
def test_a_coach_who_left_the_course_is_refused_for_good(
    school: School, inbox: Inbox, coach: User, email: Email, state: str
) -> None:
    school.world.set_state(school.course, coach, state)

    with pytest.raises(InboxRefused) as refused:
        inbox.send(email)
    assert (refused.value.why, refused.value.permanent) == ("recipient", True)
    assert "Ada" not in str(refused.value)


def test_a_concluded_course_is_refused_for_good(school: School, inbox: Inbox, email: Email) -> None:
    school.course.state = "completed"

    with pytest.raises(InboxRefused) as refused:
        inbox.send(email)
    assert (refused.value.why, refused.value.permanent) == ("course-concluded", True)


def test_another_course_of_theirs_will_do(school: School, coach: User, email: Email) -> None:
    over, strange = school.world.add_course("Over"), school.world.add_course("Strange")
    school.world.enroll(over, coach, "TaEnrollment")
    over.concluded = True

    an_inbox(school, over, strange, school.course).send(email)

    [made] = got(school, coach)
    assert made.course is school.course


def test_without_any_course_nobody_is_asked(school: School, email: Email) -> None:
    with pytest.raises(InboxRefused) as refused:
        an_inbox(school).send(email)

    assert (refused.value.why, refused.value.permanent) == ("no-course", True)
    assert school.sandbox.requests == []


def test_of_several_refusals_the_first_is_told(school: School, email: Email) -> None:
    school.course.concluded = True
    strange = school.world.add_course("Strange")

    with pytest.raises(InboxRefused) as refused:
        an_inbox(school, school.course, strange).send(email)
    assert refused.value.why == "course-concluded"


def test_a_missing_right_is_refused_for_now(school: School, email: Email) -> None:
    token = school.world.add_token(rights=ALL_RIGHTS - {"send_messages"})
    student = replace(email, recipient=school.students[0].id)
    with CanvasClient(school.sandbox.url, token, 2, patience=school.client.patience) as client:
        inbox = an_inbox(school, school.course, client=client)
        with pytest.raises(InboxRefused) as to_student:
            inbox.send(student)
        with pytest.raises(InboxRefused) as to_coach:
            inbox.send(email)

    assert (to_student.value.why, to_student.value.permanent) == ("may-not-send", False)
    assert to_coach.value.why == "context"


@pytest.mark.parametrize(("fault", "why"), [("forbid", "not-permitted"), ("answer", "not-found")])
def test_an_inbox_that_is_closed_to_us_is_refused_for_now(
    school: School, inbox: Inbox, email: Email, fault: str, why: str
) -> None:
    if fault == "forbid":
        school.sandbox.faults.forbid(PATH, method="POST")
    else:
        school.sandbox.faults.answer(404, PATH, method="POST")

    with pytest.raises(InboxRefused) as refused:
        inbox.send(email)
    assert (refused.value.why, refused.value.permanent) == (why, False)


def test_a_dead_token_reaches_nobody(school: School, inbox: Inbox, email: Email) -> None:
    school.sandbox.faults.kill_token()

    with pytest.raises(InboxUnreachable) as dead:
        inbox.send(email)
    assert isinstance(dead.value.trouble, TokenDead)
    assert "CANVAS_API_TOKEN" in str(dead.value)
    with pytest.raises(InboxUnreachable):
        inbox.has(email, email.date)


def test_a_canvas_that_is_away_has_surely_sent_nothing(school: School, email: Email) -> None:
    with CanvasClient("http://127.0.0.1:9", "token", 2, patience=school.client.patience) as client:
        away = an_inbox(school, school.course, client=client)
        with pytest.raises(InboxUnreachable):
            away.send(email)
