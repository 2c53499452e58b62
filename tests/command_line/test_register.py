"""`register import`, `set` and `list`: from a sheet to the figure, to the hour."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from jobs.demo.entities import User
from tests.command_line.program import Program
from tests.command_line.shapes import MAP, REGISTERED, is_shaped
from tests.command_line.sheets import a_csv, a_line, an_xlsx
from tests.jobs.cohort_world import CohortWorld, Did
from tests.jobs.office import Office, cohort_toml

NO_EVENT = Did(attended=0)
EVENT = "Hub day 1"


@pytest.fixture
def pat(cohort_world: CohortWorld) -> User:
    """Somebody who did everything but the events, which this cohort's Canvas does not hold."""
    for event in cohort_world.events:
        cohort_world.course.assignments.remove(event)
    return cohort_world.join(NO_EVENT)


@pytest.fixture
def synced(npq_sync: Program, office: Office, pat: User) -> Program:
    """The program after a first sync of a cohort in which `pat` is."""
    assert office.sync()["participants"] == 1, pat
    return npq_sync


def activity(program: Program, user: User, name: str = EVENT) -> dict[str, Any]:
    """The ledger's one activity of this title."""
    ledger = program("explain", "a25", str(user.id), "--json").json["activities"]
    [found] = [each for each in ledger if each["title"] == name]
    return dict(found)


def hours_done(office: Office) -> list[str]:
    return [row["hours_done"] for row in office.report().values()]


def test_absent_then_made_up_then_accepted_gives_the_session_s_hours_at_acceptance(
    synced: Program, office: Office, pat: User, tmp_path: Path
) -> None:
    assert hours_done(office) == ["74.0"]
    sheet = tmp_path / "events.csv"
    for state, seen, done in (("absent", "missed", "0.0"), ("made-up", "open", "0.0")):
        ran = synced("register", "import", "a25", str(a_csv(sheet, a_line(pat, state))))
        assert ran.status == 0, ran.err
        assert "npq-sync sync a25" in ran.out
        assert ("awaiting review" in ran.out) == (state == "made-up")
        assert office.sync()["status"] == "succeeded"
        told = activity(synced, pat)
        assert (told["state"], told["done_hours"], told["credit_hours"]) == (seen, done, "6.0")
        assert (told["source"], told["at"]) == ("register", "2026-03-01T00:00:00Z")
        assert hours_done(office) == ["74.0"]
    awaiting = synced("register", "list", "a25", "--awaiting", "--json").json["register"]
    assert [(line["user_id"], line["activity"]) for line in awaiting] == [(pat.id, EVENT)]
    accept = ("register", "set", "a25", str(pat.id), " hub DAY 1", "made-up-accepted")
    ran = synced(*accept, "--why", "reviewed")
    assert (ran.status, ran.out.splitlines()[0]) == (
        0,
        f"participant {pat.id}, {EVENT}: made-up -> made-up-accepted",
    )
    assert office.sync()["status"] == "succeeded"
    told = activity(synced, pat)
    assert (told["state"], told["done_hours"]) == ("done", "6.0")
    accepted = datetime.fromisoformat(told["at"])
    [line] = synced("register", "list", "a25", "--json").json["register"]
    assert datetime.fromisoformat(line["since"]) == accepted
    assert accepted.date() > date(2026, 3, 1)
    assert hours_done(office) == ["80.0"]
    deeds = synced("register", "list", "a25", "--history", "--json").json["changes"]
    assert [(deed["why"], (deed["after"] or {})["state"]) for deed in deeds] == [
        ("imported", "absent"),
        ("corrected", "made-up"),
        ("reviewed", "made-up-accepted"),
    ]
    assert all(deed["who"] for deed in deeds)
    assert synced(*accept, "--why", "reviewed").out.startswith("nothing changed")
    assert len(synced("register", "list", "a25", "--history", "--json").json["changes"]) == 3


