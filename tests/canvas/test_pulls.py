"""Content, people and submissions of a course come whole, from a served Canvas."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from jobs.demo.faults import without_key
from sync.canvas.roster import (
    last_activity,
    latest_activity,
    pull_addresses,
    pull_roster,
    pull_self,
)
from sync.canvas.structure import pull_course, pull_module_assignees, pull_structure
from sync.canvas.submissions import IDS_THAT_FIT, pull_submissions
from sync.errors import NotFound, NotPermitted, TokenDead, UnexpectedAnswer
from tests.canvas.provider import Provider


def test_a_course_is_found_by_id_and_by_sis_id() -> None:
    with Provider().open() as here:
        by_id = pull_course(here.client, here.course.id)
        assert by_id == pull_course(here.client, "sis_course_id:NPQSL-A25")
        assert (by_id.name, by_id.term, by_id.closed) == ("NPQSL Autumn", "Autumn 2025", False)
        with pytest.raises(NotFound):
            pull_course(here.client, "sis_course_id:../users/self")


@pytest.mark.parametrize("how", [{"state": "completed"}, {"concluded": True}])
def test_a_completed_or_concluded_course_is_closed(how: dict[str, str]) -> None:
    provider = Provider()
    course = provider.world.add_course("Old", **how)
    with provider.open() as here:
        assert pull_course(here.client, course.id).closed


def test_content_comes_whole_unpublished_too() -> None:
    provider = Provider()
    world, course = provider.world, provider.course
    hidden = provider.add_module("Hidden", 1, published=False)
    week = provider.add_module("Week 1", 2, requirement_type="one")
    task = world.add_assignment(course, "Task", 7.1, only_visible_to_overrides=True)
    world.add_override(task, students=provider.users[:1])
    world.add_override(task, section=provider.sections[1])
    draft = world.add_assignment(course, "Draft", published=False)
    world.add_item(week, "Assignment", "Task", "must_submit", task)
    with provider.open() as here:
        structure = pull_structure(here.client, course.id)
    assert [(m.id, m.published, m.requirement_type) for m in structure.modules] == [
        (hidden.id, False, "all"),
        (week.id, True, "one"),
    ]
    assert [(i.type, i.requirement) for i in structure.modules[1].items] == [
        ("Page", "must_view"),
        ("Page", "must_view"),
        ("Assignment", "must_submit"),
    ]
    assert structure.modules[1].items[2].content_id == task.id
    first, second = structure.assignments
    assert (first.points_possible, first.only_visible_to_overrides) == (Decimal("7.1"), True)
    assert [(o.student_ids, o.section_id) for o in first.overrides] == [
        (frozenset({provider.users[0].id}), None),
        (None, provider.sections[1].id),
    ]
    assert (second.id, second.published) == (draft.id, False)
    assert here.client.counts.calls == 2


def test_items_that_canvas_does_not_send_inline_are_fetched() -> None:
    provider = Provider()
    long = provider.add_module("Long", 130)
    provider.add_module("Short", 3)
    with provider.open() as here:
        structure = pull_structure(here.client, here.course.id)
    assert [len(module.items) for module in structure.modules] == [130, 3]
    assert [i.id for i in structure.modules[0].items] == [i.id for i in long.items]


def test_whom_modules_are_assigned_to_is_asked_of_those_that_ask_for_something() -> None:
    provider = Provider()
    everybody = provider.add_module("All", 1)
    mine = provider.add_module("Mine", 1)
    provider.world.add_module(provider.course, "Links")
    provider.world.assign_module(mine, section=provider.sections[0])
    provider.world.assign_module(mine, students=provider.users[:2])
    with provider.open() as here:
        structure = pull_structure(here.client, here.course.id)
        told = pull_module_assignees(here.client, structure)
        assert here.client.counts.calls == 2 + 2
        assert [module.assigned_to for module in told.modules][0::2] == [None, None]
        assert [(o.section_id, o.student_ids) for o in told.modules[1].assigned_to or ()] == [
            (provider.sections[0].id, None),
            (None, frozenset(user.id for user in provider.users[:2])),
        ]
        here.faults.forbid("assignment_overrides")
        assert pull_module_assignees(here.client, structure) == structure
    assert everybody.id == told.modules[0].id


def test_a_roster_holds_leavers_and_staff_and_no_test_student() -> None:
    provider = Provider(participants=0)
    world, course, section = provider.world, provider.course, provider.sections[0]
    states = ["active", "invited", "rejected", "completed", "inactive", "deleted"]
    for number, state in enumerate(states):
        provider.add_participant(number, state=state)
    coach = world.add_user("Coach", email="coach@x.example")
    world.enroll(course, coach, "TaEnrollment", "Leadership Coach", section, limited=True)
    fake = world.add_user("Test Student", fake=True)
    world.enroll(course, fake, "StudentViewEnrollment", section=section)
    with provider.open() as here:
        roster = pull_roster(here.client, course.id, groups=False)
        addresses = pull_addresses(here.client, course.id)
    assert {e.user_id: e.state for e in roster.enrollments if e.user_id != coach.id} == {
        user.id: state for user, state in zip(provider.users, states, strict=True)
    }
    row = next(e for e in roster.enrollments if e.user_id == coach.id)
    assert (row.type, row.role, row.limited_to_section) == (
        "TaEnrollment",
        "Leadership Coach",
        True,
    )
    assert fake.id not in roster.users
    assert roster.users[provider.users[0].id].sis_user_id == "U0"
    assert roster.groups is None
    assert addresses == {coach.id: "coach@x.example"}
    assert {s.name for s in roster.sections} >= {"A", "B"}


def test_a_roster_of_many_pages_comes_whole_in_seven_calls() -> None:
    with Provider(participants=601).open() as here:
        roster = pull_roster(here.client, here.course.id, groups=False)
        assert len(roster.enrollments) == 601
        assert here.client.counts.calls == 7 + 1


def test_groups_come_with_members_and_category_when_asked() -> None:
    provider = Provider()
    group = provider.world.add_group(provider.course, "Coaching groups", "G 1", provider.users[:2])
    with provider.open() as here:
        roster = pull_roster(here.client, here.course.id, groups=True)
    assert roster.groups is not None
    (read,) = roster.groups
    assert (read.id, read.category) == (group.id, "Coaching groups")
    assert read.user_ids == {user.id for user in provider.users[:2]}


def test_without_the_right_to_reports_nobodys_activity_is_known() -> None:
    provider = Provider()
    provider.world.seen(provider.course, provider.users[0])
    with provider.open() as here:
        roster = pull_roster(here.client, here.course.id, groups=False)
        assert last_activity(roster) == {provider.users[0].id: provider.clock.now}
    with provider.open(rights={"read", "read_roster"}) as here:
        roster = pull_roster(here.client, here.course.id, groups=False)
        assert last_activity(roster) is None


def test_the_last_activity_is_the_latest_of_all_courses() -> None:
    provider = Provider()
    world, (ann, ben, cat) = provider.world, provider.users[:3]
    events = world.add_course("Events")
    for user in (ann, ben):
        world.enroll(events, user)
    later = provider.clock.now + timedelta(days=1)
    world.seen(provider.course, ann)
    world.seen(events, ann, later)
    world.seen(events, ben, later)
    with provider.open() as here:
        rosters = [pull_roster(here.client, c.id, groups=False) for c in (here.course, events)]
        assert latest_activity(rosters) == {ann.id: later, ben.id: later}
        assert cat.id in rosters[0].users, "who was never active is in nobody's list"
    with provider.open(rights={"read", "read_roster"}) as here:
        hidden = pull_roster(here.client, events.id, groups=False)
    assert latest_activity([rosters[0], hidden]) is None


def test_nobody_was_ever_active_is_not_the_same_as_a_token_that_may_not_read_it() -> None:
    provider = Provider()
    with provider.open() as here:
        roster = pull_roster(here.client, here.course.id, groups=False)
    assert last_activity(roster) is None
    assert latest_activity([roster]) == {}


def test_the_token_knows_its_owner_and_a_dead_one_says_so() -> None:
    provider = Provider()
    with provider.open(user=provider.users[1]) as here:
        assert pull_self(here.client) == provider.users[1].id
    with provider.open(dead=True) as here, pytest.raises(TokenDead):
        pull_self(here.client)


@pytest.mark.parametrize("tasks", [3, IDS_THAT_FIT + 5])
def test_submissions_are_those_of_the_asked_assignments(tasks: int) -> None:
    provider = Provider(participants=2)
    world = provider.world
    made = [world.add_assignment(provider.course, f"Task {n}", 10) for n in range(tasks)]
    ada, grace = provider.users
    world.grade(ada, made[0], 7.1, hidden=True)
    world.submit(grace, made[0])
    world.excuse(grace, made[1])
    world.submit(ada, made[-1])
    with provider.open() as here:
        asked = [one.id for one in made[:-1]]
        rows = pull_submissions(here.client, here.course.id, asked).rows
        assert pull_submissions(here.client, here.course.id, []).rows == {}
        assert here.client.counts.calls == 1
    assert {assignment for _, assignment in rows} == set(asked)
    assert rows[ada.id, made[0].id].score == Decimal("7.1")
    assert rows[grace.id, made[0].id].workflow_state == "submitted"
    assert rows[grace.id, made[0].id].score is None
    assert rows[grace.id, made[1].id].excused
    assert not rows[ada.id, made[1].id].excused


def test_an_assignment_unpublished_meanwhile_does_not_cost_the_others() -> None:
    provider = Provider(participants=1)
    kept = provider.world.add_assignment(provider.course, "Task", 10)
    draft = provider.world.add_assignment(provider.course, "Draft", 10, published=False)
    with provider.open() as here:
        rows = pull_submissions(here.client, here.course.id, [kept.id, draft.id]).rows
    assert {assignment for _, assignment in rows} == {kept.id}


def test_a_canvas_that_does_not_group_submissions_gives_the_same_rows() -> None:
    provider = Provider(participants=2)
    task = provider.world.add_assignment(provider.course, "Task", 10)
    provider.world.grade(provider.users[0], task, 7)
    with provider.open() as here:
        grouped = pull_submissions(here.client, here.course.id, [task.id])
        assert grouped.answered == {user.id for user in provider.users}
        here.faults.rewrite(
            "students/submissions$",
            lambda sent: [row for one in sent for row in one["submissions"]],
        )
        loose = pull_submissions(here.client, here.course.id, [task.id])
    assert (loose.rows, loose.answered) == (grouped.rows, None)


def test_due_dates_come_with_assignments_and_with_the_overrides_that_say_one() -> None:
    provider = Provider()
    world, course = provider.world, provider.course
    due, later = provider.clock.now, provider.clock.now + timedelta(days=7)
    task = world.add_assignment(course, "Task", 10)
    task.due_at = due
    world.add_override(task, students=provider.users[:1], due_at=later)
    world.add_override(task, students=provider.users[1:2], due_at=None)
    world.add_override(task, section=provider.sections[1], unlock_at=due)
    with provider.open() as here:
        [read] = [a for a in pull_structure(here.client, course.id).assignments if a.id == task.id]
    assert read.due_at == due
    assert [(o.changes_due, o.due_at) for o in read.overrides] == [
        (True, later),
        (True, None),
        (False, None),
    ]


def test_overrides_that_canvas_does_not_send_with_an_assignment_are_asked_for() -> None:
    provider = Provider(participants=1)
    world, course = provider.world, provider.course
    task = world.add_assignment(course, "Event", 1, only_visible_to_overrides=True)
    world.add_override(task, section=provider.sections[0])
    with provider.open() as here:
        whole = pull_structure(here.client, here.course.id)
        here.faults.rewrite(
            "assignments$",
            lambda sent: [{k: v for k, v in one.items() if k != "overrides"} for one in sent],
        )
        assert pull_structure(here.client, here.course.id) == whole
    assert whole.assignments[0].overrides[0].section_id == provider.sections[0].id


def test_somebody_in_two_sections_is_one_participant_with_one_row() -> None:
    provider = Provider(participants=150)
    task = provider.world.add_assignment(provider.course, "Task", 10)
    for number, user in enumerate(provider.users):
        provider.world.enroll(provider.course, user, section=provider.sections[(number + 1) % 2])
        provider.world.grade(user, task, number)
    with provider.open() as here:
        rows = pull_submissions(here.client, here.course.id, [task.id]).rows
    assert {user: row.score for (user, _), row in rows.items()} == {
        user.id: number for number, user in enumerate(provider.users)
    }


def test_a_lost_permission_is_told_from_a_dead_token() -> None:
    with Provider().open(rights={"read"}) as here, pytest.raises(NotPermitted):
        pull_roster(here.client, here.course.id, groups=False)


@pytest.mark.parametrize("key", ["id", "enrollment_state", "user", "course_section_id"])
def test_a_missing_key_stops_the_read_by_name(key: str) -> None:
    provider = Provider()
    provider.faults.rewrite("/enrollments", without_key(key))
    with provider.open() as here, pytest.raises(UnexpectedAnswer, match=key) as missed:
        pull_roster(here.client, here.course.id, groups=False)
    assert "enrollments" in missed.value.where


@pytest.mark.parametrize("path", ["/enrollments", "/sections"])
def test_a_roster_that_never_ends_is_an_error(path: str) -> None:
    provider = Provider()
    provider.faults.endless_next(path + "$")
    with provider.open() as here, pytest.raises(UnexpectedAnswer):
        pull_roster(here.client, here.course.id, groups=False)


@pytest.mark.parametrize("path", ["/modules", "/assignments"])
def test_content_that_never_ends_is_an_error(path: str) -> None:
    provider = Provider()
    provider.add_module("Week 1", 1)
    provider.faults.endless_next(path + "$")
    with provider.open() as here, pytest.raises(UnexpectedAnswer):
        pull_structure(here.client, here.course.id)
