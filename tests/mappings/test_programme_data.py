"""Every entry of the programmes and frameworks we ship, against what the domain says of them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from mappings.activities import COUNTED
from mappings.cohorts import Cohort
from mappings.frameworks import FRAMEWORKS, data_file, framework_faults, load_frameworks
from mappings.programme_tables import BY_HOURS
from mappings.programmes import (
    Programme,
    Programmes,
    counting_rule,
    load_programmes,
    programme_from,
)

TABLES = {key: table for key, table in data_file("programmes").items() if key != "source"}
EDITIONS = [one for code in load_programmes() for one in load_programmes().editions(code)]

HOURS = {
    ("NPQSL", "2021"): (6, 24, 38, 10, 20, 98, 4),
    ("NPQH", "2021"): (6, 30, 38, 10, 28, 112, 5),
    ("NPQEL", "2021"): (6, 36, 38, 10, 34, 124, 6),
    ("LA-NPQSL", "2021"): (6, 24, 38, 10, 20, 98, 4),
    ("NPQLT", "2021"): (6, 18, 34, 6, 18, 82, 3),
    ("NPQLTD", "2021"): (6, 18, 34, 6, 18, 82, 3),
    ("NPQLBC", "2021"): (6, 18, 34, 6, 18, 82, 3),
    ("NPQLBC", "74-hours"): (1, 18, 32, 5, 18, 74, 3),
}  # induction, events, online, coaching, formative, total, days of events

IDENTIFIERS = {
    "NPQSL": ("npq-senior-leadership", "leadership", 18),
    "NPQH": ("npq-headship", "leadership", 18),
    "NPQEL": ("npq-executive-leadership", "leadership", 18),
    "NPQEYL": ("npq-early-years-leadership", "leadership", 18),
    "NPQSENCO": ("npq-senco", "leadership", 18),
    "NPQLT": ("npq-leading-teaching", "specialist", 12),
    "NPQLTD": ("npq-leading-teaching-development", "specialist", 12),
    "NPQLBC": ("npq-leading-behaviour-culture", "specialist", 12),
    "NPQLL": ("npq-leading-literacy", "specialist", 12),
    "NPQLPM": ("npq-leading-primary-mathematics", "specialist", 12),
    "EHCO": ("npq-early-headship-coaching-offer", "ehco", 12),
    "NPQSL-LEGACY": (None, None, None),
    "LA-NPQSL": ("npq-senior-leadership", "leadership", 18),
}

AREAS = {
    "leadership": "school-culture teaching curriculum-and-assessment behaviour additional-and-send "
    "professional-development organisational-management implementation working-in-partnership "
    "governance-and-accountability",
    "senco": "school-culture statutory-framework identification-of-need teaching behaviour "
    "leading-and-managing-provision professional-development implementation",
    "early-years": "culture child-development-curriculum-and-assessment additional-and-send "
    "professional-development organisational-management implementation working-in-partnership",
    "leading-teaching": "teaching school-culture how-pupils-learn subject-and-curriculum "
    "classroom-practice adaptive-teaching assessment professional-development implementation",
    "teacher-development": "teaching designing-effective-professional-development "
    "delivering-effective-professional-development implementation",
    "behaviour-and-culture": "teaching school-culture enabling-conditions-for-good-behaviour "
    "complex-behavioural-needs professional-development implementation",
    "literacy": "teaching developing-language developing-reading developing-writing "
    "professional-development implementation",
    "primary-mathematics": "culture-and-expectations how-pupils-learn-maths curriculum "
    "classroom-practice adaptive-teaching assessment professional-development implementation",
    "senior-leadership-modular": "succeeding-in-senior-leadership closing-the-gap "
    "improving-the-quality-of-teaching leading-change-for-improvement",
}


def named(programme: Programme) -> str:
    return f"{programme.code} {programme.edition}"


def test_every_programme_is_there() -> None:
    assert {one.code for one in EDITIONS} == set(IDENTIFIERS)


@pytest.mark.parametrize("programme", EDITIONS, ids=named)
def test_hours_and_days_are_those_of_the_sources(programme: Programme) -> None:
    """Where no source gives hours there are none, and the data says why."""
    stated = HOURS.get((programme.code, programme.edition))
    if stated is None:
        assert programme.hours == {}
        assert programme.units == {}
        assert programme.needs["hours"]
        return
    *by_strand, total, days = stated
    assert programme.hours == dict(zip(COUNTED, map(Decimal, by_strand), strict=True))
    assert sum(by_strand) == total
    assert programme.units == {"events": days}
    assert programme.hours["events"] == 6 * days


@pytest.mark.parametrize("programme", EDITIONS, ids=named)
def test_identifier_group_and_months_are_dfes(programme: Programme) -> None:
    stated = IDENTIFIERS[programme.code]
    assert (programme.course_identifier, programme.group, programme.months) == stated


@pytest.mark.parametrize(("key", "table"), TABLES.items(), ids=lambda one: str(one)[:20])
def test_each_fact_has_a_source_and_what_is_absent_has_a_reason(
    key: str, table: dict[str, Any]
) -> None:
    facts = {
        "course-identifier", "group", "policy", "threshold", "months", "summative-months",
        "hours", "units", "assessment", "modules", "apart", "valid-from",
    }  # fmt: skip
    told = table["sources"]
    assert set(table) & facts == set(told) - {"framework"}, key
    known = data_file("programmes")["source"]
    assert all(one in known for named in told.values() for one in named)
    for needed in ("hours", "months", "valid-from", "course-identifier"):
        assert (needed in table) != (needed in table.get("needs", {})), needed
    assert all(len(why) > 20 for why in table.get("needs", {}).values())


def test_every_source_is_used() -> None:
    used = {one for table in TABLES.values() for told in table["sources"].values() for one in told}
    assert used == set(data_file("programmes")["source"])


@pytest.mark.parametrize("name", FRAMEWORKS)
def test_a_framework_has_its_areas_in_order(name: str) -> None:
    assert list(framework_faults(data_file(name))) == []
    framework = load_frameworks()[name]
    assert [area.slug for area in framework.areas] == AREAS[name].split()
    assert framework.source
    assert framework.edition
    assert framework.verified is (name != "primary-mathematics")


def test_what_is_not_official_is_marked_so() -> None:
    assert {one.code for one in EDITIONS if not one.verified} == {"NPQLPM"}


@pytest.mark.parametrize("programme", EDITIONS, ids=named)
def test_only_what_asks_for_hours_has_a_threshold(programme: Programme) -> None:
    asks = programme.policy in BY_HOURS
    assert programme.threshold == (90 if asks else None)
    assert (programme.policy == "none") is (programme.code == "EHCO")
    assert (programme.modules is not None) is (programme.policy == "modules")


def test_the_modular_one_asks_for_two_and_two() -> None:
    modules = load_programmes()["npqsl-legacy"].modules
    assert modules is not None
    assert (len(modules.essential), modules.choose) == (2, 2)
    assert set(modules.electives) <= set(AREAS["senior-leadership-modular"].split())


def test_the_apprenticeships_hours_are_apart_and_in_no_rule() -> None:
    programme = load_programmes()["la-npqsl"]
    assert programme.apart is not None
    assert programme.apart.hours == 78
    cohort = Cohort("la", "la-npqsl", date(2026, 10, 1), (1,))
    assert sum(s.hours for s in counting_rule(cohort, programme).strands.values()) == 98


def test_windows_are_stated_where_a_source_states_them() -> None:
    stated = {one.code for one in EDITIONS if one.assessment and one.assessment.window_days == 8}
    assert stated == {code for code, _ in HOURS}
    assert load_programmes()["ehco"].assessment is None


def an_edition(edition: str, valid_from: date | None) -> Programme:
    return programme_from(
        {
            "code": "X", "name": "X", "edition": edition, "policy": "pooled-hours", "source": "us",
            "threshold": 90, "months": 12, "framework": "leadership", "hours": {"online": 10},
            **({"valid-from": valid_from} if valid_from else {}),
        }
    )  # fmt: skip


NEW_DAY = date(2026, 9, 1)
BOTH = Programmes(
    [an_edition("new", NEW_DAY), an_edition("old", date(2021, 10, 1)), an_edition("odd", None)]
)


@pytest.mark.parametrize(
    ("starts_on", "edition"),
    [
        (NEW_DAY, "new"),
        (NEW_DAY - timedelta(days=1), "old"),
        (date(2020, 1, 1), "old"),  # before the first: the first
    ],
)
def test_a_cohort_keeps_the_edition_it_started_with(starts_on: date, edition: str) -> None:
    assert BOTH.of(Cohort("c", "x", starts_on, (1,))).edition == edition


def test_a_cohort_may_name_its_edition() -> None:
    assert BOTH.of(Cohort("c", "X", NEW_DAY, (1,), edition="odd")).edition == "odd"
    assert BOTH["x"].edition == "new"


def test_an_edition_without_a_date_is_taken_where_there_is_no_other() -> None:
    assert Programmes([an_edition("odd", None)])["x"].edition == "odd"
