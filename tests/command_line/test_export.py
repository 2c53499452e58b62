"""`export declarations`: as known on a day, checked beforehand, submitted nowhere."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.context import now
from jobs.demo.entities import User
from mappings.windows import local_date, local_midnight
from tests.command_line.program import Program, Ran
from tests.jobs.cohort_world import EVERYTHING, NOTHING, CohortWorld, Did
from tests.jobs.office import Office, by_the_real_clock

TODAY = local_date(now())
DAY = timedelta(days=1)
FIRST_DAY, THAT_DAY = TODAY - 30 * DAY, TODAY - 10 * DAY
DFE = [
    "participant_id",
    "course_identifier",
    "cohort",
    "cohort_suffix",
    "schedule_identifier",
    "declaration_type",
    "declaration_date",
    "delivery_partner_id",
    "secondary_delivery_partner_id",
    "has_passed",
]
OURS = [
    "canvas_user_id",
    "evidence_type",
    "evidence_reference",
    "evidence_at",
    "engagement_percent",
    "policy_version",
    "framework_version",
    "computed_at",
    "checked_by",
    "blockers",
]
PARTNER = "00000000-0000-4000-8000-000000000001"


def an_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def declaring(ids: dict[int, str], **said: str) -> str:
    named = "\n".join(f'{user} = "{id_}"' for user, id_ in ids.items())
    return f"""
