"""Windows of one's own in Canvas: an override for each, and nobody in two of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from jobs.demo.entities import User
from sync.canvas.client import CanvasClient
from sync.errors import Refused
from tests.jobs.cohort_world import EVERYTHING, NOTHING, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.office import NOW, WHILE_OPEN, Office, codes, cohort_toml

MAIN = "NPQ assessment entry"
EXTENDED, LATER = f"{MAIN} to 2027-04-05", f"{MAIN} 2027-09-20 to 2027-09-27"
EXTENSION, RE_ENTRY = "window_closes_on = 2027-04-05", "window_opens_on = 2027-09-20"
SECOND = timedelta(seconds=1)
EXTENSION_ENDS = datetime(2027, 4, 5, 23, tzinfo=UTC)
LATER_RELEASED = datetime(2027, 8, 22, 23, tzinfo=UTC)
AFTER_MAIN = datetime(2027, 3, 30, 12, tzinfo=UTC)


def says(office: Office, *agreed: tuple[User, str], confirm: bool = False) -> None:
    persons = [f"[[cohort.person]]\ncanvas_user_id = {user.id}\n{line}" for user, line in agreed]
    said = f"confirm_entry = {'true' if confirm else 'false'}"
    office.says(cohort_toml(office.home, assessment="\n".join((said, *persons))))


def held(office: Office) -> dict[str, set[int]]:
    """Our overrides in Canvas: who is in each, by title; nobody may be in two."""
    found = office.home.assessment.overrides
    users = [user.id for override in found for user in override.students or []]
    assert len(users) == len(set(users))
    assert len({override.title for override in found}) == len(found)
    return {o.title: {user.id for user in o.students or []} for o in found}


@pytest.fixture
def pat(cohort_world: CohortWorld) -> User:
    return cohort_world.join(EVERYTHING)


@pytest.fixture
def sam(cohort_world: CohortWorld) -> User:
    return cohort_world.join(EVERYTHING)


def test_an_extension_is_an_override_of_its_own(office: Office, pat: User, sam: User) -> None:
    says(office, (sam, EXTENSION))
    run = office.sync()
    assert (run["status"], codes(run)) == ("succeeded", [])
    assert run["writes"]["overrides"] == 2
    assert held(office) == {MAIN: {pat.id}, EXTENDED: {sam.id}}
    dates = {o.title: o.dates for o in office.home.assessment.overrides}
    assert dates[EXTENDED] == {
        "unlock_at": datetime(2027, 3, 22, tzinfo=UTC),
        "due_at": EXTENSION_ENDS - SECOND,
        "lock_at": EXTENSION_ENDS - SECOND,
    }
    office.clear()
    assert office.sync()["writes"]["overrides"] == 0
    assert office.writes == []


def test_those_with_the_same_dates_share_one(office: Office, pat: User, sam: User) -> None:
    says(office, (pat, EXTENSION), (sam, EXTENSION))
    assert office.sync()["writes"]["overrides"] == 1
    assert held(office) == {EXTENDED: {pat.id, sam.id}}


def test_an_extension_to_the_cohorts_own_last_day_is_the_cohorts_window(
    office: Office, pat: User
) -> None:
    says(office, (pat, "window_closes_on = 2027-03-29"))
    office.sync()
    assert held(office) == {MAIN: {pat.id}}


def test_who_is_given_an_extension_later_moves_off_the_one_and_onto_the_other(
    office: Office, pat: User, sam: User
) -> None:
    office.sync()
    says(office, (sam, EXTENSION))
    dry = office.sync(dry=True)
    assert [(c["target"], c["user_id"]) for c in dry["planned"]] == [("override", sam.id)]
    assert dry["planned"][0]["before"] is not None
    assert dry["writes"]["overrides"] == 2
    run = office.sync()
    assert (run["status"], codes(run), run["writes"]["overrides"]) == ("succeeded", [], 2)
    assert held(office) == {MAIN: {pat.id}, EXTENDED: {sam.id}}


def test_the_last_one_who_moves_leaves_no_empty_override(office: Office, sam: User) -> None:
    office.sync()
    says(office, (sam, EXTENSION))
    office.sync()
    assert held(office) == {EXTENDED: {sam.id}}
    says(office)
    office.sync()
    assert held(office) == {MAIN: {sam.id}}


def test_two_may_change_places(office: Office, pat: User, sam: User) -> None:
    says(office, (sam, EXTENSION))
    office.sync()
    says(office, (pat, EXTENSION))
    run = office.sync()
    assert (run["status"], codes(run)) == ("succeeded", [])
    assert held(office) == {MAIN: {sam.id}, EXTENDED: {pat.id}}
    assert office.sync()["writes"]["overrides"] == 0


def test_a_later_date_is_another_override_and_the_old_one_goes(office: Office, sam: User) -> None:
    says(office, (sam, EXTENSION))
    office.sync()
    says(office, (sam, "window_closes_on = 2027-04-07"))
    office.sync()
    assert held(office) == {f"{MAIN} to 2027-04-07": {sam.id}}


def test_our_own_second_override_is_found_again_by_its_title(
    office: Office, pat: User, sam: User
) -> None:
    says(office, (sam, EXTENSION))
    office.sync()
    office.forgets_all()
    office.clear()
    run = office.sync()
    assert (run["writes"]["overrides"], codes(run)) == (0, [])
    says(office)
    office.forgets_all()
    office.sync()
    assert held(office) == {MAIN: {pat.id, sam.id}}


def test_a_renamed_one_is_found_again_by_its_id(office: Office, sam: User) -> None:
    says(office, (sam, EXTENSION))
    office.sync()
    office.home.assessment.overrides[0].title = "Sam's"
    office.clear()
    run = office.sync()
    assert (codes(run), office.writes) == ([], [])


def test_dates_given_by_a_person_are_still_left_alone_and_reported(
    office: Office, pat: User, sam: User, cohort_world: CohortWorld
) -> None:
    cohort_world.world.add_override(cohort_world.assessment, students=[sam], title="Adjustment")
    says(office, (sam, EXTENSION))
    run = office.sync()
    assert held(office) == {MAIN: {pat.id}, "Adjustment": {sam.id}}
    assert [(p["code"], str(sam.id) in p["where"]) for p in run["problems"]] == [
        ("other-override", True)
    ]


def test_each_sitting_is_released_by_its_own_first_day(
    office: Office, pat: User, sam: User
) -> None:
    says(office, (sam, RE_ENTRY))
    office.sync()
    assert held(office) == {MAIN: {pat.id}}
    office.sync(now=LATER_RELEASED - SECOND)
    assert held(office) == {MAIN: {pat.id}}
    office.sync(now=LATER_RELEASED)
    assert held(office) == {MAIN: {pat.id}, LATER: {sam.id}}


def test_a_later_window_takes_them_off_the_cohorts_before_it_opens(
    office: Office, pat: User, sam: User
) -> None:
    office.sync()
    says(office, (sam, RE_ENTRY))
    office.sync()
    assert held(office) == {MAIN: {pat.id}}


def test_who_was_in_the_window_that_is_over_enters_again_in_a_later_one(
    office: Office, pat: User, sam: User
) -> None:
    office.sync()
    says(office, (sam, RE_ENTRY))
    office.sync(now=WHILE_OPEN)
    assert held(office) == {MAIN: {pat.id, sam.id}}, "nobody is taken off an open window"
    office.sync(now=LATER_RELEASED)
    assert held(office) == {MAIN: {pat.id}, LATER: {sam.id}}
    dates = {o.title: o.dates for o in office.home.assessment.overrides}
    assert dates[MAIN]["lock_at"] == datetime(2027, 3, 29, 22, 59, 59, tzinfo=UTC)


def test_an_extension_while_the_window_is_open_takes_nobody_out_of_it(
    office: Office, pat: User, sam: User
) -> None:
    office.sync()
    says(office, (sam, EXTENSION))
    office.sync(now=WHILE_OPEN)
    assert held(office) == {MAIN: {pat.id}, EXTENDED: {sam.id}}


def test_no_open_window_is_cut_short(office: Office, sam: User) -> None:
    says(office, (sam, EXTENSION))
    office.sync()
    says(office)
    run = office.sync(now=WHILE_OPEN)
    assert held(office) == {EXTENDED: {sam.id}}
    assert codes(run) == ["other-override"]
    assert office.sync(now=EXTENSION_ENDS)["problems"] == []
    assert held(office) == {EXTENDED: {sam.id}}


def test_an_extension_goes_on_after_the_cohorts_window(
    office: Office, cohort_world: CohortWorld
) -> None:
    late, never = cohort_world.join(ONE_ITEM_UNDER), cohort_world.join(ONE_ITEM_UNDER)
    says(office, (late, EXTENSION), confirm=True)
    office.sync()
    for user in (late, never):
        cohort_world.does(user, EVERYTHING)
    run = office.sync(now=AFTER_MAIN)
    assert held(office) == {EXTENDED: {late.id}}, "at once: every day counts"
    assert codes(run) == []
    cohort_world.attends(late, cohort_world.events[0])
    office.sync(now=EXTENSION_ENDS)
    assert held(office) == {EXTENDED: {late.id}}


def test_who_loses_entry_is_taken_off_before_their_own_window_opens(
    office: Office, sam: User, cohort_world: CohortWorld
) -> None:
    says(office, (sam, RE_ENTRY))
    office.sync(now=LATER_RELEASED)
    assert held(office) == {LATER: {sam.id}}
    cohort_world.leave(sam)
    cohort_world.join(NOTHING)
    office.sync(now=LATER_RELEASED)
    assert held(office) == {}


def test_a_move_waits_for_one_approval(office: Office, pat: User, sam: User) -> None:
    says(office, confirm=True)
    office.approve(office.sync()["run"])
    says(office, (sam, EXTENSION), confirm=True)
    run = office.sync()
    assert [p["where"].partition(": ")[2] for p in run["problems"]] == ["1 change"]
    assert held(office) == {MAIN: {pat.id, sam.id}}
    approved = office.approve(run["run"])
    assert approved is not None
    assert (approved["status"], approved["writes"]["overrides"]) == ("succeeded", 2)
    assert held(office) == {MAIN: {pat.id}, EXTENDED: {sam.id}}
    assert office.sync()["problems"] == []


def test_a_move_that_stops_half_way_is_finished_by_the_next_run_unasked(
    office: Office, pat: User, sam: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    says(office, confirm=True)
    office.approve(office.sync()["run"])
    says(office, (sam, EXTENSION), confirm=True)
    run = office.sync()
    send = CanvasClient.send

    def refused_to_create(self: CanvasClient, method: str, path: str, **sent: object) -> object:
        if method == "POST" and path.endswith("/overrides"):
            raise Refused(path, "no")
        return send(self, method, path, **sent)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(CanvasClient, "send", refused_to_create)
        approved = office.approve(run["run"])
    assert approved is not None
    assert approved["status"] == "partial"
    assert held(office) == {MAIN: {pat.id}}, "off the one, not on the other"
    assert office.sync(now=NOW)["problems"] == []
    assert held(office) == {MAIN: {pat.id}, EXTENDED: {sam.id}}
