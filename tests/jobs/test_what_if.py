"""`report --what-if` over kept ledgers: what a sync by that rule finds, and nothing written."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.jobs.cohort_world import (
    ALL_BUT_ONE_EVENT,
    EVERYTHING,
    EXCUSED_FROM_ONE_EVENT,
    ONE_ITEM_UNDER,
    CohortWorld,
    Did,
)
from tests.jobs.office import Office, cohort_toml

PEOPLE = (EVERYTHING, ALL_BUT_ONE_EVENT, ONE_ITEM_UNDER, EXCUSED_FROM_ONE_EVENT, Did(formative=3))


def ran(office: Office, *words: str) -> tuple[str, str, int]:
    process = office.command("report", "a25", *words)
    out, err = process.communicate(timeout=60)
    return out, err, process.returncode


@pytest.mark.parametrize(
    ("asked", "more"),
    [
        (["policy=each-strand", "threshold=75"], 'policy = "each-strand"\nthreshold = 75'),
        (["waive=induction", "waive=coaching"], 'waive = ["induction", "coaching"]'),
        (
            ["policy=weighted", "weights.events=50", "weights.online=30"],
            'policy = "weighted"\nweights = { events = 50, online = 30 }',
        ),
        (["policy=none"], 'policy = "none"'),
    ],
)
def test_what_if_is_what_a_sync_by_that_rule_finds(
    office: Office, cohort_world: CohortWorld, asked: list[str], more: str
) -> None:
    for did in PEOPLE:
        cohort_world.join(did)
    left = cohort_world.join(EVERYTHING)
    office.sync()
    cohort_world.leave(left)
    office.sync()
    before = office.rows()

    words = [word for said in asked for word in ("--what-if", said)]
    out, err, code = ran(office, *words, "--format", "json")

    assert code == 0, err
    assert {**office.rows(), "deed": []} == before, "only that it was exported"
    would = {row["canvas_user_id"]: row.pop("what_if") for row in json.loads(out)}
    office.says(cohort_toml(cohort_world, more=more))
    held = office.sync()
    assert [h["cause"] for h in held["held"]] == ["rule-changed"]
    office.approve(held["run"])
    office.sync()
    assert would == {
        user_id: {key: row[key] for key in ("entry", "engagement_percent")}
        for user_id, row in office.report().items()
    }


def test_the_table_names_who_would_change_and_how_many(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    falls, rises = cohort_world.join(ALL_BUT_ONE_EVENT), cohort_world.join(Did(online=20))
    office.sync()

    words = ("--what-if", "policy=each-strand", "--what-if", "threshold=80")
    out, _, code = ran(office, *words)

    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[2:3]] == [str(falls.id)]
    assert str(rises.id) not in out
    assert "rule: pooled-hours, threshold 90% -> each-strand, threshold 80%" in out
    assert "1 of 3 would change: 0 would gain entry, 1 would lose it, 0 figures would" in out


def test_csv_has_columns_of_what_would_be(office: Office, cohort_world: CohortWorld) -> None:
    who = cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    out, _, _ = ran(office, "--what-if", "threshold=80", "--format", "csv")
    [row] = csv.DictReader(io.StringIO(out, newline=""))
    assert row["canvas_user_id"] == str(who.id)
    assert (row["entry"], row["what_if.entry"]) == ("not-yet", "eligible")
    assert row["what_if.engagement_percent"] == row["engagement_percent"] == "88.7"


def test_what_cannot_be_asked_ends_with_2_and_the_choices(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    out, err, code = ran(office, "--what-if", "policy=vibes", "--what-if", "hours.online=34")
    assert (out, code) == ("", 2)
    assert "--what-if policy=vibes: use one of pooled-hours, each-strand" in err
    assert "--what-if hours.online=34: credit is shared out when Canvas is read" in err
