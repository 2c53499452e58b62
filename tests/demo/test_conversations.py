"""Conversations: whom one may write to, what is refused, and how what was sent is found again."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from jobs.demo.entities import Course, User
from jobs.demo.rights import ALL_RIGHTS
from tests.demo.campus import Campus

PATH = "/api/v1/conversations"
TOO_LONG = {"type": "too_long", "message": "too_long"}


@pytest.fixture
def coach(campus: Campus) -> User:
    """A coach of the course, by the name of Coach."""
    user = campus.world.add_user("Coach")
    campus.world.enroll(campus.course, user, "TaEnrollment")
    return user


def write(campus: Campus, *to: object, token: str | None = None, **more: Any) -> requests.Response:
    """Send "Hello" to these, in the context of the course unless told otherwise."""
    said = {"subject": "News", "body": "Hello", "context_code": f"course_{campus.course.id}"}
    form = {**said, **more, "recipients[]": to}
    return campus.call("POST", PATH, token=token, data=form)


def sent(campus: Campus, user: User, **params: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = campus.get(
        PATH, scope="sent", **{"filter[]": f"user_{user.id}"}, **params
    )
    return rows


def refusal(answer: requests.Response) -> tuple[str, str]:
    """The attribute and message of the one error in the list that Canvas answers."""
    assert answer.status_code == 400
    [error] = answer.json()
    return error["attribute"], error["message"]


def test_a_message_arrives_and_is_found_among_those_sent(campus: Campus, coach: User) -> None:
    answer = write(campus, coach.id, force_new=True)

    assert answer.status_code == 201
    [made] = answer.json()
    assert (made["audience"], made["subject"], made["private"]) == ([coach.id], "News", False)
    [kept] = campus.world.inbox_of(coach)
    assert [message.body for message in kept.messages] == ["Hello"]
    [listed] = sent(campus, coach)
    assert (listed["id"], listed["last_authored_message"]) == (made["id"], "Hello")
    assert listed["context_code"] == f"course_{campus.course.id}"


def test_without_force_new_a_second_message_joins_the_first_and_keeps_its_subject(
    campus: Campus, coach: User
) -> None:
    first = write(campus, coach.id).json()[0]
    second = write(campus, coach.id, subject="More news", body="Again").json()[0]

    assert (second["id"], second["subject"], second["message_count"]) == (first["id"], "News", 2)
    assert [message["body"] for message in second["messages"]] == ["Again"]


def test_with_force_new_each_is_a_conversation_of_its_own(campus: Campus, coach: User) -> None:
    for _ in range(2):
        write(campus, coach.id, force_new="1")

    assert len(campus.world.inbox_of(coach)) == len(sent(campus, coach)) == 2


def test_a_list_shows_the_first_hundred_characters_and_a_conversation_all(
    campus: Campus, coach: User
) -> None:
    body = "x" * 99 + "yz"
    made = write(campus, coach.id, body=body, force_new=True).json()[0]

    [listed] = sent(campus, coach)
    assert listed["last_authored_message"] == "x" * 97 + "..."
    whole = campus.get(f"{PATH}/{made['id']}", auto_mark_as_read=False)
    assert [message["body"] for message in whole["messages"]] == [body]


def test_a_hundred_characters_are_shown_whole(campus: Campus, coach: User) -> None:
    write(campus, coach.id, body="x" * 100)

    assert sent(campus, coach)[0]["last_message"] == "x" * 100


def test_what_was_sent_comes_newest_first_in_pages(campus: Campus, coach: User) -> None:
    made = [write(campus, coach.id, force_new=True).json()[0]["id"] for _ in range(12)]
    query = f"{PATH}?scope=sent&filter[]=user_{coach.id}"

    pages = campus.pages(query)

    assert [[row["id"] for row in page] for page in pages] == [
        made[:1:-1],
        made[1::-1],
    ]


def test_a_filter_leaves_out_conversations_with_others(campus: Campus, coach: User) -> None:
    write(campus, campus.students[0].id)

    assert sent(campus, coach) == []
    both = {"scope": "sent", "filter[]": [f"user_{s.id}" for s in campus.students[:2]]}
    assert len(campus.get(PATH, **both)) == 1
    assert campus.get(PATH, filter_mode="and", **both) == []
    assert len(campus.get(PATH, scope="sent", filter=f"course_{campus.course.id}")) == 1


def test_a_reply_changes_the_last_message_but_not_the_last_of_ours(
    campus: Campus, coach: User
) -> None:
    write(campus, coach.id)
    campus.world.write(coach, campus.world.inbox_of(coach)[0], "Thank you")

    [listed] = sent(campus, coach)
    assert (listed["last_message"], listed["last_authored_message"]) == ("Thank you", "Hello")
    assert [row["id"] for row in campus.get(PATH)] == [listed["id"]]


def test_a_conversation_of_others_is_not_shown(campus: Campus, coach: User) -> None:
    made = write(campus, coach.id).json()[0]
    outsider = campus.world.add_token()

    assert campus.call("GET", f"{PATH}/{made['id']}", token=outsider).status_code == 404
    assert campus.call("GET", f"{PATH}?scope=sent", token=outsider).json() == []


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"body": " "}, ("body", "blank")),
        ({"context_code": "nonsense"}, ("context_code", "invalid")),
    ],
)
def test_what_is_missing_is_named(
    campus: Campus, coach: User, more: dict[str, str], error: tuple[str, str]
) -> None:
    campus.world.enroll(campus.course, campus.world.tokens[campus.token].user, "TeacherEnrollment")
    assert refusal(write(campus, coach.id, **more)) == error
    assert campus.world.conversations == []


def test_nobody_named_is_blank_and_nobody_known_is_invalid(campus: Campus) -> None:
    stranger = campus.world.add_user("Stranger")

    assert refusal(write(campus)) == ("recipients", "blank")
    assert refusal(write(campus, stranger.id)) == ("recipients", "invalid")
    assert refusal(write(campus, 99_999)) == ("recipients", "invalid")


def test_who_may_not_be_written_to_is_dropped_in_silence(campus: Campus, coach: User) -> None:
    stranger = campus.world.add_user("Stranger")

    made = write(campus, coach.id, stranger.id).json()

    assert [one["audience"] for one in made] == [[coach.id]]


@pytest.mark.parametrize("state", ["completed", "inactive", "deleted", "invited"])
def test_who_is_no_longer_in_the_course_cannot_be_written_to(
    campus: Campus, coach: User, state: str
) -> None:
    campus.world.set_state(campus.course, coach, state)

    assert refusal(write(campus, coach.id)) == ("recipients", "invalid")


def test_a_context_knows_its_own_people_only(campus: Campus, coach: User) -> None:
    other = campus.world.add_course("Another")

    code = f"course_{other.id}"
    assert refusal(write(campus, coach.id, context_code=code)) == ("recipients", "invalid")
    assert write(campus, coach.id, context_code="course_99999").status_code == 400


def test_without_a_context_the_people_of_own_courses_are_known(campus: Campus, coach: User) -> None:
    assert refusal(write(campus, coach.id, context_code="")) == ("recipients", "invalid")
    campus.world.enroll(campus.course, campus.world.tokens[campus.token].user, "TeacherEnrollment")
    assert write(campus, coach.id, context_code="").status_code == 201


@pytest.mark.parametrize("over", ["concluded", "completed"])
def test_a_concluded_course_sends_nothing(campus: Campus, coach: User, over: str) -> None:
    campus.course.concluded = over == "concluded"
    campus.course.state = "completed" if over == "completed" else campus.course.state

    assert refusal(write(campus, coach.id)) == ("Course concluded", "Unable to send messages")


def test_who_may_not_send_writes_to_teachers_of_own_courses_alone(
    campus: Campus, coach: User
) -> None:
    member = campus.world.add_user("Member")
    campus.world.enroll(campus.course, member, "TeacherEnrollment")
    bare = {"read", "read_roster"}
    inside, outside = campus.world.add_token(member, bare), campus.world.add_token(rights=bare)

    assert write(campus, coach.id, token=inside).status_code == 201
    attribute, _ = refusal(write(campus, campus.students[0].id, token=inside))
    assert attribute == f"Unable to send messages to users in {campus.course.name}"
    assert refusal(write(campus, coach.id, token=outside)) == ("context_code", "invalid")


def test_all_of_a_course_need_a_right_of_their_own(campus: Campus, coach: User) -> None:
    without = campus.world.add_token(rights=ALL_RIGHTS - {"send_messages_all"})
    everybody, tas = f"course_{campus.course.id}", f"course_{campus.course.id}_tas"

    assert refusal(write(campus, everybody, token=without)) == ("recipients", "restricted by role")
    assert [one["audience"] for one in write(campus, tas, token=without).json()] == [[coach.id]]
    assert len(write(campus, everybody).json()) == len(campus.students) + 1


def test_a_group_is_its_members(campus: Campus) -> None:
    group = campus.world.add_group(campus.course, "Coaching", "One", campus.students[:2])

    made = write(campus, f"group_{group.id}", group_conversation=True).json()

    assert [sorted(one["audience"]) for one in made] == [[s.id for s in campus.students[:2]]]


@pytest.mark.parametrize(("people", "status"), [(100, 201), (101, 400)])
def test_a_hundred_and_one_are_too_many(campus: Campus, people: int, status: int) -> None:
    users = [campus.world.add_user(f"Pat {number}") for number in range(people)]
    for user in users:
        campus.world.enroll(campus.course, user)

    answer = write(campus, *(user.id for user in users))

    assert answer.status_code == status
    if status == 400:
        assert refusal(answer) == ("recipients", "too many for group conversation")


def test_many_may_be_written_to_later(campus: Campus) -> None:
    answer = write(campus, *(s.id for s in campus.students), mode="async")

    assert (answer.status_code, answer.json()) == (202, [])
    assert "x-conversation-batch-id" in answer.headers


@pytest.mark.parametrize(("key", "longest"), [("subject", 255), ("body", 65_535)])
def test_a_text_may_be_so_long_and_no_longer(
    campus: Campus, coach: User, key: str, longest: int
) -> None:
    assert write(campus, coach.id, **{key: "é" * longest}).status_code == 201
    answer = write(campus, coach.id, **{key: "é" * (longest + 1)})
    assert answer.status_code == 400
    assert answer.json() == {"errors": {key: [{"attribute": key, **TOO_LONG}]}}


def test_an_answer_lost_after_the_message_was_written_leaves_it_written(
    campus: Campus, coach: User
) -> None:
    campus.faults.reset(PATH, after=True, method="POST", times=1)
    with pytest.raises(requests.ConnectionError):
        write(campus, coach.id, force_new=True)

    assert len(sent(campus, coach)) == 1


def test_an_answer_of_500_has_written_nothing(campus: Campus, coach: User) -> None:
    campus.faults.answer(500, PATH, method="POST", times=1)

    assert write(campus, coach.id, force_new=True).status_code == 500
    assert sent(campus, coach) == []


def test_the_newest_is_first_though_two_are_of_one_second(campus: Campus, coach: User) -> None:
    """Canvas's order within a second is by id, the newest first."""
    made: list[int] = [write(campus, coach.id, force_new=True).json()[0]["id"] for _ in range(3)]

    assert [row["id"] for row in sent(campus, coach)] == made[::-1]


def test_one_may_write_to_oneself_alone(campus: Campus, coach: User) -> None:
    own = campus.world.tokens[campus.token].user

    assert write(campus, own.id).json()[0]["audience"] == [own.id]
    assert [one["audience"] for one in write(campus, own.id, coach.id).json()] == [[coach.id]]


def test_an_unfinished_course_is_no_context(campus: Campus, coach: User, world: Any) -> None:
    gone: Course = world.add_course("Gone", state="deleted")

    assert write(campus, coach.id, context_code=f"course_{gone.id}").status_code == 400