def test_what_is_taken_away_is_open_again_and_its_history_stays(
    synced: Program, office: Office, pat: User, tmp_path: Path
) -> None:
    synced("register", "import", "a25", str(a_csv(tmp_path / "s.csv", a_line(pat))))
    removed = ("register", "set", "a25", str(pat.id), EVENT, "removed")
    assert synced(*removed, "--why", "entered-in-error").status == 0
    assert synced("register", "list", "a25", "--json").json == {"register": []}
    deeds = synced("register", "list", "a25", "--history", "--user", str(pat.id), "--json").json
    assert [(deed["before"], deed["after"]) for deed in deeds["changes"]][-1][1] is None
    assert synced(*removed, "--why", "entered-in-error").status == 2
    assert office.sync()["status"] == "succeeded"
    assert hours_done(office) == ["74.0"]


def test_the_same_file_twice_changes_nothing_and_a_corrected_one_shows_what(
    synced: Program, office: Office, cohort_world: CohortWorld, pat: User, tmp_path: Path
) -> None:
    sam = cohort_world.join(NO_EVENT)
    office.sync()
    sheet = a_csv(tmp_path / "s.csv", a_line(pat), a_line(sam, "absent"))
    rehearsed = synced("register", "import", "a25", str(sheet), "--dry-run")
    assert "2 new, 0 changed, 0 unchanged lines would be in the register" in rehearsed.out
    assert synced("register", "list", "a25", "--json").json == {"register": []}
    assert synced("register", "import", "a25", str(sheet)).status == 0
    again = synced("register", "import", "a25", str(sheet))
    assert again.out == "nothing changed: the register holds these 2 lines already\n"
    assert len(synced("register", "list", "a25", "--history", "--json").json["changes"]) == 2
    a_csv(sheet, a_line(sam, "excused", activity="HUB  day 1 "))
    told = synced("register", "import", "a25", str(sheet), "--json").json
    assert {key: told[key] for key in ("new", "changed", "unchanged")} == {
        "new": 0,
        "changed": 1,
        "unchanged": 0,
    }
    [change] = told["changes"]
    assert (change["line"], change["user_id"], change["activity"]) == (2, sam.id, EVENT)
    assert (change["before"]["state"], change["after"]["state"]) == ("absent", "excused")
    a_csv(sheet, a_line(sam), a_line(pat))
    shown = synced("register", "import", "a25", str(sheet)).out
    assert f"{sam.id}" in shown
    assert "excused" in shown
    assert "0 new, 1 changed, 1 unchanged lines are in the register" in shown


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_title_of_canvas_is_that_activity_and_not_counted_twice(
    npq_sync: Program, office: Office, cohort_world: CohortWorld, tmp_path: Path, kind: str
) -> None:
    user = cohort_world.join(Did(attended=2, missed=1))
    office.sync()
    typed = {"date": date(2026, 3, 1), "hours": 6.0, "canvas_user_id": user.id}
    lines = [
        a_line(user, activity="Face-to-Face event 1 ", **typed),
        a_line(user, activity="Face-to-face event 3", **typed),
        a_line(user, "absent", activity="Face-to-face event 4", **typed),
    ]
    write = a_csv if kind == "csv" else an_xlsx
    ran = npq_sync("register", "import", "a25", str(write(tmp_path / f"s.{kind}", *lines)))
    assert ran.status == 0, ran.err
    assert office.sync()["status"] == "succeeded"
    [row] = office.report().values()
    assert row["strands"]["events"] == {
        "percent": "75.0", "done": 3, "open": 1, "missed": 0, "excused": 0, "unknown": 0,
    }  # fmt: skip
    assert row["hours_done"] == "92.0"
    told = npq_sync("map", "a25", "--json").json
    assert told["hours_without_activity"] == {}
    assert is_shaped(told, MAP | {"register": [REGISTERED]})
    assert {(r["credit_hours"], r["participants"]) for r in told["register"]} == {("6.0", 1)}
    assert all("the same as in Canvas" in each["why"] for each in told["register"])


