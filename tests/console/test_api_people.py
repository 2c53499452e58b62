"""Participants at the API: as the commands tell of them, and to each coach their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.console.programs import PREFIX
from sync.store.deed_log import Sought, deeds_told
from tests.console.asking import PEOPLE, WHEN, Asked, command, joined, told
from tests.console.counter import Counter
from tests.jobs.cohort_world import HALF, CohortWorld, Did, of_two_coaches
from tests.jobs.office import NOW, Office, cohort_toml


@pytest.fixture
def home() -> CohortWorld:
    """Two participants far from the threshold, of two coaches."""
    return of_two_coaches(replace(HALF, missed=1), HALF)


def test_rows_and_ledgers_are_those_of_the_commands(asked: Asked, office: Office) -> None:
    rows = asked(PEOPLE)
    assert rows["participants"] == command(office, "report", "a25", "--format", "json")
    assert rows["total"] == 2
    assert joined(asked, f"{PEOPLE}?", "participants") == rows["participants"]
    for row in rows["participants"]:
        user_id = str(row["canvas_user_id"])
        assert asked(f"{PEOPLE}/{user_id}") == command(office, "explain", "a25", user_id, "--json")


def test_how_a_figure_went_and_what_was_open(asked: Asked, office: Office) -> None:
    someone = min(office.report())
    before = office.report()[someone]["engagement_percent"]
    office.home.does(office.home.world.users[someone], Did(online=12, attended=2))
    office.sync(NOW + timedelta(hours=2))
    figures = joined(asked, f"{PEOPLE}/{someone}/history?", "figures")
    percents = [one["percent"] for one in figures]
    assert percents == [before, office.report()[someone]["engagement_percent"]]
    assert figures[0]["at"] == f"{NOW:{WHEN}}"
    episodes = joined(asked, f"{PEOPLE}/{someone}/alerts?", "alerts")
    assert sorted(one["rule"] for one in episodes if one["closed_at"] is None) == sorted(
        one["rule"]
        for one in asked("/alerts?cohort=a25")["alerts"]
        if one["canvas_user_id"] == someone
    )


def test_alerts_are_those_of_the_command_and_a_coachs_their_own(
    counter: Counter, asked: Asked, office: Office
) -> None:
    every = asked("/alerts?limit=500")
    assert every["total"] == len(every["alerts"]) > 2
    assert joined(asked, "/alerts?", "alerts") == every["alerts"]
    shown = command(office, "alerts", "--json")
    kept = {"age_days", "snoozed_until"}  # by the day, which is another in a process of its own
    assert [{k: v for k, v in one.items() if k not in kept} for one in shown] == [
        {k: v for k, v in one.items() if k not in {*kept, "next_step"}} for one in every["alerts"]
    ]
    known = office.store.known("a25")
    coach = office.home.coach.id
    theirs = {user_id for user_id, one in known.items() if coach in one.coaches}
    seen = told(counter.canvas_user(coach), "/alerts?limit=500")["alerts"]
    assert {one["canvas_user_id"] for one in seen} == theirs
    assert seen == asked(f"/alerts?limit=500&coach={coach}")["alerts"]
    rule = seen[0]["rule"]
    assert {one["rule"] for one in asked(f"/alerts?rule={rule}")["alerts"]} == {rule}
    assert asked("/alerts?cohort=none")["total"] == 0


def test_a_coach_finds_nobody_elses_participant_by_guessing(
    counter: Counter, office: Office, home: CohortWorld
) -> None:
    coach = counter.canvas_user(home.coach.id)
    mine, other = sorted(
        office.store.known("a25"),
        key=lambda one: home.coach.id not in office.store.known("a25")[one].coaches,
    )
    gone = home.join(HALF)
    office.sync(NOW + timedelta(hours=1))
    home.leave(gone)
    office.sync(NOW + timedelta(hours=2))
    office.says(
        cohort_toml(home, more='sections = ["North"]'),
        cohort_toml(home, "b25", more='sections = ["South"]'),
    )
    rows = told(coach, PEOPLE)
    assert (rows["total"], [one["canvas_user_id"] for one in rows["participants"]]) == (1, [mine])
    assert gone.id in office.report()
    for guessed in (
        f"a25/participants/{other}",
        f"a25/participants/{gone.id}",
        f"b25/participants/{mine}",
        f"b25/participants/{other}",
        "a25/participants/0",
        f"a25/participants/{'9' * 5000}",
    ):
        for more in ("", "/history", "/alerts"):
            answer = coach.get(f"{PREFIX}/cohorts/{guessed}{more}")
            assert (answer.status_code, answer.json()["code"]) == (404, "absent"), guessed
    assert coach.get(f"{PREFIX}/cohorts/b25").status_code == 404
    read = [each.deed.subject for each in deeds_told(office.store, Sought("", "read-participant"))]
    assert set(read) <= {mine}
