"""Messages in the Canvas Inbox: one person each, never twice, and found again when in doubt."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jobs.demo.entities import User
from sync.mail import Email
from sync.targets.inbox import (
    CUT,
    LONGEST_BODY,
    LONGEST_SUBJECT,
    STILL_AT_IT,
    Inbox,
    InboxUncertain,
    body,
    reference,
)
from tests.targets.post import PATH, TOKEN, got, posts
from tests.targets.school import School, Spoils


def test_a_message_is_a_conversation_with_the_coach_alone(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    inbox.send(email)

    [made] = got(school, coach)
    assert (made.subject, made.course) == (email.subject, school.course)
    assert made.users[1:] == [coach]
    [message] = made.messages
    assert message.body == f"{email.text.strip()}\n\nReference: npq-sync {TOKEN}"


def test_one_recipient_a_call_and_nobody_is_acted_for(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    inbox.has(email, email.date)
    inbox.send(email)

    [sent] = posts(school)
    assert (sent["recipients"], sent["force_new"]) == ([str(coach.id)], "true")
    assert not any("as_user_id" in seen.query | seen.body for seen in school.sandbox.requests)


def test_two_messages_to_one_coach_are_two_conversations(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    inbox.send(email)
    inbox.send(replace(email, token="ffff" * 8))

    assert [len(one.messages) for one in got(school, coach)] == [1, 1]


def test_what_was_sent_is_there_and_what_was_not_is_not(inbox: Inbox, email: Email) -> None:
    inbox.send(email)

    assert inbox.has(email, email.date)
    assert not inbox.has(replace(email, token="ffff" * 8), email.date)


def test_the_same_words_and_subject_by_another_token_are_another_message(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    """A person may write to a coach by hand, in the service account's name."""
    by_hand = {"recipients": [coach.id], "subject": email.subject, "body": email.text}
    context = {"context_code": f"course_{school.course.id}", "force_new": True}
    school.client.send("POST", "conversations", form=by_hand | context, repeatable=False)

    assert not inbox.has(email, email.date)


def test_it_is_found_beyond_the_first_page(school: School, inbox: Inbox, email: Email) -> None:
    school.sandbox.switches.page_cap = 2
    for number in range(5):
        inbox.send(replace(email, token=f"{number:032x}"))

    assert inbox.has(replace(email, token=f"{0:032x}"), email.date)


