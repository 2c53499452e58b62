"""The ledger of one participant: its sum, what is missing, and the fewest that reach it."""

from __future__ import annotations

import io

from rich.console import Console

from jobs.present.explain import explain_json, explain_table
from mappings.standing import Standing
from tests.mappings.things import a_rule, counted, npqsl
from tests.present.test_report import a_row

TO_COME = npqsl(events="done missed done open", online="open " * 10)
OUT_OF_REACH = npqsl(events="missed missed done done")


def explained(standing: Standing, **but: object) -> dict[str, object]:
    return explain_json(a_row(standing, **but), standing, a_rule())


def shown(standing: Standing, **but: object) -> str:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(explain_table(a_row(standing, **but), standing, a_rule()))
    return console.export_text()


def test_the_shortest_way_names_activities_of_the_ledger() -> None:
    told = explained(counted(TO_COME))
    activities = told["activities"]
    assert isinstance(activities, list)
    by_id = {activity["id"]: activity for activity in activities}
    way = told["shortest_way"]
    assert isinstance(way, list)
    assert [by_id[activity]["state"] for activity in way] == ["open"] * len(way)
    # 88.2 of 98 hours are asked; 86 less 10 x 19/15 are done, so one event and 8 items are missing
    assert (told["missing_hours"], len(way)) == ("14.8", 8)


def test_units_that_are_planned_are_in_the_ledger_under_their_strand() -> None:
    three = [thing for thing in npqsl(events="done done missed missed") if thing.id != 36]
    told = explained(counted(three))
    activities = told["activities"]
    assert isinstance(activities, list)
    [planned] = [activity for activity in activities if activity["source"] == "planned"]
    assert (planned["id"], planned["credit_hours"], planned["state"]) == (
        "planned:events",
        "6.0",
        "open",
    )
    assert planned["at"] is None


def test_whoever_left_is_asked_nothing() -> None:
    told = explained(counted(TO_COME), state="left")
    assert (told["entry"], told["missing_hours"], told["shortest_way"]) == (
        "not-applicable",
        "0.0",
        [],
    )
    assert "missing" not in shown(counted(TO_COME), state="left")


def test_people_read_the_sum_and_what_is_missing() -> None:
    text = shown(counted(TO_COME))
    assert "73.3 of 98.0 hours done = 74.8%; pooled-hours, 90.0% asked: not-yet" in text
    assert "14.8 hours missing. The fewest activities that reach it, 8:" in text
    assert "can no longer be reached without make-up" in shown(counted(OUT_OF_REACH))
    assert "missing" not in shown(counted(npqsl()))
