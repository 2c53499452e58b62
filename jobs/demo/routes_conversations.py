"""Conversations: Canvas's Inbox over REST, with what it refuses, drops and keeps together."""

from __future__ import annotations

from jobs.demo import rights
from jobs.demo.calls import JSON, NUMBER, Call, Refusal, Reply, bad_request, not_found
from jobs.demo.entities import Conversation, Course, Message, User
from jobs.demo.messageable import CONTEXT, RESTRICTED, is_concluded, known, teach
from jobs.demo.paging import ordinal
from jobs.demo.shapes import stamp

PREVIEW = 100  # characters of a message in a list; the whole of it is in the conversation alone
LONGEST_SUBJECT, LONGEST_BODY = 255, 65_535  # characters
MOST_TOGETHER = 100  # recipients


def list_conversations(call: Call) -> Reply:
    """GET conversations: those of the caller, by `scope` and `filter[]`, the latest first."""
    own = call.token.user
    sent = call.text("scope") == "sent"
    dated = [
        (told[-1].created_at, conversation.id, conversation)
        for conversation in call.world.conversations
        if own in conversation.users and _wanted(call, conversation)
        if (told := _of_scope(conversation, own, sent=sent))
    ]
    newest_first = [one[-1] for one in sorted(dated, key=lambda one: one[:2], reverse=True)]
    return ordinal(call, newest_first).reply(lambda one: _shape(call, one) | {"visible": True})


def show_conversation(call: Call) -> Reply:
    """GET conversations/:id: with every message, the newest first."""
    ref, own = call.args["conversation"], call.token.user
    for conversation in call.world.conversations:
        if NUMBER.match(ref) and conversation.id == int(ref) and own in conversation.users:
            return Reply(_whole(call, conversation, conversation.messages))
    raise not_found()


def create_conversation(call: Call) -> Reply:
    """POST conversations. Written twice it is there twice: nothing tells a repetition."""
    sent = [one for text in call.listed("recipients") for one in text.split(",") if one]
    if not sent:
        raise _refused("recipients", "blank")
    context = _context(call)
    users = known(call, sent, context)
    if not users:
        raise _refused("recipients", "invalid")
    if not (call.text("body") or "").strip():
        raise _refused("body", "blank")
    _check_context(call, context, users)
    _check_parts(call, sent)
    group, bulk = call.flag("group_conversation"), call.flag("bulk_message")
    batch = call.flag("force_new") or (group and bulk)
    if len(users) > MOST_TOGETHER and not batch:
        raise _refused("recipients", "too many for group conversation")
    _check_lengths(call)
    return _written(call, users, context, batch=batch)


def _written(call: Call, users: list[User], context: Course | None, *, batch: bool) -> Reply:
    """Write to each alone, or to all together; to one alone the answer has the message too."""
    together = call.flag("group_conversation") and not batch
    if together or (len(users) == 1 and not batch):
        made = _begun(call, users, context, private=not together)
        message = call.world.write(call.token.user, made, call.text("body") or "")
        return Reply([_whole(call, made, [message])], 201)
    made_each = [_begun(call, [user], context, private=not batch) for user in users]
    for one in made_each:
        call.world.write(call.token.user, one, call.text("body") or "")
    if call.text("mode") == "async":
        return Reply([], 202, {"X-Conversation-Batch-Id": str(call.world.next_id("job"))})
    return Reply([_shape(call, one) | {"visible": True} for one in made_each], 201)


def _begun(call: Call, users: list[User], context: Course | None, *, private: bool) -> Conversation:
    """Return a new conversation, or the private one there is with the subject it has."""
    world, everybody = call.world, [call.token.user, *users]
    for one in world.conversations:
        if private and one.private and {*one.users} == {*everybody}:
            return one
    subject = call.text("subject")
    made = Conversation(world.next_id("conversation"), everybody, subject, context, private)
    world.conversations.append(made)
    return made


def _context(call: Call) -> Course | None:
    """Return the course of `context_code`, None where it names none Canvas can read."""
    match = CONTEXT.match(call.text("context_code") or "")
    if match is None or match[1] != "course" or match[3]:
        return None
    course = call.world.courses.get(int(match[2]))
    if course is None or course.state == "deleted":
        raise bad_request({"message": "invalid context"})
    return course


