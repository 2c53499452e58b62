"""What takes force and what waits for a person: each rule of design 6 on its edge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from mappings.holds import Held, RunFacts, Standpoint, decide
from mappings.standing import Entry

CLEAN = RunFacts(unreadable=False, roster_before=40, roster_emptied=False, structure_emptied=False)
PARTLY_READ = replace(CLEAN, unreadable=True)
NO_STRUCTURE = replace(CLEAN, structure_emptied=True)
NO_ROSTER = replace(CLEAN, roster_emptied=True)

SOMEBODY = Standpoint(
    user_id=1,
    state="active",
    entry_in_force="not-yet",
    computed="not-yet",
    figure_text="50.0",
    figure_held_in_cell="50.0",
    complete=True,
    left_since_last_run=False,
)


def turning(
    before: Entry | None, after: Entry, *, number: int = 1, first: int = 1
) -> list[Standpoint]:
    return [
        replace(SOMEBODY, user_id=first + n, entry_in_force=before, computed=after)
        for n in range(number)
    ]


def leaving(number: int, *, first: int = 1, before: Entry | None = "eligible") -> list[Standpoint]:
    return [
        replace(person, state="left", left_since_last_run=True, figure_text="40.0")
        for person in turning(before, "not-applicable", number=number, first=first)
    ]


def still(number: int, *, first: int = 101) -> list[Standpoint]:
    return turning("not-yet", "not-yet", number=number, first=first)


def causes(held: Iterable[Held]) -> set[str]:
    return {change.cause for change in held}


@pytest.mark.parametrize("before", [None, "unknown", "not-yet", "not-applicable"])
def test_turning_eligible_takes_force(before: Entry | None) -> None:
    decision = decide(CLEAN, [*turning(before, "eligible"), *still(9)])
    assert decision.in_force[1] == "eligible"
    assert decision.held == ()


def test_entry_is_not_taken_away_without_a_person() -> None:
    decision = decide(CLEAN, [*turning("eligible", "not-yet"), *still(39)])
    assert decision.in_force[1] == "eligible"
    assert decision.held == (Held(1, "entry", "eligible", "not-yet", "entry-taken-away"),)


def test_a_gate_given_up_takes_an_eligible_entry_away_too() -> None:
    decision = decide(CLEAN, turning("eligible", "not-applicable"))
    assert (decision.in_force[1], causes(decision.held)) == ("eligible", {"entry-taken-away"})


def test_not_applicable_without_a_gate_is_written() -> None:
    assert decide(PARTLY_READ, turning("not-yet", "not-applicable")).in_force[1] == "not-applicable"


@pytest.mark.parametrize("before", [None, "eligible", "not-yet"])
def test_an_unknown_entry_changes_nothing_and_is_no_hold(before: Entry | None) -> None:
    decision = decide(PARTLY_READ, turning(before, "unknown"))
    assert decision.in_force[1] == before
    assert decision.held == ()


def test_the_figure_falls_when_everything_was_readable() -> None:
    fallen = replace(SOMEBODY, figure_text="49.9")
    assert decide(CLEAN, [fallen]).figures == {1: "49.9"}


@pytest.mark.parametrize(
    ("figure", "cell", "waits"),
    [
        ("49.9", "50.0", True),
        ("50.0", "50.0", False),
        ("50.1", "50.0", False),
        ("9.9", "10.0", True),
        ("99.9", "100.0", True),
        ("10.0", "9.9", False),
        ("0.0", None, False),
        ("0.0", "see me", False),
        ("0.0", "NaN", False),
    ],
)
def test_no_figure_falls_after_anything_was_unreadable(
    figure: str, cell: str | None, waits: bool
) -> None:
    fallen = replace(SOMEBODY, figure_text=figure, figure_held_in_cell=cell)
    decision = decide(PARTLY_READ, [fallen])
    assert decision.figures == {1: None if waits else figure}
    assert decision.held == ((Held(1, "figure", cell, figure, "unreadable"),) if waits else ())


def test_entry_lost_after_anything_was_unreadable_says_so() -> None:
    assert causes(decide(PARTLY_READ, turning("eligible", "not-yet")).held) == {"unreadable"}


def test_who_rises_rises_though_something_was_unreadable() -> None:
    risen = replace(SOMEBODY, computed="eligible", figure_text="90.0")
    decision = decide(PARTLY_READ, [risen])
    assert (decision.in_force, decision.figures) == ({1: "eligible"}, {1: "90.0"})


def test_a_figure_with_unknowns_in_it_is_left_as_it_is() -> None:
    assert decide(CLEAN, [replace(SOMEBODY, complete=False)]).figures == {1: None}
    assert decide(CLEAN, [replace(SOMEBODY, figure_text=None)]).figures == {1: None}


@pytest.mark.parametrize(
    ("changing", "unchanged", "waits"),
    [(10, 0, False), (11, 44, False), (11, 43, True), (12, 28, True), (200, 800, False)],
)
def test_more_than_10_people_and_more_than_a_fifth_changing_entry_wait(
    changing: int, unchanged: int, waits: bool
) -> None:
    people = [*turning("not-yet", "eligible", number=changing), *still(unchanged, first=1001)]
    decision = decide(CLEAN, people)
    assert causes(decision.held) == ({"mass-change"} if waits else set())
    assert decision.in_force[1] == ("not-yet" if waits else "eligible")


def test_a_mass_change_holds_those_who_rise_and_those_who_fall() -> None:
    up = turning("not-yet", "eligible", number=6)
    down = turning("eligible", "not-yet", number=5, first=7)
    decision = decide(CLEAN, [*up, *down])
    assert [change.user_id for change in decision.held] == list(range(1, 12))
    assert causes(decision.held) == {"mass-change"}


def test_first_entries_are_no_mass_change() -> None:
    decision = decide(CLEAN, turning(None, "eligible", number=40))
    assert set(decision.in_force.values()) == {"eligible"}


def test_a_first_entry_is_given_in_the_midst_of_a_mass_change() -> None:
    people = [*turning("not-yet", "eligible", number=30), *turning(None, "not-yet", first=31)]
    assert decide(CLEAN, people).in_force[31] == "not-yet"


def test_a_leaver_is_one_of_those_changing_entry() -> None:
    people = [*turning("not-yet", "eligible", number=10), *leaving(1, first=11), *still(20)]
    assert causes(decide(CLEAN, people).held) == {"mass-change"}


def test_a_mass_change_does_not_hold_figures() -> None:
    people = [
        replace(person, figure_text="45.0") for person in turning("eligible", "not-yet", number=12)
    ]
    assert set(decide(CLEAN, people).figures.values()) == {"45.0"}


def test_one_leaving_after_a_complete_read_takes_force_and_keeps_the_figure() -> None:
    decision = decide(CLEAN, [*leaving(1), *still(39)])
    assert (decision.in_force[1], decision.figures[1]) == ("not-applicable", None)
    assert decision.held == ()


def test_who_left_may_not_enter_whatever_their_figure() -> None:
    gone = replace(leaving(1)[0], computed="eligible")
    assert decide(CLEAN, [gone, *still(39)]).in_force[1] == "not-applicable"


@pytest.mark.parametrize("before", ["eligible", "not-yet", None])
def test_leaving_after_an_incomplete_read_waits(before: Entry | None) -> None:
    decision = decide(PARTLY_READ, [*leaving(1, before=before), *still(39)])
    assert decision.in_force[1] == before
    assert causes(decision.held) == {"unreadable"}


@pytest.mark.parametrize(
    ("gone", "before", "waits"), [(3, 4, False), (4, 40, False), (4, 39, True), (5, 40, True)]
)
def test_more_than_3_and_more_than_a_tenth_of_the_roster_leaving_at_once_wait(
    gone: int, before: int, waits: bool
) -> None:
    facts = replace(CLEAN, roster_before=before)
    decision = decide(facts, [*leaving(gone), *still(before - gone)])
    assert causes(decision.held) == ({"roster-shrank"} if waits else set())
    assert decision.in_force[1] == ("eligible" if waits else "not-applicable")


def test_a_leaving_that_was_held_is_held_again_by_the_next_run() -> None:
    seen_before = [replace(person, left_since_last_run=False) for person in leaving(5)]
    assert causes(decide(CLEAN, [*seen_before, *still(35)]).held) == {"roster-shrank"}


def test_who_left_long_ago_does_not_leave_again() -> None:
    gone = [
        replace(person, entry_in_force="not-applicable", left_since_last_run=False)
        for person in leaving(20)
    ]
    decision = decide(CLEAN, [*gone, *leaving(1, first=21), *still(39)])
    assert decision.held == ()


def test_an_emptied_roster_takes_nobody_off_however_few_they_were() -> None:
    assert causes(decide(CLEAN, leaving(2)).held) == {"roster-emptied"}
    assert causes(decide(NO_ROSTER, [*leaving(1), *still(1)]).held) == {"roster-emptied"}


def test_who_left_is_held_for_the_cause_that_says_most() -> None:
    shrank = [*leaving(5), *still(35)]
    assert causes(decide(PARTLY_READ, shrank).held) == {"roster-shrank"}
    assert causes(decide(NO_ROSTER, shrank).held) == {"roster-emptied"}


def test_an_emptied_structure_lowers_nobody() -> None:
    fallen = [replace(p, figure_text="0.0") for p in turning("eligible", "not-yet", number=3)]
    decision = decide(NO_STRUCTURE, fallen)
    assert set(decision.in_force.values()) == {"eligible"}
    assert set(decision.figures.values()) == {None}
    assert causes(decision.held) == {"structure-emptied"}


def test_what_a_person_approved_takes_force() -> None:
    people = [*turning("eligible", "not-yet"), *still(9)]
    approved = decide(CLEAN, people).held
    assert decide(CLEAN, people, approved).in_force[1] == "not-yet"
    assert decide(CLEAN, people, approved).held == ()


def test_an_approval_is_for_one_change_of_one_participant() -> None:
    approved = [Held(1, "entry", "eligible", "not-yet", "entry-taken-away")]
    people = [*turning("eligible", "not-yet", number=2), *still(9)]
    assert decide(CLEAN, people, approved).in_force == {
        1: "not-yet",
        2: "eligible",
        **{person.user_id: "not-yet" for person in still(9)},
    }
    assert decide(CLEAN, turning("not-yet", "eligible"), approved).in_force[1] == "eligible"


def test_an_approval_does_not_cover_a_bad_read_nobody_had_seen() -> None:
    approved = [Held(1, "entry", "eligible", "not-yet", "entry-taken-away")]
    fallen = turning("eligible", "not-yet")
    assert causes(decide(PARTLY_READ, fallen, approved).held) == {"unreadable"}
    assert decide(CLEAN, fallen, [replace(approved[0], cause="unreadable")]).held == ()


def test_an_approved_figure_may_have_moved_on() -> None:
    approved = [Held(1, "figure", "50.0", "49.0", "unreadable")]
    fallen = replace(SOMEBODY, figure_text="48.0")
    assert decide(PARTLY_READ, [fallen], approved).figures == {1: "48.0"}


def test_what_a_person_rejected_takes_no_force_when_its_cause_is_gone() -> None:
    risen = turning("not-yet", "eligible", number=12)
    held = decide(CLEAN, [*risen, *still(28)]).held
    assert causes(held) == {"mass-change"}
    later = [*risen[:1], *turning("not-yet", "not-yet", number=11, first=2), *still(28)]
    assert decide(CLEAN, later).in_force[1] == "eligible"
    decision = decide(CLEAN, later, rejected=held)
    assert (decision.in_force[1], decision.held) == ("not-yet", held[:1])


def test_what_a_person_rejected_does_not_hold_up_the_others() -> None:
    people = [*turning("not-yet", "eligible", number=13), *still(27)]
    held = decide(CLEAN, people).held
    decision = decide(CLEAN, people, rejected=held[:12])
    assert decision.held == held[:12]
    assert decision.in_force[13] == "eligible"


def test_another_change_than_the_rejected_one_is_decided_by_itself() -> None:
    fall = Held(1, "entry", "eligible", "not-yet", "entry-taken-away")
    [gone] = leaving(1)
    decision = decide(CLEAN, [gone, *still(39)], rejected=[fall])
    assert (decision.in_force[1], decision.held) == ("not-applicable", ())
    said_so = replace(gone, withdrawn=True)
    left = Held(1, "entry", "eligible", "not-applicable", "roster-shrank")
    assert decide(CLEAN, [gone, *still(39)], rejected=[left]).held == (left,)
    assert decide(CLEAN, [said_so, *still(39)], rejected=[left]).held == ()