[cohort.declarations]
schedule = "{said.get("schedule", "npq-leadership-autumn")}"
cohort = "2025"
schedule_starts_on = {FIRST_DAY}
delivery_partner_id = "{PARTNER}"
[cohort.declarations.participant_ids]
{named}
[cohort.declarations.evidence]
started = {{ activities = 1 }}
retained-1 = {{ percent = 30 }}
completed = {{ activities = 5, percent = 90 }}
"""


def at(day: date, hour: int = 9) -> datetime:
    return local_midnight(day) + timedelta(hours=hour)


@pytest.fixture
def people(office: Office, cohort_world: CohortWorld) -> list[User]:
    """Synced ten days ago: one did everything, one half of it, one nothing, one has no id."""
    cohort_world.world.now = lambda: at(THAT_DAY)
    half = Did(2, 15, 2, 0, 0, 2, 2)
    joined = [cohort_world.join(did) for did in (EVERYTHING, half, NOTHING, EVERYTHING)]
    ids = {user.id: an_id(user.id) for user in joined[:3]}
    office.says(by_the_real_clock(cohort_world) + declaring(ids))
    assert office.sync(now=at(THAT_DAY, 12))["status"] == "succeeded"
    return joined


def export(npq_sync: Program, *words: str, kind: str = "started", on: date = THAT_DAY) -> Ran:
    return npq_sync("export", "declarations", "a25", "--type", kind, "--on", str(on), *words)


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out, newline="")))


def test_a_line_for_each_in_dfe_s_words_and_then_the_provider_s(
    npq_sync: Program, people: list[User]
) -> None:
    ran = export(npq_sync)
    assert ran.status == 3, "some are blocked"
    found = rows(ran)
    assert list(found[0]) == DFE + OURS
    assert [row["canvas_user_id"] for row in found] == [str(user.id) for user in people]
    first = found[0]
    assert first["course_identifier"] == "npq-senior-leadership"
    assert first["participant_id"] == an_id(people[0].id)
    assert (first["cohort"], first["cohort_suffix"]) == ("2025", "a")
    assert first["schedule_identifier"] == "npq-leadership-autumn"
    assert (first["declaration_type"], first["has_passed"]) == ("started", "")
    assert first["declaration_date"] == first["evidence_at"]
    assert datetime.fromisoformat(first["declaration_date"]) == at(THAT_DAY)
    assert re.fullmatch(r"[-\dT:]{19}Z", first["declaration_date"])
    assert datetime.fromisoformat(first["computed_at"]) == at(THAT_DAY, 12)
    assert (first["delivery_partner_id"], first["secondary_delivery_partner_id"]) == (PARTNER, "")
    assert re.fullmatch(r"assignment:\d+", first["evidence_reference"])
    assert first["evidence_type"] == "training-event-attended"
    assert (first["engagement_percent"], first["policy_version"]) == ("100.0", "pooled-hours/1")
    assert (first["framework_version"] != "", first["checked_by"]) == (True, "")


def blocked(ran: Ran) -> list[set[str]]:
    return [set(row["blockers"].split()) for row in rows(ran)]


def test_what_blocks_whom_is_told_in_the_file_and_counted_on_stderr(
    npq_sync: Program, people: list[User]
) -> None:
    ran = export(npq_sync)
    assert len(people) == 4
    assert blocked(ran) == [set(), set(), {"evidence-short"}, {"no-participant-id"}]
    assert "no-participant-id 1: " in ran.err
    assert "evidence-short 1: " in ran.err
    assert "Nothing was submitted" in ran.err
    empty = rows(ran)[2]
    for name in ("declaration_date", "evidence_at", "evidence_type", "evidence_reference"):
        assert empty[name] == ""


def test_json_says_the_same_with_every_piece_of_evidence(
    npq_sync: Program, people: list[User]
) -> None:
    flat = rows(export(npq_sync, kind="retained-1"))
    told = export(npq_sync, "--format", "json", kind="retained-1").json
    assert [one["canvas_user_id"] for one in told] == [user.id for user in people]
    assert list(told[0]) == [*DFE, *OURS, "evidence"]
    for row, one in zip(flat, told, strict=True):
        assert row["blockers"].split() == one["blockers"]
        assert row["evidence_reference"] == (one["evidence_reference"] or "")
        assert one["has_passed"] is None
    evidence: list[dict[str, Any]] = told[1]["evidence"]
    assert list(evidence[0]) == ["type", "reference", "strand", "at", "hours"]
    assert [one["at"] for one in evidence] == sorted(one["at"] for one in evidence)
    assert told[1]["declaration_date"] == evidence[-1]["at"]
    assert "; ".join(one["reference"] for one in evidence) == told[1]["evidence_reference"]
    assert told[2]["evidence"] == []


def test_what_comes_later_changes_nothing_of_a_past_day(
    npq_sync: Program, office: Office, cohort_world: CohortWorld, people: list[User]
) -> None:
    kinds = ("started", "retained-1", "completed")
    before = {(kind, form): export(npq_sync, "--format", form, kind=kind).out
              for kind in kinds for form in ("csv", "json")}  # fmt: skip
    world = cohort_world.world
    world.now = lambda: at(TODAY - 2 * DAY)
    world.grade(people[0], cohort_world.events[0], 0, grade="incomplete")
    cohort_world.does(people[2], EVERYTHING)
    cohort_world.leave(people[1])
    cohort_world.join(EVERYTHING)
    office.sync(now=at(TODAY - 2 * DAY, 12))
    assert blocked(export(npq_sync, on=TODAY)) == [
        set(), {"withdrawn"}, set(), {"no-participant-id"}, {"no-participant-id"},
    ]  # fmt: skip
    assert before == {
        (kind, form): export(npq_sync, "--format", form, kind=kind).out for kind, form in before
    }
    assert blocked(export(npq_sync, on=TODAY - 3 * DAY))[1] == set(), "they had not left yet"


def test_the_day_of_a_sync_counts_to_its_local_end(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.world.now = lambda: at(THAT_DAY)
    user = cohort_world.join(EVERYTHING)
    office.says(by_the_real_clock(cohort_world) + declaring({user.id: an_id(1)}))
    office.sync(now=local_midnight(THAT_DAY + DAY) - timedelta(microseconds=1))
    assert len(rows(export(npq_sync))) == 1
    earlier = export(npq_sync, on=THAT_DAY - DAY)
    assert (earlier.status, rows(earlier)) == (0, [])
    assert f"nothing was kept of a25 by the end of {THAT_DAY - DAY}" in earlier.err


def test_a_requirement_is_dated_by_the_sync_that_first_found_it_met(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    user = cohort_world.join(NOTHING)
    office.says(by_the_real_clock(cohort_world) + declaring({user.id: an_id(1)}))
    office.sync(now=at(THAT_DAY, 8))
    cohort_world.does(user, Did(1, 0, 0, 0, 0, 0, 0))
    office.sync(now=at(THAT_DAY, 10))
    cohort_world.does(user, Did(2, 2, 0, 0, 0, 0, 0))
    office.sync(now=at(THAT_DAY, 12))
    ran = export(npq_sync)
    [row] = rows(ran)
    assert (ran.status, row["blockers"]) == (0, "")
    assert "1 participant, 1 clear, 0 blocked" in ran.err
    assert datetime.fromisoformat(row["declaration_date"]) == at(THAT_DAY, 10)
    assert datetime.fromisoformat(row["computed_at"]) == at(THAT_DAY, 12)
    assert row["evidence_type"] == "self-study-material-completed"
    assert row["evidence_reference"] == f"item:{cohort_world.induction[0].id}"


def test_who_passed_is_what_a_person_gives(
    npq_sync: Program, office: Office, people: list[User]
) -> None:
    assert blocked(export(npq_sync, kind="completed"))[0] == {"outcome-missing"}
    file = office.folder / "outcomes.csv"
    given = [f"{people[0].id},TRUE", f"{people[1].id}, false"]
    file.write_text("\n".join(["﻿canvas_user_id,has_passed", *given]), encoding="utf-8")
    ran = export(npq_sync, "--outcomes", str(file), kind="completed")
    assert [row["has_passed"] for row in rows(ran)] == ["true", "false", "", ""]
    assert blocked(ran)[:2] == [set(), {"evidence-short"}]
    told = export(npq_sync, "--outcomes", str(file), "--format", "json", kind="completed").json
    assert [one["has_passed"] for one in told] == [True, False, None, None]


def test_every_fault_of_the_outcomes_is_told_by_its_line_and_repeats_no_cell(
    npq_sync: Program, office: Office, people: list[User]
) -> None:
    file = office.folder / "outcomes.csv"
    user = people[0].id
    lines = ["canvas_user_id,has_passed", "Pat Surname,true", f"{user},yes", f"{user},true",
             f"{user},false", ",true"]  # fmt: skip
    file.write_text("\n".join(lines), encoding="utf-8")
    ran = export(npq_sync, "--outcomes", str(file), kind="completed")
    assert (ran.status, ran.out) == (2, "")
    assert [int(n) for n in re.findall(r"line (\d+):", ran.err)] == [2, 3, 5, 6]
    assert "Surname" not in ran.err
    file.write_text("canvas_user_id,has_passed\n999999,true\n", encoding="utf-8")
    ran = export(npq_sync, "--outcomes", str(file), kind="completed")
    assert (ran.status, ran.out) == (2, "")
    assert "999999 is no participant of a25" in ran.err


@pytest.mark.parametrize("content", ["user,passed\n1,true\n", "\xff"])
def test_a_file_that_is_no_list_of_outcomes_is_refused(
    content: str, npq_sync: Program, office: Office
) -> None:
    file = office.folder / "outcomes.csv"
    file.write_bytes(content.encode("latin-1"))
    ran = export(npq_sync, "--outcomes", str(file), kind="completed")
    assert (ran.status, ran.out) == (2, "")
    assert "--outcomes" in ran.err


def test_wrong_usage(npq_sync: Program, people: list[User], tmp_path: Path) -> None:
    assert people
    tomorrow = export(npq_sync, on=TODAY + DAY)
    assert (tomorrow.status, tomorrow.out) == (2, "")
    assert "is still to come" in tomorrow.err
    for words in (
        ["--type", "retained-3"],
        ["--on", "21/11/2025"],
        ["--outcomes", str(tmp_path / "outcomes.csv")],
        ["--out", str(tmp_path / "nowhere" / "file.csv")],
    ):
        ran = export(npq_sync, *words)
        assert (ran.status, ran.out) == (2, ""), words
        assert words[0] in ran.err
    assert npq_sync("export", "declarations", "a25").status == 2
    assert npq_sync("export", "declarations", "b25", "--type", "started", "--on",
                    str(THAT_DAY)).status == 2  # fmt: skip


def test_a_day_before_the_cohort_begins_is_told(
    npq_sync: Program, office: Office, cohort_world: CohortWorld, people: list[User]
) -> None:
    said = by_the_real_clock(cohort_world) + declaring({people[0].id: an_id(1)})
    office.says(said.replace("2025-10-01", str(TODAY)))
    assert f"a25 had not begun on {THAT_DAY}" in export(npq_sync).err


def test_the_file_holds_what_stdout_would_and_canvas_is_not_asked(
    npq_sync: Program, office: Office, people: list[User]
) -> None:
    office.clear()
    file = office.folder / "started.csv"
    ran = export(npq_sync, "--out", str(file))
    assert (ran.status, ran.out) == (3, "")
    assert file.read_bytes().decode() == export(npq_sync).out
    assert not office.canvas.requests
    assert office.inbox.messages == []
    assert all(user.name not in file.read_text() for user in people)
    assert all(str(user.sis_user_id) not in file.read_text() for user in people)


def test_what_carries_over_is_as_old_as_it_was_in_the_earlier_cohort(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    user = cohort_world.join(Did(2, 0, 0, 0, 0, 0, 0))
    earlier = by_the_real_clock(cohort_world, "a24", more='sections = ["North"]')
    office.says(earlier)
    office.sync(now=at(FIRST_DAY - 40 * DAY))
    cohort_world.leave(user)
    south = cohort_world.add_section("South")
    cohort_world.world.enroll(cohort_world.course, user, section=south)
    agreed = f'[[cohort.person]]\ncanvas_user_id = {user.id}\ncredit_from = "a24"\n'
    later = by_the_real_clock(cohort_world, more='sections = ["South"]') + agreed
    office.says(earlier, later + declaring({user.id: an_id(1)}))
    office.sync_all("a25", now=at(THAT_DAY))
    [row] = rows(export(npq_sync))
    assert datetime.fromisoformat(row["evidence_at"]) == at(FIRST_DAY - 40 * DAY)
    assert row["blockers"] == "before-schedule-start"
