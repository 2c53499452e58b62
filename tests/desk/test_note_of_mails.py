"""The admins' note of recipients whose address the mail server refuses for good."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlmodel import update

from sync.store.alert_tables import OutboxRow
from sync.store.engine import writing
from tests.desk.tasks import DAY, do, notes_at, succeeds
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import ADMIN, NOW, Office
from tests.store.people import a_mail

HOUR = timedelta(hours=1)
ADA = "ada@provider.example"


@pytest.fixture
def coached(office: Office, cohort_world: CohortWorld) -> Office:
    """Somebody is coached by Ada, was read, and is eligible, of which nobody was told."""
    cohort_world.join(EVERYTHING)
    do(office, "sync", NOW - HOUR, "a25")
    office.clear()
    return office


def mails(office: Office, recipient: int, now: datetime = NOW, address: str = ADA) -> None:
    """Let a mail to somebody wait, and be delivered."""
    office.store.enqueue_digests([a_mail(recipient=recipient, address=address)], now)
    do(office, "deliver", now)


def test_a_coach_who_is_refused_is_told_by_id_with_the_code_until_a_mail_reaches_them(
    coached: Office, cohort_world: CohortWorld
) -> None:
    coach = cohort_world.coach.id
    coached.inbox.refuse(ADA)
    mails(coached, coach)
    [[words], again] = notes_at(coached, NOW, NOW + HOUR)
    assert coached.inbox.messages[0]["Subject"] == "NPQ engagement: 1 recipient is not reached"
    assert f"Canvas user {coach}: the mail server answered 550" in words
    assert "[cohort.coaches.mail]" in words
    assert ADA not in words
    assert again == []
    mails(coached, coach, NOW + 2 * HOUR)
    assert notes_at(coached, NOW + 2 * HOUR) == [[]], "one mail after another is one matter"
    succeeds(coached, NOW + 7 * DAY)
    assert "answered 550" in notes_at(coached, NOW + 7 * DAY)[0][0]
    coached.inbox.accept(ADA)
    mails(coached, coach, NOW + 7 * DAY + HOUR)
    succeeds(coached, NOW + 14 * DAY)
    assert notes_at(coached, NOW + 14 * DAY) == [[]]


def test_one_that_is_refused_for_now_is_not(coached: Office, cohort_world: CohortWorld) -> None:
    coached.inbox.refuse(ADA, 451)
    mails(coached, cohort_world.coach.id)
    assert notes_at(coached, NOW) == [[]]


def test_a_message_that_canvas_refused_says_why(coached: Office, cohort_world: CohortWorld) -> None:
    coach = cohort_world.coach.id
    message = a_mail(recipient=coach, kind="digest", channel="inbox")
    coached.store.enqueue_digests([message], NOW)
    with writing(coached.store.engine) as session:
        session.exec(update(OutboxRow).values(state="refused", error="refused-course-concluded"))
    [[words]] = notes_at(coached, NOW)
    assert f"Canvas user {coach}: Canvas refused the message of Monday 1 March 2027" in words
    assert "the course is concluded" in words
    assert f"npq-sync coaches set {coach} --channel mail" in words
    assert "[cohort.coaches.mail]" not in words


def test_a_message_in_doubt_is_looked_for_by_the_next_delivery_and_is_nobodys_matter(
    coached: Office, cohort_world: CohortWorld
) -> None:
    message = a_mail(recipient=cohort_world.coach.id, kind="digest", channel="inbox")
    coached.store.enqueue_digests([message], NOW)
    with writing(coached.store.engine) as session:
        session.exec(update(OutboxRow).values(state="uncertain", error="no-answer"))
    assert notes_at(coached, NOW) == [[]]


def test_one_who_coaches_nobody_any_more_is_nobodys_matter(
    coached: Office, cohort_world: CohortWorld
) -> None:
    coached.inbox.refuse(ADA)
    mails(coached, cohort_world.coach.id)
    cohort_world.leave(cohort_world.coach)
    do(coached, "sync", NOW, "a25")
    assert notes_at(coached, NOW) == [[]]


def test_an_admin_who_is_refused_is_told_to_the_other(coached: Office) -> None:
    cohorts = coached.folder / "cohorts.toml"
    other = '[[admin]]\ncanvas_user_id = 900002\nmail = "second@provider.example"\n'
    cohorts.write_text(other + cohorts.read_text())
    coached.inbox.refuse("second@provider.example")
    mails(coached, 900002, address="second@provider.example")
    [[words]] = notes_at(coached, NOW)
    assert "Canvas user 900002: the mail server answered 550" in words
    assert {mail.recipient for mail in coached.store.list_outbox("sent")} == {ADMIN}


def test_a_redirected_mail_says_nothing_of_the_coachs_own_address(
    coached: Office, cohort_world: CohortWorld
) -> None:
    coached.inbox.refuse(ADA)
    mails(coached, cohort_world.coach.id)
    coached.settings["MAIL_REDIRECT_TO"] = "me@provider.example"
    do(coached, "admin-note")
    assert coached.mailed == []


class TestMissed:
    """Digests that could not be sent in their time."""

    EVENING = NOW + 6 * HOUR

    def late(self, office: Office, recipient: int) -> None:
        mail = a_mail(recipient=recipient, address=ADA, kind="digest", good_until=self.EVENING)
        office.store.enqueue_digests([mail], NOW)
        office.settings["SMTP_URL"] = "smtp://127.0.0.1:1"
        do(office, "deliver", NOW)
        office.settings.clear()
        do(office, "deliver", self.EVENING)

    def test_each_is_told_once_with_what_kept_it(
        self, coached: Office, cohort_world: CohortWorld
    ) -> None:
        self.late(coached, cohort_world.coach.id)
        [[words], again] = notes_at(coached, NOW + DAY, NOW + DAY + HOUR)
        subject = coached.inbox.messages[0]["Subject"]
        assert subject == "NPQ engagement: 1 digest did not go"
        assert f"Canvas user {cohort_world.coach.id}: the mail of Monday 1 March 2027" in words
        assert "the last try ended with unreachable-" in words
        assert "npq-sync notify" in words
        assert again == []
        succeeds(coached, NOW + 8 * DAY)
        assert notes_at(coached, NOW + 8 * DAY) == [[]], "there is nothing to mend about it"

    def test_one_whose_coach_has_had_another_since_is_not(
        self, coached: Office, cohort_world: CohortWorld
    ) -> None:
        self.late(coached, cohort_world.coach.id)
        mails(coached, cohort_world.coach.id, NOW + DAY)
        assert notes_at(coached, NOW + DAY) == [[]]