def test_it_is_found_though_the_coach_replied(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    inbox.send(email)
    school.world.write(coach, got(school, coach)[0], "Thank you, I have called them.")

    assert inbox.has(email, email.date)


def test_it_is_found_where_canvas_hung_it_on_to_an_earlier_one(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    """A Canvas that does not know force_new writes into the conversation there is."""
    inbox.send(email)
    [made] = got(school, coach)
    later = replace(email, token="ffff" * 8)
    school.world.write(made.users[0], made, body(later))

    assert inbox.has(later, email.date)
    assert inbox.has(email, email.date)


@pytest.mark.parametrize(("hours", "opened"), [(24, 1), (25, 0)])
def test_conversations_of_long_before_are_not_opened(
    school: School, inbox: Inbox, email: Email, hours: int, opened: int
) -> None:
    """Our clock and Canvas's may be a day apart."""
    inbox.send(email)
    since = school.world.conversations[0].messages[0].created_at + timedelta(hours=hours)
    before = len(school.sandbox.requests)

    assert inbox.has(email, since) is bool(opened)
    assert len(school.sandbox.requests) - before == 1 + opened


def test_looking_leaves_what_the_coach_wrote_unread(
    school: School, inbox: Inbox, email: Email
) -> None:
    inbox.send(email)
    inbox.has(email, email.date)

    opened = [seen for seen in school.sandbox.requests if seen.path[-1].isdecimal()]
    assert [seen.query for seen in opened] == [{"auto_mark_as_read": "false"}]


def test_a_message_in_doubt_is_never_sent_twice(
    school: School, inbox: Inbox, coach: User, email: Email, spoils: Spoils
) -> None:
    """As a delivery does it: sent; in doubt looked for; sent again where it is not there."""
    spoils(school.sandbox.faults, "POST", PATH)
    try:
        inbox.send(email)
    except InboxUncertain:
        if not inbox.arrived(email, email.date):
            inbox.send(email)

    assert len(got(school, coach)) == 1
    assert inbox.has(email, email.date)


def test_a_lost_answer_is_looked_for_at_once(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    school.sandbox.faults.reset(PATH, after=True, method="POST", times=1)

    inbox.send(email)

    assert len(got(school, coach)) == 1


def test_where_it_cannot_be_looked_for_at_once_it_is_uncertain(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    school.sandbox.faults.reset(PATH, after=True, method="POST", times=1)
    school.sandbox.faults.answer(503, PATH, method="GET")
    with pytest.raises(InboxUncertain):
        inbox.send(email)

    school.sandbox.faults.clear()
    assert inbox.arrived(email, email.date)
    assert len(got(school, coach)) == 1


def test_an_error_of_canvas_has_sent_nothing_and_is_settled_by_looking(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    school.sandbox.faults.answer(500, PATH, method="POST", times=1)
    with pytest.raises(InboxUncertain):
        inbox.send(email)

    assert not inbox.arrived(email, email.date)
    inbox.send(email)
    assert len(got(school, coach)) == 1


def test_what_canvas_was_still_at_is_found_the_second_time(
    school: School, inbox: Inbox, email: Email
) -> None:
    inbox.send(email)
    school.sandbox.faults.rewrite(PATH, lambda _: [], method="GET", times=1)

    assert inbox.arrived(email, email.date)
    assert school.time.slept[-1] == STILL_AT_IT


def test_a_slow_answer_is_borne(school: School, inbox: Inbox, coach: User, email: Email) -> None:
    school.sandbox.faults.stall(PATH, seconds=0.3, after=True, method="POST", times=1)

    inbox.send(email)

    assert len(got(school, coach)) == 1


@pytest.mark.parametrize(
    "answer",
    [[], {}, None, [{"id": 1, "audience": [], "participants": []}], [{"id": 1}], [1], "words"],
)
def test_an_answer_that_does_not_name_the_coach_is_no_proof(
    school: School, inbox: Inbox, email: Email, answer: Any
) -> None:
    school.sandbox.faults.answer(503, PATH, method="GET")
    school.sandbox.faults.rewrite(PATH, lambda _: answer, method="POST", times=1)

    with pytest.raises(InboxUncertain):
        inbox.send(email)


@pytest.mark.parametrize("named", ["audience", "participants"])
def test_either_list_of_people_names_the_coach(
    school: School, inbox: Inbox, email: Email, named: str
) -> None:
    def without(answer: Any) -> Any:
        return [{key: value for key, value in answer[0].items() if key in {"id", named}}]

    school.sandbox.faults.answer(503, PATH, method="GET")
    school.sandbox.faults.rewrite(PATH, without, method="POST", times=1)

    inbox.send(email)


@pytest.mark.parametrize("spare", [0, 1])
def test_a_subject_is_cut_where_canvas_would_refuse_it(
    school: School, inbox: Inbox, coach: User, email: Email, spare: int
) -> None:
    inbox.send(replace(email, subject="é" * (LONGEST_SUBJECT + spare)))

    [made] = got(school, coach)
    assert made.subject == "é" * LONGEST_SUBJECT


def test_a_line_break_in_a_subject_is_a_space(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    inbox.send(replace(email, subject="NPQ engagement:\r\n 3 participants"))

    assert got(school, coach)[0].subject == "NPQ engagement: 3 participants"


def test_the_longest_body_is_sent_whole_and_one_more_is_cut_at_a_line(
    school: School, inbox: Inbox, coach: User, email: Email
) -> None:
    last = f"\n\n{reference(TOKEN)}"
    room = LONGEST_BODY - len(last)
    whole = replace(email, text="first line\n" + "x" * (room - len("first line\n")))
    longer = replace(whole, text=whole.text + "x")

    assert body(whole) == whole.text + last
    assert body(longer) == f"first line{CUT}{last}"
    inbox.send(whole)
    inbox.send(replace(longer, token="ffff" * 8))
    assert len(got(school, coach)) == 2


def test_one_endless_line_is_cut_where_it_must_be(email: Email) -> None:
    endless = body(replace(email, text="é" * 200_000))

    assert len(endless) == LONGEST_BODY
    assert endless.endswith(f"é{CUT}\n\n{reference(TOKEN)}")
