"""`map`: what is mapped to what, what counts how much, and what needs a person."""

from __future__ import annotations

from pathlib import Path

from tests.command_line.program import Program
from tests.command_line.shapes import ITEM, MAP, is_shaped
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office, cohort_toml


def test_the_map_has_exactly_the_contract_s_keys(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    world, course = cohort_world.world, cohort_world.course
    cohort_world.join()
    world.add_assignment(course, "Roll Call Attendance", points=100)
    module = world.add_module(course, "Governance")
    world.add_item(module, "Page", "Read without a requirement")
    ran = npq_sync("map", "a25", "--json")
    assert ran.status == 0, ran.err
    told = ran.json
    assert is_shaped(told, MAP)
    assert [module["title"] for module in told["modules"]][:2] == [
        "Welcome and induction",
        "School Culture",
    ]
    teaching = told["modules"][2]
    assert (teaching["strand"], teaching["areas"]) == ("online", ["teaching"])
    assert teaching["status"] == "mapped"
    assert {item["credit_hours"] for item in teaching["items"]} == {"1.2"}  # 38/30 h
    assert [item["credit_hours"] for item in told["modules"][-1]["items"]] == [None]
    by_title = {assignment["title"]: assignment for assignment in told["assignments"]}
    assert by_title["Face-to-face event 1"]["credit_hours"] == "6.0"
    assert by_title["Face-to-face event 1"]["strand"] == "events"
    assert by_title["NPQSL summative assessment"]["strand"] == "assessment"
    assert by_title["NPQSL summative assessment"]["status"] == "not-counted"
    assert by_title["Roll Call Attendance"]["status"] == "review"
    assert "governance-and-accountability" in told["areas_without_activity"]
    assert "teaching" not in told["areas_without_activity"]
    assert told["hours_without_activity"] == {}

    shown = npq_sync("map", "a25")
    assert "School Culture" in shown.out
    assert "areas without any activity" in shown.out
    assert "Roll Call keeps" in shown.out


def test_hours_without_activity_are_missing_units_and_empty_strands(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    course = cohort_world.course
    course.assignments.remove(cohort_world.events[3])
    for log in cohort_world.coaching:
        course.assignments.remove(log)
    told = npq_sync("map", "a25", "--json").json
    assert told["hours_without_activity"] == {"events": "6.0", "coaching": "10.0"}
    assert "hours-without-activity" in npq_sync("map", "a25").out
    office.says(cohort_toml(cohort_world, more='waive = ["coaching"]'))
    told = npq_sync("map", "a25", "--json").json
    assert told["hours_without_activity"] == {"events": "6.0"}


def test_credit_is_a_range_where_it_differs_by_participant(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    busy = cohort_world.join()
    extra = [cohort_world.add_event(f"Extra event {n}", for_some=True) for n in (1, 2)]
    for event in extra:
        cohort_world.world.add_override(event, students=[busy])
    told = npq_sync("map", "a25", "--json").json
    hours = {a["title"]: a["credit_hours"] for a in told["assignments"]}
    assert hours["Face-to-face event 1"] == "4.0-6.0"
    assert hours["Extra event 1"] == "4.0"


def test_a_course_in_which_nobody_is_enrolled_yet_shows_its_credit(npq_sync: Program) -> None:
    told = npq_sync("map", "a25", "--json").json
    hours = {a["title"]: a["credit_hours"] for a in told["assignments"]}
    assert hours["Face-to-face event 1"] == "6.0"


def test_what_only_canvas_shows_to_be_wrong_fails_with_its_remedy(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    event = cohort_world.events[0].id
    lines = {
        "mapped-not-there": '[[cohort.map]]\nassignment = 999\nstrand = "events"\n',
        "strand events": f'[[cohort.map]]\nassignment = {event}\nstrand = "events"\nhours = 30\n',
    }
    for said, line in lines.items():
        office.says(cohort_toml(cohort_world) + line)
        for words in (("map", "a25", "--json"), ("map", "a25")):
            refused = npq_sync(*words)
            assert (refused.status, refused.out) == (1, "")
            assert said in refused.err
    office.canvas.faults.forbid("/modules")
    refused = npq_sync("map", "a25")
    assert refused.status == 1
    assert "403" in refused.err


def test_bare_titles_are_classified_in_order_without_canvas_or_settings(
    bare: Program, tmp_path: Path
) -> None:
    file = tmp_path / "titles.csv"
    file.write_text("\ufefftitle,x\nSchool Culture,1\nFAT 2: Teaching,\n,\nZzz,\n", "utf-8")
    ran = bare("map", "--titles", str(file), "--programme", "npqsl", "--json")
    assert (ran.status, ran.err) == (0, "")
    keys = {"title", "strand", "areas", "status"}
    assert all(row.keys() == keys for row in ran.json)
    assert all(is_shaped(row["status"], ITEM["status"]) for row in ran.json)
    assert [(row["title"], row["strand"], row["areas"]) for row in ran.json][:2] == [
        ("School Culture", "online", ["school-culture"]),
        ("FAT 2: Teaching", "formative", ["teaching"]),
    ]
    assert [row["title"] for row in ran.json][3] == "Zzz"
    assert "School Culture" in bare("map", "--titles", str(file), "--programme", "NPQSL").out


def test_a_title_is_classified_by_the_programme_asked_for(bare: Program, tmp_path: Path) -> None:
    file = tmp_path / "titles.csv"
    file.write_text("title\nCurriculum and Assessment\n", encoding="utf-8")
    told = {
        code: bare("map", "--titles", str(file), "--programme", code, "--json").json[0]
        for code in ("npqsl", "NPQLT", "NPQSENCO", "npqsl-legacy")
    }
    assert {code: row["areas"] for code, row in told.items()} == {
        "npqsl": ["curriculum-and-assessment"],
        "NPQLT": ["subject-and-curriculum", "assessment"],
        "NPQSENCO": [],
        "npqsl-legacy": [],
    }
    assert told["NPQSENCO"]["status"] == "review"


def test_titles_that_cannot_be_read_are_wrong_usage(bare: Program, tmp_path: Path) -> None:
    file = tmp_path / "titles.csv"
    file.write_text("name\nSchool Culture\n", "utf-8")
    for words in (
        ("map",),
        ("map", "a25", "--titles", str(file)),
        ("map", "--titles", str(file)),
        ("map", "--titles", str(file), "--programme", "NPQXX"),
        ("map", "--titles", str(file), "--programme", "NPQSL"),
        ("map", "--titles", str(tmp_path / "none.csv"), "--programme", "NPQSL"),
        ("map", "--titles", str(tmp_path), "--programme", "NPQSL"),
    ):
        refused = bare(*words)
        assert (refused.status, refused.out) == (2, ""), words
        assert refused.err