def _check_context(call: Call, context: Course | None, users: list[User]) -> None:
    if context is None:
        if call.text("context_code"):
            raise _refused("context_code", "invalid")
        return
    may = call.may(rights.SEND_MESSAGES)
    if not may and not teach(context, users):
        raise _refused(f"Unable to send messages to users in {context.name}", "")
    if not may and not context.enrollments_of(call.token.user):
        raise _refused("context_code", "invalid")
    if is_concluded(context):
        raise _refused("Course concluded", "Unable to send messages")


def _check_parts(call: Call, sent: list[str]) -> None:
    for recipient in sent:
        match = CONTEXT.match(recipient)
        whole = match and match[1] == "course" and match[3] in RESTRICTED
        if whole and not call.may(rights.SEND_MESSAGES_ALL):
            raise _refused("recipients", "restricted by role")


def _check_lengths(call: Call) -> None:
    for key, longest in (("subject", LONGEST_SUBJECT), ("body", LONGEST_BODY)):
        if len(call.text(key) or "") > longest:
            fault = {"attribute": key, "type": "too_long", "message": "too_long"}
            raise bad_request({"errors": {key: [fault]}})


def _refused(attribute: str, message: str) -> Refusal:
    return bad_request([{"attribute": attribute, "message": message}])


def _wanted(call: Call, conversation: Conversation) -> bool:
    """Tell whether a conversation is with one of the users, or of one of the courses, asked for."""
    tags = {f"user_{user.id}" for user in conversation.users}
    if conversation.course:
        tags.add(f"course_{conversation.course.id}")
    asked = call.listed("filter")
    together = all if call.text("filter_mode") == "and" else any
    return not asked or together(one in tags for one in asked)


def _of_scope(conversation: Conversation, own: User, *, sent: bool) -> list[Message]:
    """Return the messages by which a conversation is in a scope: own ones, or those of others."""
    mine = conversation.by(own)
    return mine if sent else [message for message in conversation.messages if message not in mine]


def _whole(call: Call, conversation: Conversation, messages: list[Message]) -> JSON:
    shown = [_message(conversation, message) for message in reversed(messages)]
    return _shape(call, conversation) | {"messages": shown, "visible": True}


def _message(conversation: Conversation, message: Message) -> JSON:
    return {
        "id": message.id,
        "author_id": message.author.id,
        "created_at": stamp(message.created_at),
        "generated": False,
        "body": message.body,
        "forwarded_messages": [],
        "attachments": [],
        "media_comment": None,
        "participating_user_ids": [user.id for user in conversation.users],
    }


def _shape(call: Call, conversation: Conversation) -> JSON:
    """Return a conversation as one of its people sees it."""
    own, course = call.token.user, conversation.course
    last, authored = conversation.messages[-1], conversation.by(own)
    audience = [user.id for user in conversation.users if user is not own]
    return {
        "id": conversation.id,
        "subject": conversation.subject,
        "workflow_state": "read",
        "last_message": preview(last.body),
        "last_message_at": stamp(last.created_at),
        "last_authored_message": preview(authored[-1].body) if authored else None,
        "last_authored_message_at": stamp(authored[-1].created_at) if authored else None,
        "message_count": len(conversation.messages),
        "subscribed": True,
        "private": conversation.private,
        "starred": False,
        "properties": ["last_author"] if last.author is own else [],
        "audience": audience or [own.id],
        "audience_contexts": {
            "courses": {str(course.id): []} if course else {},
            "groups": {},
        },
        "avatar_url": f"{call.base}/images/messages/avatar-50.png",
        "participants": [
            {"id": user.id, "name": user.name, "full_name": user.name, "pronouns": None}
            for user in conversation.users
        ],
        "context_name": course.name if course else None,
        "context_code": f"course_{course.id}" if course else None,
    }


def preview(body: str) -> str:
    """Return the beginning of a message as a list shows it."""
    return body if len(body) <= PREVIEW else f"{body[: PREVIEW - 3]}..."
