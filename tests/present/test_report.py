"""A row of the report, and its CSV when figures are older than the cohorts file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from rich.console import Console

from jobs.present.report import ReportRow, as_csv, as_table, modules_done, row_json
from mappings.standing import Standing
from tests.mappings.test_modules import course, rule_of
from tests.mappings.things import Thing, a_rule, counted, npqsl


def a_row(standing: Standing | None, user_id: int = 42, **but: object) -> ReportRow:
    row = ReportRow(user_id, "U42", "Ada L", "active", (7,), standing, held=False)
    return replace(row, **but)  # type: ignore[arg-type]


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_without_a_figure_nothing_is_made_up() -> None:
    shown = row_json(a_row(None))
    assert (shown["engagement_percent"], shown["hours_done"], shown["complete"]) == (
        None,
        None,
        False,
    )
    assert (shown["entry"], shown["strands"], shown["areas"]) == ("unknown", {}, {})


def test_a_figure_with_unknowns_is_the_lower_bound_and_not_complete() -> None:
    shown = row_json(a_row(counted(npqsl(events="done done done unknown"))))
    assert (shown["engagement_percent"], shown["complete"]) == ("93.8", False)
    assert shown["entry"] == "eligible"
    assert shown["strands"]["events"]["unknown"] == 1


def test_a_strand_with_nothing_applicable_has_no_percent() -> None:
    shown = row_json(a_row(counted(npqsl(events="excused excused excused excused"))))
    assert shown["strands"]["events"]["percent"] is None
    assert shown["strands"]["events"]["excused"] == 4
    assert shown["hours_applicable"] == "74.0"


def test_somebody_who_left_keeps_the_figure_and_has_no_entry() -> None:
    shown = row_json(a_row(counted(npqsl(events="done done done missed")), state="left"))
    assert (shown["engagement_percent"], shown["entry"]) == ("93.8", "not-applicable")


def test_held_is_a_key_and_a_column_only_while_something_is_held() -> None:
    free = a_row(counted(npqsl()), 41)
    held = a_row(counted(npqsl()), held=True)
    assert "held" not in row_json(free)
    assert row_json(held)["held"] is True
    assert "held" not in read(as_csv([free], (), ()))[0]
    assert [row["held"] for row in read(as_csv([free, held], (), ()))] == ["", "true"]


def test_csv_keeps_strands_that_only_older_figures_know() -> None:
    old = a_row(counted(npqsl()), state="left")
    [row] = read(as_csv([old], ("online",), ("teaching",)))
    assert list(row)[10] == "strand.online"
    assert row["strand.events"] == "100.0"
    assert read(as_csv([], ("online",), ("teaching",))) == []
    assert as_csv([], ("online",), ()).endswith("coaches,strand.online\r\n")


def test_what_is_not_complete_is_shown_as_at_least() -> None:
    console = Console(width=100, record=True, file=io.StringIO())
    thing = Thing(900, "events", "unknown")
    console.print(as_table([a_row(counted([thing], a_rule()))], ()))
    assert "≥ 0.0%" in console.export_text()


def test_modules_completed_are_a_column_where_the_policy_asks_for_them() -> None:
    rows = [a_row(counted(course(gap="done open", finance="open"), rule_of())), a_row(None, 43)]
    modules = modules_done(rows, rule_of())
    assert modules == {42: "3 of 4"}
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(as_table(rows, (), modules))
    head, _, one, other = console.export_text().splitlines()
    assert head.split()[-2:] == ["Modules", "Entry"]
    assert one.split()[-6:] == ["–", "–", "3", "of", "4", "not-yet"]
    assert other.split()[-4:] == ["–", "–", "–", "unknown"]
    assert modules_done(rows, a_rule()) is None
