"""Answers that are tried: what a dry run says they change is what the next sync then finds."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from jobs.cohort_jobs import rehearse
from jobs.confirm import Person, answers_by
from jobs.task import Task
from jobs.watch import Watch
from mappings.answers import Kind, Saying
from sync.store.answers import answers_of, keep_answers, newest_answer
from sync.store.drafts import Draft, keep_draft
from sync.store.kept import Order
from tests.jobs.cohort_world import (
    ALL_BUT_ONE_EVENT,
    EVERYTHING,
    EXACTLY_90,
    EXCUSED_FROM_ONE_EVENT,
    ONE_ITEM_UNDER,
    CohortWorld,
)
from tests.jobs.office import NOW, Office

PEOPLE = (EVERYTHING, ALL_BUT_ONE_EVENT, EXACTLY_90, ONE_ITEM_UNDER, EXCUSED_FROM_ONE_EVENT)
TEACHING = {"teaching": Decimal("0.7"), "behaviour": Decimal("0.3")}
Json = dict[str, Any]


def tried(office: Office, *sayings: Saying) -> Json:
    """Have a dry run try these; return what its run keeps, and see that nothing else did."""
    draft = Draft("a25", newest_answer(office.store, "a25"), sayings)
    order = Order("rehearse", "a25", about=keep_draft(office.store, draft, NOW), who="pat")
    before = answers_of(office.store, "a25"), office.report()
    run = office.store.begin_run(order, NOW)
    report = rehearse(Task(office.context, office.store, run, order, lambda: NOW, Watch()))
    assert report.status in {"succeeded", "partial"}, report.problems
    assert (answers_of(office.store, "a25"), office.report()) == before
    kept = office.store.get_run(run.id)
    assert kept is not None
    return dict(kept.counts)


def keep(office: Office, *sayings: Saying) -> None:
    keep_answers(office.store, answers_by(Person("pat", NOW), sayings, "a25", "npqsl"))


def said(
    kind: Kind, canvas_id: int, strand: str | None, areas: dict[str, Decimal] | None = None
) -> Saying:
    return Saying(kind, canvas_id, "Title", strand, areas)


def figures(report: dict[int, Json]) -> dict[int, tuple[str, str]]:
    return {who: (row["engagement_percent"], row["entry"]) for who, row in report.items()}


def moved(people: Sequence[Json], side: str) -> dict[int, tuple[str, str]]:
    return {one["user_id"]: (one[f"percent_{side}"], one[f"entry_{side}"]) for one in people}


def assert_that_is_what_comes(office: Office, counts: Json, *sayings: Saying) -> None:
    """Keep them, sync, and compare everybody's figures of before and after."""
    people = counts["trial"]["people"]
    before = figures(office.report())
    assert before == before | moved(people, "before")
    keep(office, *sayings)
    run = office.sync()
    after = figures(office.report())
    assert after == before | moved(people, "after")
    assert {h["user_id"] for h in run["held"]} == {one["user_id"] for one in people if one["held"]}


@pytest.fixture
def synced(office: Office, cohort_world: CohortWorld) -> Office:
    for did in PEOPLE:
        cohort_world.join(did)
    office.sync()
    return office


def test_a_thing_moved_between_strands_shares_the_credit_of_all_others_anew(
    synced: Office, cohort_world: CohortWorld
) -> None:
    quiz = next(item for item in cohort_world.online if item.title == "Check: Teaching")
    assert quiz.content is not None
    saying = said("item", quiz.id, "formative")
    counts = tried(synced, saying)
    trial = counts["trial"]
    [thing] = trial["things"]
    assert (thing["before"]["strand"], thing["after"]["strand"]) == ("online", "formative")
    assert {(h["strand"], h["area"]) for h in trial["hours"]} >= {("online", "teaching")}
    assert not [h for h in trial["hours"] if not h["area"]]  # a strand's hours are what they were
    assert len(trial["people"]) >= 3
    assert_that_is_what_comes(synced, counts, saying)


