"""The state of one activity for one participant; the table of design 5, tested in its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from mappings.activities import Activity, Part
from mappings.people import Participant
from mappings.records import CourseRecords, Submission
from mappings.registers import RegisterLine, RegisterState
from mappings.standing import Source, State
from mappings.visibility import parts_of
from mappings.windows import local_midnight

NOTHING, WHOLE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known of one activity: `low` is the share of its credit that is surely done.

    The share done in the upper bound is the whole where the state is unknown, else `low`: what
    was graded in part is done at that share and missed for the rest. `at` is None where Canvas
    tells no instant, as for requirements.
    """

    state: State
    low: Fraction
    source: Source
    at: datetime | None = None


_PLANNED = Outcome("open", NOTHING, "planned")
_MET = Outcome("done", WHOLE, "requirement")
_OPEN: Mapping[Source, Outcome] = {
    "requirement": Outcome("open", NOTHING, "requirement"),
    "assignment": Outcome("open", NOTHING, "assignment"),
}
_REGISTERED: Mapping[RegisterState, State] = {
    "present": "done",
    "absent": "missed",
    "made-up": "open",
    "excused": "excused",
}
_UNKNOWN: Mapping[Source, Outcome] = {
    "requirement": Outcome("unknown", NOTHING, "requirement"),
    "assignment": Outcome("unknown", NOTHING, "assignment"),
}


def outcome(
    activity: Activity, who: Participant, records: Mapping[int, CourseRecords]
) -> Outcome | None:
    """What became of this activity for this participant; None where it is not theirs at all."""
    found = [of_part(part, who, records) for part in parts_of(activity, who, records)]
    found += [of_register(line) for line in activity.register.get(who.user_id, ())]
    return joined(found) if found else None


def of_part(part: Part, who: Participant, records: Mapping[int, CourseRecords]) -> Outcome:
    """What one part of theirs shows: unknown in a course that could not be read at all, open in
    one where they hold no live enrollment.
    """
    if part.planned:
        return _PLANNED
    by_requirement = part.reading in ("requirement", "one-of")
    source: Source = "requirement" if by_requirement else "assignment"
    course = records.get(part.course_id)
    if course is None:
        return _UNKNOWN[source]
    if part.course_id not in who.courses:
        return _OPEN[source]
    read = _of_requirement if by_requirement else _of_assignment
    return read(part, who.user_id, course)


def of_register(line: RegisterLine) -> Outcome:
    """A line of a register; what was made up counts from its acceptance, till then it is open."""
    if line.state == "made-up-accepted":
        return Outcome("done", WHOLE, "register", line.since)
    low = WHOLE if line.state == "present" else NOTHING
    return Outcome(_REGISTERED[line.state], low, "register", local_midnight(line.held_on))


def joined(outcomes: Sequence[Outcome]) -> Outcome:
    """One outcome of things joined by `as`, or with a register, in any order.

    Done if any is done, missed only if none is done or open, excused only if all are. What is
    wholly done stays so whatever could not be read beside it; what is done in part does not.
    """
    best = max(outcomes, key=lambda each: each.low)
    if best.low == WHOLE:
        return best
    unknown = [each for each in outcomes if each.state == "unknown"]
    if unknown:
        return Outcome("unknown", best.low, unknown[0].source)
    if best.low:
        return best
    for state in ("open", "missed"):
        for each in outcomes:
            if each.state == state:
                return each
    return outcomes[0]


def of_task(submission: Submission) -> Outcome:
    """Formative: handed in, late or not, or graded above zero. Zero alone leaves it open."""
    if is_submitted(submission):
        return Outcome("done", WHOLE, "assignment", submission.submitted_at)
    if _above_zero(submission):
        return Outcome("done", WHOLE, "assignment", submission.graded_at)
    if submission.excused:
        return Outcome("excused", NOTHING, "assignment", submission.graded_at)
    return _OPEN["assignment"]


def of_attendance(submission: Submission, points_possible: Decimal | None) -> Outcome:
    """Events and coaching: graded, hidden or not; in part done at score ÷ points possible.

    A zero that waits for a new grade (handed in again, pending review) is open, not missed.
    """
    share = _attended(submission, points_possible)
    if share:
        return Outcome("done", share, "assignment", submission.graded_at)
    if submission.excused:
        return Outcome("excused", NOTHING, "assignment", submission.graded_at)
    graded = submission.score is not None or submission.grade == "incomplete"
    if graded and submission.workflow_state == "graded":
        return Outcome("missed", NOTHING, "assignment", submission.graded_at)
    return _OPEN["assignment"]


def is_submitted(submission: Submission) -> bool:
    """Whether something was handed in and not taken back, whatever became of it since."""
    if submission.workflow_state in ("submitted", "pending_review"):
        return True
    return submission.submitted_at is not None and submission.workflow_state != "unsubmitted"


def _of_requirement(part: Part, user_id: int, course: CourseRecords) -> Outcome:
    """Met or excused, which Canvas counts as met; for "one of" any item, or the module itself.

    An excuse cannot be ruled out while submissions could not be read.
    """
    progress = course.progress.get(user_id)
    if progress is not None and (
        not progress.met.isdisjoint(part.item_ids)
        or (part.module_id in progress.completed_modules and _is_whole_choice(part, course))
    ):
        return _MET
    for assignment_id in part.assignment_ids:
        submission = (course.submissions or {}).get((user_id, assignment_id))
        if submission is not None and submission.excused:
            return Outcome("done", WHOLE, "assignment", submission.graded_at)
    unread = (
        progress is None
        or not progress.unknown.isdisjoint(part.item_ids)
        or (bool(part.assignment_ids) and not course.knows_submissions_of(user_id))
    )
    return (_UNKNOWN if unread else _OPEN)["requirement"]


def _is_whole_choice(part: Part, course: CourseRecords) -> bool:
    """Whether a "one of" activity is all its module asks for: then the module tells its state.

    Where an item counts by itself (its title or a line tells another strand), meeting that one
    completes the module too.
    """
    return part.reading == "one-of" and all(
        item.id in part.item_ids
        for module in course.structure.modules
        if module.id == part.module_id
        for item in module.items
        if item.published and item.requirement
    )


def _of_assignment(part: Part, user_id: int, course: CourseRecords) -> Outcome:
    if course.submissions is None or user_id in course.left_out:
        return _UNKNOWN["assignment"]
    submission = course.submissions.get((user_id, part.assignment_ids[0]))
    if submission is None:
        return _OPEN["assignment"]
    if part.reading == "task":
        return of_task(submission)
    return of_attendance(submission, _points_possible(course, submission.assignment_id))


def _above_zero(submission: Submission) -> bool:
    return submission.grade == "complete" or (submission.score or 0) > 0


def _attended(submission: Submission, points_possible: Decimal | None) -> Fraction:
    """The share attended, 0 to 1. `complete` and `incomplete` count whatever the score."""
    if submission.grade == "incomplete" or not _above_zero(submission):
        return NOTHING
    if submission.grade == "complete" or not points_possible or submission.score is None:
        return WHOLE
    return min(WHOLE, Fraction(submission.score) / Fraction(points_possible))


def _points_possible(course: CourseRecords, assignment_id: int) -> Decimal | None:
    for assignment in course.structure.assignments:
        if assignment.id == assignment_id:
            return assignment.points_possible
    return None
