"""More than 10 participants and more than 20% changing entry in one run are held."""

from __future__ import annotations

import pytest

from tests.jobs.cohort_world import NOTHING, CohortWorld
from tests.jobs.office import ENTRY, Office, cohort_toml


def only_one_online_item(office: Office, cohort: CohortWorld) -> None:
    """Leave one item that decides everything, so that many may change at little cost."""
    cohort.course.modules[:] = [cohort.online[0].module]
    cohort.course.modules[0].items[:] = [cohort.online[0]]
    cohort.course.assignments.clear()
    waived = 'waive = ["induction", "events", "coaching", "formative"]'
    office.says(cohort_toml(cohort, more=waived, assessment=None))


@pytest.mark.parametrize(
    ("people", "rising", "held"),
    [(11, 10, False), (55, 11, False), (54, 11, True)],
    ids=["ten of eleven", "exactly a fifth", "eleven and more than a fifth"],
)
def test_the_edges_of_the_brake(
    office: Office, cohort_world: CohortWorld, people: int, rising: int, held: bool
) -> None:
    only_one_online_item(office, cohort_world)
    everybody = cohort_world.joined(people, NOTHING)
    first = office.sync()
    for user in everybody[:rising]:
        cohort_world.world.meet(user, cohort_world.online[0])

    run = office.sync()

    assert first["held"] == []
    assert run["verification_calls"] == rising
    assert len(run["held"]) == (rising if held else 0)
    assert {h["cause"] for h in run["held"]} == ({"mass-change"} if held else set())
    eligible = sum(word == "Eligible" for word in office.cells(ENTRY).values())
    assert eligible == (0 if held else rising)


def test_a_first_entry_is_no_change(office: Office, cohort_world: CohortWorld) -> None:
    only_one_online_item(office, cohort_world)
    for user in cohort_world.joined(12, NOTHING):
        cohort_world.world.meet(user, cohort_world.online[0])

    run = office.sync()

    assert run["held"] == []
    assert set(office.cells(ENTRY).values()) == {"Eligible"}


def test_a_mass_change_takes_force_when_it_is_approved(
    office: Office, cohort_world: CohortWorld
) -> None:
    only_one_online_item(office, cohort_world)
    everybody = cohort_world.joined(12, NOTHING)
    office.sync()
    for user in everybody:
        cohort_world.world.meet(user, cohort_world.online[0])
    held = office.sync()

    approved = office.approve(held["run"])

    assert approved is not None
    assert approved["writes"]["cells"] == 12
    assert set(office.cells(ENTRY).values()) == {"Eligible"}
    again = office.sync()
    assert (again["held"], again["writes"]["cells"]) == ([], 0)
    assert again["mails"] == 0, "news of so many at once waits for an admin"
