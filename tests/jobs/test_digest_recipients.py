"""Who gets a digest of whom: coaches who change, who is not theirs, and too many at once."""

from __future__ import annotations

from datetime import timedelta

from jobs.notify import Post, held_problems
from mappings.mass import HeldRule
from mappings.recipients import NOT_THEIRS
from sync.store.coaches import disown
from sync.store.deed_log import Doer
from sync.store.deeds import release, take_on
from tests.jobs.cohort_world import EXACTLY_90, CohortWorld, Did
from tests.jobs.office import ADMIN_MAIL, NOW, WEEK_AGO, Office, cohort_toml

ADA, BEN = "ada@provider.example", "ben@provider.example"
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
FAR_BEHIND = Did(attended=1, online=10)


def test_when_a_participant_changes_coach_what_is_open_is_new_to_the_new_one(
    office: Office, cohort_world: CohortWorld
) -> None:
    south = cohort_world.add_section("South")
    cohort_world.add_coach("Ben Coach", south, BEN)
    office.first_look()
    who = cohort_world.join(FAR_BEHIND)
    office.sync(now=WEEK_AGO + HOUR)
    assert office.mailed == [ADA]

    [row] = cohort_world.course.enrollments_of(who)
    cohort_world.world.move(row, south)
    office.sync()

    assert office.mailed == [ADA, BEN]
    [words] = office.mail_to(BEN)
    assert "Needs you (1)" in words
    assert who.name in words


def test_who_is_not_theirs_goes_to_the_admins(office: Office, cohort_world: CohortWorld) -> None:
    office.first_look()
    who, mine = cohort_world.joined(2, FAR_BEHIND)
    office.sync(now=WEEK_AGO + HOUR)
    disown(office.store, "a25", who.id, Doer(cohort_world.coach.id, NOW, "mail"))
    office.clear()

    office.sync()

    assert office.mailed == [ADMIN_MAIL]
    [words] = office.mail_to(ADMIN_MAIL)
    assert NOT_THEIRS in " ".join(words.split())
    assert (who.name in words, mine.name in words) == (True, False)


def test_what_a_coach_is_on_is_not_told_to_the_other_until_something_new_comes_up(
    office: Office, cohort_world: CohortWorld
) -> None:
    office.first_look()
    who = cohort_world.join(FAR_BEHIND)
    office.sync(now=WEEK_AGO + HOUR)
    alerts = [alert.id for alert in office.store.open_alerts(["a25"])]
    take_on(office.store, alerts, Doer(cohort_world.coach.id, WEEK_AGO + 2 * HOUR, "mail"))
    cohort_world.add_coach("Ben Coach", cohort_world.north, BEN)
    office.clear()
    office.sync()
    assert office.mailed == []

    cohort_world.world.grade(who, cohort_world.events[2], 0, grade="incomplete")
    office.sync(now=NOW + WEEK)
    assert office.mailed == [ADA, BEN]


def test_what_would_tell_of_a_large_part_of_a_cohort_waits_for_an_admin(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.joined(5, EXACTLY_90)
    office.first_look()
    cohort_world.joined(4, FAR_BEHIND)
    office.sync()

    due = Post(office.context, office.store, NOW).due()
    assert HeldRule("a25", "behind", 4, 9) in due.held
    remedies = [problem.remedy for problem in held_problems(due.held)]
    assert any("npq-sync alerts release a25 behind" in remedy for remedy in remedies)
    assert "Behind the pace" not in "".join(office.mails)

    office.clear()
    assert release(office.store, "a25", "behind", NOW) == 4
    office.sync(now=NOW + WEEK)
    assert office.mail_to(ADA)[0].count("Behind the pace") == 4


def test_of_who_is_deferred_nothing_is_told(office: Office, cohort_world: CohortWorld) -> None:
    office.first_look()
    who = cohort_world.join(FAR_BEHIND)
    office.sync(now=NOW - 6 * HOUR)
    away = f"[[cohort.person]]\ncanvas_user_id = {who.id}\ndeferred_from = 2027-02-01\n"
    office.says(cohort_toml(cohort_world) + away)
    assert office.notify() == 0
