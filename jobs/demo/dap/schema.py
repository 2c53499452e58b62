"""The tables of Canvas Data 2 that the sandbox serves, as DAP describes them.

Names, types and what may be null are those of the namespace `canvas`; of columns that nobody here
reads a few are kept, private ones above all. A name with `!` is never null; `key` is `id`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

JSON = Any
Columns = Mapping[str, Mapping[str, JSON]]

ID: Mapping[str, JSON] = {"type": "integer", "format": "int64"}
INTEGER: Mapping[str, JSON] = {"type": "integer", "format": "int32"}
FLOAT: Mapping[str, JSON] = {"type": "number", "format": "float64"}
FLAG: Mapping[str, JSON] = {"type": "boolean"}
TEXT: Mapping[str, JSON] = {"type": "string"}
NAME: Mapping[str, JSON] = {"type": "string", "maxLength": 255}
TIME: Mapping[str, JSON] = {"type": "string", "format": "date-time"}


def one_of(*values: str) -> Mapping[str, JSON]:
    """Return the type of a column that has one of these values."""
    return {"type": "string", "enum": list(values)}


def several_of(*values: str) -> Mapping[str, JSON]:
    """Return the type of a column that has a list of these values."""
    return {"type": "array", "items": one_of(*values)}


SIMPLE = one_of("active", "deleted")
PUBLISHED = one_of("active", "unpublished", "deleted")
IN_COURSE: Columns = {"context_id!": ID, "context_type!": one_of("Account", "Course")}
STAMPS: Columns = {"created_at!": TIME, "updated_at!": TIME}

TABLES: Mapping[str, Columns] = {
    "courses": {
        **STAMPS,
        "workflow_state!": one_of("available", "claimed", "completed", "created", "deleted"),
        "account_id!": ID,
        "sis_source_id": NAME,
        "conclude_at": TIME,
        "enrollment_term_id!": ID,
        "restrict_enrollments_to_course_dates": FLAG,
        "name": NAME,
        "syllabus_body": TEXT,
    },
    "enrollment_terms": {
        **STAMPS,
        "name": NAME,
        "workflow_state!": SIMPLE,
        "end_at": TIME,
    },
    "course_sections": {
        **STAMPS,
        "name!": NAME,
        "course_id!": ID,
        "workflow_state!": SIMPLE,
        "sis_source_id": NAME,
    },
    "roles": {
        **STAMPS,
        "name!": NAME,
        "workflow_state!": one_of("active", "built_in", "deleted", "inactive"),
        "base_role_type!": NAME,
    },
    "enrollments": {
        **STAMPS,
        "user_id!": ID,
        "workflow_state!": one_of(
            "active",
            "completed",
            "creation_pending",
            "deleted",
            "inactive",
            "invited",
            "rejected",
        ),
        "role_id!": ID,
        "course_id!": ID,
        "course_section_id!": ID,
        "associated_user_id": ID,
        "limit_privileges_to_course_section!": FLAG,
        "last_activity_at": TIME,
        "type!": one_of(
            "DesignerEnrollment",
            "ObserverEnrollment",
            "StudentEnrollment",
            "StudentViewEnrollment",
            "TaEnrollment",
            "TeacherEnrollment",
        ),
    },
    "users": {
        **STAMPS,
        "workflow_state!": one_of("pre_registered", "registered", "deleted"),
        "sortable_name": NAME,
        "short_name": NAME,
        "name": NAME,
        "avatar_image_url": NAME,
    },
    "pseudonyms": {
        **STAMPS,
        "user_id!": ID,
        "workflow_state!": one_of("active", "deleted", "suspended"),
        "unique_id!": NAME,
        "current_login_ip": NAME,
        "sis_user_id": NAME,
        "position": INTEGER,
    },
    "group_categories": {"name": NAME, **IN_COURSE, "deleted_at": TIME},
    "groups": {
        **STAMPS,
        "name!": NAME,
        "workflow_state!": one_of("available", "closed", "deleted"),
        **IN_COURSE,
        "group_category_id": ID,
    },
    "group_memberships": {
        **STAMPS,
        "user_id!": ID,
        "workflow_state!": one_of("accepted", "deleted", "invited", "requested"),
        "group_id!": ID,
    },
    "context_modules": {
        **STAMPS,
        "name": TEXT,
        "workflow_state!": PUBLISHED,
        **IN_COURSE,
        "completion_requirements": TEXT,
        "requirement_count": INTEGER,
        "position": INTEGER,
    },
    "content_tags": {
        **STAMPS,
        "workflow_state!": PUBLISHED,
        **IN_COURSE,
        "content_id": ID,
        "tag_type!": one_of("context_module", "default", "learning_outcome_association"),
        "context_module_id": ID,
        "position": INTEGER,
        "content_type": one_of(
            "Assignment",
            "Attachment",
            "ContextExternalTool",
            "ContextModuleSubHeader",
            "DiscussionTopic",
            "ExternalUrl",
            "Quizzes::Quiz",
            "WikiPage",
        ),
        "title": TEXT,
        "url": TEXT,
    },
    "context_module_progressions": {
        **STAMPS,
        "user_id": ID,
        "workflow_state!": one_of("completed", "locked", "started", "unlocked"),
        "requirements_met": TEXT,
        "completed_at": TIME,
        "current": FLAG,
        "evaluated_at": TIME,
        "incomplete_requirements": TEXT,
        "context_module_id": ID,
        "lock_version!": INTEGER,
    },
    "assignments": {
        **STAMPS,
        "workflow_state!": one_of("deleted", "published", "unpublished"),
        "due_at": TIME,
        "points_possible": FLOAT,
        "grading_type": one_of(
            "gpa_scale", "letter_grade", "not_graded", "pass_fail", "percent", "points"
        ),
        "submission_types!": several_of(
            "discussion_topic",
            "external_tool",
            "media_recording",
            "none",
            "not_graded",
            "on_paper",
            "online_quiz",
            "online_text_entry",
            "online_upload",
            "online_url",
        ),
        **IN_COURSE,
        "only_visible_to_overrides!": FLAG,
        "position": INTEGER,
        "title": NAME,
        "description": TEXT,
    },
    "quizzes": {
        **STAMPS,
        "workflow_state!": one_of("available", "created", "deleted", "unpublished"),
        **IN_COURSE,
        "assignment_id": ID,
        "title": NAME,
    },
    "discussion_topics": {
        **STAMPS,
        "workflow_state!": one_of("active", "deleted", "unpublished"),
        **IN_COURSE,
        "assignment_id": ID,
        "root_topic_id": ID,
        "title": NAME,
        "message": TEXT,
    },
    "assignment_overrides": {
        **STAMPS,
        "workflow_state!": SIMPLE,
        "due_at": TIME,
        "unlock_at": TIME,
        "lock_at": TIME,
        "set_type!": one_of("ADHOC", "Course", "CourseSection", "Group", "Noop"),
        "set_id": ID,
        "due_at_overridden!": FLAG,
        "unlock_at_overridden!": FLAG,
        "lock_at_overridden!": FLAG,
        "assignment_id": ID,
        "title!": NAME,
        "context_module_id": ID,
    },
    "assignment_override_students": {
        **STAMPS,
        "user_id!": ID,
        "workflow_state!": SIMPLE,
        "assignment_id": ID,
        "assignment_override_id!": ID,
    },
    "submissions": {
        **STAMPS,
        "course_id!": ID,
        "user_id!": ID,
        "workflow_state!": one_of(
            "deleted", "graded", "pending_review", "submitted", "unsubmitted"
        ),
        "assignment_id!": ID,
        "score": FLOAT,
        "attempt": INTEGER,
        "submitted_at": TIME,
        "posted_at": TIME,
        "grade": NAME,
        "graded_at": TIME,
        "excused": FLAG,
        "body": TEXT,
    },
    "custom_gradebook_columns": {
        **STAMPS,
        "workflow_state!": one_of("active", "deleted", "hidden"),
        "course_id!": ID,
        "position!": INTEGER,
        "title!": NAME,
    },
    "custom_gradebook_column_data": {
        "content!": NAME,
        "user_id!": ID,
        "custom_gradebook_column_id!": ID,
    },
}


def schema_of(columns: Columns) -> dict[str, JSON]:
    """Return the JSON schema of a table's records, as `GET …/table/:table/schema` has it."""

    def fields(of: Columns) -> dict[str, JSON]:
        return {
            "type": "object",
            "properties": {name.rstrip("!"): dict(kind) for name, kind in of.items()},
            "required": [name.rstrip("!") for name in of if name.endswith("!")],
            "additionalProperties": False,
        }

    meta: Columns = {"action": one_of("U", "D"), "ts!": TIME}
    parts = {"key": fields({"id!": ID}), "value": fields(columns), "meta": fields(meta)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": parts,
        "required": ["key", "meta"],
        "additionalProperties": False,
    }
