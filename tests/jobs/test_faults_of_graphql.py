"""GraphQL answers that are partial, cut short or wrong: made whole by REST, and exact."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from jobs.demo.faults import without_key
from jobs.demo.switches import Switches
from jobs.run_report import RunReport
from mappings.changes import Change
from tests.jobs.trials import Trial, a_settled_trial


@pytest.fixture(scope="module")
def one_trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """A trial for all tests: a rehearsal changes nothing."""
    with a_settled_trial(tmp_path_factory.mktemp("graphql")) as made:
        yield made


@pytest.fixture(scope="module")
def truth(one_trial: Trial) -> tuple[Change, ...] | None:
    """What is to be done, as read with nothing going wrong."""
    assert one_trial.rehearsed().planned
    return one_trial.rehearsed().planned


@pytest.fixture
def trial(one_trial: Trial, truth: tuple[Change, ...]) -> Iterator[Trial]:  # noqa: ARG001
    """That trial, once the truth is known; what goes wrong is put right afterwards."""
    usual = Switches()
    yield one_trial
    one_trial.faults.clear()
    for name in ("graphql_page_cap", "graphql_complexity", "progress_broken_for"):
        setattr(one_trial.sandbox.switches, name, getattr(usual, name))


def of_course(change: Callable[[dict[str, Any]], None]) -> Callable[[Any], Any]:
    """Return a change of a GraphQL answer that has a course in it; it gets usersConnection."""

    def changed(answer: Any) -> Any:
        users = ((answer.get("data") or {}).get("course") or {}).get("usersConnection")
        if users is not None:
            change(users)
            if "errors" in users:
                answer["errors"] = users.pop("errors")
        return answer

    return changed


def beside(*errors: dict[str, Any]) -> Callable[[dict[str, Any]], None]:
    """Put errors beside the data."""
    return lambda users: users.update(errors=list(errors))


def silent(users: dict[str, Any]) -> None:
    for node in users["nodes"]:
        node["courseProgression"] = None


def half_missing(users: dict[str, Any]) -> None:
    users["nodes"] = users["nodes"][::2]


def all_missing(users: dict[str, Any]) -> None:
    users["nodes"] = []


def all_done(users: dict[str, Any]) -> None:
    """Say that nobody has anything left, though the counts say otherwise."""
    for node in users["nodes"]:
        progress = node["courseProgression"]
        if progress:
            progress["incompleteModulesConnection"]["nodes"] = []


def nothing_asked(users: dict[str, Any]) -> None:
    for node in users["nodes"]:
        if node["courseProgression"]:
            node["courseProgression"] = {
                "requirements": {"total": 0, "completed": 0},
                "incompleteModulesConnection": {"pageInfo": {"hasNextPage": False}, "nodes": []},
            }


def never_ending(users: dict[str, Any]) -> None:
    users["pageInfo"]["hasNextPage"] = True


def lost(key: str) -> Callable[[dict[str, Any]], None]:
    def change(users: dict[str, Any]) -> None:
        kept = without_key(key)(users)
        users.clear()
        users.update(kept)

    return change


BROKEN_GRAPHQL: dict[str, Callable[[dict[str, Any]], None]] = {
    "an error that names nothing": beside({"message": "boom"}),
    "an error of one participant": beside(
        {"message": "boom", "path": ["course", "usersConnection", "nodes", 1, "courseProgression"]}
    ),
    "courseProgression null": silent,
    "half of the users missing": half_missing,
    "all users missing": all_missing,
    "everything done, by its word": all_done,
    "nothing asked, by its word": nothing_asked,
    "the same page for ever": never_ending,
    **{
        f"no {key}": lost(key)
        for key in (
            "nodes", "pageInfo", "hasNextPage", "_id", "requirements", "total", "completed",
            "module", "incompleteModulesConnection", "incompleteItemsConnection",
        )
    },
}  # fmt: skip


def exact(report: RunReport, truth: tuple[Change, ...]) -> bool:
    return report.status == "succeeded" and report.planned == truth


@pytest.mark.parametrize("broken", BROKEN_GRAPHQL)
def test_an_answer_that_is_not_whole_is_made_whole_by_rest(
    broken: str, trial: Trial, truth: tuple[Change, ...]
) -> None:
    struck = trial.faults.rewrite("/api/graphql", of_course(BROKEN_GRAPHQL[broken]))
    assert exact(trial.rehearsed(), truth)
    assert struck.struck


@pytest.mark.parametrize("cap", [1, 3, 7])
def test_lists_cut_short_below_what_was_asked_are_noticed(
    cap: int, trial: Trial, truth: tuple[Change, ...]
) -> None:
    trial.sandbox.switches.graphql_page_cap = cap
    assert exact(trial.rehearsed(), truth)


def test_errors_of_some_participants_stand_beside_good_data(
    trial: Trial, truth: tuple[Change, ...]
) -> None:
    trial.sandbox.switches.progress_broken_for = {u.id for u in trial.cohort.participants[::2]}
    assert exact(trial.rehearsed(), truth)


@pytest.mark.parametrize("bound", [500, 1])
def test_a_query_that_is_too_much_is_asked_for_fewer(
    bound: int, trial: Trial, truth: tuple[Change, ...]
) -> None:
    trial.sandbox.switches.graphql_complexity = bound
    assert exact(trial.rehearsed(), truth)
