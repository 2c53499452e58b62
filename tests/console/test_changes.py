"""Held changes: approved ones reach Canvas, rejected ones stay away from it and ask nobody."""

from __future__ import annotations

import json

import pytest
from sqlmodel import select

from jobs.cohort_jobs import approve
from jobs.demo.entities import User
from jobs.engine.queues import upgrade_engine
from jobs.task import Task
from jobs.watch import Watch
from sync.store.console_tables import DeedRow
from sync.store.decisions import reject
from sync.store.deed_log import Sought, deeds_told
from sync.store.engine import reading
from sync.store.kept import Hold
from tests.console.counter import Counter, Visitor
from tests.jobs.cohort_world import EXACTLY_90, CohortWorld
from tests.jobs.office import ADMIN_MAIL, ENTRY, NOW, Office, codes

PAGE = "/cohorts/a25/changes"


@pytest.fixture
def fallen(office: Office, home: CohortWorld) -> list[User]:
    """Two whose fall from eligible is held; one has a name like a mark of HTML."""
    people = home.joined(2, EXACTLY_90)
    people[0].name = "<b>Bo</b> Surname"
    office.sync()
    for user in people:
        home.world.grade(user, home.events[0], 0, grade="incomplete")
    office.clear()
    assert len(office.sync()["held"]) == 2
    assert office.mailed == [ADMIN_MAIL]
    return people


@pytest.fixture
def admin(counter: Counter) -> Visitor:
    return counter.signed_in()


def held(office: Office, user: User) -> Hold:
    [hold] = [h for h in office.store.unapplied_holds("a25") if h.user_id == user.id]
    return hold


def pressed(admin: Visitor, act: str, *holds: Hold) -> str:
    answer = admin.post(f"{PAGE}/{act}", _page=PAGE, hold=[str(hold.id) for hold in holds])
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_nothing_held_is_said_so(admin: Visitor) -> None:
    assert "Nothing waits for a person in any cohort" in admin.sees("/changes")
    assert "Nothing waits for a person" in admin.sees(PAGE)
    assert pressed(admin, "approve") == f"{PAGE}?said=nobody"
    assert pressed(admin, "reject") == f"{PAGE}?said=nobody"


def test_an_approved_change_is_written_and_the_others_wait(
    admin: Visitor, office: Office, fallen: list[User]
) -> None:
    upgrade_engine(office.database_url)
    one, other = fallen
    shown = admin.get("/changes").text
    assert "<b>Bo" not in shown
    assert "&lt;b&gt;Bo" in shown
    assert "The figures no longer reach the threshold" in shown

    place = pressed(admin, "approve", held(office, one))
    [queued] = office.store.active_runs()
    assert place == f"/runs/{queued.id}"
    assert "An approval is under way" in admin.sees(PAGE)
    first_hold = held(office, one).id
    run = office.store.start_run(queued.id, "test", NOW)
    assert run is not None
    approve(Task(office.context, office.store, run, queued.order, lambda: NOW, Watch()))

    assert office.cells(ENTRY)[one.id] == "Not yet"
    assert office.cells(ENTRY)[other.id] == "Eligible"
    states = {h.id: (h.state, h.decided_by) for h in office.store.holds_of(held(office, other).run)}
    assert states.pop(first_hold) == ("approved", "operator")
    assert list(states.values()) == [("open", None)]


def test_a_rejected_change_stays_away_and_asks_nobody_again(
    admin: Visitor, office: Office, fallen: list[User]
) -> None:
    one, other = fallen
    assert pressed(admin, "reject", held(office, one)) == f"{PAGE}?said=rejected"
    office.clear()

    run = office.sync()

    assert [each["user_id"] for each in run["held"]] == [other.id]
    assert not office.mailed
    assert not office.writes
    again = held(office, one)
    assert (again.state, again.decided_by, again.run) == ("rejected", "operator", run["run"])
    office.approve(run["run"])
    assert office.cells(ENTRY)[one.id] == "Eligible"
    assert office.cells(ENTRY)[other.id] == "Not yet"
    settled = office.sync()
    assert (settled["status"], settled["held"], codes(settled)) == ("succeeded", [], [])
    assert "Rejected" in admin.sees(PAGE)
    assert "by operator" in admin.sees(PAGE)


