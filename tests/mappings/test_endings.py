"""Which episodes end and why: nothing does of whom, or by what, nothing is known."""

from __future__ import annotations

from typing import Any

import pytest

from mappings.alerts import Alert, AlertKey, AlertRule
from mappings.endings import Ending, Look, endings

ME, OTHER = 42, 43
EVERYBODY = frozenset({ME, OTHER})


def look(**but: Any) -> Look:
    return Look(**{"live": EVERYBODY, "unsure": frozenset(), "paused": frozenset(), **but})


def an_alert(rule: AlertRule, about: str = "", user_id: int = ME) -> Alert:
    return Alert(rule, "a25", user_id, why="so", next_step="do", about=about)


def ended(rule: AlertRule, *found: Alert, about: str = "", **but: Any) -> str | None:
    """Why my open episode of a rule ends, None where it goes on."""
    key: AlertKey = ("a25", ME, rule, about)
    closed = endings([key], found, look(**but))
    mine: Ending = (ME, rule, about)
    assert set(closed) <= {mine}
    return closed.get(mine)


def test_what_is_still_so_goes_on_whatever_else_is_said() -> None:
    assert ended("behind", an_alert("behind"), unsure={ME}, paused={ME}) is None
    assert ended("behind", an_alert("behind")) is None


def test_what_is_gone_is_over() -> None:
    assert ended("behind") == "over"
    assert ended("behind", an_alert("behind", user_id=OTHER)) == "over"
    assert ended("missed-event", an_alert("missed-event", "item:2"), about="item:1") == "over"


def test_of_whom_something_is_unknown_nothing_ends() -> None:
    assert ended("behind", unsure={ME}) is None
    assert ended("behind", unsure={OTHER}) == "over"


def test_a_deferral_pauses_even_what_could_not_be_read() -> None:
    assert ended("behind", paused={ME}) == "paused"
    assert ended("behind", paused={ME}, unsure={ME}) == "paused"


def test_who_is_no_participant_any_more_has_left_unless_their_leaving_is_held() -> None:
    assert ended("behind", live={OTHER}) == "left"
    assert ended("behind", live={OTHER}, paused={ME}) == "left"
    assert ended("behind", live={OTHER}, unsure={ME}) is None


def test_a_rule_that_is_off_pauses_and_one_that_is_blind_leaves_all_as_it_is() -> None:
    off: frozenset[AlertRule] = frozenset({"close"})
    assert ended("close", off=off) == "paused"
    assert ended("close", off=off, unsure={ME}) == "paused"
    blind: frozenset[AlertRule] = frozenset({"gone-quiet"})
    assert ended("gone-quiet", about="3 weeks", blind=blind) is None
    assert ended("gone-quiet", about="3 weeks", blind=blind, live={OTHER}) == "left"
    assert ended("behind", blind=blind) == "over"


def test_a_question_that_no_longer_stands_is_not_resolved() -> None:
    outlived: frozenset[AlertRule] = frozenset({"window-closes-unsubmitted"})
    assert ended("window-closes-unsubmitted", outlived=outlived) == "grown"
    assert ended("window-closes-unsubmitted") == "over"


@pytest.mark.parametrize(
    ("rule", "about", "found", "why"),
    [
        ("gone-quiet", "3 weeks", an_alert("gone-quiet", "6 weeks"), "grown"),
        ("behind", "", an_alert("out-of-reach"), "grown"),
        ("close", "", an_alert("out-of-reach"), "grown"),
        ("forecast-late", "", an_alert("behind"), "grown"),
        ("behind", "", an_alert("never-started"), "grown"),
        ("missed-event", "item:1", an_alert("make-up-due", "item:1"), "grown"),
        ("missed-event", "item:1", an_alert("make-up-due", "item:2"), "over"),
        ("behind", "", an_alert("eligible"), "over"),
        ("out-of-reach", "", an_alert("behind"), "over"),
        ("behind", "", an_alert("out-of-reach", user_id=OTHER), "over"),
    ],
)
def test_what_got_worse_is_not_told_as_resolved(
    rule: AlertRule, about: str, found: Alert, why: str
) -> None:
    assert ended(rule, found, about=about) == why


def test_a_conflict_is_of_who_has_left_as_well() -> None:
    assert ended("conflict", about="withdrawn", live={OTHER}) == "over"
    assert ended("conflict", about="deferred", paused={ME}) == "over"
    assert ended("conflict", an_alert("conflict", "deferred"), about="deferred") is None
    blind: frozenset[AlertRule] = frozenset({"never-started", "gone-quiet"})
    assert ended("conflict", about="deferred", blind=blind) is None
    assert ended("conflict", about="withdrawn", blind=blind) == "over"
