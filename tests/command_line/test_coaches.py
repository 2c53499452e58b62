"""`coaches`: where each coach is told and how often, and an admin's word for it."""

from __future__ import annotations

import pytest

from sync.store.coaches import wishes
from tests.command_line.program import Program
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office


@pytest.fixture
def coach(office: Office, cohort_world: CohortWorld) -> int:
    """The coach of one participant, known since the first sync."""
    cohort_world.join()
    office.sync()
    return cohort_world.coach.id


def test_a_coach_is_told_by_mail_weekly_until_somebody_says_otherwise(
    npq_sync: Program, office: Office, coach: int
) -> None:
    usual = {"canvas_user_id": coach, "channel": "mail", "every": "weekly", "cohorts": ["a25"]}
    assert npq_sync("coaches", "--json").json == [usual]

    changed = npq_sync("coaches", "set", str(coach), "--channel", "inbox", "--json")
    assert (changed.status, changed.json) == (0, usual | {"channel": "inbox"})
    said = npq_sync("coaches", "set", str(coach), "--every", "fortnightly")
    assert f"coach {coach}: fortnightly, by inbox" in said.out
    assert wishes(office.store)[coach].channel == "inbox"
    table = npq_sync("coaches")
    assert all(word in table.out for word in (str(coach), "inbox", "fortnightly", "a25"))
    assert "Ada" not in table.out


@pytest.mark.usefixtures("coach")
def test_whoever_coaches_only_those_who_left_is_not_listed(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    [participant] = [e.user for e in cohort_world.course.enrollments if e.is_student]
    cohort_world.join(section=cohort_world.add_section("South"))
    cohort_world.leave(participant, "deleted")
    office.sync()

    assert npq_sync("coaches", "--json").json == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["999", "--channel", "inbox"], "coach 999: coaches nobody; npq-sync coaches lists them"),
        (["999"], "coach 999: say --channel, --every or both"),
        (["999", "--channel", "pigeon"], "Invalid value"),
    ],
)
def test_what_cannot_be_set_is_refused_with_status_2(
    npq_sync: Program, words: list[str], said: str
) -> None:
    refused = npq_sync("coaches", "set", *words)
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err


def test_before_the_first_sync_nobody_is_known(npq_sync: Program) -> None:
    nobody = npq_sync("coaches")
    assert (nobody.status, nobody.out) == (0, "")
    assert "before the first sync" in nobody.err
