"""`mail preview`: what a coach would be told now, to look at."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from jobs.context import now
from tests.command_line.program import Program
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import Office, cohort_toml

NOBODY = 999_999


@pytest.fixture
def told(npq_sync: Program, cohort_world: CohortWorld) -> Program:
    """A cohort of which there is something to tell its coach, who was not told."""
    cohort_world.join(EVERYTHING)
    assert npq_sync("sync", SMTP_URL=None).status == 0
    return npq_sync


def preview(npq_sync: Program, coach: int, *more: str) -> tuple[int, str, str]:
    ran = npq_sync("mail", "preview", "--to", str(coach), "--html", "seen.html", *more)
    return ran.status, ran.out, ran.err


def test_it_is_the_mail_they_would_get(
    told: Program, office: Office, cohort_world: CohortWorld
) -> None:
    status, out, err = preview(told, cohort_world.coach.id, "--text", "seen.txt")
    [planned] = told("notify", "--now", "--dry-run", "--json").json["planned"]
    assert (status, out, err) == (0, f"{planned['subject']}\n", "")
    assert "<h1" in (office.folder / "seen.html").read_text(encoding="utf-8")
    without_links = [
        [line for line in text.splitlines() if "/m/" not in line]
        for text in (planned["text"], (office.folder / "seen.txt").read_text(encoding="utf-8"))
    ]
    assert without_links[0] == without_links[1]


def test_it_uses_nothing_up(told: Program, office: Office, cohort_world: CohortWorld) -> None:
    for _ in range(2):
        preview(told, cohort_world.coach.id)
    assert told("mails", "--json").json == {"mails": []}
    assert told("notify", "--now", "--json").json["mails"] == 1
    assert office.mailed == ["ada@provider.example"]


def test_what_was_told_is_shown_again(told: Program, cohort_world: CohortWorld) -> None:
    first = preview(told, cohort_world.coach.id)
    assert told("notify", "--now", "--json").json["mails"] == 1
    assert preview(told, cohort_world.coach.id) == first


def test_somebody_who_is_told_of_nobody(told: Program, office: Office) -> None:
    status, out, _ = preview(told, NOBODY)
    assert (status, out) == (
        0,
        f"no mail: Canvas user {NOBODY} is told of nobody in a cohort that is going on\n",
    )
    assert not (office.folder / "seen.html").exists()


def test_a_coach_of_whom_there_is_nothing_to_tell(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    off = '[cohort.alerts]\noff = ["eligible", "window-opens", "window-closes-unsubmitted"]\n'
    office.says(cohort_toml(cohort_world, more=off))
    assert npq_sync("sync", SMTP_URL=None).status == 0
    coach = cohort_world.coach.id
    status, out, _ = preview(npq_sync, coach)
    assert (status, out) == (0, f"no mail: there is nothing to tell Canvas user {coach}\n")


def test_of_what_is_out_of_date_it_says_nothing_and_why(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync(now() - timedelta(hours=37))
    coach = cohort_world.coach.id
    status, out, err = preview(npq_sync, coach)
    assert (status, out) == (0, f"no mail: there is nothing to tell Canvas user {coach}\n")
    assert "cohort a25: nothing is said of it" in err
    assert "npq-sync sync a25" in err


def test_without_a_file_there_is_nothing_to_do(told: Program) -> None:
    ran = told("mail", "preview", "--to", "7")
    assert ran.status == 2
    assert "--html FILE" in ran.err


def test_a_file_that_cannot_be_written_is_named(told: Program, cohort_world: CohortWorld) -> None:
    there = Path("no") / "such" / "folder.html"
    ran = told("mail", "preview", "--to", str(cohort_world.coach.id), "--html", str(there))
    assert ran.status == 2
    assert f"{there}: cannot be written" in ran.err


def test_what_the_brake_holds_is_left_out_and_named(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    people = cohort_world.joined(5)
    assert npq_sync("sync", SMTP_URL=None).status == 0
    for one in people:
        cohort_world.does(one, EVERYTHING)
    assert npq_sync("sync", SMTP_URL=None).status in (0, 3)
    status, _, err = preview(npq_sync, cohort_world.coach.id)
    assert status == 0
    assert "cohort a25: eligible is held, because it would tell of 5 of 5 participants" in err
    assert "npq-sync alerts release a25 eligible" in err
