"""Answers that are not what they should be: noticed, told, and never taken for "nothing"."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from jobs.demo.faults import emptied, without_key
from jobs.run_report import RunReport
from tests.canvas.scripted import Server
from tests.jobs.trials import Held, Trial, a_settled_trial, settled_truth

LISTS = ["modules", "assignments", "enrollments", "sections", "custom_gradebook_columns"]


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    with a_settled_trial(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return settled_truth(tmp_path_factory.mktemp("truth"))


@pytest.fixture(scope="module")
def one_trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """A trial for all the tests after which nothing has changed."""
    with a_settled_trial(tmp_path_factory.mktemp("unchanged")) as made:
        yield made


@pytest.fixture
def unchanged(one_trial: Trial) -> Iterator[Trial]:
    """That trial; what goes wrong with it is put right afterwards."""
    home, faults = one_trial.cohort.home, one_trial.faults
    state = home.state
    yield one_trial
    faults.clear()
    one_trial.patience = None
    home.state, home.concluded = state, False


def failed_with(code: str, trial: Trial, before: Held) -> RunReport:
    """Sync, and see it fail for this one reason with everything kept."""
    mails = len(trial.inbox.messages)
    report, status = trial.sync()
    assert (report.status, status) == ("failed", 1)
    (problem,) = report.problems
    assert problem.code == code
    assert problem.where
    assert problem.remedy
    assert trial.held() == before
    assert len(trial.inbox.messages) == mails
    return report


@pytest.mark.parametrize("name", LISTS)
def test_a_page_that_never_comes(name: str, unchanged: Trial) -> None:
    unchanged.patience = unchanged.time.patience(2, 0.2)
    unchanged.faults.stall(f"/{name}$")
    report = failed_with("unreachable", unchanged, unchanged.held())
    assert report.problems[0].where.endswith(f"/courses/101/{name}")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_end(name: str, unchanged: Trial) -> None:
    unchanged.faults.endless_next(f"/{name}$")
    report = failed_with("unexpected-answer", unchanged, unchanged.held())
    assert name in report.problems[0].where
    assert report.counts.calls < 100, "it noticed soon"


@pytest.mark.parametrize("name", LISTS)
def test_a_next_page_at_another_host_is_not_asked_for_and_gets_no_token(
    name: str, unchanged: Trial
) -> None:
    with closing(Server()) as elsewhere:
        unchanged.faults.next_elsewhere(f"/{name}$", elsewhere.url)
        report = failed_with("foreign-link", unchanged, unchanged.held())
        assert elsewhere.heard == []
    assert "CANVAS_API_URL" in report.problems[0].remedy


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/courses/101$", "id"),
        ("/modules$", "id"),
        ("/modules$", "title"),
        ("/assignments$", "name"),
        ("/enrollments$", "user"),
        ("/enrollments$", "enrollment_state"),
        ("/sections$", "name"),
        ("/custom_gradebook_columns$", "id"),
        ("/custom_gradebook_columns/11/data$", "user_id"),
    ],
)
def test_a_key_that_is_missing_is_never_taken_for_nothing(
    path: str, key: str, unchanged: Trial
) -> None:
    unchanged.faults.rewrite(path, without_key(key))
    failed_with("unexpected-answer", unchanged, unchanged.held())


def test_overrides_that_did_not_come_with_their_assignment_are_asked_for(
    trial: Trial, truth: Held
) -> None:
    trial.faults.rewrite("/assignments$", without_key("overrides"))
    assert trial.sync()[0].status == "succeeded"
    assert trial.held() == truth


@pytest.mark.parametrize("key", ["submissions", "workflow_state", "assignment_id"])
def test_submissions_without_a_key_leave_everybody_as_they_were(key: str, trial: Trial) -> None:
    before = trial.held()
    trial.faults.rewrite("/students/submissions", without_key(key))
    report, status = trial.sync()
    assert (report.status, status) == ("partial", 3)
    assert "unexpected-answer" in {problem.code for problem in report.problems}
    after = trial.held()
    assert (after.cells, after.students) == (before.cells, before.students)


@pytest.mark.parametrize("spoil", ["500", "wrong JSON", "no key", "refused"])
def test_without_graphql_and_counts_everybody_is_read(
    spoil: str, trial: Trial, truth: Held
) -> None:
    trial.sandbox.switches.graphql = False
    path = "/bulk_user_progress"
    if spoil == "500":
        trial.faults.answer(500, path)
    elif spoil == "wrong JSON":
        trial.faults.wrong_json(path)
    elif spoil == "no key":
        trial.faults.rewrite(path, without_key("progress"))
    else:
        trial.faults.forbid(path)
    report, _ = trial.sync()
    assert report.status == "succeeded"
    assert trial.held() == truth


def test_an_unknown_course(unchanged: Trial) -> None:
    unchanged.cohort.home.state = "deleted"
    report = failed_with("not-found", unchanged, unchanged.held())
    assert "101" in report.problems[0].where
    assert "cohorts file" in report.problems[0].remedy


@pytest.mark.parametrize("how", ["completed", "concluded"])
def test_a_closed_course(how: str, unchanged: Trial) -> None:
    if how == "completed":
        unchanged.cohort.home.state = "completed"
    else:
        unchanged.cohort.home.concluded = True
    report = failed_with("course-closed", unchanged, unchanged.held())
    assert "ends_on" in report.problems[0].remedy


def test_an_emptied_roster_is_held_and_nobody_changes(trial: Trial) -> None:
    before = trial.held()
    for user in trial.cohort.participants:
        trial.world.set_state(trial.cohort.home, user, "deleted")
    report, status = trial.sync()
    assert (report.status, status) == ("partial", 3)
    assert {held.cause for held in report.held} == {"roster-emptied"}
    assert {held.user_id for held in report.held} == set(before.in_force)
    after = trial.held()
    assert (after.cells, after.students) == (before.cells, before.students)
    assert after.in_force == before.in_force


@pytest.mark.parametrize("way", ["rows gone", "answer emptied"])
def test_a_roster_of_nobody_is_held_and_nobody_changes(way: str, trial: Trial) -> None:
    before = trial.held()
    if way == "rows gone":
        home = trial.cohort.home
        gone = [e for e in home.enrollments if e.type == "StudentEnrollment"]
        for enrollment in gone:
            home.enrollments.remove(enrollment)
            home.rows_of[enrollment.user.id].remove(enrollment)
    else:
        trial.faults.rewrite("/enrollments$", emptied)
    _report, status = trial.sync()
    assert status != 0
    after = trial.held()
    assert (after.cells, after.students) == (before.cells, before.students)
    assert after.in_force == before.in_force


def test_half_of_the_roster_gone_is_held_and_nobody_changes(trial: Trial) -> None:
    before = trial.held()
    gone = {user.id for user in trial.cohort.participants[::2]}
    trial.faults.rewrite(
        "/enrollments$", lambda rows: [row for row in rows if row["user_id"] not in gone]
    )
    report, status = trial.sync()
    assert (report.status, status) == ("partial", 3)
    assert {held.cause for held in report.held if held.user_id in gone} == {"roster-shrank"}
    after = trial.held()
    for user in gone:
        assert after.in_force[user] == before.in_force[user]
        for title, cells in before.cells.items():
            assert after.cells[title][user] == cells[user]
    assert after.students >= before.students


def test_an_emptied_structure_is_held_and_nobody_changes(trial: Trial) -> None:
    before, mails = trial.held(), len(trial.inbox.messages)
    trial.faults.rewrite("/modules$", emptied)
    trial.faults.rewrite("/assignments$", emptied)
    for _ in range(2):
        _report, status = trial.sync()
        assert status != 0
        after = trial.held()
        assert (after.cells, after.students) == (before.cells, before.students)
        assert after.in_force == before.in_force
    news = [m for m in trial.inbox.messages[mails:] if "need" in str(m["Subject"])]
    assert news == []


@pytest.mark.parametrize("name", ["modules", "assignments"])
def test_half_of_the_structure_emptied_is_held_and_nobody_loses_entry(
    name: str, trial: Trial, truth: Held
) -> None:
    before = trial.held()
    trial.faults.rewrite(f"/{name}$", emptied)
    _, status = trial.sync()
    assert status != 0
    after = trial.held()
    assert after.in_force == before.in_force | {
        u: entry for u, entry in after.in_force.items() if entry == "eligible"
    }
    assert after.students >= before.students
    trial.clean()
    assert trial.held().in_force == truth.in_force
