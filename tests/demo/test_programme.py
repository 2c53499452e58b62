"""The demo's cohort is the cohort it claims to be."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from jobs.demo.entities import User
from jobs.demo.profiles import PROFILES
from jobs.demo.programme import DemoCohort, build_demo
from jobs.demo.progress import normalised_counts, standings
from jobs.demo.world import World
from mappings.programmes import load_programmes
from mappings.titles import read_title

TODAY = date(2026, 11, 21)
HOURS = {"events": 6, "coaching": 2, "fats": 4, "induction": 3, "online": Fraction(38, 40)}


@pytest.fixture
def world() -> World:
    return World(lambda: datetime(2026, 11, 21, 19, 0, tzinfo=UTC))


@pytest.fixture
def cohort(world: World) -> DemoCohort:
    return build_demo(world, today=TODAY)


def credit(score: float | None, points: float | None) -> Fraction:
    return Fraction(score or 0) / Fraction(points or 1)


def percent(world: World, cohort: DemoCohort, who: User) -> Fraction:
    """Reckon the figure by hand, from what was handed in, graded and read."""
    done, counted = Fraction(0), Fraction(98)
    for assignment in cohort.home.assignments:
        row = world.submission(who, assignment)
        if "event" in assignment.name:
            counted -= HOURS["events"] if row.excused else 0
            done += HOURS["events"] * credit(row.score, assignment.points)
        elif "Coaching" in assignment.name:
            done += HOURS["coaching"] * credit(row.score, assignment.points)
        elif "FAT" in assignment.name and row.attempt:
            done += HOURS["fats"]
    rows = standings(world.book, cohort.home, who)
    done += HOURS["induction"] * rows[0].completed_count
    done += HOURS["online"] * sum(row.completed_count for row in rows[1:])
    return 100 * done / counted


def test_forty_people_two_coaches_and_noise_on_the_roll(cohort: DemoCohort) -> None:
    kinds = [row.type for row in cohort.home.enrollments]

    assert len({person.name for person in cohort.participants}) == 40
    assert len(cohort.coaches) == kinds.count("TaEnrollment") == 2
    assert {"TeacherEnrollment", "StudentViewEnrollment", "ObserverEnrollment"} <= set(kinds)
    assert any(row.state == "inactive" for row in cohort.home.enrollments)
    assert all((staff.email or "").endswith(".example") for staff in cohort.coaches)


@pytest.mark.parametrize(
    ("name", "figure"),
    [
        ("everything-done", Fraction(100)),
        ("exactly-90", Fraction(90)),
        ("a-hair-under", 100 * Fraction(8816, 9800)),
        ("out-of-reach", 100 * Fraction(86, 98)),
        ("excused", 100 * (92 - 2 * Fraction(38, 40)) / 92),
        ("never-started", Fraction(0)),
        ("invited", Fraction(0)),
    ],
)
def test_those_it_tells_of_are_where_it_says(
    world: World, cohort: DemoCohort, name: str, figure: Fraction
) -> None:
    assert percent(world, cohort, cohort.named[name]) == figure


def test_progress_is_mixed(world: World, cohort: DemoCohort) -> None:
    figures = [percent(world, cohort, person) for person in cohort.participants]

    assert sum(figure >= 90 for figure in figures) >= 10
    assert sum(figure < 80 for figure in figures) >= 5


def test_every_area_is_taught_and_every_strand_has_its_activities(cohort: DemoCohort) -> None:
    programme = load_programmes()["npqsl"]
    names = [m.name for m in cohort.home.modules] + [a.name for a in cohort.home.assignments]
    readings = [read_title(name, programme) for name in names]
    strands = [reading.strand for reading in readings]

    assert {area for r in readings for area in r.areas} == {a.slug for a in programme.areas}
    assert [strands.count(s) for s in ("induction", "events", "coaching", "formative")] == [
        1,
        4,
        5,
        5,
    ]
    assert strands.count("assessment") == 1


def test_its_cohorts_file_fits_and_opens_in_twenty_days(cohort: DemoCohort) -> None:
    told = tomllib.loads(cohort.cohorts_toml)
    [table] = told["cohort"]

    assert table["courses"] == [cohort.home.id]
    assert table["assessment"]["assignment"] == cohort.assessment.id
    assert (table["assessment"]["opens_on"] - TODAY).days == 20
    assert cohort.assessment.only_visible_to_overrides
    assert told["admin"] == [
        {"canvas_user_id": cohort.admin.id, "mail": "philippa.oyelaran@northfield.example"}
    ]


def test_the_same_seed_makes_the_same_cohort(world: World, cohort: DemoCohort) -> None:
    again = build_demo(World(world.now), today=TODAY)
    other = build_demo(World(world.now), today=TODAY, seed=99)

    def people(made: DemoCohort) -> list[str]:
        return [person.name for person in made.participants]

    assert people(again) == people(cohort) != people(other)
    assert again.cohorts_toml == cohort.cohorts_toml


def test_a_cohort_too_small_to_tell_of_anybody_is_refused(world: World) -> None:
    fewest = len(PROFILES)
    with pytest.raises(ValueError, match=f"at least {fewest} participants"):
        build_demo(world, today=TODAY, participants=fewest - 1)

    assert len(build_demo(world, today=TODAY, participants=fewest).participants) == fewest


def test_all_stored_progress_is_consistent(world: World, cohort: DemoCohort) -> None:
    total, completed = normalised_counts(
        standings(world.book, cohort.home, cohort.named["exactly-90"])
    )

    assert (total, completed) == (42, 38)
