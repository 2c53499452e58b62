"""A dry run says what a run then does, and does nothing itself."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.jobs.cohort_world import EVERYTHING, EXACTLY_90, NOTHING, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import ENTRY, FIGURE, Office, cohort_toml

Json = dict[str, Any]


def planned(run: Json) -> Counter[tuple[str, int | None, str | None]]:
    return Counter((c["target"], c["user_id"], c["after"]) for c in run["planned"])


def done(office: Office) -> Counter[tuple[str, int | None, str | None]]:
    """What Canvas and the mail server were sent, as a plan would put it."""
    found: Counter[tuple[str, int | None, str | None]] = Counter()
    for write in office.writes:
        if write.path.endswith("/custom_gradebook_columns"):
            found["column", None, write.body["column"]["title"]] += 1
        elif write.path.endswith("/custom_gradebook_column_data"):
            for cell in write.body["column_data"]:
                found["cell", int(cell["user_id"]), cell["content"]] += 1
        else:
            assert "/overrides" in write.path
    return found


def mailed(run: Json) -> Counter[tuple[str, int | None, str | None]]:
    return Counter({key: n for key, n in planned(run).items() if key[0] == "mail"})


def assert_nothing_was_done(office: Office, kept: dict[str, list[str]]) -> None:
    assert not office.writes
    assert not office.mailed
    assert office.rows() == kept


def test_a_first_run_is_foretold_whole(office: Office, cohort_world: CohortWorld) -> None:
    eligible = [cohort_world.join(EVERYTHING), cohort_world.join(EXACTLY_90)]
    others = [cohort_world.join(ONE_ITEM_UNDER), cohort_world.join(NOTHING)]
    kept = office.rows()

    foretold = office.sync(dry=True)

    assert_nothing_was_done(office, kept)
    run = office.sync()
    assert foretold["writes"] == run["writes"]
    assert foretold["mails"] == run["mails"] == len(office.mailed) == 1
    plan = planned(foretold)
    cells_and_columns = {key: n for key, n in plan.items() if key[0] in {"cell", "column"}}
    assert cells_and_columns == done(office)
    overridden = {key[1] for key in plan if key[0] == "override"}
    assert overridden == office.entered() == {user.id for user in eligible}
    [(_, recipient, subject)] = [key for key in plan if key[0] == "mail"]
    assert recipient == cohort_world.coach.id
    assert subject == office.inbox.messages[0]["Subject"]
    assert len(others) == 2


def test_the_counts_are_numbers(office: Office, cohort_world: CohortWorld) -> None:
    cohort_world.join(EVERYTHING)
    foretold = office.sync(dry=True)
    assert {key: type(n) for key, n in foretold["writes"].items()} == {
        "columns": int,
        "cells": int,
        "overrides": int,
    }


def test_who_would_turn_eligible_is_marked_to_be_verified_and_not_read_so(
    office: Office, cohort_world: CohortWorld
) -> None:
    rising, other = cohort_world.join(EXACTLY_90), cohort_world.join(ONE_ITEM_UNDER)

    foretold = office.sync(dry=True)

    assert foretold["verification_calls"] == 0
    marked = {(c["target"], c["user_id"], c["after"]) for c in foretold["planned"] if c["verify"]}
    assert {(target, user) for target, user, _ in marked} == {
        ("cell", rising.id),
        ("override", rising.id),
    }
    assert ("cell", rising.id, "Eligible") in marked
    assert all(user != other.id for _, user, _ in marked)


def test_a_run_that_changes_nothing_is_foretold_as_that(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    office.clear()
    kept = office.rows()

    foretold = office.sync(dry=True)

    assert foretold["planned"] == []
    assert foretold["writes"] == {"columns": 0, "cells": 0, "overrides": 0}
    assert foretold["mails"] == 0
    assert_nothing_was_done(office, kept)


def test_before_and_after_of_a_later_run_are_those_of_the_cells(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(ONE_ITEM_UNDER)
    office.first_look()
    before = {FIGURE: office.cells(FIGURE)[who.id], ENTRY: office.cells(ENTRY)[who.id]}
    cohort_world.world.meet(who, cohort_world.online[26])
    office.clear()
    kept = office.rows()

    foretold = office.sync(dry=True)

    assert_nothing_was_done(office, kept)
    cells = [(c["before"], c["after"]) for c in foretold["planned"] if c["target"] == "cell"]
    assert cells == [("88.7", "90.0"), ("Not yet", "Eligible")]
    run = office.sync()
    assert foretold["writes"] == run["writes"] == {"columns": 0, "cells": 2, "overrides": 1}
    assert foretold["mails"] == run["mails"] == 1
    assert before == {FIGURE: "88.7", ENTRY: "Not yet"}


def test_what_would_be_held_is_foretold_with_the_mail_that_announces_it(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()
    cohort_world.world.grade(who, cohort_world.events[0], 0, grade="incomplete")
    office.clear()
    kept = office.rows()

    foretold = office.sync(dry=True)

    assert_nothing_was_done(office, kept)
    run = office.sync()
    assert foretold["held"] == run["held"]
    assert foretold["status"] == run["status"] == "partial"
    assert foretold["mails"] == run["mails"] == len(office.mailed) == 1
    mails = [c["after"] for c in foretold["planned"] if c["target"] == "mail"]
    assert mails == [message["Subject"] for message in office.inbox.messages]


def test_a_mail_that_waits_in_the_outbox_is_foretold_and_counted(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.inbox.refuse("ada@provider.example", 451)
    assert office.sync()["mails"] == 0
    office.inbox.accept("ada@provider.example")

    foretold = office.sync(dry=True)

    mails = [c["user_id"] for c in foretold["planned"] if c["target"] == "mail"]
    assert mails == [cohort_world.coach.id]
    assert foretold["mails"] == office.sync()["mails"] == len(office.mailed) == 1


@pytest.mark.parametrize("confirm", ["true", "false"])
def test_the_override_is_foretold_only_where_it_would_be_written(
    office: Office, cohort_world: CohortWorld, confirm: str
) -> None:
    cohort_world.join(EVERYTHING)
    office.says(cohort_toml(cohort_world, assessment=f"confirm_entry = {confirm}"))

    foretold = office.sync(dry=True)

    assert foretold["writes"]["overrides"] == office.sync()["writes"]["overrides"]
    overrides = [c for c in foretold["planned"] if c["target"] == "override"]
    assert bool(overrides) == (confirm == "false")


def test_two_cohorts_of_one_coach_are_foretold_one_mail(
    office: Office, cohort_world: CohortWorld
) -> None:
    south = cohort_world.add_section("South")
    cohort_world.world.enroll(
        cohort_world.course, cohort_world.coach, "TaEnrollment", section=south
    )
    cohort_world.join(EVERYTHING)
    cohort_world.join(EVERYTHING, section=south)
    office.says(
        cohort_toml(cohort_world, "north", more='sections = ["North"]', assessment=None),
        cohort_toml(cohort_world, "south", more='sections = ["South"]', assessment=None),
    )

    foretold = office.sync_all(dry=True)
    runs = office.sync_all()

    assert [run["mails"] for run in foretold] == [run["mails"] for run in runs] == [1, 0]
    assert [run["writes"] for run in foretold] == [run["writes"] for run in runs]
    assert done(office) == planned(foretold[0]) + planned(foretold[1]) - mailed(foretold[0])
    assert office.mailed == ["ada@provider.example"]
