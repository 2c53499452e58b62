"""Which phrases mean which areas, and which only look as if they did."""

from __future__ import annotations

from typing import Any

import pytest

from mappings.frameworks import Area
from mappings.meanings import Apart, Meaning, apart, meanings

TITLES: dict[str, Any] = {
    "spelling": {"behavior": "behaviour"},
    "acronyms": {"words": ["cpd"]},
    "false-friends": {"phrases": ["Culture shock", "Belonging together"]},
    "false-pair": [{"first": ["team", "staff"], "then": ["culture club", "ethics"]}],
    "apart": [
        {"area": "culture", "first": ["building", "grow our"], "then": ["ethos"], "gap": 2},
        {"area": "teaching", "first": ["teach"], "then": ["pupils", "children"], "gap": 1},
    ],
}
SURE, WARY, FRIEND = {"wary": False}, {"wary": True}, Meaning((), wary=False)


def of(*areas: Area, false_friends: tuple[str, ...] = ()) -> dict[tuple[str, ...], Meaning]:
    return dict(meanings(areas, false_friends, TITLES))


def of_areas(*areas: Area) -> dict[str, Meaning]:
    """What names an area at all, by its words in one text."""
    return {" ".join(words): each for words, each in of(*areas).items() if each.areas}


def test_an_area_is_named_by_its_title_in_either_number_and_by_its_other_wordings() -> None:
    area = Area("ethics", "Team Ethic Studies", ("Ethos", "CPD", "Moral Behavior"), ("Good Life",))
    ethics = ("ethics",)
    assert of_areas(area) == {
        "team ethic studies": Meaning(ethics, **SURE),
        "team ethics studies": Meaning(ethics, **SURE),
        "team ethic studie": Meaning(ethics, **SURE),
        "ethos": Meaning(ethics, **WARY),  # a single word could mean much else
        "cpd": Meaning(ethics, **SURE),  # but not an acronym
        "moral behaviour": Meaning(ethics, **SURE),
        "good life": Meaning(ethics, **WARY),
    }


def test_a_title_of_one_word_is_wary_and_in_no_other_number() -> None:
    assert of_areas(Area("ethics", "Ethics", ())) == {"ethics": Meaning(("ethics",), **WARY)}


def test_a_wording_of_two_areas_means_both_in_their_order() -> None:
    both = of_areas(
        Area("b", "Beta Blue", ("Shared words",)), Area("a", "Alpha", ("Shared words",))
    )
    assert both["shared words"] == Meaning(("b", "a"), **SURE)
    assert both["alpha"] == Meaning(("a",), **WARY)


@pytest.mark.parametrize(
    "other",
    [
        "Statutory Framework",  # an area of the framework for SENCOs
        "Governance and Accountability",  # one of the leadership framework, whose wordings are
        "Scheme of Delegation",  # shared, and so are false friends all
        "School Vision",
        "Culture Shock",  # of titles.toml
        "Team culture club",
        "Staff ethics",
    ],
)
def test_what_means_an_area_elsewhere_or_nothing_is_a_false_friend(other: str) -> None:
    assert of(Area("ethics", "Ethics", ()))[tuple(other.lower().split())] == FRIEND


def test_an_area_like_one_of_the_leadership_framework_shares_its_wordings() -> None:
    found = of(Area("climate", "Climate", (), like="school-culture"), Area("other", "Other", ()))
    climate = ("climate",)
    assert found["school", "culture"] == Meaning(climate, **SURE)
    assert found["schools", "culture"] == Meaning(climate, **SURE)
    assert found["ethos",] == Meaning(climate, **WARY)
    assert found["school", "vision"] == Meaning(climate, **WARY)
    assert found["governance",] == FRIEND


def test_own_wordings_win_over_own_false_friends_and_these_over_shared_wordings() -> None:
    area = Area("climate", "Climate", ("Belonging together",), like="school-culture")
    found = of(area, false_friends=("Ethos", "Climate", "Bad Behavior"))
    assert found["ethos",] == FRIEND
    assert found["bad", "behaviour"] == FRIEND
    assert found["climate",] == Meaning(("climate",), **WARY)
    assert found["belonging", "together"] == Meaning(("climate",), **SURE), "of titles.toml alone"


def test_a_wording_apart_is_of_the_area_itself_or_of_one_like_it() -> None:
    alike = Area("climate", "Climate", (), like="culture")
    own = Area("teaching", "Teaching", ())
    assert apart((alike, own, Area("other", "Other", ())), TITLES) == (
        Apart("climate", ("building",), ("ethos",), 2),
        Apart("climate", ("grow", "our"), ("ethos",), 2),
        Apart("teaching", ("teach",), ("pupils",), 1),
        Apart("teaching", ("teach",), ("children",), 1),
    )
