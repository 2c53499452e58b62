"""The nightly job: all a sync does, and what Canvas stores of some is checked by evaluating it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import structlog

from jobs.demo.entities import Item, User
from jobs.demo.faults import Fault, Kind
from jobs.demo.world import World
from mappings.night import is_turn_of
from mappings.windows import local_date
from tests.jobs.cohort_world import (
    EXACTLY_90,
    NOTHING,
    ONE_ITEM_UNDER,
    CohortWorld,
    Did,
)
from tests.jobs.office import ENTRY, FIGURE, NOW, Json, Office, codes, cohort_toml

EXACTLY_80 = Did(attended=2, online=24)
FURTHER_AWAY = Did(attended=2, online=20)
OPENS_ON = date(2027, 3, 22)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def night(day: date) -> datetime:
    return datetime.combine(day, time(3), tzinfo=UTC)


def night_of(user: User) -> datetime:
    """The next night on which it is this participant's turn; none is near the window."""
    days = (NOW + timedelta(days=n) for n in range(7))
    return next(now for now in days if is_turn_of(user.id, local_date(now)))


def turns(people: list[User], now: datetime) -> set[int]:
    return {user.id for user in people if is_turn_of(user.id, local_date(now))}


def done_unnoticed(cohort: CohortWorld, user: User) -> Item:
    """Do one more item without Canvas evaluating it: what is stored says it is open."""
    item = next(
        item
        for item in cohort.online
        if item.requirement == "must_mark_done"
        and (user.id, item.id) not in cohort.world.book.viewed
    )
    cohort.world.book.marked_done.add((user.id, item.id))
    cohort.world.book.outdate(item.module, {user.id}, relock=False)
    return item


def undone_unnoticed(cohort: CohortWorld, user: User) -> None:
    """Take one item back without Canvas evaluating it: what is stored says done."""
    item = next(item for item in cohort.online if item.requirement == "must_mark_done")
    cohort.world.book.marked_done.discard((user.id, item.id))
    cohort.world.book.outdate(item.module, {user.id}, relock=False)


def evaluated(office: Office) -> list[int]:
    """Whom Canvas was asked to evaluate, in order of user id."""
    seen = office.canvas.requests
    return sorted(int(r.query["student_id"]) for r in seen if "student_id" in r.query)


def looked_again(office: Office) -> int:
    """How often Canvas was asked whether it offers progress by GraphQL: anew after a day."""
    return sum("__type" in str(r.body) for r in office.canvas.requests)


def percent(office: Office, user: User) -> str:
    return str(office.report()[user.id]["engagement_percent"])


def only_of(user: User, kind: Kind) -> Fault:
    return Fault(kind, when=lambda seen: str(seen.query.get("student_id")) == str(user.id))


def test_what_stored_progress_lacks_is_found_on_its_night_and_not_before(
    office_on_both: Office, cohort_world: CohortWorld
) -> None:
    office, who = office_on_both, cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    done_unnoticed(cohort_world, who)

    assert office.sync()["writes"]["cells"] == 0
    assert office.verify(night_of(who) + timedelta(days=1))["verification_calls"] == 0
    assert (percent(office, who), office.cells(ENTRY)) == ("88.7", {who.id: "Not yet"})

    run = office.verify(night_of(who))

    assert run["status"] == "succeeded"
    assert run["verification_calls"] == 2  # its night, and once more before it turns eligible
    assert percent(office, who) == "90.0"
    assert office.cells(FIGURE) == {who.id: "90.0"}
    assert office.cells(ENTRY) == {who.id: "Eligible"}
    assert office.entered() == {who.id}
    again = office.sync(night_of(who))
    assert (again["writes"]["cells"], percent(office, who)) == (0, "90.0")


def test_of_14_participants_two_are_evaluated_a_night_and_all_in_a_week(
    office: Office, cohort_world: CohortWorld
) -> None:
    people = cohort_world.joined(14, ONE_ITEM_UNDER)
    office.sync()
    office.clear()
    plain = office.sync()
    assert evaluated(office) == []

    read: list[int] = []
    for days in range(7):
        office.clear()
        now = NOW + timedelta(days=days)
        run = office.verify(now)
        assert set(evaluated(office)) == turns(people, now)
        assert run["verification_calls"] == len(evaluated(office)) == 2
        assert run["canvas_calls"] - looked_again(office) == plain["canvas_calls"]
        assert run["participants"] == 14
        assert run["writes"] == plain["writes"]
        read += evaluated(office)
    assert sorted(read) == sorted(user.id for user in people)


