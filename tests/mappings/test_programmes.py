"""Programmes as data: what a table may say, and what each edition then holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mappings.frameworks import Area, TitleRules, data_file, load_frameworks
from mappings.programmes import (
    Apart,
    Programme,
    ProgrammeFault,
    Programmes,
    Task,
    load_programmes,
    our_tables,
    programme_from,
)
from mappings.standing import Modules

NPQSL = load_programmes()["npqsl"]


def a_table(**but: Any) -> dict[str, Any]:
    table = {
        "code": "X", "name": "X", "edition": "1", "policy": "pooled-hours", "source": "us",
        "threshold": 90, "months": 12, "framework": "leadership", "hours": {"online": 10},
    }  # fmt: skip
    return {**table, **but}


def test_no_wording_means_two_areas() -> None:
    wordings = [w.lower() for a in NPQSL.areas for w in (a.title, *a.aliases)]
    assert len(wordings) == len(set(wordings))


def test_a_provider_may_bring_areas_of_its_own() -> None:
    area = {"slug": "culture", "title": "Culture", "aliases": ["Ethos"]}
    own = {key: value for key, value in a_table(area=[area]).items() if key != "framework"}
    found = programme_from(own)
    assert found.areas[0].aliases == ("Ethos",)
    assert (found.framework, found.titles, found.verified) == ("its own", TitleRules(), True)


def test_all_that_a_table_says_is_in_its_edition() -> None:
    areas = [{"slug": slug, "title": slug.upper()} for slug in ("a", "b", "c", "d")]
    found = programme_from(
        {
            "code": "XL",
            "name": "X leadership",
            "edition": "2026",
            "policy": "modules",
            "source": "us",
            "sources": {"hours": ["briefing", "page 4"], "months": "hub", "units": "our plan"},
            "needs": {"group": "nobody tells it"},
            "valid-from": date(2026, 9, 1),
            "verified": False,
            "course-identifier": "npq-x",
            "group": "specialist",
            "area": areas,
            "titles": {"strict": ["a"]},
            "hours": {"events": 12, "online": Decimal("7.5")},
            "units": {"events": 2},
            "weights": {"online": 40},
            "threshold": Decimal("87.5"),
            "months": 12,
            "summative-months": 3,
            "modules": {"essential": ["a", "b"], "electives": ["c", "d"], "choose": 1},
            "assessment": {"form": "essay", "words": {"from": 1500, "to": 2500}, "window-days": 8},
            "apart": {"hours": Decimal("78.5"), "what": "the apprenticeship's"},
            "alerts": {"behind_points": 4},
        }
    )
    told = data_file("programmes")["source"]
    assert found == Programme(
        code="XL",
        name="X leadership",
        edition="2026",
        areas=tuple(Area(slug, slug.upper(), ()) for slug in ("a", "b", "c", "d")),
        hours={"events": Decimal(12), "online": Decimal("7.5")},
        units={"events": 2},
        weights={"online": Decimal(40)},
        policy="modules",
        threshold=Decimal("87.5"),
        months=12,
        sources={
            "": "us",
            "hours": f"{told['briefing']}; page 4",
            "months": told["hub"],
            "units": "our plan",
        },
        framework="its own",
        valid_from=date(2026, 9, 1),
        verified=False,
        course_identifier="npq-x",
        group="specialist",
        summative_months=3,
        modules=Modules(("a", "b"), ("c", "d"), 1),
        assessment=Task("essay", 1500, 2500, 8),
        apart=Apart(Decimal("78.5"), "the apprenticeship's"),
        needs={"group": "nobody tells it"},
        titles=TitleRules(strict=("a",)),
        alerts={"behind_points": 4},
    )


def test_what_a_table_does_not_say_is_absent_from_its_edition() -> None:
    leadership = load_frameworks()["leadership"]
    table = {"code": "E", "name": "E", "edition": "1", "policy": "none", "framework": "leadership"}
    found = programme_from({**table, "sources": {"policy": ["hub"]}})
    assert found == Programme(
        code="E",
        name="E",
        edition="1",
        areas=leadership.areas,
        hours={},
        units={},
        weights={},
        policy="none",
        threshold=None,
        months=None,
        sources={"policy": data_file("programmes")["source"]["hub"]},
        framework="leadership",
        titles=leadership.titles,
    )
    formed = programme_from(a_table(assessment={"form": "essay"}))
    assert formed.assessment == Task("essay", None, None, None)


def test_wordings_of_a_programme_are_added_to_those_of_its_framework() -> None:
    known = load_frameworks()["leadership"].titles
    found = programme_from(a_table(titles={"outside": ["golf"]})).titles
    assert found == known.and_of(TitleRules(outside=("golf",)))


def test_a_framework_that_is_not_official_makes_no_verified_programme() -> None:
    assert not programme_from(a_table(framework="primary-mathematics")).verified
    assert not programme_from(a_table(verified=False)).verified
    assert programme_from(a_table(verified=True)).verified


def test_frameworks_of_the_providers_own_are_those_that_may_be_named() -> None:
    own = {"mine": load_frameworks()["literacy"]}
    assert programme_from(a_table(framework="mine"), own).areas == own["mine"].areas
    with pytest.raises(ProgrammeFault, match="framework: one of mine, or"):
        programme_from(a_table(), own)


def test_each_table_we_ship_is_an_edition() -> None:
    shipped = [programme_from(table) for table in our_tables()]
    ours = load_programmes()
    assert shipped == [one for code in ours for one in ours.editions(code)]
    npqsl = shipped[0]
    assert (npqsl.code, npqsl.assessment) == (
        "NPQSL",
        Task("written answer to an unseen case study", 1500, 2500, 8),
    )


def test_programmes_are_found_in_any_case_and_listed_in_lower_case() -> None:
    first, second = (programme_from(a_table(code=code)) for code in ("X", "Ylp"))
    both = Programmes([first, second])
    assert (list(both), len(both)) == (["x", "ylp"], 2)
    assert both["yLP"] is second
    assert both.editions("YLP") == (second,)
    assert both.editions("nobody's") == ()
    with pytest.raises(KeyError):
        both["nobody's"]


@pytest.mark.parametrize(
    ("but", "named"),
    [
        ({"policy": "vibes"}, "policy"),
        ({"threshold": 0}, "threshold"),
        ({"threshold": 101}, "threshold"),
        ({"months": "12"}, "months"),
        ({"hours": {"lectures": 4}}, "hours.lectures"),
        ({"hours": {"online": -1}}, "hours.online"),
        ({"hours": {"online": True}}, "hours.online"),
        ({"units": {"events": Decimal("1.5")}}, "units.events"),
        ({"framework": "nobody's"}, "framework"),
        ({"source": ""}, "source"),
        ({"total": 11}, "total"),
        ({"group": "club"}, "group"),
        ({"valid-from": "2026"}, "valid-from"),
        ({"summative-months": 0}, "summative-months"),
        ({"policy": "modules"}, "modules"),
        ({"modules": {"essential": ["a"], "electives": ["a"], "choose": 1}}, "modules"),
        ({"modules": {"essential": ["a"], "electives": ["b"], "choose": 2}}, "modules.choose"),
        ({"modules": {"essential": ["a"], "electives": [], "choose": 0}}, "modules"),
        ({"assessment": {"window-days": 8}}, "assessment.form"),
        ({"apart": {"hours": 8}}, "apart"),
        ({"colour": "red"}, "colour"),
        ({"area": [{"slug": "a", "title": "A"}, {"slug": "a", "title": "B"}]}, "area"),
        ({"area": [{"slug": "a"}]}, "area"),
    ],
)
def test_a_wrong_programme_is_refused_with_the_key(but: dict[str, Any], named: str) -> None:
    with pytest.raises(ProgrammeFault) as refused:
        programme_from(a_table(**but))
    assert [fault.split(":")[0] for fault in refused.value.faults] == [named]


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(ProgrammeFault) as refused:
        programme_from(a_table(policy="vibes", months=0))
    faults = (
        "policy: one of pooled-hours, each-strand, weighted, modules, none",
        "months: a whole number of at least 1",
    )
    assert (refused.value.code, refused.value.faults) == ("X", faults)
    assert str(refused.value) == f"programme X: {faults[0]}; {faults[1]}"


def test_modules_are_areas_of_the_programme() -> None:
    modules = {"essential": ["teaching", "golf"], "electives": ["chess"], "choose": 1}
    with pytest.raises(ProgrammeFault) as refused:
        programme_from(a_table(modules=modules))
    assert str(refused.value) == "programme X: modules: chess, golf: no such area"


def test_a_programme_without_a_code_is_named_by_a_question_mark() -> None:
    nameless = {key: value for key, value in a_table().items() if key != "code"}
    with pytest.raises(ProgrammeFault, match=r"^programme \?: code: a text is needed$"):
        programme_from(nameless)
