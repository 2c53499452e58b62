"""A small NPQSL course as fixed JSON, each object with the keys canvas-contract.md prints.

Hours by hand: induction 6 over 2 items (3 each), events 24 over 4 (6 each), online 38 over 6
(19/3 each: three items, two items, one module that asks for one of its two), coaching 10 over 2
(5 each), formative 20 over 2 (10 each).
"""

from __future__ import annotations

from typing import Any

JSON = Any

COURSE, ACCOUNT = 77, 9
CHESHIRE, BRISTOL = 5, 6
ADA, BEN, CY, DEE, EVE, FAY, GUS, HAL, IDA = 42, 43, 44, 45, 46, 47, 49, 50, 51
STUDENTS = (ADA, BEN, CY, DEE, EVE, FAY, GUS, HAL, IDA)
DONE_BEFORE = 48  # concluded before we ever looked
SUMMATIVE = 3500
WHEN = "2026-03-02T09:15:00Z"

NAMES = {
    7: "Carol Coach",
    8: "Colin Coach",
    ACCOUNT: "Sync Service",
    10: "Test Student",
    11: "Olga Observer",
    12: "Tess Tutor",
    ADA: "Ada Lovelace",
    BEN: "Ben <b>Bold</b>",
    CY: "Cy =1+1",
    DEE: "Dée Ng",
    EVE: "Eve Early",
    FAY: "Fay Half",
    GUS: "Gus Twice",
    HAL: "Hal Stale",
    DONE_BEFORE: "Once Here",
    IDA: "Ida Hidden",
}


def enrollment(row: int, user: int, kind: str, section: int, *, state: str, role: str) -> JSON:
    return {
        "id": row,
        "user_id": user,
        "course_id": COURSE,
        "course_section_id": section,
        "root_account_id": 1,
        "type": kind,
        "role": role,
        "role_id": 19,
        "enrollment_state": state,
        "associated_user_id": ADA if kind == "ObserverEnrollment" else None,
        "limit_privileges_to_course_section": False,
        "created_at": "2025-09-01T08:00:00Z",
        "updated_at": "2025-09-02T08:00:00Z",
        "start_at": None,
        "end_at": None,
        "last_activity_at": "2026-03-02T16:02:11Z" if state == "active" else None,
        "last_attended_at": None,
        "total_activity_time": 18233,
        "sis_course_id": "C77",
        "sis_section_id": f"S{section}",
        "sis_user_id": f"U{user}",
        "html_url": f"https://canvas.example.org/courses/77/users/{user}",
        "user": {
            "id": user,
            "name": NAMES[user],
            "sortable_name": NAMES[user],
            "short_name": NAMES[user],
            "sis_user_id": f"U{user}",
            "login_id": f"login{user}",
        },
    }


def enrollments() -> list[JSON]:
    student, ta = "StudentEnrollment", "TaEnrollment"
    rows = [
        (7, ta, CHESHIRE, "active", ta),
        (8, ta, BRISTOL, "active", "Leadership Performance Coach"),
        (ACCOUNT, "TeacherEnrollment", CHESHIRE, "active", "TeacherEnrollment"),
        (10, "StudentViewEnrollment", CHESHIRE, "active", "StudentViewEnrollment"),
        (11, "ObserverEnrollment", CHESHIRE, "active", "ObserverEnrollment"),
        (12, "TeacherEnrollment", BRISTOL, "active", "TeacherEnrollment"),
        (12, student, BRISTOL, "active", student),
        *((user, student, CHESHIRE, "active", student) for user in (ADA, BEN, CY, DEE, FAY, HAL)),
        (EVE, student, CHESHIRE, "invited", student),
        (GUS, student, CHESHIRE, "invited", student),
        (GUS, student, CHESHIRE, "active", "Trainee"),
        (DONE_BEFORE, student, CHESHIRE, "completed", student),
        (IDA, student, BRISTOL, "active", student),
    ]
    return [
        enrollment(880 + at, user, kind, section, state=state, role=role)
        for at, (user, kind, section, state, role) in enumerate(rows)
    ]


