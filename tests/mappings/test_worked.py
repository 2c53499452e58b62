"""The worked example of design 5, for every policy and every programme with hours."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from mappings.programme_tables import BY_HOURS
from mappings.programmes import Programme, load_programmes
from mappings.shown import floored
from mappings.standing import Line
from mappings.worked import (
    CASES,
    MODULES_CASES,
    Case,
    ModulesCase,
    worked,
    worked_modules,
)

NPQSL = load_programmes()["npqsl"]
WITH_HOURS = [
    one for code in load_programmes() for one in load_programmes().editions(code) if one.hours
]
LA_NPQSL = load_programmes()["la-npqsl"]


def pooled(case: Case) -> tuple[str, str]:
    standing = worked(NPQSL, "pooled-hours", case)
    assert standing.percent is not None
    return floored(standing.percent), standing.entry


def test_the_figures_of_the_design_for_the_npqsl() -> None:
    assert [pooled(case) for case in CASES] == [
        ("93.8", "eligible"), ("90.0", "eligible"), ("88.7", "not-yet"), ("94.4", "eligible"),
    ]  # fmt: skip
    assert worked(NPQSL, "pooled-hours", CASES[0]).percent == Fraction(9200, 98)
    assert worked(NPQSL, "pooled-hours", CASES[1]).percent == 90
    excused = worked(NPQSL, "pooled-hours", CASES[3])
    assert excused.hours_applicable == 92
    assert excused.percent == (92 - Fraction(38, 10) - Fraction(38, 30)) / 92 * 100


@pytest.mark.parametrize("programme", WITH_HOURS, ids=lambda p: f"{p.code} {p.edition}")
def test_every_programme_comes_to_the_fraction_its_hours_make(programme: Programme) -> None:
    total = sum(Fraction(hours) for hours in programme.hours.values())
    event = Fraction(6)
    item = Fraction(programme.hours["online"]) / 30
    for case in CASES:
        standing = worked(programme, "pooled-hours", case)
        excused = case.event == "excused"
        applicable = total - (event if excused else 0)
        done = total - event - item * case.online_open
        assert standing.percent == 100 * done / applicable
        assert standing.entry == ("eligible" if done >= applicable * Fraction(9, 10) else "not-yet")
        each = worked(programme, "each-strand", case)
        online_short = case.online_open > 3
        assert each.percent == standing.percent
        assert each.entry == ("not-yet" if online_short or not excused else "eligible")


@pytest.mark.parametrize("programme", WITH_HOURS, ids=lambda p: f"{p.code} {p.edition}")
def test_one_missed_day_passes_pooled_but_no_programme_by_strand(programme: Programme) -> None:
    assert worked(programme, "pooled-hours", CASES[0]).entry == "eligible"
    assert worked(programme, "each-strand", CASES[0]).entry == "not-yet"


@pytest.mark.parametrize("programme", WITH_HOURS, ids=lambda p: f"{p.code} {p.edition}")
@pytest.mark.parametrize("policy", BY_HOURS)
def test_the_threshold_itself_passes_and_a_hair_more_does_not(
    programme: Programme, policy: str
) -> None:
    asked = _least_share(programme, policy)
    hair = asked / 10**9
    at, over = (replace(programme, threshold=share * 100) for share in (asked, asked + hair))
    assert worked(at, policy, CASES[2]).entry == "eligible"  # type: ignore[arg-type]
    assert worked(over, policy, CASES[2]).entry == "not-yet"  # type: ignore[arg-type]


def _least_share(programme: Programme, policy: str) -> Fraction:
    """The greatest threshold, as a share, that the participant of the third case meets."""
    days = programme.units["events"]
    events, online = Fraction(days - 1, days), Fraction(26, 30)
    if policy == "each-strand":
        return min(events, online)
    if policy == "weighted":
        return (50 * events + 30 * online + 20) / 100
    total = sum(Fraction(hours) for hours in programme.hours.values())
    return (total - 6 - Fraction(programme.hours["online"]) * 4 / 30) / total


def test_the_apprentice_counts_as_the_npqsl_does() -> None:
    for case in CASES:
        ours, theirs = (worked(one, "pooled-hours", case) for one in (NPQSL, LA_NPQSL))
        assert (ours.percent, ours.hours_applicable) == (theirs.percent, theirs.hours_applicable)


def test_nothing_is_asked_where_there_is_no_gate() -> None:
    assert worked(NPQSL, "none", CASES[2]).entry == "not-applicable"


def test_modules_are_whole_or_not() -> None:
    legacy = load_programmes()["npqsl-legacy"]
    entries = [worked_modules(legacy, case).entry for case in MODULES_CASES]
    assert entries == ["not-yet", "eligible", "not-yet"]
    assert worked_modules(replace(legacy, policy="none"), MODULES_CASES[0]).entry == "not-yet"
    with pytest.raises(ValueError, match="NPQSL"):
        worked_modules(NPQSL, MODULES_CASES[0])


def test_one_open_of_five_is_four_fifths_of_an_essential_module_and_no_hours() -> None:
    legacy = load_programmes()["npqsl-legacy"]
    modules = legacy.modules
    assert modules is not None
    found = worked_modules(legacy, ModulesCase("one open", 1, 1))
    assert found.user_id == 1
    assert found.percent is None
    assert found.hours_applicable == 0
    assert found.areas == {
        modules.essential[0]: 80,
        modules.essential[1]: 100,
        modules.electives[0]: 100,
        modules.electives[1]: 0,
    }
    ids = [line.activity_id for line in found.lines]
    assert len(ids) == len(set(ids)) == 20
    assert {tuple(line.areas.values()) for line in found.lines} == {(Fraction(1),)}
    assert [line.state for line in found.lines].count("open") == 6
    assert {line.state for line in found.lines} == {"open", "done"}


def test_each_line_of_the_example_says_what_it_is_and_what_it_may_come_to() -> None:
    found = worked(NPQSL, "pooled-hours", CASES[1])
    usual: dict[str, Any] = {"areas": {}, "source": "requirement", "at": None}
    open_one, done_one, missed = (
        next(line for line in found.lines if line.activity_id == each)
        for each in ("online 1", "online 4", "events 1")
    )
    item = Fraction(38, 30)
    assert found.user_id == 1
    assert open_one == Line(
        activity_id="online 1", title="online 1", strand="online", state="open",
        credit_hours=item, done_hours=Fraction(0), possible_hours=item, **usual,
    )  # fmt: skip
    assert done_one == Line(
        activity_id="online 4", title="online 4", strand="online", state="done",
        credit_hours=item, done_hours=item, possible_hours=item, **usual,
    )  # fmt: skip
    assert missed == Line(
        activity_id="events 1", title="events 1", strand="events", state="missed",
        credit_hours=Fraction(6), done_hours=Fraction(0), possible_hours=Fraction(0), **usual,
    )  # fmt: skip
    counted = {
        strand: sums.done + sums.open + sums.missed for strand, sums in found.strands.items()
    }
    assert counted == {"induction": 2, "events": 4, "online": 30, "coaching": 5, "formative": 5}
