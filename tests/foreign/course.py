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
        "limit_privileges_to_course_section": kind == "StudentEnrollment",
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
