"""What hostile days and the matrix of faults have found, each as a plain story."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from jobs.demo.faults import Fault
from tests.hostile.life import Life
from tests.jobs.office import FIGURE


@pytest.fixture
def life() -> Iterator[Life]:
    with Life(participants=3) as made:
        for user in made.school.participants:
            made.school.does_all(user)
        yield made


def test_of_whom_an_answer_about_submissions_says_nothing_is_not_known(life: Life) -> None:
    life.sync()
    before = life.office.cells(FIGURE)
    first = life.school.participants[0].id
    assert set(before.values()) == {"100.0"}
    one_less = Fault("rewrite", path="/students/submissions$", change=lambda sent: sent[1:])
    run = life.sync_amid(one_less)
    assert run["status"] == "partial"
    [told] = [one for one in run["problems"] if one["code"] == "unexpected-answer"]
    assert str(first) in told["where"]
    report = life.office.report()
    assert {user for user, row in report.items() if not row["complete"]} == {first}
    assert life.office.cells(FIGURE) == before
    life.sync()
    assert all(row["complete"] for row in life.office.report().values())
