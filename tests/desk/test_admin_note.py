"""The admins' note: one mail that says all that needs a person, each thing once, else nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from mappings.problems import Problem
from sync.errors import Stopped
from sync.store.delivery import resolve
from sync.store.kept import Order
from tests.desk.tasks import (
    DAY,
    a_task,
    do,
    done,
    fails,
    killed_in_delivery,
    notes_at,
    redone,
    succeeds,
)
from tests.jobs.cohort_world import EXACTLY_90, CohortWorld
from tests.jobs.office import ADMIN, ADMIN_MAIL, NOW, Office, cohort_toml
from tests.store.people import a_mail

HOUR = timedelta(hours=1)


@pytest.fixture
def read(office: Office) -> Office:
    """The cohort was read an hour ago."""
    succeeds(office, NOW - HOUR)
    return office


def holding(office: Office, cohort_world: CohortWorld) -> str:
    """Let a run of the worker hold a change; return the run's id."""
    who = cohort_world.join(EXACTLY_90)
    do(office, "sync", NOW - HOUR, "a25")
    cohort_world.world.grade(who, cohort_world.events[0], 0, grade="incomplete")
    return do(office, "sync", NOW, "a25").run


def subjects(office: Office) -> list[str]:
    return [
        message["Subject"].removeprefix("NPQ engagement: ") for message in office.inbox.messages
    ]


def uncertain(office: Office) -> int:
    """Let a mail to somebody be uncertain; return its id."""
    office.store.enqueue_digests([a_mail(recipient=77)], NOW)
    office.inbox.hang_up = "after"
    do(office, "deliver")
    office.inbox.hang_up = None
    office.clear()
    return office.store.list_outbox("uncertain")[-1].id


def test_nothing_that_needs_a_person_is_no_mail(read: Office) -> None:
    report = do(read, "admin-note")
    assert (report.status, report.mails, report.problems, read.mailed) == ("succeeded", 0, (), [])
    kept = read.store.get_run(report.run)
    assert kept is not None
    assert (kept.status, kept.counts) == ("succeeded", {"mails": 0})


class TestHeldChanges:
    """They are announced with the rest."""

    def test_a_sync_of_the_worker_mails_nobody_and_the_note_tells_once(
        self, office: Office, cohort_world: CohortWorld
    ) -> None:
        run = holding(office, cohort_world)
        do(office, "sync", NOW + HOUR, "a25")
        assert office.mailed == []
        [[words], again] = notes_at(office, NOW + HOUR, NOW + DAY)
        assert again == []
        assert "eligible stays, not-yet is held, because the figures no longer" in words
        assert "npq-sync approve " in words
        assert run not in words, "a newer run holds it now"

    def test_what_somebody_was_told_by_hand_is_not_told_again(
        self, office: Office, cohort_world: CohortWorld
    ) -> None:
        holding(office, cohort_world)
        office.notify()
        assert ADMIN_MAIL in office.mailed
        assert notes_at(office, NOW + HOUR) == [[]]

    def test_the_digests_leave_them_to_the_note(
        self, office: Office, cohort_world: CohortWorld
    ) -> None:
        holding(office, cohort_world)
        do(office, "digests")
        assert ADMIN_MAIL not in office.mailed
        assert len(notes_at(office, NOW + HOUR)[0]) == 1


