"""The admins' note of the token for Canvas: from 30 days before its last day, weekly."""

from __future__ import annotations

from datetime import timedelta

from mappings.windows import local_date
from tests.desk.tasks import DAY, notes_at
from tests.jobs.office import NOW, Office


def ends_in(office: Office, days: int) -> None:
    """Say when the token ends, in days after NOW."""
    office.settings["CANVAS_TOKEN_EXPIRES_ON"] = str(local_date(NOW) + timedelta(days=days))


def test_it_is_told_from_thirty_days_before_and_once_a_week(office: Office) -> None:
    ends_in(office, 31)
    told = [
        [words for words in mails if "The token for Canvas ends" in words]
        for mails in notes_at(office, *(NOW + n * DAY for n in (0, 1, 2, 8)))
    ]
    assert [len(mails) for mails in told] == [0, 1, 0, 1]
    ends = "30 days left: by CANVAS_TOKEN_EXPIRES_ON it expires on Thursday 1 April 2027"
    assert ends in told[1][0]
    assert "set CANVAS_API_TOKEN" in told[1][0]
    assert "23 days left" in told[3][0]


def test_with_the_day_of_a_new_token_nothing_more_is_told(office: Office) -> None:
    ends_in(office, 3)
    assert len(notes_at(office, NOW)[0]) == 1
    assert "token for Canvas: 3 days left" in office.inbox.messages[-1]["Subject"]
    ends_in(office, 400)
    assert "token" not in " ".join(notes_at(office, NOW + 7 * DAY)[0]).casefold()