def test_areas_alone_change_no_percentage_of_the_whole(
    synced: Office, cohort_world: CohortWorld
) -> None:
    module = cohort_world.course.modules[1]
    saying = said("module", module.id, None, TEACHING)
    counts = tried(synced, saying)
    assert counts["trial"]["people"] == []
    areas = {
        h["area"]: (h["before"], h["after"]) for h in counts["trial"]["hours"] if not h["strand"]
    }
    assert areas["school-culture"] == ("6.3", "0.0")
    assert areas["behaviour"] == ("6.3", "8.2")
    item = next(t for t in counts["trial"]["things"] if t["key"].startswith("item:"))
    assert item["before"]["areas"] == "school-culture"
    assert item["after"]["areas"] == "teaching 70%, behaviour 30%"
    assert_that_is_what_comes(synced, counts, saying)


def test_what_does_not_count_leaves_its_hours_to_the_others(
    synced: Office, cohort_world: CohortWorld
) -> None:
    saying = said("item", cohort_world.online[0].id, "none")
    counts = tried(synced, saying)
    [thing] = counts["trial"]["things"]
    assert (thing["before"]["counts"], thing["after"]["counts"]) == (True, False)
    assert_that_is_what_comes(synced, counts, saying)


def test_at_90_per_cent_one_item_decides_who_may_enter_and_a_loss_is_held(
    office: Office, cohort_world: CohortWorld
) -> None:
    """Of 30 online items 27 done, 1 that somebody did no longer counts: 26 of 29 are 89.86%."""
    falls = cohort_world.join(EXACTLY_90)
    rises = cohort_world.join(ONE_ITEM_UNDER)
    office.sync()
    done = said("item", cohort_world.online[0].id, "none")
    counts = tried(office, done)
    [one] = counts["trial"]["people"][:1]
    assert one == {
        "user_id": falls.id,
        "percent_before": "90.0",
        "percent_after": "89.8",
        "entry_before": "eligible",
        "entry_after": "not-yet",
        "moves": True,
        "held": True,
    }
    undone = [said("item", item.id, "none") for item in cohort_world.online[27:]]
    counts = tried(office, *undone)
    assert moved(counts["trial"]["people"], "after")[rises.id] == ("92.4", "eligible")
    keep(office, done)
    [held] = office.sync()["held"]
    assert (held["user_id"], held["cause"]) == (falls.id, "entry-taken-away")


def test_answers_that_were_kept_meanwhile_are_on_both_sides(
    synced: Office, cohort_world: CohortWorld
) -> None:
    items = cohort_world.online
    keep(synced, said("item", items[0].id, "none"))
    counts = tried(synced, said("item", items[0].id, None), said("item", items[1].id, "none"))
    assert counts["known_answers"] == newest_answer(synced.store, "a25")
    things = {t["key"]: t["after"]["counts"] for t in counts["trial"]["things"]}
    assert things == {f"item:{items[0].id}": True, f"item:{items[1].id}": False}


def test_where_the_course_cannot_be_counted_as_it_is_there_is_nothing_to_compare_with(
    office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    office.sync()
    first, second = cohort_world.events[:2]
    text = (office.folder / "cohorts.toml").read_text()
    lines = "".join(
        f'\n[[cohort.map]]\nassignment = {event.id}\nas = "event"\n' for event in (first, second)
    )
    (office.folder / "cohorts.toml").write_text(text + lines)
    keep(office, said("assignment", first.id, "coaching"))
    assert office.sync()["status"] == "failed"
    saying = said("assignment", first.id, None)
    assert tried(office, saying)["trial"] is None
    keep(office, saying)
    assert office.sync()["status"] == "succeeded"


def test_it_asks_canvas_for_no_submission_twice_and_writes_nothing(
    synced: Office, cohort_world: CohortWorld
) -> None:
    synced.clear()
    synced.sync(dry=True)
    plain = len(synced.canvas.record.requests)
    synced.clear()
    tried(synced, said("assignment", cohort_world.formative[0].id, "none"))
    assert synced.writes == []
    submissions = [seen for seen in synced.canvas.record.requests if "submissions" in seen.path]
    assert len(submissions) == 2  # all that counts, and then the one that would not
    assert len(synced.canvas.record.requests) == plain + 1
