"""What became of whom in the small course, and the figures that follow, counted by hand."""

from __future__ import annotations

from typing import Any

from tests.foreign.course import (
    ACCOUNT,
    ADA,
    BEN,
    CY,
    DEE,
    EVE,
    FAY,
    GUS,
    HAL,
    IDA,
    STUDENTS,
    WHEN,
)

JSON = Any


def submission(user: int, assignment_id: int, **said: JSON) -> JSON:
    return {
        "id": user * 10_000 + assignment_id,
        "user_id": user,
        "assignment_id": assignment_id,
        "attempt": None,
        "submission_type": None,
        "workflow_state": "unsubmitted",
        "submitted_at": None,
        "graded_at": None,
        "posted_at": None,
        "grader_id": None,
        "score": None,
        "grade": None,
        "entered_score": None,
        "entered_grade": None,
        "excused": None,
        "late": False,
        "missing": False,
        "seconds_late": 0,
        "late_policy_status": None,
        "preview_url": "https://canvas.example.org/preview",
        **said,
    }


def graded(user: int, assignment_id: int, score: float, *, hidden: bool = False) -> JSON:
    return submission(
        user,
        assignment_id,
        workflow_state="graded",
        graded_at=WHEN,
        posted_at=None if hidden else WHEN,
        score=score,
        grade=f"{score:g}",
        grader_id=ACCOUNT,
    )


def handed_in(user: int, assignment_id: int, *, late: bool = False) -> JSON:
    return submission(
        user,
        assignment_id,
        workflow_state="submitted",
        attempt=1,
        submission_type="online_upload",
        submitted_at=WHEN,
        late=late,
    )


def excused(user: int, assignment_id: int) -> JSON:
    return submission(
        user, assignment_id, workflow_state="graded", excused=True, grade=None, graded_at=WHEN
    )


EVENTS, COACHING, TASKS = (3201, 3202, 3203), (3301, 3302), (3401, 3402)


def submissions() -> list[JSON]:
    """Placeholders for all that is given, with what became of it in their place."""
    rows: dict[tuple[int, int], JSON] = {}
    for user in STUDENTS:
        fourth = 3205 if user == IDA else 3204
        for given in (3105, 3107, *EVENTS, fourth, *COACHING, *TASKS):
            rows[user, given] = submission(user, given)
    for user in (ADA, BEN, CY, DEE, GUS, HAL, IDA):
        came = [*EVENTS, 3205 if user == IDA else 3204]
        for one in came:
            rows[user, one] = graded(user, one, 6.0)
        for one in COACHING:
            rows[user, one] = graded(user, one, 1.0)
        for one in TASKS:
            rows[user, one] = handed_in(user, one)
        rows[user, 3105] = handed_in(user, 3105)
        rows[user, 3107] = graded(user, 3107, 9.0)
    for user in (BEN, CY, HAL):
        rows[user, 3204] = graded(user, 3204, 0.0)
    rows[DEE, 3204] = excused(DEE, 3204)
    for user in (CY, DEE):
        rows[user, 3302] = submission(user, 3302)
    for one in TASKS:
        rows[GUS, one] = submission(GUS, one)
    rows[IDA, 3205] = graded(IDA, 3205, 6.0, hidden=True)
    rows[IDA, 3105] = excused(IDA, 3105)
    rows[FAY, 3201] = graded(FAY, 3201, 6.0)
    rows[FAY, 3202] = graded(FAY, 3202, 6.0)
    rows[FAY, 3203] = graded(FAY, 3203, 3.0)
    rows[FAY, 3301] = graded(FAY, 3301, 1.0)
    rows[FAY, 3401] = handed_in(FAY, 3401, late=True)
    rows[FAY, 3402] = graded(FAY, 3402, 0.0)
    rows[FAY, 3105] = handed_in(FAY, 3105)
    return list(rows.values())


ALL_MET = frozenset({9010, 9011, 9021, 9022, 9023, 9030, 9031, 9060})
STORED = {
    **dict.fromkeys((ADA, BEN, CY, DEE, GUS, HAL), ALL_MET),
    FAY: frozenset({9010, 9011, 9021, 9022, 9023}),
    EVE: frozenset(),
    IDA: ALL_MET - {9023},  # excused there; Canvas has not evaluated it yet
}
"""Items met as Canvas keeps them."""

EVALUATED = {**STORED, HAL: ALL_MET - {9030}, IDA: ALL_MET}
"""Items met as Canvas finds when it looks again: Hal's mark was taken back, Ida was excused."""

FIGURES = {
    ADA: ("100.0", "98.0", "98.0", "eligible"),
    BEN: ("93.8", "92.0", "98.0", "eligible"),  # event 4 missed: 92/98
    CY: ("88.7", "87.0", "98.0", "not-yet"),  # and a coaching session open: 87/98
    DEE: ("94.5", "87.0", "92.0", "eligible"),  # event 4 excused instead: 87/92
    EVE: ("0.0", "0.0", "98.0", "not-yet"),
    FAY: ("56.1", "55.0", "98.0", "not-yet"),  # 6 + 15 + 19 + 5 + 10
    GUS: ("79.5", "78.0", "98.0", "not-yet"),  # both tasks open
    HAL: ("87.4", "85.6", "98.0", "not-yet"),  # 92 - 19/3, once evaluated
    IDA: ("100.0", "98.0", "98.0", "eligible"),
}
"""By hand: percent, hours done, hours applicable, entry."""
