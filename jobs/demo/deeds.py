"""Building a world: what people do, and how it is graded."""

from __future__ import annotations

from datetime import datetime

from jobs.demo.entities import Assignment, Conversation, Item, Message, Submission, User
from jobs.demo.state import State


class Deeds(State):
    """Each deed sets off the evaluation that it sets off in Canvas, and no other."""

    def submission(self, user: User, assignment: Assignment) -> Submission:
        """Return somebody's row for an assignment, making the placeholder Canvas keeps."""
        with self.lock:
            key = (user.id, assignment.id)
            row = self.book.submissions.get(key)
            if row is None:
                row = Submission(self.next_id("submission"), user, assignment)
                self.book.submissions[key] = row
            return row

    def meet(self, user: User, item: Item, at: datetime | None = None) -> None:
        """Do what an item asks for, whatever that is; viewing it where it asks for nothing."""
        with self.lock:
            deed = (user.id, item.id)
            if item.requirement in SCORED and item.content is not None:
                self.submit(user, item.content, at)
                if item.requirement == "min_score":
                    self.grade(user, item.content, item.min_score or 0.0, at=at)
                return
            if item.requirement == "must_mark_done":
                self.book.marked_done.add(deed)
            elif item.requirement == "must_contribute":
                self.book.contributed.add(deed)
            self.book.viewed.add(deed)
            self.seen_by(user, item, at)
            self.evaluate_items(user, [item])

    def unmeet(self, user: User, item: Item) -> None:
        """Take back what can be taken back: a done mark, or a score that reached its threshold."""
        with self.lock:
            if item.requirement == "must_mark_done":
                self.book.marked_done.discard((user.id, item.id))
                self.evaluate_items(user, [item])
            elif item.requirement == "min_score" and item.content is not None:
                self.grade(user, item.content, 0.0)
            else:
                msg = f"{item.requirement} is sticky in Canvas: it cannot be taken back"
                raise ValueError(msg)

    def submit(self, user: User, assignment: Assignment, at: datetime | None = None) -> Submission:
        """Hand in one more attempt."""
        with self.lock:
            row = self.submission(user, assignment)
            row.attempt = (row.attempt or 0) + 1
            row.submitted_at = at or self.now()
            row.submission_type = assignment.submission_types[0]
            if row.workflow_state == "unsubmitted":
                row.workflow_state = "submitted"
            for item in assignment.items:
                self.seen_by(user, item, at)
            self.evaluate_items(user, assignment.items)
            return row

    def grade(
        self,
        user: User,
        assignment: Assignment,
        score: float | None,
        *,
        hidden: bool = False,
        grade: str | None = None,
        at: datetime | None = None,
    ) -> Submission:
        """Enter a grade; a hidden one is not posted and meets no requirement until it is."""
        with self.lock:
            row = self.submission(user, assignment)
            row.score, row.workflow_state, row.excused = score, "graded", False
            row.grade = (
                grade if grade is not None else (f"{score:g}" if score is not None else None)
            )
            row.graded_at = at or self.now()
            row.posted_at = None if hidden else row.graded_at
            if not hidden:
                self.evaluate_items(user, assignment.items)
            return row

    def post_grade(self, user: User, assignment: Assignment) -> None:
        """Show a hidden grade to the student; the modules that hold the assignment follow."""
        with self.lock:
            self.submission(user, assignment).posted_at = self.now()
            self.evaluate_items(user, assignment.items)

    def excuse(self, user: User, assignment: Assignment) -> None:
        """Excuse somebody. Alone this evaluates nothing: stored progress lags behind."""
        with self.lock:
            row = self.submission(user, assignment)
            row.excused, row.score, row.grade = True, None, None
            row.workflow_state = "graded"

    def write(self, author: User, conversation: Conversation, body: str) -> Message:
        """Write one more message into a conversation, as who replies does."""
        with self.lock:
            message = Message(self.next_id("message"), author, body, self.now())
            conversation.messages.append(message)
            return message

    def inbox_of(self, user: User) -> list[Conversation]:
        """Return the conversations in which others wrote to somebody, oldest first."""
        with self.lock:
            return [
                conversation
                for conversation in self.conversations
                if user in conversation.users
                and len(conversation.by(user)) < len(conversation.messages)
            ]

    def evaluate_items(self, user: User, items: list[Item]) -> None:
        """Evaluate the modules of these items for one person, as their events do."""
        for module in {item.module: None for item in items}:
            stored = self.book.stored.get((user.id, module.id))
            if stored is not None:
                stored.current = False
            self.book.evaluate(module, user, self.now())

    def seen_by(self, user: User, item: Item, at: datetime | None) -> None:
        """Record activity in the course of an item, never earlier than what is recorded."""
        when = at or self.now()
        for row in item.module.course.enrollments_of(user):
            if row.last_activity_at is None or row.last_activity_at < when:
                row.last_activity_at = when


SCORED = frozenset({"must_submit", "min_score"})
