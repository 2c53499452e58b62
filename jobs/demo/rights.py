"""The rights a token of the sandbox may carry, named as Canvas names them."""

from __future__ import annotations

READ_COURSE = "read"
READ_ROSTER = "read_roster"
READ_REPORTS = "read_reports"
READ_SIS = "read_sis"
READ_EMAIL_ADDRESSES = "read_email_addresses"
VIEW_ALL_GRADES = "view_all_grades"
MANAGE_GRADES = "manage_grades"
MANAGE_CONTENT = "manage_course_content"
MANAGE_ASSIGNMENTS = "manage_assignments"
SEND_MESSAGES = "send_messages"
SEND_MESSAGES_ALL = "send_messages_all"

ALL_RIGHTS = frozenset(
    {
        READ_COURSE,
        READ_ROSTER,
        READ_REPORTS,
        READ_SIS,
        READ_EMAIL_ADDRESSES,
        VIEW_ALL_GRADES,
        MANAGE_GRADES,
        MANAGE_CONTENT,
        MANAGE_ASSIGNMENTS,
        SEND_MESSAGES,
        SEND_MESSAGES_ALL,
    }
)
