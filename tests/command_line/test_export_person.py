"""`npq-sync export person`: all of one person, nothing of others, for the operator's eyes alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobs.context import login
from sync.store.deed_log import Sought, deeds_told
from tests.command_line.program import Program
from tests.jobs.cohort_world import ALL_BUT_ONE_EVENT, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import Office


@pytest.fixture
def both(office: Office, cohort_world: CohortWorld) -> tuple[int, int]:
    """Two participants of whom the coach was told."""
    one, other = cohort_world.join(ALL_BUT_ONE_EVENT), cohort_world.join(ONE_ITEM_UNDER)
    one.name, other.name = "Canarypart O'Neill", "Another Otherperson"
    office.first_look()
    office.sync()
    return one.id, other.id


def test_it_has_all_of_them_and_nothing_of_others(
    npq_sync: Program, office: Office, both: tuple[int, int]
) -> None:
    found = npq_sync("export", "person", str(both[0]), "--json").json
    tables = {each["table"] for each in found["held"]}
    assert {"person", "participant", "standing", "progress", "canvas_feature"} <= tables
    [person] = [each for each in found["held"] if each["table"] == "person"]
    assert person["rows"] == [
        {"user_id": both[0], "name": "Canarypart O'Neill", "sis_user_id": "U2"}
    ]
    [standing] = [each for each in found["held"] if each["table"] == "standing"]
    assert standing["rows"][0]["content"]["user_id"] == both[0]
    assert "Otherperson" not in json.dumps(found)
    assert str(both[1]) not in json.dumps(found)
    assert office.home.coach.email not in json.dumps(found)


def test_the_text_says_the_same_in_words(npq_sync: Program, both: tuple[int, int]) -> None:
    text = npq_sync("export", "person", str(both[0])).out
    assert text.startswith(f"Canvas user {both[0]}, ")
    assert "Their name and SIS id (person, 1)" in text
    assert "name: Canarypart O'Neill" in text
    assert "Nothing is kept." in npq_sync("export", "person", "999999").out


def test_a_coach_has_theirs_without_the_cookie_that_lets_in(
    npq_sync: Program, office: Office, both: tuple[int, int]
) -> None:
    found = npq_sync("export", "person", str(office.home.coach.id), "--json").json
    tables = {each["table"]: each["rows"] for each in found["held"]}
    assert tables["staff"] == [{"user_id": office.home.coach.id, "mail": "ada@provider.example"}]
    assert tables["participant"] == [{"cohort": "a25"}, {"cohort": "a25"}]
    assert "token" not in json.dumps(found)
    assert "Canarypart" not in json.dumps(found)
    assert both


def test_a_file_is_for_us_alone_whatever_it_was_before(
    npq_sync: Program, office: Office, both: tuple[int, int], tmp_path: Path
) -> None:
    file = tmp_path / "of-them.json"
    file.touch(0o666)
    file.chmod(0o666)
    ran = npq_sync("export", "person", str(both[0]), "--json", "--output", str(file))
    assert (ran.status, ran.out) == (0, "")
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text())["canvas_user_id"] == both[0]
    [deed] = [one.deed for one in deeds_told(office.store, Sought(what="export-person"))]
    assert (deed.who, deed.subject, deed.via) == (login(), both[0], "cli")
    ran = npq_sync("export", "person", str(both[0]), "--output", str(tmp_path / "no" / "x"))
    assert ran.status == 2
