"""An alert as it is kept and read back, and how the rules are told."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from mappings.alerts import KINDS, PLACE, Alert, AlertKey, Part, Suggestion, alert_of, content_of
from mappings.digest import Digest, Told, heading

ALERT = Alert(
    rule="gone-quiet",
    cohort_id="a26",
    user_id=42,
    why="Nothing was done for 6 weeks.",
    next_step="Ask how they are.",
    about="6 weeks",
    since=date(2027, 1, 4),
    activities=(Suggestion("Read me", "https://canvas.example/1"), Suggestion("Meet", None)),
    pressing=Fraction(43, 7),
)
CONTENT = {
    "why": "Nothing was done for 6 weeks.",
    "next_step": "Ask how they are.",
    "since": "2027-01-04",
    "activities": [["Read me", "https://canvas.example/1"], ["Meet", None]],
    "pressing": "43/7",
}
KEY: AlertKey = ("a26", 42, "gone-quiet", "6 weeks")


def test_an_alert_is_kept_exactly_and_comes_back_from_its_key_and_content() -> None:
    assert (ALERT.key, content_of(ALERT)) == (KEY, CONTENT)
    assert alert_of(KEY, CONTENT) == ALERT


def test_one_without_a_day_or_activities_comes_back_without() -> None:
    alert = Alert("behind", "a26", 42, "At 40%.", "Ask them.")
    assert content_of(alert) == {
        "why": "At 40%.",
        "next_step": "Ask them.",
        "since": None,
        "activities": [],
        "pressing": "0/1",
    }
    assert alert_of(alert.key, content_of(alert)) == alert


def test_an_alert_of_before_there_was_any_content_has_its_key_alone() -> None:
    assert alert_of(KEY, {}) == Alert("gone-quiet", "a26", 42, "", "", about="6 weeks")


def test_how_pressing_a_rule_is_follows_the_order_in_which_they_are_named() -> None:
    assert sorted(PLACE, key=PLACE.__getitem__) == list(KINDS)
    assert (PLACE["out-of-reach"], PLACE["conflict"]) == (0, len(KINDS) - 1)


def test_a_list_calls_alerts_by_the_heading_of_their_rule() -> None:
    assert (heading("behind"), heading("gone-quiet")) == ("Behind the pace", "Gone quiet")


def people(count: int) -> tuple[Told, ...]:
    return tuple(Told("a26", user_id, ()) for user_id in range(count))


@pytest.mark.parametrize(
    ("out_of_reach", "need", "good", "subject"),
    [
        (0, 0, 0, "where your participants stand"),
        (0, 1, 0, "1 participant needs you"),
        (1, 1, 0, "2 participants need you"),
        (1, 0, 1, "1 participant needs you, 1 with good news"),
        (0, 2, 1, "2 participants need you, 1 with good news"),
        (0, 0, 1, "1 participant with good news"),
        (0, 0, 2, "2 participants with good news"),
    ],
)
def test_the_subject_counts_and_names_nobody(
    out_of_reach: int, need: int, good: int, subject: str
) -> None:
    new: dict[Part, tuple[Told, ...]] = {
        "out-of-reach": people(out_of_reach),
        "needs-you": people(need),
        "good-news": people(good),
    }
    digest = Digest(7, "seven@provider.example", "digest", new)
    assert digest.subject == f"NPQ engagement: {subject}"
