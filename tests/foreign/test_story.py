"""Every command against a Canvas that shares no code with ours, compared with a count by hand."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from tests.foreign import course
from tests.foreign.canvas import ForeignCanvas
from tests.foreign.course import (
    ADA,
    BEN,
    CY,
    DEE,
    EVE,
    FAY,
    GUS,
    HAL,
    IDA,
    SUMMATIVE,
)
from tests.foreign.program import COHORT, LONDON, OPENS, Program, Ran, Spawner
from tests.foreign.records import FIGURES
from tests.foreign.wire import Call
from tests.mail_server import mail_server

ENTRY_WORDS = {"eligible": "Eligible", "not-yet": "Not yet"}
RUN_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")


@dataclass
class Story:
    """What each command said, in the order they were run, and what Canvas and the mails held."""

    canvas: ForeignCanvas
    check: Ran
    mapped: Ran
    dry: Ran
    written_by_dry: list[Call]
    synced: Ran
    foretold: Ran
    mailed: Ran
    cells: dict[tuple[int, int], str]
    mails: list[EmailMessage]
    again: Ran
    writes_of_again: int
    report: Ran
    as_csv: Ran
    as_table: Ran
    explained: dict[int, Ran]
    runs: Ran
    notified: Ran
    approved: Ran
    override: list[Any]
    mails_in_all: int

    @property
    def run(self) -> Any:
        return self.synced.json["runs"][0]

    @property
    def rows(self) -> dict[int, Any]:
        return {row["canvas_user_id"]: row for row in self.report.json}


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, spawner: Spawner) -> Iterator[Story]:
    with ForeignCanvas() as canvas, mail_server() as post:
        folder = tmp_path_factory.mktemp("story")
        program = Program.at(spawner, folder, canvas.url, SMTP_URL=post.url)
        check = program.run_afresh("check", "--json")
        mapped = program.run("map", COHORT, "--json")
        silent = program.without("SMTP_URL")
        dry = silent.run("sync", "--dry-run", "--json")
        written_by_dry = canvas.writes()
        synced = silent.run("sync", COHORT, "--json")
        foretold = program.run("notify", "--now", "--dry-run", "--json")
        mailed = program.run("notify", "--now", "--json")
        cells, mails, writes = dict(canvas.cells), list(post.messages), len(canvas.writes())
        again = program.run("sync", "--json")
        writes_of_again = len(canvas.writes()) - writes
        run = synced.json["runs"][0]["run"]
        yield Story(
            canvas=canvas,
            check=check,
            mapped=mapped,
            dry=dry,
            written_by_dry=written_by_dry,
            synced=synced,
            foretold=foretold,
            mailed=mailed,
            cells=cells,
            mails=mails,
            again=again,
            writes_of_again=writes_of_again,
            report=program.run("report", COHORT, "--format", "json"),
            as_csv=program.run("report", COHORT, "--format", "csv"),
            as_table=program.run("report", COHORT),
            explained={
                who: program.run("explain", COHORT, str(who), "--json") for who in (CY, FAY)
            },
            runs=program.run("runs", "--json"),
            notified=program.run("notify", "--now", "--json"),
            approved=program.run("approve", run, "--json"),
            override=canvas.overrides(SUMMATIVE),
            mails_in_all=len(post.messages),
        )


def test_check_finds_every_right_and_nothing_that_fails(story: Story) -> None:
    assert story.check.status == 0
    lines = story.check.json["checks"]
    assert not [line for line in lines if "fail" in line.values()]
    assert sum(line["what"].startswith("course 77") for line in lines) >= 5


def test_map_gives_each_activity_its_share_of_the_hours(story: Story) -> None:
    assert story.mapped.status == 0
    sent = story.mapped.json
    items = {item["id"]: item for module in sent["modules"] for item in module["items"]}
    loose = {one["id"]: one for one in sent["assignments"]}
    hours = {i: one["credit_hours"] for i, one in (items | loose).items()}
    assert hours == {
        **dict.fromkeys((9010, 9011), "3.0"),
        **dict.fromkeys((9021, 9022, 9023, 9030, 9031, 9060, 9061), "6.3"),
        **dict.fromkeys((9041, 9042, 9043, 3204, 3205), "6.0"),
        **dict.fromkeys((3301, 3302), "5.0"),
        **dict.fromkeys((3401, 3402), "10.0"),
        **dict.fromkeys((9020, 9032, SUMMATIVE)),
    }
    strands = {m["id"]: (m["strand"], m["areas"], m["status"]) for m in sent["modules"]}
    assert strands[501][0] == "induction"
    assert strands[502] == ("online", ["school-culture"], "mapped")
    assert strands[503] == ("online", ["behaviour"], "mapped")
    assert strands[504][0] == "events"
    assert strands[506] == ("online", ["curriculum-and-assessment"], "mapped")
    assert loose[SUMMATIVE]["strand"] == "assessment"
    assert (items[9032]["status"], items[9020]["status"]) == ("not-counted", "not-counted")
    assert sent["hours_without_activity"] == {}
    assert len(sent["areas_without_activity"]) == 7


def test_a_dry_run_writes_nothing_and_foretells_all(story: Story) -> None:
    assert story.dry.status == 0
    assert story.written_by_dry == []
    run = story.dry.json["runs"][0]
    planned = run["planned"]
    cells = [one for one in planned if one["target"] == "cell"]
    assert run["writes"] == {"columns": 2, "cells": len(cells), "overrides": 0}
    assert run["mails"] == 0, "without a mail server"
    assert run["verification_calls"] == 0
    assert {one["user_id"] for one in planned if one["verify"]} == {ADA, BEN, DEE, HAL, IDA}
    wanted = {
        (one["user_id"], one["after"]) for one in cells if one["user_id"] != HAL
    }  # Hal's stored progress is stale, which only the verifying read of a real run shows
    written = {(user, text) for (_, user), text in story.cells.items() if user != HAL}
    assert wanted == written


def test_figures_are_those_counted_by_hand(story: Story) -> None:
    assert story.synced.status == 0
    assert list(story.rows) == sorted(FIGURES)
    for user, (percent, done, applicable, entry) in FIGURES.items():
        row = story.rows[user]
        said = (row["engagement_percent"], row["hours_done"], row["hours_applicable"])
        assert (said, row["entry"]) == ((percent, done, applicable), entry), user
        assert row["complete"] is True
        assert "held" not in row


def test_a_report_has_the_keys_of_the_design(story: Story) -> None:
    row = story.rows[FAY]
    assert (row["sis_user_id"], row["name"], row["state"], row["coaches"]) == (
        "U47",
        "Fay Half",
        "active",
        [7],
    )
    assert story.rows[EVE]["state"] == "invited"
    assert story.rows[GUS]["state"] == "active"
    assert story.rows[IDA]["coaches"] == [8]
    nothing = {"open": 0, "missed": 0, "excused": 0, "unknown": 0}
    assert row["strands"] == {
        "induction": {"percent": "100.0", "done": 2, **nothing},
        "events": {**nothing, "percent": "62.5", "done": 2, "open": 1, "missed": 1},
        "online": {**nothing, "percent": "50.0", "done": 3, "open": 3},
        "coaching": {**nothing, "percent": "50.0", "done": 1, "open": 1},
        "formative": {**nothing, "percent": "50.0", "done": 1, "open": 1},
    }
    assert row["areas"]["school-culture"] == "100.0"
    assert row["areas"]["behaviour"] == "0.0"
    assert row["areas"]["teaching"] is None
    assert len(row["areas"]) == 10
    events = story.rows[DEE]["strands"]["events"]
    assert (events["percent"], events["done"], events["excused"]) == ("100.0", 3, 1)


def test_csv_and_table_say_the_same(story: Story) -> None:
    rows = {int(r["canvas_user_id"]): r for r in csv.DictReader(io.StringIO(story.as_csv.out))}
    assert {user: r["engagement_percent"] for user, r in rows.items()} == {
        user: figure[0] for user, figure in FIGURES.items()
    }
    assert rows[FAY]["strand.events"] == "62.5"
    assert rows[FAY]["area.school-culture"] == "100.0"
    assert rows[FAY]["area.teaching"] == ""
    assert all(f"{figure[0]}%" in story.as_table.out for figure in FIGURES.values())


def test_the_run_is_reported_as_the_design_prints_it(story: Story) -> None:
    run = story.run
    assert RUN_ID.fullmatch(run["run"])
    assert (run["cohort"], run["status"]) == (COHORT, "succeeded")
    assert (run["participants"], run["eligible"]) == (9, 4)
    assert run["verification_calls"] == 5  # Ada, Ben, Dee, Hal, Ida
    assert run["progress_polls"] >= 1
    assert run["canvas_calls"] <= 17
    assert (run["throttled"], run["held"]) == (0, [])
    assert run["writes"] == {"columns": 2, "cells": 18, "overrides": 0}
    assert "planned" not in run
    codes = {problem["code"] for problem in run["problems"]}
    assert {"staff-student", "coach-without-mail", "no-requirement", "confirm-entry"} <= codes


def test_canvas_holds_the_figures_and_entries_in_two_columns(story: Story) -> None:
    titles = {column["id"]: column["title"] for column in story.canvas.columns}
    assert sorted(titles.values()) == ["NPQ assessment entry", "NPQ engagement %"]
    assert all(column["read_only"] for column in story.canvas.columns)
    held = {(titles[column], user): text for (column, user), text in story.cells.items()}
    assert held == {
        **{("NPQ engagement %", user): figure[0] for user, figure in FIGURES.items()},
        **{
            ("NPQ assessment entry", user): ENTRY_WORDS[figure[3]]
            for user, figure in FIGURES.items()
        },
    }


def test_the_second_run_writes_and_mails_nothing(story: Story) -> None:
    run = story.again.json["runs"][0]
    assert story.again.status == 0
    assert story.writes_of_again == 0
    assert run["writes"] == {"columns": 0, "cells": 0, "overrides": 0}
    assert (run["mails"], run["verification_calls"]) == (0, 0)
    assert story.mails_in_all == len(story.mails)
    assert story.notified.json["mails"] == 0


def test_each_coach_hears_of_their_own_and_the_admins_of_whose_coach_has_no_address(
    story: Story,
) -> None:
    texts = {mail["To"]: mail.get_body(("plain",)).get_content() for mail in story.mails}  # type: ignore[union-attr]
    assert set(texts) == {"carol@provider.example", "npq.admin@provider.example"}
    carols = " ".join(texts["carol@provider.example"].split())
    told = {user for user, name in course.NAMES.items() if name in carols}
    assert told == {ADA, BEN, CY, DEE, EVE, FAY, GUS, HAL}, "all of hers: how each stood at first"
    assert course.NAMES[IDA] in texts["npq.admin@provider.example"]
    subjects = " ".join(mail["Subject"] for mail in story.mails)
    assert not any(name in subjects for name in course.NAMES.values())


def test_a_mail_that_is_foretold_is_the_one_that_goes(story: Story) -> None:
    assert (story.foretold.status, story.mailed.status) == (0, 0)
    assert story.mailed.json["mails"] == len(story.mails) == 2
    planned = {(one["kind"], one["subject"]) for one in story.foretold.json["planned"]}
    assert planned == {("digest", mail["Subject"]) for mail in story.mails}


def test_explain_is_a_ledger_that_adds_up(story: Story) -> None:
    sent = story.explained[CY].json
    assert (sent["canvas_user_id"], sent["policy"]) == (CY, "pooled-hours")
    assert (sent["engagement_percent"], sent["entry"]) == ("88.7", "not-yet")
    states = {one["id"]: one["state"] for one in sent["activities"]}
    assert len(states) == 2 + 6 + 4 + 2 + 2
    assert [i for i, state in states.items() if state == "missed"] == ["assignment:3204"]
    assert [i for i, state in states.items() if state == "open"] == ["assignment:3302"]
    assert sent["missing_hours"] == "1.2"  # 88.2 - 87
    assert sent["shortest_way"] == ["assignment:3302"]
    fay = {one["id"]: one for one in story.explained[FAY].json["activities"]}
    assert (fay["assignment:3203"]["state"], fay["assignment:3203"]["done_hours"]) == (
        "done",
        "3.0",
    )
    assert fay["assignment:3203"]["at"] == course.WHEN
    assert fay["module:506"]["state"] == "open"
    assert "assignment:3205" not in fay


def test_approval_gives_the_eligible_their_days_by_london_time(story: Story) -> None:
    assert story.approved.status == 0
    assert story.approved.json["runs"][0]["writes"]["overrides"] == 1
    [held] = story.override
    first = datetime.combine(OPENS, time(), LONDON)
    last = datetime.combine(OPENS + timedelta(days=7), time(23, 59, 59), LONDON)
    assert held["title"] == "NPQ assessment entry"
    assert sorted(held["student_ids"]) == [ADA, BEN, DEE, IDA]
    assert held["unlock_at"] == f"{first.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert held["due_at"] == held["lock_at"] == f"{last.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def test_runs_are_listed_newest_first(story: Story) -> None:
    ids = [run["run"] for run in story.runs.json["runs"]]
    assert ids == [story.again.json["runs"][0]["run"], story.run["run"]]


def test_results_alone_go_to_stdout_and_no_name_or_address_to_stderr(story: Story) -> None:
    ran = [story.synced, story.again, story.report, story.approved, story.notified]
    for one in ran:
        assert one.json is not None
        for secret in (*course.NAMES.values(), "provider.example", "7~foreign"):
            assert secret not in one.err
