"""`check`: line by line what stands, what does not, and what to do about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from jobs.context import now as clock
from jobs.demo.rights import (
    ALL_RIGHTS,
    MANAGE_ASSIGNMENTS,
    MANAGE_GRADES,
    READ_REPORTS,
    READ_ROSTER,
    READ_SIS,
    VIEW_ALL_GRADES,
)
from mappings.windows import local_date
from tests.command_line.program import Program
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office, cohort_toml
from tests.store.people import a_mail

LINE = {"what", "status", "seen", "remedy"}


def looked(program: Program, *, status: int, **but: str | None) -> dict[str, dict[str, Any]]:
    """The lines by what was looked at; each that is not ok has a remedy."""
    ran = program("check", "--json", **but)
    assert ran.status == status, ran.out + ran.err
    lines = ran.json["checks"]
    assert all(line.keys() == LINE for line in lines)
    assert all(line["remedy"] for line in lines if line["status"] != "ok")
    by_what = {line["what"]: line for line in lines}
    assert len(by_what) == len(lines)
    assert any(line["status"] == "fail" for line in lines) is bool(status)
    return by_what


def not_ok(lines: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {what: line["status"] for what, line in lines.items() if line["status"] != "ok"}


def test_a_cohort_in_order_is_ok_line_by_line_and_nothing_is_written(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    lines = looked(npq_sync, status=0)
    course = cohort_world.course.id
    assert set(not_ok(lines)) == {"cohort a25: areas"}
    for what in (
        "settings",
        "database",
        "mail",
        "token",
        "progress by GraphQL",
        f"course {course}: may read content",
        f"course {course}: may read the roster",
        f"course {course}: may read all submissions",
        f"course {course}: may write gradebook columns",
        f"course {course}: may write assignment overrides",
        "cohort a25: participants",
        "cohort a25: coaches",
        "cohort a25: hours",
        "cohort a25: assessment",
    ):
        assert lines[what]["status"] == "ok", what
    assert "NPQSL" in lines[f"cohort a25: course {course}"]["seen"]
    assert office.writes == []
    assert office.mailed == []
    shown = npq_sync("check")
    assert "→ none in" in shown.out
    assert "1 warn, 0 fail" in shown.err


def test_each_right_that_is_missing_is_named_with_what_fails_without_it(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    may = f"course {cohort_world.course.id}: may"
    missing = {
        # any of the three lets a roster be read
        (READ_ROSTER, VIEW_ALL_GRADES, MANAGE_GRADES): ("read the roster", "nobody can be counted"),
        (VIEW_ALL_GRADES,): ("read all progress", "online study stays unknown"),
        (MANAGE_GRADES,): ("write gradebook columns", "no flag can be written"),
        (MANAGE_ASSIGNMENTS,): (
            "write assignment overrides",
            "nobody can be given the assessment",
        ),
    }
    for rights, (what, without) in missing.items():
        token = cohort_world.world.add_token(rights=ALL_RIGHTS - set(rights))
        line = looked(npq_sync, status=1, CANVAS_API_TOKEN=token)[f"{may} {what}"]
        assert line["status"] == "fail"
        assert without in line["seen"]
        assert rights[0] in line["remedy"]
    fewer = cohort_world.world.add_token(rights=ALL_RIGHTS - {READ_SIS, READ_REPORTS})
    lines = looked(npq_sync, status=0, CANVAS_API_TOKEN=fewer)
    assert lines["cohort a25: SIS ids"]["status"] == "warn"
    activity = lines["cohort a25: last activity"]
    assert (activity["status"], "read_reports" in activity["remedy"]) == ("warn", True)


def test_a_dead_token_fails_and_what_is_not_canvas_is_looked_at_all_the_same(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    dead = cohort_world.world.add_token(dead=True)
    lines = looked(npq_sync, status=1, CANVAS_API_TOKEN=dead)
    assert "CANVAS_API_TOKEN" in lines["Canvas"]["remedy"]
    assert lines["mail"]["status"] == "ok"


def test_the_token_s_last_day_is_warned_of_from_thirty_days_before(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    line = "token's last day"
    unknown = looked(npq_sync, status=0)[line]
    assert (unknown["status"], "CANVAS_TOKEN_EXPIRES_ON" in unknown["seen"]) == ("ok", True)
    today = local_date(clock())
    for days, status in ((32, "ok"), (29, "warn"), (-1, "warn")):
        on = str(today + timedelta(days=days))
        found = looked(npq_sync, status=0, CANVAS_TOKEN_EXPIRES_ON=on)[line]
        assert found["status"] == status
        assert ("CANVAS_API_TOKEN" in found["remedy"]) is (status == "warn")


def test_people_coaches_and_admins_that_are_missing_are_told(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    lines = looked(npq_sync, status=1)
    assert lines["cohort a25: participants"]["status"] == "fail"
    south = cohort_world.add_section("South")
    alone = cohort_world.join(section=south)
    cohort_world.join()
    cohort_world.coach.email = None
    (office.folder / "cohorts.toml").write_text(cohort_toml(cohort_world), "utf-8")
    lines = looked(npq_sync, status=0)
    assert lines["admins"]["status"] == "warn"
    assert lines[f"cohort a25: participants {alone.id}"]["seen"] == "no-coach"
    by_mail = lines[f"cohort a25: coaches {cohort_world.coach.id}"]
    assert by_mail["seen"] == "coach-without-mail"
    cohort_world.leave(cohort_world.coach, "deleted")
    lines = looked(npq_sync, status=0)
    assert lines["cohort a25: coaches"]["status"] == "warn"


def test_what_is_unmapped_uncovered_or_open_to_everybody_is_told(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    course = cohort_world.course
    cohort_world.world.add_assignment(course, "Roll Call Attendance", points=100)
    course.assignments.remove(cohort_world.events[3])
    for log in cohort_world.coaching:
        course.assignments.remove(log)
    cohort_world.assessment.only_visible_to_overrides = False
    lines = looked(npq_sync, status=1)
    assert lines["cohort a25: mapping"]["seen"] == "1 need a person"
    assert "6.0 h of events" in lines["cohort a25: hours of events"]["seen"]
    empty = lines["cohort a25: cohort a25, strand coaching"]
    assert (empty["status"], empty["seen"]) == ("warn", "hours-without-activity")
    gate = lines["cohort a25: assessment"]
    assert (gate["status"], gate["seen"]) == ("fail", "entry-not-gated")
    office.says(cohort_toml(cohort_world, more='sections = ["Nowhere"]'))
    lines = looked(npq_sync, status=1)
    assert lines["cohort a25: cohort a25, Nowhere"]["seen"] == "unknown-section"


def test_an_account_limited_to_a_section_and_a_closed_course_fail(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    world, course = cohort_world.world, cohort_world.course
    service = world.add_user("Limited Service")
    world.enroll(course, service, "TeacherEnrollment", section=cohort_world.north, limited=True)
    limited = world.add_token(service)
    lines = looked(npq_sync, status=1, CANVAS_API_TOKEN=limited)
    assert "limit" in lines["cohort a25"]["remedy"]
    course.concluded = True
    lines = looked(npq_sync, status=1)
    assert "concluded" in lines["cohort a25"]["seen"]


def test_mail_is_tried_without_sending_any(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    assert looked(npq_sync, status=0, SMTP_URL=None)["mail"]["status"] == "warn"
    refused = looked(npq_sync, status=1, SMTP_URL="smtp://127.0.0.1:1")
    assert refused["mail"]["status"] == "fail"
    redirected = looked(npq_sync, status=0, MAIL_REDIRECT_TO="me@provider.example")
    assert redirected["mail"]["status"] == "warn"
    assert office.mailed == []


def test_a_coach_whose_mail_was_refused_is_told_until_one_arrives(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    assert npq_sync("sync").status == 0
    coach = cohort_world.coach.id
    office.inbox.refuse("ada@provider.example")
    for recipient in (coach, 77):  # who coaches nobody
        mail = a_mail(recipient=recipient, address="ada@provider.example")
        office.store.enqueue_digests([mail], clock())
    assert npq_sync("notify").status == 3
    line = looked(npq_sync, status=0)[f"mail to Canvas user {coach}"]
    assert line["status"] == "warn"
    assert line["seen"].startswith("refused-550 on ")
    assert "[cohort.coaches.mail]" in line["remedy"]
    assert "mail to Canvas user 77" not in looked(npq_sync, status=0)
    office.inbox.accept("ada@provider.example")
    office.store.enqueue_digests([a_mail(recipient=coach)], clock())
    npq_sync("notify")
    assert f"mail to Canvas user {coach}" not in looked(npq_sync, status=0)


HOME = "https://npq.provider.example"


@pytest.mark.parametrize(
    ("settings", "status", "said"),
    [
        ({}, "ok", "lead to this machine alone"),
        ({"MAIL_REDIRECT_TO": "me@provider.example"}, "warn", "lead to this machine alone"),
        (
            {"NPQ_SYNC_PUBLIC_URL": HOME},
            "warn",
            f"lead to {HOME}, signed by the database's own key",
        ),
        (
            {"NPQ_SYNC_PUBLIC_URL": HOME, "NPQ_SYNC_SECRET_KEY": "fifteen letters"},
            "warn",
            f"lead to {HOME}, signed by a short key",
        ),
        (
            {"NPQ_SYNC_PUBLIC_URL": HOME, "NPQ_SYNC_SECRET_KEY": "sixteen letters!"},
            "ok",
            f"lead to {HOME}, signed by NPQ_SYNC_SECRET_KEY",
        ),
    ],
)
def test_where_links_lead_and_what_signs_them(
    npq_sync: Program,
    cohort_world: CohortWorld,
    settings: dict[str, str],
    status: str,
    said: str,
) -> None:
    cohort_world.join()
    line = looked(npq_sync, status=0, **settings)["links in mails"]
    assert line["status"] == status
    assert line["seen"].startswith(said)


def test_a_plan_for_what_is_not_there_is_a_warning(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    there = cohort_world.events[0].id
    plan = "".join(
        f"[[cohort.plan]]\nby = 2026-01-20\nassignment = {named}\n" for named in (there, 987_654)
    )
    office.says(cohort_toml(cohort_world, more=plan))
    found = not_ok(looked(npq_sync, status=0))
    assert found == {
        "cohort a25: areas": "warn",
        "cohort a25: cohort a25, plan assignment = 987654": "warn",
    }