class TestDrift:
    """A cohort in whose courses something was changed."""

    def test_it_is_told_once_with_its_effect(
        self, office: Office, cohort_world: CohortWorld
    ) -> None:
        cohort_world.join(EXACTLY_90)
        do(office, "sync", NOW - 2 * HOUR, "a25")
        module = cohort_world.world.add_module(cohort_world.course, "Governance")
        cohort_world.world.add_item(module, "Page", "Read", "must_view")
        do(office, "sync", NOW - HOUR, "a25")
        office.notify(NOW - HOUR)  # the held change that follows is told by hand
        office.clear()
        do(office, "sync", NOW, "a25")
        [[words], again] = notes_at(office, NOW, NOW + DAY)
        assert subjects(office) == ["1 cohort's content changed"]
        assert "Cohort a25: its courses were changed" in words
        assert "1 activity added, 1 module added: 1 participant falls by up to 1.2 points" in words
        assert "Nobody loses entry by it without approval" in words
        assert "npq-sync map a25" in words
        assert again == []

    def test_neither_a_week_nor_another_matter_brings_it_back(self, read: Office) -> None:
        drift = Problem("content-drift", "cohort a25, since run 1", "1 module renamed: …")
        for days in (0, 7, 8):
            run = read.store.begin_run(Order("sync", "a25"), NOW + days * DAY)
            problems = [drift] if not days else []
            read.store.end_run(run, "succeeded", {}, problems, NOW + days * DAY)
        uncertain(read)
        first, week, later = notes_at(read, NOW, NOW + 7 * DAY, NOW + 8 * DAY)
        assert "its courses were changed" in first[0]
        assert "its courses were changed" not in week[0]
        assert "Mails that may be lost" in week[0]
        assert later == []

    def test_runs_that_tell_the_same_tell_it_once(self, read: Office) -> None:
        for hours, words in ((0, "1 module renamed: a"), (2, "1 module renamed: b")):
            run = read.store.begin_run(Order("sync", "a25"), NOW + hours * HOUR)
            drift = Problem("content-drift", "cohort a25, since run 1", words)
            read.store.end_run(run, "partial", {}, [drift], NOW + hours * HOUR)
        [[words]] = notes_at(read, NOW + 2 * HOUR)
        assert words.count("content-drift") == 1
        assert "renamed: b" in words


class TestFailures:
    """A cohort whose last run failed."""

    def test_it_is_told_with_code_and_remedy_and_the_run_to_look_at(self, read: Office) -> None:
        run = fails(read)
        [[words]] = notes_at(read, NOW)
        assert subjects(read) == ["1 cohort failed"]
        assert "Cohort a25 failed" in words
        assert "* GET /api/v1/courses/101: Make a new token token-dead" in words
        assert f"npq-sync runs show {run}" in words

    def test_it_is_told_once_and_again_after_a_week(self, read: Office) -> None:
        told = []
        for day in range(15):
            succeeds(read, NOW + day * DAY - HOUR)
            fails(read, now=NOW + day * DAY)
            told.append(len(notes_at(read, NOW + day * DAY + timedelta(seconds=-day))[0]))
        assert [day for day, mails in enumerate(told) if mails] == [0, 7, 14]

    def test_another_fault_and_one_that_comes_back_are_told(self, read: Office) -> None:
        fails(read)
        assert len(notes_at(read, NOW)[0]) == 1
        fails(read, Problem("not-permitted", "course 101", "Give the right"), now=NOW + HOUR)
        [[words]] = notes_at(read, NOW + HOUR)
        assert "not-permitted" in words
        succeeds(read, NOW + 2 * HOUR)
        assert notes_at(read, NOW + 2 * HOUR) == [[]]
        fails(read, now=NOW + 3 * HOUR)
        assert len(notes_at(read, NOW + 3 * HOUR)[0]) == 1

    def test_a_run_that_a_person_cancelled_is_no_failure(self, read: Office) -> None:
        task = a_task(read, "sync", NOW, "a25")
        read.store.cancel_run(task.run.id, NOW)
        assert notes_at(read, NOW) == [[]]

    def test_a_cohort_that_has_ended_or_left_the_file_is_nobodys_business(
        self, read: Office, cohort_world: CohortWorld
    ) -> None:
        fails(read)
        fails(read, cohort="long-gone")
        read.says(cohort_toml(cohort_world, more="ends_on = 2027-02-28"))
        assert notes_at(read, NOW) == [[]]

    def test_a_job_of_no_cohort_that_failed_is_told(self, read: Office) -> None:
        task = a_task(read, "housekeeping")
        broken = Problem("internal-error", "KeyError", "Report it")
        read.store.end_run(task.run, "failed", {}, (broken,), NOW)
        [[words]] = notes_at(read, NOW)
        assert subjects(read) == ["1 job failed"]
        assert "Job housekeeping failed" in words


