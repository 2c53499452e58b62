"""The JSON of courses, people and groups, with the keys each right adds."""

from __future__ import annotations

from datetime import datetime

from jobs.demo import rights
from jobs.demo.calls import JSON, Call
from jobs.demo.entities import LIVE_STATES, Course, Enrollment, Group, Section, User

BUILT_IN_ROLE_IDS = {
    "StudentEnrollment": 3,
    "TeacherEnrollment": 4,
    "TaEnrollment": 5,
    "DesignerEnrollment": 6,
    "ObserverEnrollment": 7,
    "StudentViewEnrollment": 8,
}
OTHER_ROLE_ID = 19


def stamp(moment: datetime | None) -> str | None:
    """Return an instant as Canvas writes it: UTC, seconds, Z."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def course_json(call: Call, course: Course) -> JSON:
    """Return a course; `term` and `concluded` only where included."""
    shape: dict[str, JSON] = {
        "id": course.id,
        "name": course.name,
        "account_id": 1,
        "root_account_id": 1,
        "uuid": f"course-{course.id}",
        "course_code": course.name[:20],
        "workflow_state": course.state,
        "enrollment_term_id": 1,
        "default_view": "modules",
        "start_at": None,
        "end_at": None,
        "created_at": stamp(course.created_at),
        "is_public": False,
        "public_syllabus": False,
        "license": "private",
        "grading_standard_id": None,
        "hide_final_grades": False,
        "apply_assignment_group_weights": False,
        "storage_quota_mb": 500,
        "blueprint": False,
        "template": False,
        "time_zone": "Europe/London",
        "restrict_enrollments_to_course_dates": False,
        "calendar": {"ics": f"{call.base}/feeds/calendars/course_{course.id}.ics"},
        "enrollments": [
            {"type": e.type.removesuffix("Enrollment").lower(), "enrollment_state": e.state}
            for e in course.enrollments_of(call.token.user)
        ],
    }
    if call.may(rights.READ_SIS):
        shape |= {"sis_course_id": course.sis_course_id, "integration_id": None}
    if call.includes("term"):
        shape["term"] = {"id": 1, "name": course.term, "start_at": None, "end_at": None}
    if call.includes("concluded"):
        shape["concluded"] = course.concluded or course.state == "completed"
    if call.includes("total_students"):
        shape["total_students"] = len(call.visible_students(course, LIVE_STATES))
    return shape


def section_json(call: Call, section: Section) -> JSON:
    """Return a section."""
    shape: dict[str, JSON] = {
        "id": section.id,
        "course_id": section.course.id,
        "name": section.name,
        "start_at": None,
        "end_at": None,
        "created_at": stamp(section.course.created_at),
        "restrict_enrollments_to_section_dates": False,
        "nonxlist_course_id": section.listed_from.id if section.listed_from else None,
    }
    if call.may(rights.READ_SIS):
        shape |= {
            "sis_section_id": section.sis_section_id,
            "sis_course_id": section.course.sis_course_id,
            "integration_id": None,
        }
    if call.includes("total_students"):
        rows = section.course.enrollments
        shape["total_students"] = len(
            {e.user.id for e in rows if e.section is section and e.is_student and live(e)}
        )
    return shape


def live(row: Enrollment) -> bool:
    """Tell whether an enrolment is active or invited."""
    return row.state in LIVE_STATES


def user_json(call: Call, user: User) -> JSON:
    """Return a user; the SIS id with read_sis, the address where asked for and allowed."""
    shape: dict[str, JSON] = {
        "id": user.id,
        "name": user.name,
        "created_at": stamp(user.created_at),
        "sortable_name": user.sortable_name,
        "short_name": user.name,
    }
    if call.may(rights.READ_SIS):
        shape |= {"sis_user_id": user.sis_user_id, "integration_id": None}
        shape["login_id"] = user.sis_user_id or f"user{user.id}"
    if call.includes("email") and call.may(rights.READ_EMAIL_ADDRESSES):
        shape["email"] = user.email
    return shape


def enrollment_json(call: Call, row: Enrollment) -> JSON:
    """Return an enrolment row; activity needs read_reports, SIS ids read_sis."""
    user_url = f"{call.base}/courses/{row.course.id}/users/{row.user.id}"
    shape: dict[str, JSON] = {
        "id": row.id,
        "user_id": row.user.id,
        "course_id": row.course.id,
        "course_section_id": row.section.id,
        "root_account_id": 1,
        "type": row.type,
        "role": row.role,
        "role_id": BUILT_IN_ROLE_IDS.get(row.role, OTHER_ROLE_ID),
        "enrollment_state": row.state,
        "associated_user_id": row.observes.id if row.observes else None,
        "limit_privileges_to_course_section": row.limited,
        "created_at": stamp(row.created_at),
        "updated_at": stamp(row.updated_at),
        "start_at": None,
        "end_at": None,
        "html_url": user_url,
    }
    if call.may(rights.READ_REPORTS):
        shape |= {
            "last_activity_at": stamp(row.last_activity_at),
            "last_attended_at": None,
            "total_activity_time": 0,
        }
    if call.may(rights.READ_SIS):
        shape |= {
            "sis_account_id": None,
            "sis_course_id": row.course.sis_course_id,
            "course_integration_id": None,
            "sis_section_id": row.section.sis_section_id,
            "section_integration_id": None,
            "sis_user_id": row.user.sis_user_id,
        }
    if row.is_student and call.may(rights.VIEW_ALL_GRADES):
        shape["grades"] = {
            "html_url": f"{call.base}/courses/{row.course.id}/grades/{row.user.id}",
            **dict.fromkeys(("current_score", "current_grade", "final_score", "final_grade")),
        }
    return shape


def group_json(group: Group) -> JSON:
    """Return a group without its members."""
    return {
        "id": group.id,
        "name": group.name,
        "description": None,
        "is_public": False,
        "followed_by_user": False,
        "join_level": "invitation_only",
        "members_count": len(group.users),
        "avatar_url": None,
        "context_type": "Course",
        "course_id": group.course.id,
        "role": None,
        "group_category_id": group.category_id,
        "storage_quota_mb": 50,
        "max_membership": None,
        "concluded": False,
    }
