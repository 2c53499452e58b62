"""Everything may run twice: same input, no new write, no new mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.jobs.cohort_world import (
    EVERYTHING,
    EXACTLY_90,
    NOTHING,
    ONE_ITEM_UNDER,
    CohortWorld,
    Did,
    shown,
)
from tests.jobs.office import ENTRY, FIGURE, NOW, Office

NEXT_WEEK = NOW + timedelta(days=7)


def test_a_second_run_writes_and_mails_nothing(
    office_on_both: Office, cohort_world: CohortWorld
) -> None:
    office = office_on_both
    for did in (EVERYTHING, EXACTLY_90, ONE_ITEM_UNDER, NOTHING):
        cohort_world.join(did)
    first = office.sync()
    kept = office.rows()
    office.clear()

    second = office.sync()

    assert first["writes"] == {"columns": 2, "cells": 8, "overrides": 1}
    assert first["mails"] == 1
    assert second["writes"] == {"columns": 0, "cells": 0, "overrides": 0}
    assert second["mails"] == 0
    assert second["verification_calls"] == 0
    assert not office.writes
    assert not office.mailed
    again = office.rows()
    for table in ("standing", "outbox", "mention", "news", "hold", "participant"):
        assert again[table] == kept[table]


@pytest.mark.parametrize("graphql", [True, False])
def test_a_third_run_after_one_deed_writes_only_the_cells_that_differ(
    office: Office, cohort_world: CohortWorld, graphql: bool
) -> None:
    office.canvas.switches.graphql = graphql
    done = cohort_world.join(EVERYTHING)
    moving = cohort_world.join(ONE_ITEM_UNDER)
    office.first_look()
    office.sync()
    office.clear()

    cohort_world.world.meet(moving, cohort_world.online[26])
    third = office.sync(now=NEXT_WEEK)

    assert third["writes"] == {"columns": 0, "cells": 2, "overrides": 1}
    [cells] = [w for w in office.writes if w.path.endswith("custom_gradebook_column_data")]
    sent = {(c["user_id"], c["content"]) for c in cells.body["column_data"]}
    assert sent == {(moving.id, "90.0"), (moving.id, "Eligible")}
    assert office.entered() == {done.id, moving.id}
    assert office.mailed == ["ada@provider.example"]
    assert len(office.rows()["standing"]) == 3


def test_a_figure_that_moves_without_the_entry_is_one_cell(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()

    cohort_world.attends(who, cohort_world.events[3])
    run = office.sync()

    assert run["writes"] == {"columns": 0, "cells": 1, "overrides": 0}
    assert office.cells(FIGURE)[who.id] == shown(cohort_world.recount(who)) == "96.1"
    assert run["mails"] == 0


def test_a_figure_may_fall_when_everything_was_readable(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(Did(attended=3, online=20))
    office.sync()

    cohort_world.world.grade(who, cohort_world.events[0], 0, grade="incomplete")
    run = office.sync()

    assert run["status"] == "succeeded"
    assert office.cells(FIGURE)[who.id] == shown(cohort_world.recount(who)) == "74.8"


def test_a_column_of_our_title_made_by_a_person_is_used_and_never_a_second_one(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EVERYTHING)
    office.sync()
    [column] = [c for c in cohort_world.course.columns if c.title == FIGURE]
    office.forgets_all()
    column.cells.clear()

    run = office.sync()

    assert run["writes"]["columns"] == 0
    assert column.cells == {who.id: "100.0"}


def test_our_column_is_found_by_its_id_though_somebody_renamed_it(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()
    [column] = [c for c in cohort_world.course.columns if c.title == FIGURE]
    column.title = "Engagement (do not edit)"

    cohort_world.attends(who, cohort_world.events[3])
    run = office.sync()

    assert run["writes"] == {"columns": 0, "cells": 1, "overrides": 0}
    assert column.cells == {who.id: "96.1"}
    assert len(cohort_world.course.columns) == 2


def test_without_anybody_no_column_is_made(office: Office) -> None:
    run = office.sync()

    assert run["status"] == "succeeded"
    assert run["writes"] == {"columns": 0, "cells": 0, "overrides": 0}
    assert not office.writes


def test_a_cell_somebody_overwrote_is_written_again(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()
    [column] = [c for c in cohort_world.course.columns if c.title == ENTRY]
    column.cells[who.id] = "see Ada"

    run = office.sync()

    assert run["writes"]["cells"] == 1
    assert office.cells(ENTRY) == {who.id: "Eligible"}
