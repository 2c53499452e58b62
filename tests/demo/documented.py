"""The attributes that canvasapi's documentation, and the REST reference it links to, name."""

from __future__ import annotations

COURSE = """
    id name course_code workflow_state account_id enrollment_term_id sis_course_id start_at end_at
    created_at time_zone uuid calendar default_view enrollments
"""
MODULE = """
    id position name unlock_at require_sequential_progress prerequisite_module_ids items_count
    items_url items state completed_at publish_final_grade published
"""
ITEM = """
    id module_id position title indent type content_id html_url completion_requirement published
"""
ENROLLMENT = """
    id course_id course_section_id enrollment_state root_account_id
    limit_privileges_to_course_section sis_user_id type user_id associated_user_id role role_id
    created_at updated_at start_at end_at last_activity_at total_activity_time html_url grades
    user
"""
ASSIGNMENT = """
    id name course_id due_at unlock_at lock_at html_url points_possible grading_type
    submission_types published only_visible_to_overrides position created_at overrides quiz_id
"""
SUBMISSION = """
    id assignment_id user_id attempt body grade score late grade_matches_current_submission
    submission_type submitted_at graded_at grader_id excused missing workflow_state posted_at
    preview_url attachments
"""
SECTION = """
    id name sis_section_id course_id sis_course_id start_at end_at nonxlist_course_id
"""
GROUP = """
    id name description is_public join_level members_count users context_type course_id
    group_category_id group_category storage_quota_mb
"""
COLUMN = """
    id title position hidden read_only teacher_notes
"""
OVERRIDE = """
    id assignment_id student_ids title due_at all_day all_day_date
"""
PROGRESS = """
    id context_id context_type user_id tag completion workflow_state created_at updated_at message
    url
"""


def lacking(thing: object, names: str) -> set[str]:
    """Return the documented attributes a thing lacks."""
    return {name for name in names.split() if not hasattr(thing, name)}
