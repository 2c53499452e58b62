"""The ledger of one participant: its sum, what is missing, and the fewest that reach it."""

from __future__ import annotations

import io
from fractions import Fraction

from rich.console import Console

from jobs.present.explain import explain_json, explain_table
from mappings.standing import CountingRule, Standing, StrandRule
from tests.mappings.test_modules import course, rule_of
from tests.mappings.things import a_rule, counted, npqsl
from tests.present.test_report import a_row

TO_COME = npqsl(events="done missed done open", online="open " * 10)
OUT_OF_REACH = npqsl(events="missed missed done done")


def explained(standing: Standing, **but: object) -> dict[str, object]:
    return explain_json(a_row(standing, **but), standing, a_rule())


def shown(standing: Standing, rule: CountingRule | None = None, **but: object) -> str:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(explain_table(a_row(standing, **but), standing, rule or a_rule()))
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


def test_modules_are_told_by_how_many_are_completed() -> None:
    standing = counted(course(quality="done open", finance="open open"), rule_of())
    text = shown(standing, rule_of())
    assert "2 of 2 essential modules, 1 of 2 electives; modules: not-yet" in text
    assert "hours" not in text
    assert text.splitlines()[-2].strip() == "The fewest activities that reach it, 1:"
    told = explain_json(a_row(standing), standing, rule_of())
    assert told["modules"] == {
        "essential": 2,
        "essential_asked": 2,
        "electives": 1,
        "electives_asked": 2,
    }
    assert (told["missing_hours"], told["engagement_percent"]) == ("0.0", None)
    assert "modules" not in explained(counted(TO_COME))


def test_a_module_without_an_activity_yet_is_named() -> None:
    things = [thing for thing in course(finance="open missed") if "change" not in thing.areas]
    assert "No activity yet of change." in shown(counted(things, rule_of()), rule_of())


def test_modules_with_hours_are_told_with_the_hours() -> None:
    rule = rule_of(strands={"events": StrandRule(Fraction(20), None)})
    text = shown(counted(course(gap="done missed"), rule), rule)
    assert "18.0 of 20.0 hours done = 90.0%; 1 of 2 essential modules, 2 of 2 electives" in text
    assert "2.0 hours missing. What is asked can no longer be reached without make-up." in text