def test_a_rejected_change_is_opened_again_and_goes_when_it_is_wanted_no_more(
    admin: Visitor, office: Office, fallen: list[User], home: CohortWorld
) -> None:
    one, other = fallen
    old = held(office, one)
    pressed(admin, "reject", old)
    pressed(admin, "reject", held(office, other))
    office.sync()
    assert pressed(admin, "reopen", old) == f"{PAGE}?said=reopened"  # by what the page showed
    assert held(office, one).state == "open"
    assert pressed(admin, "reopen", old) == f"{PAGE}?said=gone"

    for user in fallen:
        home.attends(user, home.events[0])
    office.sync()
    assert office.store.unapplied_holds("a25") == ()
    home.world.grade(other, home.events[0], 0, grade="incomplete")
    office.clear()
    office.sync()
    assert held(office, other).state == "open"
    assert office.mailed == [ADMIN_MAIL]


def test_what_was_decided_is_in_the_audit_without_names(
    admin: Visitor, office: Office, fallen: list[User]
) -> None:
    pressed(admin, "reject", held(office, fallen[0]))
    with reading(office.store.engine) as session:
        deeds = list(session.exec(select(DeedRow).where(DeedRow.what == "reject-change")))
    [deed] = deeds
    assert (deed.who, deed.cohort, deed.subject) == ("operator", "a25", fallen[0].id)
    assert "Bo" not in json.dumps(deed.about)


def test_another_cohorts_hold_is_not_decided_here(office: Office, fallen: list[User]) -> None:
    hold = held(office, fallen[0])
    assert not reject(office.store, "b25", [hold.id], "operator", NOW)
    assert held(office, fallen[0]).state == "open"


def test_a_coach_decides_nothing(counter: Counter, home: CohortWorld) -> None:
    coach = counter.canvas_user(home.coach.id)
    assert coach.get(PAGE).status_code == 403
    assert coach.post(f"{PAGE}/approve", hold="1").status_code == 403


def test_an_approval_here_reaches_what_a_newer_run_holds(
    admin: Visitor, office: Office, fallen: list[User]
) -> None:
    upgrade_engine(office.database_url)
    shown = [held(office, user) for user in fallen]
    office.sync()
    pressed(admin, "approve", shown[0])
    [queued] = office.store.active_runs()
    run = office.store.start_run(queued.id, "test", NOW)
    assert run is not None
    approve(Task(office.context, office.store, run, queued.order, lambda: NOW, Watch()))
    assert [office.cells(ENTRY)[user.id] for user in fallen] == ["Not yet", "Eligible"]


def approvals(office: Office) -> list[tuple[str, int | None]]:
    """What the audit says of approvals, oldest first: what, and of whom."""
    told = reversed(deeds_told(office.store, Sought()))
    return [(one.deed.what, one.deed.subject) for one in told if "approve" in one.deed.what]


def test_what_is_pressed_twice_is_one_approval_and_what_is_over_none(
    admin: Visitor, office: Office, fallen: list[User]
) -> None:
    upgrade_engine(office.database_url)
    hold = held(office, fallen[0])
    place = pressed(admin, "approve", hold)
    assert pressed(admin, "approve", hold) == f"{place}?joined=yes"
    assert "Nothing was asked for twice" in admin.sees(f"{place}?joined=yes")
    once = [("approve-change", fallen[0].id), ("ask-approve", None)]
    assert approvals(office) == once
    [queued] = office.store.active_runs()
    run = office.store.start_run(queued.id, "test", NOW)
    assert run is not None
    approve(Task(office.context, office.store, run, queued.order, lambda: NOW, Watch()))
    assert pressed(admin, "approve", hold) == f"{PAGE}?said=gone"
    assert approvals(office) == once
    rejected = held(office, fallen[1])
    assert pressed(admin, "reject", rejected) == f"{PAGE}?said=rejected"
    assert pressed(admin, "reject", rejected) == f"{PAGE}?said=gone"
    assert len(deeds_told(office.store, Sought(what="reject-change"))) == 1


def test_an_approval_that_nobody_takes_is_no_deed(
    admin: Visitor, office: Office, fallen: list[User], makes_engine: bool
) -> None:
    hold = str(held(office, fallen[0]).id)
    taken = admin.post(f"{PAGE}/approve", PAGE, hold=hold).status_code == 303
    assert taken == makes_engine
    assert len(approvals(office)) == (2 if taken else 0)