class TestOutOfDate:
    """Figures of more than 36 hours ago."""

    @pytest.mark.parametrize(
        ("age", "told"), [(36 * HOUR, False), (36 * HOUR + timedelta(seconds=1), True)]
    )
    def test_they_are_told_once_they_are_older_than_36_hours(
        self, office: Office, age: timedelta, told: bool
    ) -> None:
        succeeds(office, NOW - age)
        [notes] = notes_at(office, NOW)
        assert bool(notes) is told
        if told:
            assert subjects(office) == ["1 cohort is out of date"]
            assert "last read: Saturday 27 February 2027 at 23:59, 36 hours ago" in notes[0]
            assert "npq-sync sync a25" in notes[0]

    def test_a_cohort_that_was_never_read_is_told_once(self, office: Office) -> None:
        [[words], again] = notes_at(office, NOW, NOW + DAY)
        assert "Cohort a25 is out of date" in words
        assert "never read" in words
        assert again == []

    @pytest.mark.parametrize(
        ("starts_on", "told"), [("2027-02-27", True), ("2027-02-28", False), ("2027-03-02", False)]
    )
    def test_one_that_has_hardly_begun_or_not_at_all_is_not(
        self, office: Office, cohort_world: CohortWorld, starts_on: str, told: bool
    ) -> None:
        office.says(cohort_toml(cohort_world).replace("2025-10-01", starts_on))
        assert bool(notes_at(office, NOW)[0]) is told

    def test_one_that_has_ended_is_not(self, office: Office, cohort_world: CohortWorld) -> None:
        office.says(cohort_toml(cohort_world, more="ends_on = 2027-02-28"))
        assert notes_at(office, NOW) == [[]]

    def test_one_that_is_being_read_is_given_the_time_to(self, office: Office) -> None:
        a_task(office, "sync", NOW - HOUR, "a25")
        [first, second] = notes_at(office, NOW, NOW + 36 * HOUR)
        assert (first, len(second)) == ([], 1)


class TestUncertainMails:
    """Mails that may or may not have gone."""

    def test_each_is_told_once_with_the_command_that_resolves_it(self, read: Office) -> None:
        mail = uncertain(read)
        [[words], again] = notes_at(read, NOW, NOW + HOUR)
        assert subjects(read) == ["1 mail may be lost"]
        assert f"mail {mail}: to Canvas user 77, made Monday 1 March 2027 at 12:00" in words
        assert "the connection broke before the mail server answered" in words
        assert f"npq-sync mails resolve {mail} --arrived" in words
        assert f"npq-sync mails resolve {mail} --lost" in words
        assert again == []

    def test_one_that_was_resolved_is_not_and_one_that_is_uncertain_again_is(
        self, read: Office
    ) -> None:
        mail = uncertain(read)
        assert len(notes_at(read, NOW)[0]) == 1
        assert resolve(read.store, mail, "pending", "operator", NOW)[0]
        read.inbox.hang_up = "after"
        do(read, "deliver", NOW + HOUR)
        read.inbox.hang_up = None
        assert len(notes_at(read, NOW + 2 * HOUR)[0]) == 1

    def test_what_a_killed_process_left_on_the_wire_is_among_them(self, read: Office) -> None:
        read.store.enqueue_digests([a_mail(recipient=77)], NOW)
        killed_in_delivery(read)
        [[words]] = notes_at(read, NOW)
        assert "the process that sent it ended before the mail server answered" in words
        assert read.mailed == [ADMIN_MAIL]


