"""`report`, `explain`, `runs` and `alerts`: what is kept, to the letter of design 7."""

from __future__ import annotations

import csv
import io

import pytest

from tests.command_line.program import Program
from tests.command_line.shapes import EXPLAINED, INSTANT, ROW, STRAND, is_shaped
from tests.jobs.cohort_world import (
    ALL_BUT_ONE_EVENT,
    EVERYTHING,
    EXACTLY_90,
    EXCUSED_FROM_ONE_EVENT,
    ONE_ITEM_UNDER,
    CohortWorld,
    Did,
)
from tests.jobs.office import Office

STRANDS = ["induction", "events", "online", "coaching", "formative"]
SINGLE = [
    "canvas_user_id",
    "sis_user_id",
    "name",
    "state",
    "engagement_percent",
    "hours_done",
    "hours_applicable",
    "complete",
    "entry",
    "coaches",
]


@pytest.fixture
def synced(npq_sync: Program, cohort_world: CohortWorld) -> Program:
    """The worked cases of design 5, an invited one and one who left after the first sync."""
    for did in (ALL_BUT_ONE_EVENT, EXACTLY_90, ONE_ITEM_UNDER, EXCUSED_FROM_ONE_EVENT):
        cohort_world.join(did)
    cohort_world.join(state="invited")
    leaver = cohort_world.join(Did(missed=1, attended=3))
    assert npq_sync("sync").status == 0
    cohort_world.leave(leaver)
    assert npq_sync("sync").status == 0
    return npq_sync


def test_the_report_is_a_list_by_user_id_with_exactly_the_contract_s_keys(
    synced: Program, cohort_world: CohortWorld
) -> None:
    ran = synced("report", "a25", "--format", "json")
    assert (ran.status, ran.err) == (0, "")
    rows = ran.json
    assert all(is_shaped(row, ROW) for row in rows)
    assert all(set(row["strands"]) == set(STRANDS) for row in rows)
    assert all(is_shaped(strand, STRAND) for row in rows for strand in row["strands"].values())
    assert [row["canvas_user_id"] for row in rows] == sorted(r["canvas_user_id"] for r in rows)
    assert [(row["engagement_percent"], row["entry"], row["state"]) for row in rows] == [
        ("93.8", "eligible", "active"),
        ("90.0", "eligible", "active"),
        ("88.7", "not-yet", "active"),
        ("94.4", "eligible", "active"),
        ("0.0", "not-yet", "invited"),
        ("93.8", "not-applicable", "left"),
    ]
    assert (rows[1]["hours_done"], rows[1]["hours_applicable"]) == ("88.2", "98.0")
    assert rows[3]["hours_applicable"] == "92.0"
    assert rows[0]["coaches"] == [cohort_world.coach.id]
    events = {"percent": "75.0", "done": 3, "open": 0, "missed": 1, "excused": 0, "unknown": 0}
    assert rows[5]["strands"]["events"] == events
    areas = rows[0]["areas"]
    assert areas["school-culture"] == "100.0"
    assert areas["governance-and-accountability"] is None


def test_csv_has_the_same_columns_with_strands_and_areas_by_their_percent(synced: Program) -> None:
    rows = synced("report", "a25", "--format", "json").json
    text = synced("report", "a25", "--format", "csv").out
    read = list(csv.DictReader(io.StringIO(text, newline="")))
    header = list(read[0])
    assert header[: len(SINGLE) + 6] == [
        *SINGLE, *(f"strand.{strand}" for strand in STRANDS), "area.school-culture",
    ]  # fmt: skip
    assert set(header[len(SINGLE) + 5 :]) == {f"area.{area}" for area in rows[0]["areas"]}
    assert [row["engagement_percent"] for row in read] == [r["engagement_percent"] for r in rows]
    assert read[0]["strand.events"] == "75.0"
    assert read[0]["complete"] == "true"
    assert read[0]["area.governance-and-accountability"] == ""


def test_explain_names_every_activity_and_the_fewest_that_reach_the_threshold(
    synced: Program, cohort_world: CohortWorld
) -> None:
    rows = synced("report", "a25", "--format", "json").json
    under = rows[2]["canvas_user_id"]
    ran = synced("explain", "a25", str(under), "--json")
    assert (ran.status, ran.err) == (0, "")
    told = ran.json
    assert is_shaped(told, EXPLAINED)
    assert told["engagement_percent"] == "88.7"
    assert told["policy"] == "pooled-hours"
    assert told["missing_hours"] == "1.2"  # of 88.2 hours 86.93 are done
    ids = [activity["id"] for activity in told["activities"]]
    assert len(ids) == len(set(ids)) == 2 + 30 + 4 + 5 + 5
    open_event = f"assignment:{cohort_world.events[3].id}"
    assert told["shortest_way"] == [open_event]
    [event] = [activity for activity in told["activities"] if activity["id"] == open_event]
    assert (event["state"], event["credit_hours"], event["done_hours"]) == ("open", "6.0", "0.0")

    for row in (rows[1], rows[5]):  # eligible; and left, who is asked nothing any more
        done = synced("explain", "a25", str(row["canvas_user_id"]), "--json").json
        assert (done["entry"], done["engagement_percent"]) == (
            row["entry"],
            row["engagement_percent"],
        )
        assert (done["missing_hours"], done["shortest_way"]) == ("0.0", [])

    shown = synced("explain", "a25", str(under)).out
    assert "86.9 of 98.0 hours done = 88.7%" in shown
    assert "The fewest activities that reach it, 1:\n  Face-to-face event 4" in shown


