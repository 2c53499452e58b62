"""Three hubs teach the same four events, each in a module assigned to its own section."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from pathlib import Path

from jobs.chosen import nobody
from jobs.demo.entities import User
from jobs.demo.server import Sandbox
from jobs.demo.world import World
from jobs.figures import Figures
from jobs.reader import Reader
from mappings.cohorts import Cohort
from mappings.programmes import load_programmes
from sync.canvas.client import CanvasClient
from sync.store import open_store

HUBS = ("Cheshire", "Dorset", "Kent")


def _figures(world: World, token: str, course: int, folder: Path) -> Figures:
    cohort = Cohort(
        id="hubs",
        programme="npqsl",
        starts_on=date(2026, 9, 1),
        courses=(course,),
        waive=frozenset({"induction", "coaching", "formative"}),
    )
    with (
        Sandbox(world) as canvas,
        open_store(f"sqlite:///{folder / 'hubs.db'}") as store,
        CanvasClient(canvas.url, token, 4) as client,
    ):
        return Reader(
            store=store,
            client=client,
            cohort=cohort,
            programme=load_programmes()["npqsl"],
            now=datetime(2026, 11, 21, 12, tzinfo=UTC),
            stage=lambda _: None,
            choice=nobody,
            dry=True,
        ).figures()


def test_events_in_modules_assigned_by_section_are_four_events_to_everyone(tmp_path: Path) -> None:
    world = World()
    course = world.add_course("NPQSL")
    online = world.add_module(course, "School Culture")
    page = world.add_item(online, "Page", "Read", requirement="must_view")
    people = []
    for hub in HUBS:
        section = world.add_section(course, hub)
        people.append(world.add_user(f"Participant of {hub}"))
        world.enroll(course, people[-1], section=section)
        module = world.add_module(course, f"Events in {hub}")
        world.assign_module(module, section=section)
        for number in range(1, 5):
            event = world.add_assignment(course, f"Event {number}: {hub}", points=1)
            world.add_item(module, "Assignment", event.name, content=event)
            if number < 4:
                world.grade(people[-1], event, 1)
    for person in people:
        world.meet(person, page)

    figures = _figures(world, world.add_token(), course.id, tmp_path)

    for person in people:
        standing = figures.standings[person.id]
        events = [line for line in standing.lines if line.strand == "events"]
        assert [line.credit_hours for line in events] == [6, 6, 6, 6]
        assert standing.hours_applicable == 62
        assert standing.percent == Fraction(100 * 56, 62)


def test_events_in_a_module_assigned_to_a_group_are_its_members_alone(tmp_path: Path) -> None:
    world = World()
    course = world.add_course("NPQSL")
    member, other = world.add_user("Member"), world.add_user("Other")
    for person in (member, other):
        world.enroll(course, person)
    online = world.add_module(course, "School Culture")
    world.add_item(online, "Page", "Read", requirement="must_view")
    module = world.add_module(course, "Events")
    world.assign_module(module, group=world.add_group(course, "Teams", "Team 1", [member]))
    event = world.add_assignment(course, "Event 1", points=1)
    world.add_item(module, "Assignment", event.name, content=event)

    figures = _figures(world, world.add_token(), course.id, tmp_path)

    def titles(person: User) -> list[str]:
        return [line.title for line in figures.standings[person.id].lines]

    assert "Event 1" in titles(member)
    assert "Event 1" not in titles(other)