class TestTheWholeNote:
    """Everything at once, and who gets it."""

    def test_one_mail_says_all_and_what_is_still_so_is_counted_the_next_time(
        self, office: Office, cohort_world: CohortWorld
    ) -> None:
        holding(office, cohort_world)
        uncertain(office)
        south = cohort_toml(cohort_world, "south", more='sections = ["South"]', assessment=None)
        cohort_world.add_section("South")
        office.says(cohort_toml(cohort_world, more='sections = ["North"]'), south)
        fails(office, cohort="south")
        [[words], [later]] = notes_at(office, NOW, NOW + 40 * HOUR)
        assert subjects(office)[0] == (
            "1 change waits for you, 1 cohort failed, 1 cohort is out of date, 1 mail may be lost"
        )
        assert words.startswith("1 change waits for you")
        assert "Told before" not in words
        assert subjects(office)[1] == ("1 cohort is out of date, 1 cohort's digests wait"), (
            "the other cohort, since today"
        )
        assert (
            "Told before and still so: 1 cohort failed, 1 cohort is out of date and 1 mail may be"
            " lost." in later
        )
        assert "token-dead" not in later

    def test_after_a_week_everything_that_is_still_so_is_told_together(self, read: Office) -> None:
        fails(read)
        mails = [notes_at(read, NOW)[0]]
        uncertain(read)
        mails += notes_at(read, *(NOW + day * DAY for day in range(1, 8)))
        told = [day for day, words in enumerate(mails) if words]
        assert told == [0, 1, 2, 7], "failed, uncertain, out of date, all of it again"
        [again] = mails[7]
        assert "token-dead" in again
        assert "mails resolve" in again
        assert "out of date" in again
        assert "Told before" not in again

    def test_every_admin_gets_it_and_a_new_one_is_told_what_the_others_know(
        self, read: Office
    ) -> None:
        fails(read)
        assert len(notes_at(read, NOW)[0]) == 1
        cohorts = read.folder / "cohorts.toml"
        another = '[[admin]]\ncanvas_user_id = 900002\nmail = "second@provider.example"\n'
        cohorts.write_text(another + cohorts.read_text())
        read.clear()
        do(read, "admin-note", NOW + HOUR)
        assert read.mailed == ["second@provider.example"]
        assert {mail.recipient for mail in read.store.list_outbox("sent")} == {ADMIN, 900002}

    def test_what_a_redirected_note_told_is_told_to_the_admins_afterwards(
        self, read: Office
    ) -> None:
        fails(read)
        read.settings["MAIL_REDIRECT_TO"] = "me@provider.example"
        for hours in range(2):
            do(read, "admin-note", NOW + hours * HOUR)
        assert read.mailed == ["me@provider.example"]
        read.settings.clear()
        assert [len(mails) for mails in notes_at(read, NOW + HOUR, NOW + 2 * HOUR)] == [1, 0]

    def test_without_a_mail_server_the_run_says_so_and_nothing_is_used_up(
        self, read: Office
    ) -> None:
        fails(read)
        read.settings["SMTP_URL"] = ""
        report = do(read, "admin-note")
        assert (report.status, [p.code for p in report.problems]) == (
            "succeeded",
            ["no-mail-server"],
        )
        assert read.rows()["outbox"] == read.rows()["told"] == []
        read.settings.clear()
        assert len(notes_at(read, NOW)[0]) == 1

    def test_a_run_that_is_stopped_before_it_sends_is_begun_again_and_tells_once(
        self, read: Office
    ) -> None:
        fails(read)
        task = a_task(read, "admin-note")
        task.watch.halt()
        with pytest.raises(Stopped):
            done(task)
        assert read.mailed == []
        assert redone(task).mails == 1
        assert read.mailed == [ADMIN_MAIL]
        assert notes_at(read, NOW + HOUR) == [[]]


def test_dates_are_told_in_local_time(office: Office) -> None:
    succeeds(office, datetime.fromisoformat("2026-07-01T23:30:00+00:00"))
    [[words]] = notes_at(office, NOW)
    assert "last read: Thursday 2 July 2026 at 00:30" in words
