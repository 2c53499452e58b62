"""What each module is taken for: its strand, areas and status, and the words of why."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

import pytest

from mappings.cohorts import MapLine
from mappings.problems import Problem
from mappings.rulings import InCourse, ModuleRuling, module_ruling, shares
from mappings.titles import read_title
from tests.mappings.builders import HOME, a_module, a_programme

CULTURE, TEACHING = {"school-culture": Fraction(1)}, {"teaching": Fraction(1)}
UNSURE = "Behaviours of effective leaders"
UNCLEAR = (
    'its title is unclear ("behaviours" is not by itself a content area): say its strand and '
    "areas, with npq-sync confirm or in the cohorts file"
)
FILE = "the cohorts file says so"
NO_STRAND = "; its strand is not told, so it is online"
BY_COURSE = "; its course's name tells the area"
BY_MODULE = "; the areas are its module's"


def course(areas: Mapping[str, Fraction] | None = None, *one_of: int) -> InCourse:
    read = partial(read_title, programme=a_programme())
    return InCourse(HOME, lambda _module: read, frozenset(one_of), areas or {})


def of_module(
    title: str,
    line: MapLine | None = None,
    areas: Mapping[str, Fraction] | None = None,
    **given: Any,
) -> ModuleRuling:
    return module_ruling(course(areas), a_module(title, id=501, **given), line)


@pytest.mark.parametrize(
    ("title", "strand", "areas", "status", "why"),
    [
        ("School Culture", "online", CULTURE, "mapped", f'names "school culture"{NO_STRAND}'),
        ("Induction", "induction", {}, "no-area", "names no content area"),
        ("Face-to-face events", "events", {}, "no-area", "names no content area"),
        ("Week 3", "online", {}, "review", f"a number alone is never mapped{NO_STRAND}"),
        ("Summative assessment", "assessment", {}, "not-counted", "names the summative assessment"),
    ],
)
def test_without_a_line_a_module_is_what_its_title_tells(
    title: str, strand: Any, areas: Mapping[str, Fraction], status: Any, why: str
) -> None:
    found = of_module(title)
    assert (found.strand, found.areas, found.status, found.why) == (strand, areas, status, why)
    assert (found.course_id, found.module.id, found.line, found.one_of) == (HOME, 501, None, False)
    assert (found.problem is None) is (status != "review")


def test_an_unclear_module_says_where_it_stands_why_it_is_unclear_and_what_to_do() -> None:
    assert of_module(UNSURE).problem == Problem("review", f"course {HOME}, module 501", UNCLEAR)


@pytest.mark.parametrize(
    ("line", "strand", "areas", "status", "why"),
    [
        ({"strand": "events"}, "events", CULTURE, "mapped", FILE),
        ({"areas": {"teaching": Decimal(2)}}, "online", TEACHING, "mapped", FILE + NO_STRAND),
        ({"areas": {}}, "online", {}, "no-area", FILE + NO_STRAND),
        ({"strand": "none"}, "none", {}, "not-counted", FILE),
        ({"strand": "online", "why": "a person said so"}, "online", CULTURE, "mapped",
         "a person said so"),
    ],
)  # fmt: skip
def test_what_a_line_says_of_a_module_wins_and_it_leaves_the_rest_to_the_title(
    line: dict[str, Any], strand: Any, areas: Mapping[str, Fraction], status: Any, why: str
) -> None:
    said = MapLine(module=501, **line)
    found = of_module("School Culture", said, TEACHING)
    assert (found.strand, found.areas, found.status, found.why) == (strand, areas, status, why)
    assert (found.line, found.problem) == (said, None)


@pytest.mark.parametrize(
    ("title", "line", "areas", "why"),
    [
        ("Week 3", {}, TEACHING, f"a number alone is never mapped{NO_STRAND}{BY_COURSE}"),
        ("Welcome", {}, TEACHING, f"names no content area{NO_STRAND}{BY_COURSE}"),
        ("Formative tasks", {}, TEACHING, f"names no content area{BY_COURSE}"),
        ("Induction", {}, {}, "names no content area"),
        ("Coaching", {}, {}, "names no content area"),
        ("School Culture", {}, CULTURE, f'names "school culture"{NO_STRAND}'),
        ("Week 3", {"strand": "online"}, TEACHING, FILE + BY_COURSE),
        ("Week 3", {"strand": "events"}, {}, FILE),
        ("Week 3", {"areas": {"school-culture": Decimal(1)}}, CULTURE, FILE + NO_STRAND),
    ],
)
def test_a_course_s_name_tells_areas_only_online_and_formative_and_where_nothing_else_does(
    title: str, line: dict[str, Any], areas: Mapping[str, Fraction], why: str
) -> None:
    found = of_module(title, MapLine(module=501, **line) if line else None, TEACHING)
    assert (found.areas, found.why) == (areas, why)
    assert (found.problem is None) is (found.status != "review")


@pytest.mark.parametrize(
    ("title", "asks", "known", "one_of"),
    [
        ("Online study", "one", False, True),
        ("Induction", None, True, True),
        ("Online study", "all", False, False),
        ("Face-to-face events", "one", True, False),
    ],
)
def test_one_of_is_told_by_canvas_or_found_out_and_only_in_strands_read_by_requirement(
    title: str, asks: str | None, known: bool, one_of: bool
) -> None:
    module = a_module(title, id=501, requirement_type=asks)
    of = course(None, *((501,) if known else ()))
    assert module_ruling(of, module, None).one_of is one_of


def test_shares_add_up_to_one_and_an_area_without_weight_is_none() -> None:
    weights = {"teaching": Decimal(3), "school-culture": Decimal(0), "implementation": Decimal(1)}
    assert shares(weights) == {"teaching": Fraction(3, 4), "implementation": Fraction(1, 4)}
    assert shares({}) == {}