def item(
    item_id: int,
    module: int,
    title: str,
    kind: str = "Page",
    *,
    asks: JSON = None,
    content: int | None = None,
) -> JSON:
    found: JSON = {
        "id": item_id,
        "module_id": module,
        "position": item_id % 10 + 1,
        "title": title,
        "indent": 0,
        "type": kind,
        "html_url": f"https://canvas.example.org/courses/77/modules/items/{item_id}",
        "published": True,
    }
    if content is not None:
        found["content_id"] = content
    if kind == "Page":
        found["page_url"] = f"page-{item_id}"
    if asks is not None:
        found["completion_requirement"] = {"type": asks} if isinstance(asks, str) else dict(asks)
    return found


def module(module_id: int, name: str, items: list[JSON], asks_for: str = "all") -> JSON:
    return {
        "id": module_id,
        "position": module_id - 500,
        "name": name,
        "unlock_at": None,
        "require_sequential_progress": False,
        "requirement_type": asks_for,
        "publish_final_grade": False,
        "prerequisite_module_ids": [],
        "published": True,
        "items_count": len(items),
        "items_url": f"https://canvas.example.org/api/v1/courses/77/modules/{module_id}/items",
        "items": items,
    }


def modules() -> list[JSON]:
    score = {"type": "min_score", "min_score": 7.0}
    return [
        module(
            501,
            "Welcome and induction",
            [
                item(9010, 501, "Programme handbook", asks="must_view"),
                item(9011, 501, "Meet your cohort", asks="must_mark_done"),
            ],
        ),
        module(
            502,
            "Module 1: School Culture",
            [
                item(9020, 502, "Part one", "SubHeader"),
                item(9021, 502, "Why culture matters", asks="must_view"),
                item(9022, 502, "Talk it over", "Discussion", asks="must_contribute", content=640),
                item(9023, 502, "Written exercise", "Assignment", asks="must_submit", content=3105),
            ],
        ),
        module(
            503,
            "Module 2: Behaviour",
            [
                item(9030, 503, "Routines", asks="must_mark_done"),
                item(9031, 503, "Knowledge check", "Quiz", asks=score, content=400),
                item(9032, 503, "Further reading", "ExternalUrl"),
            ],
        ),
        module(
            504,
            "Face-to-face events",
            [item(9040 + n, 504, f"Event {n}", "Assignment", content=3200 + n) for n in (1, 2, 3)],
        ),
        module(
            506,
            "Module 3: Curriculum and Assessment",
            [
                item(9060, 506, "Primary route", asks="must_view"),
                item(9061, 506, "Secondary route", asks="must_view"),
            ],
            asks_for="one",
        ),
    ]


def assignment(
    assignment_id: int, name: str, kind: str = "on_paper", points: float | None = 6.0
) -> JSON:
    return {
        "id": assignment_id,
        "name": name,
        "position": assignment_id - 3000,
        "published": True,
        "points_possible": points,
        "grading_type": "points",
        "submission_types": [kind],
        "only_visible_to_overrides": False,
        "has_overrides": False,
        "overrides": [],
        "html_url": f"https://canvas.example.org/courses/77/assignments/{assignment_id}",
    }


def assignments() -> list[JSON]:
    quiz = assignment(3107, "Knowledge check", "online_quiz", 10.0) | {"quiz_id": 400}
    here = [
        assignment(3204, "Event 4 (Cheshire)"),
        assignment(3205, "Event 4 (Bristol)"),
    ]
    for one, section in zip(here, (CHESHIRE, BRISTOL), strict=True):
        one["only_visible_to_overrides"] = one["has_overrides"] = True
        one["overrides"] = [
            {
                "id": 600 + section,
                "assignment_id": one["id"],
                "title": f"Section {section}",
                "course_section_id": section,
            }
        ]
    summative = assignment(SUMMATIVE, "Summative assessment: case study", "online_upload", 20.0)
    summative["only_visible_to_overrides"] = True
    return [
        assignment(3105, "Written exercise", "online_upload", 5.0),
        quiz,
        *(assignment(3200 + n, f"Event {n}") for n in (1, 2, 3)),
        *here,
        *(assignment(3300 + n, f"Coaching session {n}", points=1.0) for n in (1, 2)),
        *(assignment(3400 + n, f"Formative task {n}", "online_upload", 10.0) for n in (1, 2)),
        summative,
    ]


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
