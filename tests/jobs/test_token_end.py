"""How many days the token is good: in London's days, and warned of from 30 days before."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jobs.token_end import TokenEnd, token_end
from tests.test_settings import settings

LATE_IN_LONDON = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
"""1 July there: summer time."""


@pytest.mark.parametrize(
    ("on", "left", "soon"),
    [
        ("2027-08-01", "31 days left", False),
        ("2027-07-31", "30 days left", True),
        ("2027-07-02", "1 day left", True),
        ("2027-07-01", "Last day", True),
        ("2027-06-30", "Past its date", True),
    ],
)
def test_days_are_london_s_and_thirty_are_soon(on: str, left: str, soon: bool) -> None:
    end = token_end(settings(CANVAS_TOKEN_EXPIRES_ON=on), LATE_IN_LONDON)
    assert end is not None
    assert (end.left, end.soon) == (left, soon)


def test_without_a_day_nothing_is_said_of_it() -> None:
    assert token_end(settings(), LATE_IN_LONDON) is None


def test_the_day_itself_is_told() -> None:
    assert TokenEnd(date(2027, 7, 1), 0).words.endswith("expires on Thursday 1 July 2027")
    assert TokenEnd(date(2027, 6, 30), -1).words.endswith("expired on Wednesday 30 June 2027")
