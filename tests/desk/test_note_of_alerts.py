"""The admins' note of alerts on which nobody acts, of who is disowned, and of conflicts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sync.store.coaches import disown
from sync.store.deed_log import Doer
from sync.store.deeds import snooze, take_on
from tests.desk.episodes import ADA, BOB, alert, episode, found, told
from tests.desk.tasks import DAY, notes_at, succeeds
from tests.jobs.office import NOW, Office

URGENT = alert()


def note_of(office: Office, days: int) -> list[str]:
    """The notes of the day so many days after NOW; the cohort was read that morning."""
    succeeds(office, NOW + days * DAY - timedelta(hours=1))
    return notes_at(office, NOW + days * DAY)[0]


class TestUnanswered:
    """An urgent alert on which nobody acted for two weeks since its coach was told."""

    @pytest.mark.parametrize(("days", "goes"), [(13, False), (14, True)])
    def test_it_goes_to_the_admins_after_14_days(
        self, office: Office, days: int, goes: bool
    ) -> None:
        found(office, URGENT)
        told(office, URGENT)
        notes = note_of(office, days)
        assert bool(notes) is goes
        if goes:
            assert "Cohort a25: urgent, and nobody acted" in notes[0]
            assert f"participant 42: Canvas user {ADA} did not act on it since" in notes[0]
            assert "Monday 1 March" in notes[0]
            assert URGENT.why in notes[0]
            assert "npq-sync alerts --cohort a25" in notes[0]

    def test_it_is_told_once_again_after_a_week_and_not_once_it_is_over(
        self, office: Office
    ) -> None:
        found(office, URGENT)
        told(office, URGENT)
        assert [bool(note_of(office, day)) for day in (14, 15, 20, 21)] == [
            True,
            False,
            False,
            True,
        ]
        found(office, ended=(URGENT,), now=NOW + 22 * DAY)
        assert note_of(office, 28) == []

    def test_what_somebody_is_on_or_what_can_wait_or_nobody_was_told_of_does_not(
        self, office: Office
    ) -> None:
        quiet, untold = alert(43, "behind"), alert(44)
        found(office, URGENT, quiet, untold)
        told(office, URGENT, quiet)
        take_on(office.store, [episode(office, URGENT)], Doer(ADA, NOW + DAY, "mail"))
        assert note_of(office, 14) == []

    def test_a_snooze_is_an_answer_for_two_weeks_from_its_end(self, office: Office) -> None:
        found(office, URGENT)
        told(office, URGENT)
        snooze(office.store, [episode(office, URGENT)], Doer(ADA, NOW, "mail"), date(2027, 3, 8))
        assert [bool(note_of(office, day)) for day in (14, 20, 21)] == [False, False, True]

    def test_a_new_coach_has_their_own_two_weeks(self, office: Office) -> None:
        found(office, URGENT)
        told(office, URGENT)
        take_on(office.store, [episode(office, URGENT)], Doer(ADA, NOW, "mail"))
        found(office, URGENT, now=NOW + 10 * DAY, coaches=(BOB,))
        assert note_of(office, 14) == [], "Bob was not told, and who was is no coach of theirs"
        told(office, URGENT, to=BOB, now=NOW + 14 * DAY)
        assert note_of(office, 27) == []
        assert f"Canvas user {BOB} did not act" in note_of(office, 28)[0]

    def test_of_two_coaches_both_are_named_and_one_who_acts_is_enough(self, office: Office) -> None:
        found(office, URGENT, coaches=(ADA, BOB))
        told(office, URGENT)
        told(office, URGENT, to=BOB, now=NOW + DAY)
        assert f"Canvas users {ADA} and {BOB} did not act" in note_of(office, 14)[0]
        take_on(office.store, [episode(office, URGENT)], Doer(BOB, NOW + 14 * DAY, "mail"))
        assert note_of(office, 21) == []


class TestDisowned:
    """A participant of whom a coach says that they are not theirs."""

    def test_it_is_told_until_canvas_agrees(self, office: Office) -> None:
        found(office, URGENT)
        disown(office.store, "a25", 42, Doer(ADA, NOW, "mail"))
        [words] = note_of(office, 1)
        assert "participant 42: not Canvas user 701's, they say" in words
        assert "[cohort.coaches.map]" in words
        assert note_of(office, 2) == []
        assert len(note_of(office, 8)) == 1
        found(office, URGENT, now=NOW + 9 * DAY, coaches=(BOB,))
        assert note_of(office, 15) == []

    def test_of_who_has_left_nobody_minds(self, office: Office) -> None:
        found(office, URGENT)
        disown(office.store, "a25", 42, Doer(ADA, NOW, "mail"))
        found(office, now=NOW + DAY, state="left")
        assert note_of(office, 1) == []


class TestConflicts:
    """What only an admin can set right."""

    def test_it_says_what_is_so_and_what_to_do_until_it_is_over(self, office: Office) -> None:
        withdrawn = alert(
            42,
            "conflict",
            about="withdrawn",
            why="Withdrawn by the cohorts file, but still enrolled in Canvas.",
            next_step="Conclude the enrolment in Canvas, or correct withdrawn_on.",
        )
        found(office, withdrawn, URGENT)
        [words] = note_of(office, 1)
        assert "Cohort a25: Canvas and the cohorts file disagree" in words
        assert "participant 42: Withdrawn by the cohorts file, but still enrolled" in words
        assert "Conclude the enrolment in Canvas" in words
        assert "npq-sync alerts --cohort a25 --rule conflict" in words
        assert "out-of-reach" not in words
        assert note_of(office, 2) == []
        found(office, URGENT, ended=(withdrawn,), now=NOW + 3 * DAY)
        assert note_of(office, 8) == []


def test_a_redirected_mail_told_no_coach(office: Office) -> None:
    found(office, URGENT)
    told(office, URGENT)
    office.settings["MAIL_REDIRECT_TO"] = "me@provider.example"
    assert [bool(office.store.open_alerts(["a25"], redirecting=mode)) for mode in (True, False)]
    succeeds(office, NOW + 14 * DAY - timedelta(hours=1))
    assert notes_at(office, NOW + 14 * DAY, address="me@provider.example") != [[]]
