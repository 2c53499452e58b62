"""What the map shows of each module, item and assignment, and why: design 7, `map`."""

from __future__ import annotations

from collections.abc import Sequence

from mappings.cohorts import Cohort
from mappings.course_map import CourseMap, MappedItem, MappedModule
from mappings.mapping import map_courses
from mappings.programmes import load_programmes
from mappings.records import Assignment, Module
from tests.mappings.builders import (
    HOME,
    a_cohort,
    a_module,
    a_programme,
    a_structure,
    an_assessment,
    an_assignment,
    an_item,
    an_item_of,
)

NAMED = 'names "school culture"; its strand is not told, so it is online'


def mapped(
    *modules: Module, assignments: Sequence[Assignment] = (), cohort: Cohort | None = None
) -> CourseMap:
    structure = a_structure(*modules, assignments=assignments)
    return map_courses([structure], cohort or a_cohort(), a_programme())


def shown(**given: object) -> MappedItem:
    usual: dict[str, object] = {
        "kind": "item",
        "strand": "online",
        "areas": ("school-culture",),
        "status": "mapped",
        "why": f"as its module: {NAMED}",
        "activity_id": None,
    }
    return MappedItem(**{**usual, **given})  # type: ignore[arg-type]


def test_a_module_is_shown_with_its_items_in_canvas_s_order_headings_too() -> None:
    module = a_module(
        "School Culture",
        an_item("Before you start", type="SubHeader", requirement=None, id=1),
        an_item("Read me", id=2),
        an_item("Look", requirement=None, id=3),
        id=500,
    )
    first, *_ = mapped(module, a_module("Teaching")).modules
    assert first == MappedModule(
        id=500,
        course_id=HOME,
        title="School Culture",
        strand="online",
        areas=("school-culture",),
        status="mapped",
        why=NAMED,
        items=(
            shown(
                id=1,
                title="Before you start",
                strand=None,
                areas=(),
                status="not-counted",
                why="a heading",
            ),
            shown(id=2, title="Read me", activity_id="item:2"),
            shown(
                id=3,
                title="Look",
                status="not-counted",
                why="no completion requirement, so it cannot count: set one in Canvas",
            ),
        ),
    )


def test_assignments_outside_modules_are_shown_apart() -> None:
    session, write_up = an_assignment("Coaching session 1", id=1), an_assignment("Write-up", id=2)
    assert mapped(assignments=[session, write_up]).assignments == (
        shown(
            id=1,
            kind="assignment",
            title="Coaching session 1",
            strand="coaching",
            areas=(),
            status="no-area",
            why="names no content area",
            activity_id="assignment:1",
        ),
        shown(
            id=2,
            kind="assignment",
            title="Write-up",
            strand=None,
            areas=(),
            status="review",
            why="its title does not tell its strand: name it with npq-sync confirm or in the "
            "cohorts file",
        ),
    )


def test_an_assignment_outside_modules_takes_nothing_from_a_module_whatever_its_id() -> None:
    loose = an_assignment("Write-up")
    module = a_module("Formative tasks: Teaching", id=1)
    (only,) = mapped(module, assignments=[loose]).assignments
    assert (only.strand, only.areas, only.status) == (None, (), "review")


def test_a_place_that_counts_elsewhere_says_as_what_and_in_which_strand() -> None:
    task = an_assignment("Write-up", id=7)
    as_seven = {
        "title": "Write-up",
        "strand": "coaching",
        "activity_id": "assignment:7",
        "why": "counts once, as assignment:7",
    }
    found = mapped(
        a_module("Coaching", an_item_of(task, id=1)),
        a_module("Formative tasks: Teaching", an_item_of(task, id=2)),
        a_module("Formative tasks", an_item_of(task, id=3)),
        a_module("Readings", an_item_of(task, id=4)),
        assignments=[task],
    )
    counts, *elsewhere = [item for module in found.modules for item in module.items]
    assert counts.why == "as its module: names no content area"
    assert elsewhere == [
        shown(id=2, areas=("teaching",), status="mapped", **as_seven),
        shown(id=3, areas=(), status="no-area", **as_seven),
        shown(id=4, areas=(), status="no-area", **as_seven),
    ]


def test_a_place_without_a_requirement_counts_with_the_one_that_has_one() -> None:
    task = an_assignment("Check", id=7)
    found = mapped(
        a_module("Readings", an_item_of(task, id=1, requirement="must_submit")),
        a_module("More readings", an_item_of(task, id=2)),
        assignments=[task],
    )
    (again,) = found.modules[1].items
    assert again == shown(
        id=2,
        title="Check",
        areas=(),
        status="no-area",
        why="counts once, as item:1",
        activity_id="item:1",
    )
    assert found.problems == ()


def test_the_assessment_says_that_it_is() -> None:
    task = an_assignment("Formative task 5", id=9001)
    cohort = a_cohort(assessment=an_assessment(assignment=9001))
    assert mapped(assignments=[task], cohort=cohort).assignments == (
        shown(
            id=9001,
            kind="assignment",
            title="Formative task 5",
            strand="assessment",
            areas=(),
            status="not-counted",
            why="the cohort's assessment",
        ),
    )


def test_what_stands_in_a_module_outside_the_programme_says_so() -> None:
    module = a_module("Apprenticeship: Level 5", an_item("School Culture"))
    structure = a_structure(module, a_module("Teaching"))
    programme = load_programmes()["la-npqsl"]
    (first, _) = map_courses([structure], a_cohort(programme="la-npqsl"), programme).modules
    told = ("none", "not-counted", "the module's title is outside the programme")
    assert (first.strand, first.status, first.why) == told
    assert [(item.strand, item.status, item.why) for item in first.items] == [told]
