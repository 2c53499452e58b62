"""What a run keeps of a cohort's courses: each thing as the map takes it, each activity exact."""

from __future__ import annotations

import json
from decimal import Decimal

from mappings.cohorts import FILE_SAYS_SO, MapLine
from mappings.mapping import map_courses
from mappings.records import Structure
from mappings.seen import Seen, SeenActivity, SeenThing, seen
from tests.mappings.builders import (
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_assignment,
    an_item,
    an_item_of,
)

TASK = an_assignment("FAT 1: Teaching", id=3100)
HOME = a_structure(
    a_module(
        "School Culture",
        an_item("A heading", id=9000, type="SubHeader", requirement=None),
        an_item("Read me", id=9001),
        an_item("Extra", id=9002, published=False, requirement=None),
        id=501,
    ),
    a_module("Implementation", an_item("Film", id=9003), id=502, requirement_type="one"),
    a_module("Formative tasks", an_item_of(TASK, id=9004, title="Hand in"), id=503),
    assignments=[TASK, an_assignment("Event 1", id=3200, published=False)],
)
SECOND = a_structure(assignments=[an_assignment("Photo", id=3300)], course_id=202)
EVENT = MapLine(
    assignment=3200,
    strand="events",
    hours=Decimal("1.5"),
    areas={"teaching": Decimal(7), "implementation": Decimal(3)},
)
ONLINE = "its strand is not told, so it is online"
CULTURE = f'names "school culture"; {ONLINE}'
CHOICE = f'names "implementation"; {ONLINE}'
NO_AREA = "names no content area"


def seen_now(*structures: Structure, lines: tuple[MapLine, ...] = (EVENT,)) -> Seen:
    cohort = a_cohort(*lines, courses=tuple(one.course_id for one in structures))
    return seen(structures, map_courses(structures, cohort, a_programme()))


def a_thing(title: str, **given: object) -> SeenThing:
    """A published thing with a requirement that is online and counts as nothing."""
    usual: dict[str, object] = {
        "published": True,
        "requirement": "must_view",
        "strand": "online",
        "areas": (),
        "activity": None,
        "within": None,
        "status": "mapped",
    }
    return SeenThing(title, **{**usual, **given})  # type: ignore[arg-type]


def test_a_module_is_kept_with_its_items_and_a_heading_is_not() -> None:
    culture = ("school-culture",)
    assert seen_now(a_structure(HOME.modules[0]), lines=()).things == {
        "module:501": a_thing("School Culture", requirement="all", areas=culture, why=CULTURE),
        "item:9001": a_thing(
            "Read me",
            areas=culture,
            activity="item:9001",
            within="module:501",
            why=f"as its module: {CULTURE}",
        ),
        "item:9002": a_thing(
            "Extra",
            published=False,
            requirement=None,
            areas=culture,
            within="module:501",
            status="not-counted",
            why="no completion requirement, so it cannot count: set one in Canvas",
        ),
    }


def test_a_module_of_which_one_item_is_asked_counts_itself_and_its_items_with_it() -> None:
    choice = {"areas": ("implementation",), "activity": "module:502"}
    assert seen_now(a_structure(HOME.modules[1]), lines=()).things == {
        "module:502": a_thing("Implementation", requirement="one", why=CHOICE, **choice),
        "item:9003": a_thing("Film", within="module:502", why=f"as its module: {CHOICE}", **choice),
    }


def test_an_assignment_is_kept_by_itself_where_no_module_shows_it() -> None:
    things = seen_now(a_structure(HOME.modules[2], assignments=HOME.assignments), SECOND).things
    areas = ("teaching", "implementation")
    task = {"strand": "formative", "status": "no-area"}
    event = {"requirement": None, "strand": "events", "areas": areas, "why": FILE_SAYS_SO}
    assert things == {
        "module:503": a_thing("Formative tasks", requirement="all", why=NO_AREA, **task),
        "item:9004": a_thing(
            "Hand in",
            requirement=None,
            activity="assignment:3100",
            within="module:503",
            why=f"as its module: {NO_AREA}",
            **task,
        ),
        "assignment:3200": a_thing("Event 1", published=False, activity="assignment:3200", **event),
        "assignment:3300": a_thing(
            "Photo",
            requirement=None,
            strand=None,
            status="review",
            why="its title does not tell its strand: "
            "name it with npq-sync confirm or in the cohorts file",
        ),
    }


def test_every_module_of_every_course_is_kept() -> None:
    assert {key for key in seen_now(HOME, SECOND).things if key.startswith("module:")} == {
        "module:501",
        "module:502",
        "module:503",
    }


def test_an_activity_is_kept_with_exact_hours_and_shares_and_where_it_stands_in_canvas() -> None:
    assert seen_now(HOME).activities == {
        "item:9001": SeenActivity(
            None,
            planned=False,
            areas={"school-culture": "1"},
            place="courses/101/modules/items/9001",
        ),
        "module:502": SeenActivity(
            None,
            planned=False,
            areas={"implementation": "1"},
            place="courses/101/modules#module_502",
        ),
        "assignment:3100": SeenActivity(None, planned=False, place="courses/101/assignments/3100"),
        "assignment:3200": SeenActivity(
            "3/2",
            planned=True,
            areas={"teaching": "7/10", "implementation": "3/10"},
            place="courses/101/assignments/3200",
        ),
    }


def test_it_comes_back_from_plain_json() -> None:
    whole = seen_now(HOME, SECOND)
    assert Seen.from_json(json.loads(json.dumps(whole.as_json()))) == whole


def test_what_was_kept_before_reasons_shares_and_places_were_comes_back_without_them() -> None:
    thing = {
        "title": "Read me",
        "published": True,
        "requirement": None,
        "strand": None,
        "areas": [],
        "activity": None,
        "within": None,
    }
    kept = {
        "things": {"item:1": thing},
        "activities": {"item:1": {"hours": None, "planned": False}},
    }
    old = Seen.from_json(kept)
    assert (old.things["item:1"].status, old.things["item:1"].why) == ("", "")
    assert old.activities["item:1"] == SeenActivity(None, planned=False, areas={}, place=None)
