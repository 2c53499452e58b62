"""Digests as coaches get them: one mail a coach, each news once, nothing lost and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from jobs.demo.entities import Section
from tests.jobs.cohort_world import EVERYTHING, EXACTLY_90, ONE_ITEM_UNDER, CohortWorld, Did
from tests.jobs.office import NOW, WEEK_AGO, Office, codes, cohort_toml

ADA = "ada@provider.example"
WEEK = timedelta(days=7)


@contextmanager
def told(cohort: CohortWorld, folder: Path, **settings: str) -> Iterator[Office]:
    """An office with other settings on the same database."""
    with Office(cohort, folder, **settings) as office:
        yield office


@pytest.fixture
def south(office: Office, cohort_world: CohortWorld) -> Section:
    """A second cohort whose participants have the same coach."""
    section = cohort_world.add_section("South")
    cohort_world.world.enroll(
        cohort_world.course, cohort_world.coach, "TaEnrollment", section=section
    )
    office.says(
        cohort_toml(cohort_world, "north", more='sections = ["North"]', assessment=None),
        cohort_toml(cohort_world, "south", more='sections = ["South"]', assessment=None),
    )
    return section


def test_a_coach_gets_one_mail_over_two_cohorts(
    office: Office, cohort_world: CohortWorld, south: Section
) -> None:
    here, there = cohort_world.join(EVERYTHING), cohort_world.join(EVERYTHING, section=south)

    office.sync_all()

    assert office.mailed == [ADA]
    [words] = office.mail_to(ADA)
    assert here.name in words
    assert there.name in words
    office.sync_all()
    assert office.mailed == [ADA]


def test_each_kind_of_news_is_told_in_its_part_with_its_figures(
    office: Office, cohort_world: CohortWorld
) -> None:
    rising, lost = cohort_world.join(ONE_ITEM_UNDER), cohort_world.join(Did(attended=2, online=27))
    on_track = cohort_world.join(ONE_ITEM_UNDER)
    office.first_look()
    cohort_world.world.meet(rising, cohort_world.online[26])
    for event in cohort_world.events[2:]:
        cohort_world.world.grade(lost, event, 0, grade="incomplete")
    behind = cohort_world.join(Did(attended=1, online=10))

    office.sync()

    [message] = office.inbox.messages
    assert message["Subject"] == "NPQ engagement: 2 participants need you, 1 with good news"
    flat = " ".join(office.mail_to(ADA)[0].split())
    parts = ["Out of reach without make-up (1)", "Needs you (1)", "Good news (1)", "How a25 stood"]
    found = [flat.index(part) for part in parts]
    assert found == sorted(found)
    out, needs, good = (flat[a:b] for a, b in pairwise(found))
    assert lost.name in out
    assert "90% can no longer be reached without make-up: at best 87.7%." in out
    assert behind.name in needs
    assert "Behind the pace" in needs
    assert rising.name in good
    assert "Now eligible for the assessment, at 90.0%." in good
    assert on_track.name not in out + needs + good


def test_how_a_cohort_stood_at_first_is_told_in_one_line_a_rule_and_once(
    office: Office, cohort_world: CohortWorld
) -> None:
    people = cohort_world.joined(4, EVERYTHING)

    office.sync()

    [message], [words] = office.inbox.messages, office.mail_to(ADA)
    assert message["Subject"] == "NPQ engagement: where your participants stand"
    flat = " ".join(words.split())
    assert "How a25 stood when it was first read" in flat
    names = ", ".join(who.name for who in people)
    assert f"Now eligible for the assessment (4): {names}" in flat
    assert "Now eligible for the assessment, at" not in flat
    assert office.sync(now=NOW + WEEK)["mails"] == 1, "the window opens soon"
    assert "stood when it was first read" not in office.mail_to(ADA)[1]


def test_what_is_still_open_is_counted_and_what_is_over_is_named_once(
    office: Office, cohort_world: CohortWorld
) -> None:
    who, other = cohort_world.join(ONE_ITEM_UNDER), cohort_world.join(Did(attended=1, online=10))
    office.sync(now=WEEK_AGO)
    cohort_world.world.meet(who, cohort_world.online[26])
    office.sync()
    cohort_world.join(Did(attended=1, online=10))
    office.sync(now=NOW + WEEK)

    _, second, third = (" ".join(words.split()) for words in office.mail_to(ADA))
    over = f"{who.name}: Close to the threshold, over on 1 March 2027"
    assert over in second
    assert over not in third
    assert "still open" in second
    assert other.name not in second


def test_what_was_told_is_not_told_again_by_notify(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    office.clear()

    assert office.notify() == 0
    assert not office.mailed


def test_redirected_mail_goes_elsewhere_once_and_uses_no_news_up(
    cohort_world: CohortWorld, tmp_path: Path
) -> None:
    cohort_world.join(EVERYTHING)
    with told(cohort_world, tmp_path, MAIL_REDIRECT_TO="me@provider.example") as trying:
        assert trying.sync()["mails"] == 1
        assert trying.mailed == ["me@provider.example"]
        trying.clear()
        assert trying.sync()["mails"] == 0

    with told(cohort_world, tmp_path) as real:
        assert real.sync()["mails"] == 1
        assert real.mailed == [ADA]
        assert real.sync()["mails"] == 0


def test_a_redirected_announcement_of_a_hold_is_made_again_for_the_admins(
    cohort_world: CohortWorld, tmp_path: Path
) -> None:
    who = cohort_world.join(EXACTLY_90)
    with told(cohort_world, tmp_path, MAIL_REDIRECT_TO="me@provider.example") as trying:
        trying.sync()
        cohort_world.world.grade(who, cohort_world.events[0], 0, grade="incomplete")
        trying.clear()
        assert [trying.sync()["mails"], trying.sync()["mails"]] == [1, 0]

    with told(cohort_world, tmp_path) as real:
        real.sync()
        assert "admin@provider.example" in real.mailed


def test_without_a_mail_server_nothing_is_queued_and_the_news_stays(
    cohort_world: CohortWorld, tmp_path: Path
) -> None:
    cohort_world.join(EVERYTHING)
    with told(cohort_world, tmp_path, SMTP_URL="") as silent:
        assert silent.sync()["mails"] == 0
        assert silent.sync(dry=True)["mails"] == 0
        assert silent.rows()["outbox"] == []
        assert silent.notify() is None

    with told(cohort_world, tmp_path) as real:
        assert real.notify() == 1
        assert real.mailed == [ADA]


@pytest.mark.parametrize(
    ("names", "shown", "hidden"),
    [
        ("full", "Pat {n} Surname", None),
        ("initials", "P. {i}. S. ({id})", "Surname"),
        ("none", "Participant {id}", "Pat"),
    ],
)
def test_mail_names_decides_what_a_mail_calls_them(
    cohort_world: CohortWorld, tmp_path: Path, names: str, shown: str, hidden: str | None
) -> None:
    who = cohort_world.join(EVERYTHING)
    number = who.name.split()[1]
    with told(cohort_world, tmp_path, MAIL_NAMES=names) as office:
        office.sync()

        [message], [words] = office.inbox.messages, office.mail_to(ADA)
    assert shown.format(n=number, i=number[0], id=who.id) in words
    assert hidden is None or hidden not in message.as_string()
    assert "Pat" not in message["Subject"]


def test_a_refused_mail_waits_and_goes_once_when_it_is_taken(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.inbox.refuse(ADA, 451)
    refused = office.sync()
    assert (refused["status"], refused["mails"]) == ("partial", 0)
    assert codes(refused) == ["mail-not-sent"]

    office.inbox.accept(ADA)
    healed = office.sync()
    assert (healed["status"], healed["mails"]) == ("succeeded", 1)
    assert office.mailed == [ADA]
    office.sync()
    assert office.mailed == [ADA]


def test_what_a_refused_digest_told_is_told_by_the_next(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EVERYTHING)
    office.inbox.refuse(ADA, 550)
    assert codes(office.sync()) == ["mail-refused"]

    office.inbox.accept(ADA)
    assert office.sync(now=NOW + timedelta(hours=1))["mails"] == 0
    assert office.sync(now=NOW + WEEK)["mails"] == 1
    assert who.name in office.mail_to(ADA)[0]


def test_a_mail_that_may_have_gone_is_never_sent_again_by_itself(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.inbox.hang_up = "after"
    lost = office.sync()
    office.inbox.hang_up = None

    assert (lost["status"], lost["mails"], codes(lost)) == ("partial", 0, ["mail-uncertain"])
    assert office.sync()["mails"] == 0
    assert office.mailed == [ADA]
    assert [mail.recipient for mail in office.store.list_outbox("uncertain")] == [
        cohort_world.coach.id
    ]


def test_the_news_of_an_ended_cohort_is_not_mailed(
    office: Office, cohort_world: CohortWorld, south: Section
) -> None:
    cohort_world.join(EVERYTHING)
    there = cohort_world.join(EVERYTHING, section=south)
    office.settings["SMTP_URL"] = ""
    office.sync_all()
    office.settings.clear()
    ended = 'sections = ["North"]\nends_on = 2027-02-01'
    office.says(
        cohort_toml(cohort_world, "north", more=ended, assessment=None),
        cohort_toml(cohort_world, "south", more='sections = ["South"]', assessment=None),
    )

    office.sync_all()

    [words] = office.mail_to(ADA)
    assert there.name in words
    assert words.count("Now eligible for the assessment (1)") == 1