def test_tables_leave_strands_out_where_they_do_not_fit(synced: Program) -> None:
    wide = synced("report", "a25").out
    assert "Coach." in wide
    assert max(len(line) for line in wide.splitlines()) <= 120
    narrow = synced("report", "a25", COLUMNS="70").out
    assert "Coach." not in narrow
    assert max(len(line) for line in narrow.splitlines()) <= 70
    assert "(left)" in narrow
    assert "\x1b" not in wide


def test_runs_and_alerts_are_tables_and_json(synced: Program, cohort_world: CohortWorld) -> None:
    runs = synced("runs", "--json").json["runs"]
    assert [(run["cohort"], run["status"], run["trigger"]) for run in runs] == [
        ("a25", "succeeded", "cli")
    ] * 2
    assert all(is_shaped(run["started_at"], INSTANT) for run in runs)
    assert runs[0]["started_at"] >= runs[1]["started_at"]
    assert len(synced("runs", "--limit", "1", "--json").json["runs"]) == 1
    assert runs[0]["run"] in synced("runs").out
    synced("notify", "--now")  # whatever day and hour it is
    alerts = synced("alerts", "--json").json
    eligible = [alert for alert in alerts if alert["rule"] == "eligible"]
    assert len(eligible) == 3
    assert all(alert["told"] == [cohort_world.coach.id] for alert in eligible)
    assert "eligible" in synced("alerts").out


def test_before_any_sync_there_is_nothing_and_it_says_what_to_do(npq_sync: Program) -> None:
    empty = npq_sync("report", "a25", "--format", "json")
    assert (empty.status, empty.json) == (0, [])
    assert "npq-sync sync a25" in empty.err
    assert npq_sync("report", "a25", "--format", "csv").out.startswith("canvas_user_id,")
    assert npq_sync("runs", "--json").json == {"runs": []}
    assert npq_sync("alerts", "--json").json == []
    assert npq_sync("runs").out == npq_sync("alerts").out == ""


def test_whoever_had_left_before_the_first_run_is_not_listed(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    cohort_world.leave(cohort_world.join(EVERYTHING))
    here = cohort_world.join(EVERYTHING)
    npq_sync("sync")
    rows = npq_sync("report", "a25", "--format", "json").json
    assert [row["canvas_user_id"] for row in rows] == [here.id]


NAMES = {
    "formula": '=HYPERLINK("http://evil.example","x")',
    "full width": "＋1+1",
    "markup": "[bold red]Bo[/] <b>Ny</b> [/",
    "escape": "Al\x1b[31mma\x07 \u202eevil",
    "scripts": "محمد 李小龙 Zoë O'Dowd",
    "comma": 'Smith, "Jo"\nJones',
}


def test_names_of_any_kind_are_shown_safely_everywhere(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    world = cohort_world.world
    for number, name in enumerate(NAMES.values()):
        user = world.add_user(name, f"N{number}")
        world.enroll(cohort_world.course, user, section=cohort_world.north)
        cohort_world.does(user, EVERYTHING)
    assert npq_sync("sync").status == 0
    rows = npq_sync("report", "a25", "--format", "json").json
    assert [row["name"] for row in rows] == list(NAMES.values())
    text = npq_sync("report", "a25", "--format", "csv").out
    names = [row["name"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert names == [
        '\'=HYPERLINK("http://evil.example","x")',
        "'＋1+1",
        "[bold red]Bo[/] <b>Ny</b> [/",
        "Al[31mma evil",
        "محمد 李小龙 Zoë O'Dowd",
        'Smith, "Jo" Jones',
    ]
    shown = npq_sync("report", "a25", COLUMNS="200").out
    assert "[bold red]Bo[/] <b>Ny</b> [/" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)
    ascii_only = npq_sync("report", "a25", "--format", "json", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert ascii_only.json == rows
    assert npq_sync("notify", "--now").status == 0
    [mail] = office.inbox.messages
    html = mail.get_body(("html",))
    assert html is not None
    assert "<b>Ny" not in html.get_content()
