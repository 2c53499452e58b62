"""The mail that announces held changes: what, why and the command, by ids alone."""

from __future__ import annotations

from typing import get_args

import pytest

from jobs.held_mail import CAUSES, SHOWN, render_held
from mappings.holds import Cause
from sync.store.kept import Hold


def a_hold(user_id: int, cause: Cause = "unreadable", run: str = "20261121-071500-3f2a") -> Hold:
    return Hold(
        id=user_id,
        run=run,
        cohort="a<25",
        user_id=user_id,
        kind="entry",
        before="eligible",
        after="not-yet",
        cause=cause,
        state="open",
        announced=False,
    )


def test_every_cause_that_is_announced_has_words() -> None:
    assert CAUSES.keys() == set(get_args(Cause)) - {"confirm-entry"}  # a standing report


@pytest.mark.parametrize(("count", "subject"), [(1, "1 change waits"), (2, "2 changes wait")])
def test_the_subject_counts_and_names_nobody(count: int, subject: str) -> None:
    said, _, _ = render_held([a_hold(1000 + n) for n in range(count)])
    assert said == f"NPQ engagement: {subject} for you"


def test_each_run_is_told_with_the_command_that_releases_it() -> None:
    _, text, html = render_held([a_hold(42), a_hold(43, "mass-change", run="20261122-071500-0001")])
    assert (
        "participant 42: eligible stays, not-yet is held,\n    because something could not" in text
    )
    assert "To apply them: npq-sync approve 20261121-071500-3f2a" in text
    assert "To apply them: npq-sync approve 20261122-071500-0001" in text
    assert "Cohort a&lt;25</h2>" in html
    assert "npq-sync approve 20261122-071500-0001" in html


def test_a_long_list_is_cut_and_says_where_the_rest_is() -> None:
    _, text, _ = render_held([a_hold(1000 + n) for n in range(SHOWN + 3)])
    assert text.count("participant ") == SHOWN
    assert "and 3 more; npq-sync runs --json lists them" in text
