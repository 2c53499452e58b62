"""`credit_from`: evidence of an earlier cohort, kept there, counts in the one they came back to."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from jobs.demo.entities import User
from tests.jobs.cohort_world import EVERYTHING, NOTHING, CohortWorld, Did, shown
from tests.jobs.office import ENTRY, FIGURE, Json, Office, cohort_toml

LAST_YEAR = datetime(2027, 2, 1, 12, tzinfo=UTC)
DID = Did(induction=2, online=6, attended=2, missed=1, coaching=3, formative=2)
DONE = 2 * 3 + 6 * Fraction(38, 30) + 2 * 6 + 3 * 2 + 2 * 4


@pytest.fixture
def later(office: Office) -> CohortWorld:
    """The same programme taught again in a copy of the course, in the same Canvas."""
    return CohortWorld(office.home.world)


@pytest.fixture
def pat(office: Office, later: CohortWorld) -> User:
    """Took part in the first cohort, which was synced, and is enrolled in the second alone."""
    pat = office.home.join(DID)
    office.home.join(EVERYTHING)
    office.says(cohort_toml(office.home))
    office.sync(now=LAST_YEAR)
    office.home.leave(pat)
    later.world.enroll(later.course, pat, section=later.north)
    return pat


def says(office: Office, later: CohortWorld, user: User, source: str = "a25") -> None:
    person = f'[[cohort.person]]\ncanvas_user_id = {user.id}\ncredit_from = "{source}"\n'
    assessed = f"confirm_entry = false\n{person}"
    office.says(cohort_toml(office.home), cohort_toml(later, "a26", assessment=assessed))


def synced(office: Office) -> Json:
    (run,) = office.sync_all("a26")
    return run


def carried(run: Json) -> list[tuple[str, str]]:
    return [
        (p["code"], p["where"].partition(": ")[2])
        for p in run["problems"]
        if p["code"].startswith("credit")
    ]


def test_what_was_done_there_is_done_here(office: Office, later: CohortWorld, pat: User) -> None:
    says(office, later, pat)
    run = synced(office)
    assert carried(run) == []
    assert office.report("a26")[pat.id]["engagement_percent"] == shown(100 * DONE / 98)
    assert office.cells(FIGURE, later.course)[pat.id] == shown(100 * DONE / 98)
    assert office.report("a26")[pat.id]["strands"]["events"]["missed"] == 0, "theirs to do again"


def test_without_the_line_they_begin_anew(office: Office, later: CohortWorld, pat: User) -> None:
    office.says(cohort_toml(office.home), cohort_toml(later, "a26"))
    synced(office)
    assert office.report("a26")[pat.id]["engagement_percent"] == "0.0"


def test_the_rest_done_here_makes_them_eligible(
    office: Office, later: CohortWorld, pat: User
) -> None:
    says(office, later, pat)
    for item in later.online[6:]:
        later.world.meet(pat, item)
    for event in later.events[2:]:
        later.attends(pat, event)
    for log in later.coaching[3:]:
        later.world.grade(pat, log, 10)
    synced(office)
    assert office.cells(ENTRY, later.course).get(pat.id) == "Not yet"
    later.world.submit(pat, later.formative[2])
    synced(office)
    assert office.report("a26")[pat.id]["engagement_percent"] == shown(Fraction(100 * 90, 98))
    assert office.cells(ENTRY, later.course)[pat.id] == "Eligible"


def test_what_has_no_counterpart_is_told_by_id_and_fails_nothing(
    office: Office, later: CohortWorld, pat: User
) -> None:
    says(office, later, pat)
    later.formative[0].name = "FAT 1: School Culture"
    later.events[1].name = later.events[2].name
    run = synced(office)
    assert run["status"] == "succeeded"
    first, second = office.home.formative[0], office.home.events[1]
    ids = {f"assignment:{first.id}", f"assignment:{second.id}"}
    ((code, where),) = carried(run)
    assert code == "credit-not-carried"
    told, _, listed = where.partition(" h, ")
    assert told == "2 activities of 10.0"
    assert set(listed.split(", ")) == ids
    figure = shown(100 * (DONE - 10) / 98)
    assert office.report("a26")[pat.id]["engagement_percent"] == figure


@pytest.mark.usefixtures("pat")
@pytest.mark.parametrize("source", ["a25", "a24"])
def test_of_whom_nothing_is_kept_is_told(office: Office, later: CohortWorld, source: str) -> None:
    other = later.join(NOTHING)
    says(office, later, other, source)
    run = synced(office)
    assert run["status"] == "succeeded"
    assert [code for code, _ in carried(run)] == ["credit-not-found"]


def test_a_cohort_that_is_in_the_file_no_more_still_gives_credit(
    office: Office, later: CohortWorld, pat: User
) -> None:
    says(office, later, pat)
    text = (office.folder / "cohorts.toml").read_text(encoding="utf-8")
    admin, _, last = text.split("[[cohort]]\n")
    office.says()
    (office.folder / "cohorts.toml").write_text(f"{admin}[[cohort]]\n{last}", encoding="utf-8")
    synced(office)
    assert office.report("a26")[pat.id]["engagement_percent"] == shown(100 * DONE / 98)