def test_a_name_by_as_is_joined_and_other_hours_than_the_file_s_fail_the_cohort(
    npq_sync: Program, office: Office, cohort_world: CohortWorld, tmp_path: Path
) -> None:
    mapped = "".join(
        f'[[cohort.map]]\nassignment = {event.id}\nas = "day"\nhours = 6\n'
        for event in cohort_world.events[:2]
    )
    office.says(cohort_toml(cohort_world) + mapped)
    user = cohort_world.join(Did(attended=0))
    office.sync()
    sheet = a_csv(tmp_path / "s.csv", a_line(user, activity="Day"))
    assert npq_sync("register", "import", "a25", str(sheet)).status == 0
    assert office.sync()["status"] == "succeeded"
    ledger = npq_sync("explain", "a25", str(user.id), "--json").json["activities"]
    [day] = [each for each in ledger if each["id"] == "as:day"]
    assert (day["state"], day["done_hours"], day["source"]) == ("done", "6.0", "register")
    a_csv(sheet, a_line(user, activity="Day", hours="5"))
    assert npq_sync("register", "import", "a25", str(sheet)).status == 0
    run = office.sync()
    assert (run["status"], [p["code"] for p in run["problems"]]) == ("failed", ["hours-differ"])
    assert hours_done(office) == ["80.0"]


def test_a_title_that_fits_several_fails_the_cohort_until_as_tells_which(
    npq_sync: Program, office: Office, cohort_world: CohortWorld, tmp_path: Path
) -> None:
    cohort_world.add_event("Face-to-face event 1")
    user = cohort_world.join()
    office.sync()
    sheet = a_csv(tmp_path / "s.csv", a_line(user, activity="Face-to-face event 1", hours=""))
    assert npq_sync("register", "import", "a25", str(sheet)).status == 0
    run = office.sync()
    [problem] = run["problems"]
    assert (run["status"], problem["code"]) == ("failed", "register-ambiguous")
    assert "`as`" in problem["remedy"]


WRONG = (
    ({"state": "ill"}, "line 3, column state"),
    ({"canvas_user_id": "1"}, "line 4, column canvas_user_id"),
    ({"strand": "event"}, "line 5, column strand"),
    ({"date": "2999-01-01"}, "line 6, column date"),
    ({"hours": "1,5"}, "line 7, column hours"),
    ({"sis_user_id": "U0"}, "line 8, column sis_user_id"),
    ({"activity": "Long day", "hours": "24.5"}, "line 9, column hours"),
    ({"activity": "hub DAY 1 "}, "line 10, column activity"),
)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_with_faults_is_refused_whole_with_each_of_them_and_no_name(
    synced: Program, pat: User, tmp_path: Path, kind: str
) -> None:
    named = {"name": "Zebedee Quagmire"}
    lines = [a_line(pat, **named)]
    lines += [
        a_line(pat, **{"activity": f"Day {n}", **named, **w}) for n, (w, _) in enumerate(WRONG)
    ]
    write = a_csv if kind == "csv" else an_xlsx
    ran = synced("register", "import", "a25", str(write(tmp_path / f"s.{kind}", *lines)))
    assert (ran.status, ran.out) == (2, "")
    assert [told for _, told in WRONG if f"s.{kind}, {told}" not in ran.err] == []
    assert "Quagmire" not in ran.err
    assert synced("register", "list", "a25", "--json").json == {"register": []}
    assert synced("register", "list", "a25", "--history", "--json").json == {"changes": []}


def test_wrong_usage_of_set_and_list_is_told(synced: Program, pat: User) -> None:
    for words, told in (
        (("set", "a25", str(pat.id), EVENT, "ill", "--why", "reviewed"), "is no state"),
        (("set", "a25", str(pat.id), EVENT, "absent", "--why", "he was ill"), "--why"),
        (("set", "a25", str(pat.id), EVENT, "absent", "--why", "corrected"), "has no line"),
        (("set", "b26", str(pat.id), EVENT, "absent", "--why", "corrected"), "b26"),
        (("import", "a25", "none.csv"), "cannot be opened"),
        (("list", "a25", "--awaiting", "--history"), "choose"),
    ):
        refused = synced("register", *words)
        assert (refused.status, refused.out) == (2, ""), words
        assert told in refused.err, words
