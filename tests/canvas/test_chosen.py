"""Whoever is chosen is read the evaluating way, the others as cheaply as exactness allows."""

from __future__ import annotations

import pytest

from tests.canvas.provider import a_provider, assert_exact, evaluating_reads, only_of, settled

GRAPHQL = "/api/graphql"


@pytest.mark.parametrize("graphql", [True, False])
def test_the_chosen_are_evaluated_and_the_others_read_as_ever(graphql: bool) -> None:
    provider = a_provider()
    with provider.open() as here:
        kept = settled(here.read(has_graphql=graphql), provider)
        before = evaluating_reads(here)
        chosen = [here.users[1].id, here.users[4].id, 10**6]
        read = here.read(kept, chosen=chosen, has_graphql=graphql)
        assert_exact(here, read)
        assert evaluating_reads(here) == before + 2
        assert all(read.progress[user].evaluated for user in chosen[:2])
        assert all(read.kept[user].progress is read.progress[user] for user in chosen[:2])
        others = read.progress.keys() - set(chosen)
        assert all(read.progress[user].evaluated is not graphql for user in others)


def test_where_everybody_is_chosen_stored_progress_is_not_asked_for() -> None:
    with a_provider().open() as here:
        assert_exact(here, here.read(full=True))
        assert GRAPHQL not in {seen.path for seen in here.sandbox.requests}


def test_who_is_chosen_and_cannot_be_evaluated_is_not_taken_as_stored() -> None:
    provider = a_provider()
    lost = provider.users[2].id
    provider.faults.add(only_of(lost, "forbid"))
    with provider.open() as here:
        read = here.read(chosen=[lost])
        assert evaluating_reads(here) == 1
    assert set(read.unreadable) == {lost}
    assert set(read.progress) == {user.id for user in provider.users} - {lost}


def test_without_graphql_what_an_evaluation_showed_has_its_participant_read_once_more() -> None:
    provider = a_provider()
    provider.clock.advance(days=-2)
    with provider.open() as here:
        user, item = here.users[0], here.course.modules[0].items[0]
        kept = settled(here.read(has_graphql=False), provider)
        here.world.book.viewed.add((user.id, item.id))  # and nothing evaluated it
        here.world.book.outdate(item.module, {user.id}, relock=False)
        assert here.read(kept, has_graphql=False).progress[user.id].met == set()
        verified = here.read(kept, chosen=[user.id], has_graphql=False)
        assert_exact(here, verified)
        before = evaluating_reads(here)
        again = here.read(settled(verified, provider), has_graphql=False)
        assert_exact(here, again)
        assert evaluating_reads(here) == before + 1  # the count taken before is not the count now
        assert_exact(here, here.read(settled(again, provider), has_graphql=False))
        assert evaluating_reads(here) == before + 1


def test_a_full_read_without_graphql_is_kept_to_compare_with() -> None:
    provider = a_provider()
    with provider.open() as here:
        here.read(full=True, has_graphql=False)  # evaluates, so that stored counts are true
        kept = settled(here.read(full=True, has_graphql=False), provider)
        before = evaluating_reads(here)
        assert_exact(here, here.read(kept, has_graphql=False))
        assert evaluating_reads(here) == before
