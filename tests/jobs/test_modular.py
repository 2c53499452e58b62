"""A cohort of the modular NPQSL on the sandbox: no hours anywhere, entry by modules."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.demo.entities import User
from jobs.present.explain import explain_json
from jobs.standings import kept_rows
from mappings.programmes import counting_rule
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import ENTRY, FIGURE, Office, codes, cohort_toml

ESSENTIAL = ("Succeeding in Senior Leadership", "Closing the Gap")
ELECTIVES = ("Improving the Quality of Teaching", "Leading Change for Improvement")


class ModularWorld(CohortWorld):
    """A module of two pages for each module of the qualification, and an event about two."""

    def _teach(self) -> None:
        for title in (*ESSENTIAL, *ELECTIVES):
            module = self.world.add_module(self.course, title)
            for number in (1, 2):
                self.online.append(
                    self.world.add_item(module, "Page", f"Study {number}: {title}", "must_view")
                )

    def studied(self, *missing: str) -> User:
        """Somebody who did all but the second page of these modules."""
        user = self.join()
        for item in self.online:
            if item.title not in [f"Study 2: {title}" for title in missing]:
                self.world.meet(user, item)
        return user


@pytest.fixture
def modular(tmp_path: Path) -> Iterator[tuple[Office, ModularWorld]]:
    home = ModularWorld()
    office = Office(home, tmp_path)
    office.says(cohort_toml(home).replace('"npqsl"', '"npqsl-legacy"'))
    with office:
        yield office, home


def test_entry_is_told_by_modules_and_no_figure_is_written(
    modular: tuple[Office, ModularWorld],
) -> None:
    office, home = modular
    whole, short = home.studied(), home.studied(ESSENTIAL[1])

    run = office.sync()

    assert (run["status"], run["eligible"], codes(run)) == ("succeeded", 1, [])
    assert office.cells(ENTRY) == {whole.id: "Eligible", short.id: "Not yet"}
    assert office.cells(FIGURE) == {}
    assert office.entered() == {whole.id}
    row = office.report()[short.id]
    assert (row["engagement_percent"], row["hours_applicable"], row["complete"]) == (
        None, "0.0", True,
    )  # fmt: skip
    assert row["strands"]["online"]["open"] == 1
    assert row["areas"].pop("closing-the-gap") == "50.0"
    assert list(row["areas"].values()) == ["100.0"] * 3
    office.clear()
    assert office.sync()["writes"] == {"columns": 0, "cells": 0, "overrides": 0}
    assert not office.writes


def test_explain_names_the_way_and_counts_the_modules(
    modular: tuple[Office, ModularWorld],
) -> None:
    office, home = modular
    short = home.studied(ESSENTIAL[0], ELECTIVES[1])
    office.sync()

    [row] = kept_rows(office.store, "a25")
    assert row.standing is not None
    cohort = office.context.cohort("a25")
    told = explain_json(row, row.standing, counting_rule(cohort, office.context.programme(cohort)))

    assert row.user_id == short.id
    assert (told["policy"], told["entry"]) == ("modules", "not-yet")
    assert told["shortest_way"] == [f"item:{home.online[1].id}", f"item:{home.online[7].id}"]
    assert told["modules"] == {
        "essential": 1, "essential_asked": 2, "electives": 1, "electives_asked": 2,
    }  # fmt: skip


def test_a_module_taken_out_of_the_course_takes_nobody_s_entry_away(
    modular: tuple[Office, ModularWorld],
) -> None:
    office, home = modular
    who = home.studied()
    office.sync()
    module = next(m for m in home.course.modules if m.name == ESSENTIAL[1])
    home.course.modules.remove(module)

    run = office.sync()

    assert "module-without-activity" in codes(run)
    assert [(h["user_id"], h["to"], h["cause"]) for h in run["held"]] == [
        (who.id, "not-yet", "entry-taken-away")
    ]
    assert office.cells(ENTRY) == {who.id: "Eligible"}
