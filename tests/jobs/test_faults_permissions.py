"""A right that is gone: what it costs, what the run says, and that everything else is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.notify import Post
from jobs.run_report import RunReport
from mappings.changes import ENTRY_TITLE, FIGURE_TITLE
from tests.jobs.trials import NOW, Held, Trial, a_settled_trial, nothing_doubled, settled_truth

HOME = r"/courses/101"


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    with a_settled_trial(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return settled_truth(tmp_path_factory.mktemp("truth"))


def the_problem(report: RunReport, code: str = "not-permitted") -> str:
    """Return where the one problem of this code is; it has a remedy."""
    (found,) = [problem for problem in report.problems if problem.code == code]
    assert "right" in found.remedy
    return found.where


@pytest.mark.parametrize(
    "path",
    ["/modules", "/assignments", "/enrollments", "/sections", "/custom_gradebook_columns"],
)
def test_without_what_a_figure_needs_nothing_is_changed_and_the_endpoint_named(
    path: str, trial: Trial, truth: Held
) -> None:
    before, mails = trial.held(), len(trial.inbox.messages)
    trial.faults.forbid(f"{HOME}{path}$")
    report, status = trial.sync()
    assert (report.status, status) == ("failed", 1)
    assert the_problem(report).endswith(f"{HOME}{path}")
    assert trial.held() == before
    assert len(trial.inbox.messages) == mails
    trial.clean()
    assert trial.held() == truth


def test_without_coaches_addresses_all_is_done_and_mails_go_where_they_went(
    trial: Trial, truth: Held
) -> None:
    trial.faults.forbid(f"{HOME}/users$")
    report, status = trial.sync()
    assert (report.status, status) == ("partial", 3)
    assert the_problem(report).endswith(f"{HOME}/users")
    assert "coach-without-mail" not in {problem.code for problem in report.problems}
    assert trial.held() == truth
    mails = Post(trial.context, trial.store, NOW, whenever=True).due().mails
    coaches = {coach.id: coach.email for coach in trial.cohort.coaches}
    assert mails
    assert all(mail.address == coaches[mail.recipient] for mail in mails)


def test_without_graphql_everybody_is_read_by_rest_and_nothing_is_lost(
    trial: Trial, truth: Held
) -> None:
    trial.faults.forbid("/api/graphql")
    report, status = trial.sync()
    assert (report.status, status) == ("succeeded", 0)
    assert trial.held() == truth


def test_without_submissions_no_figure_is_written_and_nobody_changes(
    trial: Trial, truth: Held
) -> None:
    before = trial.held()
    trial.faults.forbid("/students/submissions")
    report, status = trial.sync()
    assert (report.status, status) == ("partial", 3)
    assert the_problem(report).endswith("/students/submissions")
    after = trial.held()
    assert after.cells == before.cells
    assert after.students == before.students
    assert after.in_force == before.in_force
    gone = trial.cohort.named["excused"].id
    assert [(h.user_id, h.cause) for h in report.held] == [(gone, "unreadable")]
    assert all(
        not row["complete"] for user, row in after.report.items() if row["state"] != "left"
    ), "what is not known is shown as not known"
    trial.clean()
    assert trial.held() == truth


@pytest.mark.parametrize("denied", [403, 401])
def test_a_refusal_is_the_same_in_both_of_canvas_ways(denied: int, trial: Trial) -> None:
    """Older Canvas says 401 without WWW-Authenticate: no dead token (contract 1.2)."""
    trial.sandbox.switches.denied_status = denied
    trial.faults.forbid("/modules$")
    report, _ = trial.sync()
    the_problem(report)


@pytest.mark.parametrize("graphql", [True, False])
def test_one_participant_who_cannot_be_read_stays_as_they_were_and_the_others_go_on(
    graphql: bool, trial: Trial, truth: Held
) -> None:
    trial.sandbox.switches.graphql = graphql
    risen = trial.cohort.named["a-hair-under"].id
    before = trial.held()
    forbidden = trial.faults.forbid(f"{HOME}/modules$", method="GET")
    forbidden.when = lambda seen: seen.query.get("student_id") == str(risen)
    report, status = trial.sync()
    assert (report.status, status) == ("partial", 3)
    assert str(risen) in the_problem(report)
    after = trial.held()
    for title in (FIGURE_TITLE, ENTRY_TITLE):
        assert after.cells[title][risen] == before.cells[title][risen]
        others = {u: text for u, text in after.cells[title].items() if u != risen}
        left = trial.cohort.named["excused"].id
        wanted = {u: t for u, t in truth.cells[title].items() if u not in {risen, left}}
        assert others == wanted | {left: before.cells[title][left]}
    assert after.students == before.students
    trial.clean()
    assert trial.held() == truth


def test_cells_that_may_not_be_written_are_told_and_written_once_they_may(
    trial: Trial, truth: Held
) -> None:
    before = trial.held()
    trial.faults.forbid("/custom_gradebook_column_data", method="PUT")
    report, status = trial.sync()
    assert (report.status, status, report.writes.cells) == ("partial", 3, 0)
    assert the_problem(report).endswith("/custom_gradebook_column_data")
    assert trial.held().cells == before.cells
    trial.clean()
    assert trial.held() == truth


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_an_override_that_may_not_be_read_or_changed_is_told_and_stays(
    method: str, trial: Trial, truth: Held
) -> None:
    before = trial.held()
    trial.faults.forbid(r"/assignments/\d+/overrides", method=method)
    report, status = trial.sync()
    assert (report.status, status, report.writes.overrides) == ("partial", 3, 0)
    assert "/overrides" in the_problem(report)
    assert trial.held() == replace(truth, students=before.students)
    trial.clean()
    assert trial.held() == truth
    nothing_doubled(trial.held())


def test_a_job_that_may_not_be_watched_is_read_back(trial: Trial, truth: Held) -> None:
    trial.faults.forbid("/api/v1/progress/")
    report, status = trial.sync()
    assert (report.status, status) == ("succeeded", 0)
    assert trial.held() == truth
