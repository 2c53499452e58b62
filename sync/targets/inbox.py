"""The Canvas Inbox: a conversation for each message, to one person, found again by its last line.

Source: POST and GET /api/v1/conversations (contract 7.3). Canvas knows no key by which a repeated
message would be told: whoever is unsure looks among what was sent before sending anything again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sync.canvas.answers import JSON
from sync.canvas.client import CanvasClient
from sync.canvas.sent import Sent
from sync.errors import (
    CanvasTrouble,
    NotFound,
    NotPermitted,
    Refused,
    UnexpectedAnswer,
    WriteUncertain,
)
from sync.mail import Email, MailTrouble

PATH = "conversations"
LONGEST_SUBJECT, LONGEST_BODY = 255, 65_535  # characters Canvas takes
CUT = "\n\nThe rest did not fit into a Canvas message."
CLOCKS_DIFFER = timedelta(days=1)  # at most, ours and Canvas's
STILL_AT_IT = 5.0  # seconds after which what Canvas was at when the connection broke is there

Why = Literal[
    "recipient",
    "no-course",
    "course-concluded",
    "context",
    "may-not-send",
    "not-permitted",
    "not-found",
    "words",
]
"""Why Canvas did not take a message: it knows no such person in that course; there is no course
to write from; the course is over; it is no course of ours; the right to write is missing; the
token's scope or account is; there is no Inbox; subject or body."""

ELSEWHERE: frozenset[Why] = frozenset({"recipient", "course-concluded", "context", "may-not-send"})
"""What another course may help against."""

FOR_NOW: frozenset[Why] = frozenset({"may-not-send", "not-permitted", "not-found"})
"""What an administrator of Canvas mends within a day; the others stay as they are."""


class InboxRefused(MailTrouble):
    """Canvas refused this message. `why` is ours; what Canvas says may hold a course's name."""

    code = "inbox-refused"
    means = "it was not sent"
    remedy = (
        "Check that the coach and the service account are both in the cohort's home course, and "
        "that the account may send messages (npq-sync check tells)"
    )

    def __init__(self, recipient: int, why: Why) -> None:
        """Keep the recipient's Canvas id and the reason."""
        super().__init__(f"message for Canvas user {recipient}", f"Canvas refused it ({why})")
        self.args = (recipient, why)
        self.why = why
        self.permanent = why not in FOR_NOW


class InboxUnreachable(MailTrouble):
    """Canvas was not asked to the end, or does not take our token: no message went."""

    code = "inbox-unreachable"
    means = "nothing was sent, and every message waits for the next delivery"

    def __init__(self, trouble: CanvasTrouble) -> None:
        """Keep what Canvas's client says."""
        super().__init__(trouble.where, trouble.seen)
        self.args = (trouble,)
        self.trouble = trouble
        self.remedy = trouble.remedy


class InboxUncertain(MailTrouble):
    """The message was handed over and no good answer came; it was not found at once either."""

    code = "inbox-uncertain"
    means = "it may or may not have been sent"
    remedy = "Nothing to do: the next delivery looks for it, and sends it only if it is not there"

    def __init__(self, recipient: int) -> None:
        """Keep the recipient's Canvas id."""
        super().__init__(f"message for Canvas user {recipient}", "Canvas's answer is missing")
        self.args = (recipient,)


