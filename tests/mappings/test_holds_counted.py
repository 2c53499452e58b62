"""Who is counted among the many that change at once, and whose change is nobody's to hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mappings.holds import Held, decide
from tests.mappings.test_holds import CLEAN, causes, leaving, still, turning

RISE_REFUSED = Held(1, "entry", "not-yet", "eligible", "mass-change")


@pytest.mark.parametrize(("staying", "waits"), [(44, False), (43, True)])
def test_a_fifth_is_of_those_who_stay_and_those_who_leave(*, staying: int, waits: bool) -> None:
    people = [*turning("not-yet", "eligible", number=10), *leaving(1, first=11), *still(staying)]
    assert causes(decide(CLEAN, people).held) == ({"mass-change"} if waits else set())


def test_who_turns_unknown_is_not_among_those_who_change() -> None:
    rising = turning("not-yet", "eligible", number=10)
    assert decide(CLEAN, [*rising, *turning("not-yet", "unknown", number=5, first=11)]).held == ()


def test_an_entry_in_force_that_is_unknown_is_none_yet() -> None:
    assert decide(CLEAN, turning("unknown", "unknown")).in_force[1] is None
    first = decide(CLEAN, turning("unknown", "eligible", number=40))
    assert (first.held, set(first.in_force.values())) == ((), {"eligible"})


def test_who_withdrew_leaves_though_too_many_others_are_gone_from_the_roster() -> None:
    [withdrew] = [replace(person, withdrawn=True) for person in leaving(1, first=9)]
    decision = decide(CLEAN, [*leaving(5), withdrew, *still(34)])
    assert [held.user_id for held in decision.held] == [1, 2, 3, 4, 5]
    assert decision.in_force[9] == "not-applicable"


def test_what_was_refused_holds_back_no_first_entry_and_none_that_is_in_force_already() -> None:
    for before in (None, "unknown"):
        risen = decide(CLEAN, turning(before, "eligible"), rejected=[RISE_REFUSED])
        assert (risen.in_force[1], risen.held) == ("eligible", ())
    assert decide(CLEAN, turning("eligible", "eligible"), rejected=[RISE_REFUSED]).held == ()


def test_who_turns_unknown_is_not_held_for_what_was_refused() -> None:
    decision = decide(CLEAN, turning("not-yet", "unknown"), rejected=[RISE_REFUSED])
    assert (decision.in_force[1], decision.held) == ("not-yet", ())