def test_the_run_is_kept_as_a_verify_that_the_schedule_asked_for(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join()
    run = office.verify()
    past = office.store.get_run(run["run"])
    assert past is not None
    assert (past.job, past.order.trigger, past.status) == ("verify", "schedule", "succeeded")
    assert past.counts["participants"] == 1
    assert office.store.last_good()["a25"].id == run["run"]


@pytest.mark.parametrize(
    ("day", "every_night"),
    [
        (OPENS_ON - timedelta(days=15), False),
        (OPENS_ON - timedelta(days=14), True),
        (OPENS_ON + timedelta(days=7), True),  # summer time since the night before
        (OPENS_ON + timedelta(days=8), False),
    ],
)
def test_near_the_window_whoever_is_near_the_threshold_is_evaluated_nightly(
    office: Office, cohort_world: CohortWorld, day: date, every_night: bool
) -> None:
    under, edge, _, _, _ = people = [
        cohort_world.join(did)
        for did in (ONE_ITEM_UNDER, EXACTLY_80, FURTHER_AWAY, EXACTLY_90, NOTHING)
    ]
    office.sync()
    assert percent(office, edge) == "80.0"
    office.clear()

    office.verify(night(day))

    near = {under.id, edge.id} if every_night else set()
    assert set(evaluated(office)) == turns(people, night(day)) | near


def test_who_joined_since_the_last_run_is_evaluated_near_the_window(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.joined(7, NOTHING)
    office.sync()
    new = cohort_world.joined(2)
    office.clear()
    now = night(OPENS_ON - timedelta(days=1))
    office.verify(now)
    assert {user.id for user in new} <= set(evaluated(office))


def test_without_a_gate_there_is_only_the_seventh(
    office: Office, cohort_world: CohortWorld
) -> None:
    office.says(cohort_toml(cohort_world, more='policy = "none"'))
    people = cohort_world.joined(7, ONE_ITEM_UNDER)
    now = night(OPENS_ON - timedelta(days=1))
    office.verify(now)
    assert evaluated(office) == sorted(turns(people, now))
    assert len(evaluated(office)) == 1


@pytest.fixture
def long_ago() -> CohortWorld:
    """A cohort whose every deed is long past, so that no activity has anybody read again."""
    return CohortWorld(World(lambda: LONG_AGO))


def test_without_graphql_the_night_adds_its_own_to_whoever_may_have_changed(
    long_ago: CohortWorld, tmp_path: Path
) -> None:
    people = long_ago.joined(14, ONE_ITEM_UNDER)
    hidden, open_about_it = people[0], people[1]
    with Office(long_ago, tmp_path) as office:
        office.canvas.switches.graphql = False
        office.sync()
        done_unnoticed(long_ago, hidden)
        office.clear()
        office.sync()
        assert evaluated(office) == []
        long_ago.world.meet(open_about_it, long_ago.online[27])
        office.clear()

        run = office.verify(night_of(hidden))

        mine = turns(people, night_of(hidden))
        assert hidden.id in mine
        assert open_about_it.id not in mine
        # whoever turns eligible is evaluated once more before they do
        twice = [hidden.id, open_about_it.id]
        assert evaluated(office) == sorted([*mine, open_about_it.id, *twice])
        assert run["verification_calls"] == len(mine) + 2
        assert percent(office, hidden) == percent(office, open_about_it) == "90.0"
        office.sync()
        office.clear()
        office.sync()
        assert evaluated(office) == []


@pytest.mark.parametrize("graphql", [True, False])
def test_who_cannot_be_evaluated_is_unknown_and_named_and_keeps_what_they_had(
    office: Office, cohort_world: CohortWorld, graphql: bool
) -> None:
    office.canvas.switches.graphql = graphql
    who, *others = cohort_world.joined(8, EXACTLY_90)
    office.sync()
    figures, entries = office.cells(FIGURE), office.cells(ENTRY)
    office.canvas.faults.add(only_of(who, "forbid"))

    run = office.verify(night_of(who))

    assert run["status"] == "partial"
    assert codes(run) == ["not-permitted"]
    assert str(who.id) in run["problems"][0]["where"]
    row = office.report()[who.id]
    assert (row["entry"], row["complete"]) == ("unknown", False)
    assert {percent(office, other) for other in others} == {"90.0"}
    assert (office.cells(FIGURE), office.cells(ENTRY)) == (figures, entries)
    assert office.entered() == {user.id for user in (who, *others)}

    office.canvas.faults.clear()
    assert office.verify(night_of(who))["status"] == "succeeded"
    assert office.report()[who.id]["entry"] == "eligible"


def test_an_evaluation_that_takes_entry_away_is_held(
    office: Office, cohort_world: CohortWorld
) -> None:
    who = cohort_world.join(EXACTLY_90)
    office.sync()
    undone_unnoticed(cohort_world, who)
    assert office.sync()["held"] == []

    with structlog.testing.capture_logs() as logged:
        run = office.verify(night_of(who))

    assert run["status"] == "partial"
    [held] = run["held"]
    assert (held["user_id"], held["from"], held["to"]) == (who.id, "eligible", "not-yet")
    assert office.report()[who.id]["entry"] == "not-yet"
    assert office.cells(ENTRY) == {who.id: "Eligible"}
    assert office.entered() == {who.id}
    [told] = [event for event in logged if event["event"] == "evaluated otherwise than kept"]
    assert (told["risen"], told["fallen"]) == ([], [who.id])


def test_of_a_cohort_whose_last_day_is_over_nothing_is_read(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EXACTLY_90)
    office.says(cohort_toml(cohort_world, more="ends_on = 2027-02-28"))

    run = office.verify(night(date(2027, 3, 1)))

    assert (run["status"], codes(run)) == ("succeeded", ["cohort-ended"])
    assert office.canvas.requests == []
    past = office.store.get_run(run["run"])
    assert past is not None
    assert past.status == "succeeded"


def test_a_sync_asked_to_be_full_evaluates_everybody_as_its_own_reading(
    office: Office, cohort_world: CohortWorld
) -> None:
    people = cohort_world.joined(3, ONE_ITEM_UNDER)
    run: Json = office.sync(full=True)
    assert evaluated(office) == [user.id for user in people]
    assert run["verification_calls"] == 0
    assert run["canvas_calls"] > len(people)
