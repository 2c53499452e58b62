"""`confirm`: a person says what a thing counts as; it is kept, counted with, and proposed on."""

from __future__ import annotations

from tests.command_line.program import Program
from tests.command_line.shapes import INSTANT, is_shaped
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import Office, codes, cohort_toml

SAID = {
    "kind": {"module", "item", "assignment"},
    "id": int,
    "title": str,
    "strand": (str, None),
    "areas": ([str], None),
}
ANSWERS = {
    "answers": [{**SAID, "who": str, "at": INSTANT}],
    "proposals": [{**SAID, "cohorts": [str]}],
}


def test_an_answer_is_kept_listed_shown_and_counted_with(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    world, course = cohort_world.world, cohort_world.course
    user = cohort_world.join(EVERYTHING)
    viva = world.add_assignment(course, "Portfolio", points=10)
    before = npq_sync("map", "a25", "--json").json
    [shown] = [a for a in before["assignments"] if a["id"] == viva.id]
    assert shown["status"] == "review"
    assert "npq-sync confirm" in shown["why"]

    said = ("--assignment", str(viva.id), "--strand", "formative", "--areas", "teaching,behaviour")
    ran = npq_sync("confirm", "a25", *said, "--json")
    assert ran.status == 0, ran.err
    assert is_shaped(ran.json, ANSWERS)
    [answer] = ran.json["answers"]
    assert (answer["id"], answer["title"]) == (viva.id, "Portfolio")
    assert answer["areas"] == ["teaching", "behaviour"]
    assert npq_sync("confirm", "a25", "--json").json == ran.json
    assert answer["who"] in npq_sync("confirm", "a25").out

    told = npq_sync("map", "a25", "--json").json
    [shown] = [a for a in told["assignments"] if a["id"] == viva.id]
    assert (shown["strand"], shown["credit_hours"]) == ("formative", "3.3")
    assert shown["why"].startswith("a person confirmed it on ")
    assert answer["who"] not in shown["why"]
    [run] = npq_sync("sync", "--json").json["runs"]
    assert "review" not in codes(run)
    assert office.report()[user.id]["hours_done"] == "94.6"  # 98 less a sixth of 20


def test_several_things_at_once_and_taken_back(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    first, second = cohort_world.course.modules[1:3]
    things = ("--module", str(first.id), "--module", str(second.id))
    item = str(cohort_world.online[0].id)
    ran = npq_sync("confirm", "a25", *things, "--item", item, "--areas", "none")
    assert ran.status == 0, ran.err
    listed = npq_sync("confirm", "a25", "--json").json["answers"]
    assert [a["kind"] for a in listed] == ["module", "module", "item"]
    assert [a["areas"] for a in listed] == [[], [], []]
    again = npq_sync("confirm", "a25", *things, "--areas", "none")
    assert again.status == 0
    assert "nothing was changed" in again.err
    shares = npq_sync("confirm", "a25", "--item", item, "--areas", "teaching=0.7, behaviour=0.3")
    assert shares.status == 0, shares.err
    ran = npq_sync("confirm", "a25", *things, "--take-back", "--json")
    assert [a["kind"] for a in ran.json["answers"]] == ["item"]
    again = npq_sync("confirm", "a25", *things, "--take-back")
    assert (again.status, again.out) == (2, "")
    assert again.err.count("has no answer in force") == 2


def test_what_is_not_there_or_not_known_is_refused_and_nothing_is_kept(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    module = str(cohort_world.course.modules[0].id)
    for words, why in {
        ("--module", "999999", "--item", "999998", "--strand", "online"): "item 999998 is not in",
        ("--module", module, "--strand", "onlin"): "is no strand",
        ("--module", module, "--areas", "teaching,cultur"): "--areas cultur: is no area",
        ("--module", module, "--areas", ","): "is no area",
        ("--module", module, "--areas", "teaching=0.7,behaviour"): "behaviour: nothing is no share",
        ("--module", module, "--areas", "teaching=0,behaviour=1"): "teaching: 0 is no share",
        ("--module", module): "--strand, --areas or both",
        ("--strand", "online"): "--module, --item or --assignment",
        ("--take-back",): "--module, --item or --assignment",
        ("--take-back", "--module", module, "--strand", "online"): "--take-back",
        ("--proposed", "--module", module): "--proposed",
    }.items():
        refused = npq_sync("confirm", "a25", *words)
        assert (refused.status, refused.out) == (2, ""), words
        assert why in refused.err
    assert npq_sync("confirm", "nobody").status == 2
    assert npq_sync("confirm", "a25", "--json").json["answers"] == []


def test_an_answer_follows_a_course_copy_once_it_is_accepted(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    copy = CohortWorld(cohort_world.world)
    for world in (cohort_world, copy):
        world.world.add_assignment(world.course, "Portfolio", points=10)
    office.says(cohort_toml(cohort_world), cohort_toml(copy, "s26"))
    first, second = (w.course.assignments[-1].id for w in (cohort_world, copy))
    npq_sync("confirm", "a25", "--assignment", str(first), "--strand", "formative")

    told = npq_sync("confirm", "s26", "--json").json
    assert is_shaped(told, ANSWERS)
    assert [(p["id"], p["strand"], p["cohorts"]) for p in told["proposals"]] == [
        (second, "formative", ["a25"])
    ]
    assert told["answers"] == []
    mapped = npq_sync("map", "s26", "--json").json["assignments"][-1]
    assert (mapped["status"], mapped["credit_hours"]) == ("review", None)
    assert mapped["why"].endswith("; an answer of cohort a25 is proposed")

    accepted = npq_sync("confirm", "s26", "--proposed")
    assert accepted.status == 0
    assert "Portfolio" in accepted.out
    assert "1 accepted" in accepted.err
    told = npq_sync("confirm", "s26", "--json").json
    assert ([a["id"] for a in told["answers"]], told["proposals"]) == ([second], [])
    mapped = npq_sync("map", "s26", "--json").json["assignments"][-1]
    assert mapped["credit_hours"] == "3.3"


def test_map_names_an_answer_whose_thing_is_gone(
    npq_sync: Program, cohort_world: CohortWorld
) -> None:
    item = cohort_world.online[0]
    npq_sync("confirm", "a25", "--item", str(item.id), "--areas", "teaching")
    cohort_world.course.modules[1].items.remove(item)
    ran = npq_sync("map", "a25")
    assert ran.status == 0
    assert ran.out.count("answer-not-there") == 1
    assert npq_sync("confirm", "a25", "--item", str(item.id), "--take-back").status == 0
    assert "answer-not-there" not in npq_sync("map", "a25").out