@dataclass(frozen=True, slots=True)
class Inbox:
    """The Inbox of the service account.

    `courses` gives the ids of the courses from which a person may be written to, and may raise
    CanvasTrouble; the first from which Canvas takes the message is its context.
    """

    client: CanvasClient
    courses: Callable[[int], Sequence[int]]

    def has(self, email: Email, since: datetime) -> bool:
        """Tell whether this message is there, sent at `since` or later.

        Lists show its beginning only, so that each conversation since then is opened, unread ones
        staying unread. Raises InboxUnreachable.
        """
        try:
            return any(self._is_in(one, email) for one in self._sent_to(email.recipient, since))
        except CanvasTrouble as trouble:
            raise InboxUnreachable(trouble) from trouble

    def arrived(self, email: Email, since: datetime) -> bool:
        """Tell whether a message of which we are unsure is there.

        Where it is not, it is looked for once more: Canvas may still have been at it. Raises
        InboxUnreachable.
        """
        if self.has(email, since):
            return True
        self.client.patience.sleep(STILL_AT_IT)
        return self.has(email, since)

    def send(self, email: Email) -> None:
        """Return once Canvas names the recipient in its answer.

        Raises InboxRefused and InboxUnreachable where it surely was not sent, InboxUncertain where
        it may have been.
        """
        refused = InboxRefused(email.recipient, "no-course")
        try:
            courses = self.courses(email.recipient)
        except CanvasTrouble as trouble:
            raise InboxUnreachable(trouble) from trouble
        for course_id in courses:
            try:
                self._send_from(course_id, email)
            except InboxRefused as refusal:
                refused = refusal if refused.why == "no-course" else refused
                if refusal.why not in ELSEWHERE:
                    break
            else:
                return
        raise refused

    def _send_from(self, course_id: int, email: Email) -> None:
        try:
            answer = self.client.send("POST", PATH, form=form(email, course_id), repeatable=False)
        except WriteUncertain:
            self._settle(email)
        except (Refused, NotPermitted, NotFound) as refusal:
            raise InboxRefused(email.recipient, _why(refusal)) from refusal
        except CanvasTrouble as trouble:
            raise InboxUnreachable(trouble) from trouble
        else:
            if not _names(answer, email.recipient):
                self._settle(email)

    def _settle(self, email: Email) -> None:
        """Look at once for a message whose answer is missing."""
        try:
            found = self.has(email, email.date)
        except InboxUnreachable:
            found = False
        if not found:
            raise InboxUncertain(email.recipient)

    def _sent_to(self, user_id: int, since: datetime) -> Iterator[int]:
        """Yield the ids of conversations with somebody in which we wrote since then."""
        asked = {"scope": "sent", "filter": [f"user_{user_id}"]}
        for row in Sent.each(self.client.get_all(PATH, **asked), f"GET {PATH}"):
            wrote = row.maybe_instant("last_authored_message_at")
            latest = wrote or row.maybe_instant("last_message_at")
            if latest is None or latest >= since - CLOCKS_DIFFER:
                yield row.id()

    def _is_in(self, conversation: int, email: Email) -> bool:
        path = f"{PATH}/{conversation}"
        try:
            whole = Sent.of(self.client.get(path, auto_mark_as_read=False), f"GET {path}")
        except NotFound:  # somebody has removed it since it was listed
            return False
        ours = reference(email.token)
        return any(ours in (one.maybe_text("body") or "") for one in whole.objects("messages"))


def reference(token: str) -> str:
    """Return the line by which a message is known again; a token is in no other's."""
    return f"Reference: npq-sync {token}"


def form(email: Email, course_id: int) -> dict[str, JSON]:
    """Return what is sent: one recipient, and a conversation of its own.

    With more than one recipient, or without `force_new`, others might read it, or it would be
    hung on to an earlier digest (contract 7.3).
    """
    return {
        "recipients": [email.recipient],
        "subject": " ".join(email.subject.split())[:LONGEST_SUBJECT],
        "body": body(email),
        "context_code": f"course_{course_id}",
        "force_new": True,
    }


def body(email: Email) -> str:
    """Return the plain words with our reference below; too long ones are cut at a line."""
    text, last = email.text.strip(), f"\n\n{reference(email.token)}"
    if len(text) + len(last) > LONGEST_BODY:
        room = LONGEST_BODY - len(last) - len(CUT)
        kept = text[:room]
        text = kept[: kept.rfind("\n") if "\n" in kept else room].rstrip() + CUT
    return text + last


def _names(answer: JSON, user_id: int) -> bool:
    """Tell whether an answer is one conversation with this person."""
    try:
        [made] = Sent.each(answer if isinstance(answer, list) else [], f"POST {PATH}")
        people = Sent.each(made.maybe_list("participants") or (), made.where)
        there = [*(made.maybe_list("audience") or ()), *(one.id() for one in people)]
    except (UnexpectedAnswer, ValueError):
        return False
    return user_id in there or str(user_id) in there


def _why(refusal: Refused | NotPermitted | NotFound) -> Why:
    if isinstance(refusal, NotFound):
        return "not-found"
    if isinstance(refusal, NotPermitted):
        return "not-permitted"
    for known in ("course-concluded", "may-not-send"):
        if known in refusal.reasons:
            return known
    if "attribute=recipients" in refusal.fields:
        return "recipient"
    words = {"attribute=subject", "attribute=body"} & set(refusal.fields)
    return "words" if words else "context"
