"""A framework as its file has it, and what may be wrong with one of the provider's own."""

from __future__ import annotations

from typing import Any

import pytest

from mappings.frameworks import (
    Area,
    Framework,
    TitleRules,
    framework_faults,
    framework_from,
)

LEAST: dict[str, Any] = {
    "edition": "2026",
    "source": "our handbook",
    "area": [{"slug": "mastery", "title": "Mastery"}],
}
MASTERY = Area("mastery", "Mastery", ())


def test_the_least_that_a_framework_s_file_says_is_enough() -> None:
    assert framework_from("maths", LEAST) == Framework(
        name="maths",
        edition="2026",
        source="our handbook",
        verified=True,
        areas=(MASTERY,),
        titles=TitleRules(),
    )


def test_all_that_a_framework_s_file_may_say_is_kept() -> None:
    area = {
        "slug": "culture",
        "title": "Culture",
        "aliases": ["Ethos", "Values"],
        "in-plain-company": ["Belonging"],
        "like": "school-culture",
    }
    titles = {
        "false-friends": ["Culture shock"],
        "strict": ["Culture"],
        "elsewhere": ["Headship"],
        "outside": ["Level 5"],
    }
    said = {**LEAST, "verified": False, "area": [area, *LEAST["area"]], "titles": titles}
    assert list(framework_faults(said)) == []
    assert framework_from("ours", said) == Framework(
        name="ours",
        edition="2026",
        source="our handbook",
        verified=False,
        areas=(
            Area("culture", "Culture", ("Ethos", "Values"), ("Belonging",), "school-culture"),
            MASTERY,
        ),
        titles=TitleRules(("Culture shock",), ("Culture",), ("Headship",), ("Level 5",)),
    )


def test_wordings_of_two_tables_are_united_each_once() -> None:
    ours = TitleRules(("a", "b"), ("c",), (), ("d",))
    theirs = TitleRules(("b", "e"), (), ("f",), ("d",))
    assert ours.and_of(theirs) == TitleRules(("a", "b", "e"), ("c",), ("f",), ("d",))


SINGLE = "area: at least one is needed, each written [[area]], in double brackets"
LISTS = "area: aliases and in-plain-company are lists of texts"


@pytest.mark.parametrize(
    ("but", "faults"),
    [
        ({"edition": None}, ["edition: a text is needed"]),
        ({"edition": ""}, ["edition: a text is needed"]),
        ({"source": 2026}, ["source: a text is needed"]),
        ({"colour": "red", "areas": []}, ["areas: not known", "colour: not known"]),
        ({"area": None}, [SINGLE]),
        ({"area": {"slug": "mastery", "title": "Mastery"}}, [SINGLE]),
        ({"area": ["Mastery"]}, [SINGLE]),
        ({"area": []}, [SINGLE]),
        ({"area": [{"slug": "mastery"}]}, ["area: each needs a slug and a title"]),
        ({"area": [{"slug": "", "title": "Mastery"}]}, ["area: each needs a slug and a title"]),
        ({"area": [{"slug": 1, "title": "Mastery"}]}, ["area: each needs a slug and a title"]),
        ({"area": LEAST["area"] * 2}, ["area: two have the same slug"]),
        ({"area": [{"slug": "a", "title": "A", "alias": ["B"]}]}, ["area.alias: not known"]),
        ({"area": [{"slug": "a", "title": "A", "aliases": "B"}]}, [LISTS]),
        ({"area": [{"slug": "a", "title": "A", "in-plain-company": [7]}]}, [LISTS]),
        ({"verified": "no"}, ["verified: must be true or false, without quotes"]),
        ({"titles": ["Culture"]}, ["titles: a table is needed"]),
        ({"titles": {"strict": [" "]}}, ["titles.strict: a list of texts is needed"]),
        ({"titles": {"loose": ["Culture"]}}, ["titles.loose: not known"]),
    ],
)
def test_what_is_wrong_with_a_framework_is_said_by_its_key(
    but: dict[str, Any], faults: list[str]
) -> None:
    assert list(framework_faults({**LEAST, **but})) == faults


def test_every_fault_of_a_framework_is_said_at_once() -> None:
    assert list(framework_faults({"area": [{"slug": "a"}, {"slug": "a", "title": "A"}]})) == [
        "edition: a text is needed",
        "source: a text is needed",
        "area: each needs a slug and a title",
        "area: two have the same slug",
    ]
