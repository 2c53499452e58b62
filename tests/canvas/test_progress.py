"""Progress is exact by whichever way it is read, and what cannot be read is known as unread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jobs.demo.calls import JSON
from jobs.demo.faults import emptied, without_key
from sync import errors
from sync.canvas.progress import probe_graphql, read_evaluated
from sync.canvas.structure import pull_structure
from tests.canvas.provider import (
    Provider,
    a_provider,
    assert_exact,
    evaluating_reads,
    only_of,
    settled,
)

GRAPHQL = "/api/graphql"
ONE_BY_ONE = {"full": True}, {"has_graphql": False}
EVERY_WAY = [{"has_graphql": True}, *ONE_BY_ONE]


@pytest.mark.parametrize("way", EVERY_WAY)
def test_every_way_of_reading_finds_the_same(way: dict[str, bool]) -> None:
    with a_provider().open() as here:
        read = here.read(**way)
        assert_exact(here, read)
        done = {user: len(seen.completed_modules) for user, seen in read.progress.items()}
    assert list(done.values()) == [0, 0, 1, 1, 2, 2]


def test_graphql_reads_a_hundred_a_call_after_the_first_25() -> None:
    with a_provider(230).open() as here:
        read = here.read()
        assert_exact(here, read)
        asked = [
            seen.body["variables"]["users"]
            for seen in here.sandbox.requests
            if seen.path == GRAPHQL
        ]
    assert asked == [25, 100, 100, 100]
    assert not any(seen.evaluated for seen in read.progress.values())


def test_a_course_that_asks_nothing_costs_no_call() -> None:
    provider = Provider()
    provider.world.add_item(provider.world.add_module(provider.course, "Links"), "Page", "A page")
    provider.add_module("Hidden", 3, published=False)
    with provider.open() as here:
        read = here.read()
        assert_exact(here, read)
        assert len(here.sandbox.requests) == 2 + 2


def test_who_is_not_live_in_the_course_is_not_read() -> None:
    provider = a_provider()
    with provider.open() as here:
        elsewhere = provider.users.pop()
        assert elsewhere.id not in here.read().progress


@pytest.mark.parametrize("participants", [6, 40])
def test_a_module_given_to_a_section_is_nobody_elses(participants: int) -> None:
    provider = a_provider(participants)
    extra = provider.add_module("Hub A", 2)
    provider.world.assign_module(extra, section=provider.sections[0])
    with provider.open() as here:
        read = here.read()
        assert_exact(here, read)
        reads = evaluating_reads(here)
    assert reads == (0 if participants == 40 else 3)
    assert bool(read.structure.modules[3].assigned_to) is (participants == 40)
    for number, user in enumerate(provider.users):
        done = extra.id in read.progress[user.id].completed_modules
        assert not done or number % 2 == 0


def test_whom_canvas_asks_nothing_is_believed_once_assignees_say_so() -> None:
    provider = Provider(4)
    provider.world.assign_module(provider.add_module("Hub A", 2), section=provider.sections[0])
    with provider.open() as here:
        assert_exact(here, here.read())
        assert evaluating_reads(here) == 0


def test_an_item_of_an_assignment_given_to_others_is_left_out() -> None:
    provider = a_provider()
    world = provider.world
    task = world.add_assignment(provider.course, "Hub A task", only_visible_to_overrides=True)
    world.add_override(task, section=provider.sections[0])
    item = world.add_item(provider.course.modules[0], "Assignment", "T", "must_submit", task)
    world.submit(provider.users[4], task)
    with provider.open() as here:
        read = here.read()
        assert evaluating_reads(here) == 0
    assert item.id in read.progress[provider.users[4].id].met
    assert not any(item.id in read.progress[u.id].met for u in provider.users[1::2])


@pytest.mark.parametrize("sent", [True, False])
def test_a_one_of_module_is_completed_by_one_item(sent: bool) -> None:
    provider = a_provider(40)
    choice = provider.add_module("Choose", 3, requirement_type="one")
    for user in provider.users[10:]:
        provider.meet(user, choice.items[1])
    provider.switches.requirement_type_sent = sent
    with provider.open() as here:
        read = here.read()
        reads = evaluating_reads(here)
    assert reads == (0 if sent else 8)
    assert read.one_of_modules == (frozenset() if sent else {choice.id})
    assert not read.unreadable
    for number, user in enumerate(provider.users):
        assert (choice.id in read.progress[user.id].completed_modules) is (number >= 10)
        others = provider.met_by(user) - {choice.items[1].id}
        assert set(read.progress[user.id].met) - {choice.items[1].id} == others


@pytest.mark.parametrize("way", ONE_BY_ONE)
def test_evaluating_reads_show_one_of_modules_too(way: dict[str, bool]) -> None:
    provider = a_provider()
    choice = provider.add_module("Choose", 3, requirement_type="one")
    provider.meet(provider.users[0], choice.items[0])
    provider.switches.requirement_type_sent = False
    with provider.open() as here:
        assert here.read(**way).one_of_modules == {choice.id}


def test_stored_progress_that_is_behind_is_evaluated() -> None:
    provider = a_provider()
    added = provider.world.add_item(provider.course.modules[0], "Page", "New", "must_view")
    with provider.open() as here:
        read = here.read()
        assert_exact(here, read)
    assert not any(added.id in seen.met for seen in read.progress.values())


def test_a_participant_whose_progress_graphql_cannot_give_is_read_alone() -> None:
    provider = a_provider()
    broken = provider.users[3]
    provider.switches.progress_broken_for = {broken.id}
    with provider.open() as here:
        read = here.read()
        assert_exact(here, read)
        assert evaluating_reads(here) == 1
    assert [u for u, seen in read.progress.items() if seen.evaluated] == [broken.id]


def test_a_page_capped_below_what_was_asked_is_followed_to_the_end() -> None:
    provider = a_provider(30)
    provider.switches.graphql_page_cap = 7
    with provider.open() as here:
        assert_exact(here, here.read())
        assert evaluating_reads(here) == 0


def test_an_inner_list_capped_below_its_length_is_noticed() -> None:
    provider = a_provider(5)
    provider.switches.graphql_page_cap = 2
    with provider.open() as here:
        assert_exact(here, here.read())
        assert evaluating_reads(here) > 0


def test_too_complex_a_query_is_asked_for_fewer() -> None:
    provider = a_provider(30)
    provider.switches.graphql_complexity = 300
    with provider.open() as here:
        assert_exact(here, here.read())
        assert evaluating_reads(here) == 0


def change_users(change: Callable[[Any], Any]) -> Callable[[JSON], JSON]:
    def rewritten(sent: JSON) -> JSON:
        users = sent["data"]["course"]["usersConnection"]
        return sent | {"data": {"course": {"usersConnection": change(users)}}}

    return rewritten


ODD_ANSWERS: dict[str, Callable[[JSON], JSON]] = {
    "no total": without_key("total"),
    "no inner page info": without_key("pageInfo"),
    "no progression": without_key("courseProgression"),
    "no ids": without_key("_id"),
    "an error of everybody": lambda sent: sent | {"errors": [{"message": "partial"}]},
    "an error of one": lambda sent: (
        sent
        | {"errors": [{"path": ["course", "usersConnection", "nodes", 1, "courseProgression"]}]}
    ),
    "only errors": lambda _: {"errors": [{"message": "Ada"}]},
    "no course": lambda _: {"data": {"course": None}},
    "nobody, and an end": change_users(lambda users: users | {"nodes": []}),
    "somebody left out": change_users(lambda users: users | {"nodes": users["nodes"][1:]}),
    "null in the list": change_users(lambda users: users | {"nodes": [None, *users["nodes"][1:]]}),
    "a page without end": change_users(
        lambda users: users | {"pageInfo": {"endCursor": "Mg", "hasNextPage": True}}
    ),
    "more without a cursor": change_users(
        lambda users: users | {"pageInfo": {"endCursor": None, "hasNextPage": True}}
    ),
    "progression null": change_users(
        lambda users: users | {"nodes": [n | {"courseProgression": None} for n in users["nodes"]]}
    ),
    "an empty list": emptied,
}


@pytest.mark.parametrize("odd", ODD_ANSWERS)
def test_an_odd_graphql_answer_is_never_taken_for_nothing(odd: str) -> None:
    provider = a_provider()
    provider.faults.rewrite(GRAPHQL, ODD_ANSWERS[odd])
    with provider.open() as here:
        assert_exact(here, here.read())
        assert evaluating_reads(here) <= len(here.users)


@pytest.mark.parametrize("status", [404, 403, 500])
def test_graphql_that_fails_whole_gives_way_to_evaluating_reads(status: int) -> None:
    provider = a_provider()
    provider.faults.answer(status, GRAPHQL)
    with provider.open() as here:
        assert_exact(here, here.read())


def test_graphql_is_found_by_introspection() -> None:
    provider = a_provider()
    with provider.open() as here:
        assert probe_graphql(here.client)
        here.switches.course_progression = False
        assert not probe_graphql(here.client)
        here.switches.graphql = False
        assert not probe_graphql(here.client)


def test_whether_graphql_is_there_cannot_be_told_while_nobody_answers() -> None:
    provider = a_provider()
    provider.faults.answer(502, GRAPHQL)
    with provider.open() as here:
        assert probe_graphql(here.client)


def test_without_graphql_only_who_moved_is_read_again() -> None:
    provider = a_provider()
    provider.clock.advance(days=-2)
    with provider.open() as here:
        kept = settled(here.read(has_graphql=False), provider)
        before = evaluating_reads(here)
        assert before == len(here.users)
        here.world.meet(here.users[2], here.course.modules[2].items[3])
        again = here.read(kept, has_graphql=False)
        assert_exact(here, again)
        assert evaluating_reads(here) == before + 1
        assert again.progress[here.users[0].id] == kept[here.users[0].id].progress


def test_without_graphql_a_new_requirement_has_everybody_read_again() -> None:
    provider = a_provider()
    with provider.open() as here:
        kept = settled(here.read(has_graphql=False), provider)
        before = evaluating_reads(here)
        here.world.add_item(here.course.modules[0], "Page", "New", "must_view")
        assert_exact(here, here.read(kept, has_graphql=False))
        assert evaluating_reads(here) == 2 * before


@pytest.mark.parametrize("status", [400, 403, 404])
def test_without_counts_everybody_is_read(status: int) -> None:
    provider = a_provider()
    provider.faults.answer(status, "bulk_user_progress")
    with provider.open() as here:
        kept = settled(here.read(has_graphql=False), provider)
        assert_exact(here, here.read(kept, has_graphql=False))
        assert evaluating_reads(here) == 2 * len(here.users)


def test_who_cannot_be_read_is_named_and_the_others_go_on() -> None:
    provider = a_provider()
    lost = provider.users[2].id
    provider.faults.add(only_of(lost, "forbid"))
    with provider.open() as here:
        read = here.read(full=True)
    assert set(read.unreadable) == {lost}
    assert isinstance(read.unreadable[lost], errors.NotPermitted)
    assert set(read.progress) == {user.id for user in provider.users} - {lost}
    assert lost not in read.kept


def test_who_is_shown_nothing_of_a_course_for_everybody_is_unread() -> None:
    provider = a_provider()
    lost = provider.users[2].id
    provider.faults.add(only_of(lost, "rewrite", change=emptied))
    with provider.open() as here:
        read = here.read(full=True)
    assert isinstance(read.unreadable[lost], errors.UnexpectedAnswer)
    assert lost not in read.progress


def test_a_dead_token_stops_all() -> None:
    provider = a_provider()
    provider.faults.kill_token(skip=5)
    with provider.open() as here, pytest.raises(errors.TokenDead):
        here.read(full=True)


def test_a_canvas_that_is_away_is_not_asked_for_everybody() -> None:
    provider = a_provider(60)
    provider.faults.answer(503, "/modules$", skip=1)
    with provider.open() as here, pytest.raises(errors.Unreachable):
        here.read(full=True)
    assert evaluating_reads(here) < 20 * here.client.patience.attempts


@pytest.mark.parametrize(("state", "unknown"), [("active", True), ("invited", False)])
def test_a_requirement_nobody_speaks_of_is_unknown_but_open_for_the_invited(
    state: str, unknown: bool
) -> None:
    provider = Provider(1, state=state)
    module = provider.add_module("Week 1", 2)
    provider.faults.rewrite("/modules$", without_key("completed"), skip=1)
    with provider.open() as here:
        read = here.read(full=True)
    asked = {item.id for item in module.items}
    assert read.progress[here.users[0].id].unknown == (asked if unknown else set())
    assert read.progress[here.users[0].id].met == set()


def test_the_invited_of_whom_graphql_says_null_have_met_nothing() -> None:
    provider = Provider(1, state="invited")
    provider.add_module("Week 1", 2)
    provider.faults.rewrite(GRAPHQL, ODD_ANSWERS["progression null"])
    with provider.open() as here:
        assert_exact(here, here.read())
        assert evaluating_reads(here) == 0


@pytest.mark.parametrize("hidden", [True, False])
def test_whose_modules_are_is_asked_for_the_invited_where_somebody_sees_less(hidden: bool) -> None:
    provider = Provider(1)
    invited = provider.add_participant(1, state="invited")
    for name in ("Week 1", "Week 2"):
        provider.add_module(name, 2)
    theirs = provider.add_module("Of section B", 1)
    if hidden:
        provider.world.assign_module(theirs, students=[invited])
    silent = {"_id": str(invited.id), "courseProgression": None}

    def of_others(users: Any) -> Any:
        kept = [node for node in users["nodes"] if node["_id"] != silent["_id"]]
        return users | {"nodes": [*kept, silent]}

    provider.faults.rewrite(GRAPHQL, change_users(of_others))
    with provider.open() as here:
        read = here.read()
    assert read.progress[invited.id].shown is None
    assert any(module.assigned_to for module in read.structure.modules) is hidden


def test_an_evaluating_read_shows_what_is_theirs() -> None:
    provider = Provider(2)
    world = provider.world
    mine, hidden = provider.add_module("Mine", 2), provider.add_module("Hidden", 1)
    world.publish(hidden, published=False)
    others = provider.add_module("Others", 1)
    world.assign_module(others, students=provider.users[1:])
    world.add_item(mine, "SubHeader", "A heading")
    with provider.open() as here:
        structure = pull_structure(here.client, here.course.id)
        read = read_evaluated(here.client, structure, here.users[0].id)
    assert read.shown == {item.id for item in mine.items}
    assert read.evaluated


@pytest.mark.parametrize("way", EVERY_WAY)
@pytest.mark.parametrize("fault", ["answer", "reset", "cut_body", "wrong_json", "throttle"])
def test_a_tenth_of_each_fault_changes_no_progress(fault: str, way: dict[str, bool]) -> None:
    provider = a_provider(40)
    strike = {
        "answer": lambda: provider.faults.answer(502, share=0.1),
        "reset": lambda: provider.faults.reset(share=0.1, after=True),
        "cut_body": lambda: provider.faults.cut_body(share=0.1),
        "wrong_json": lambda: provider.faults.wrong_json(share=0.1),
        "throttle": lambda: provider.faults.throttle(share=0.1),
    }
    strike[fault]()
    with provider.open() as here:
        assert_exact(here, here.read(**way))
