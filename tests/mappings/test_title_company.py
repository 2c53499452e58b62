"""What the words beside an area's name make of it, and names written short or apart."""

from __future__ import annotations

import pytest

from mappings.programmes import load_programmes
from mappings.titles import read_title

NPQSL = load_programmes()["npqsl"]


@pytest.mark.parametrize(
    ("title", "areas"),
    [
        ("Certainty over severity in behaviour", ("behaviour",)),
        ("Behaviour ladders", ("behaviour",)),
        ("Behaviour ladders with your coach", ()),
        ("Ladders and snakes: your behaviour", ()),
        ("Toxic culture", ("school-culture",)),
        ("Accountability ladders", ()),
        ("Accountability unravelled", ("governance-and-accountability",)),
        ("Why most CPD fizzles", ("professional-development",)),
        ("Most CPD fizzles", ()),
        ("Civic partnerships", ("working-in-partnership",)),
        ("Ridgeway Partnership", ()),
        ("Governance of a lighthouse", ()),
        ("A culture of kindness", ("school-culture",)),
        ("Curriculum committee", ()),
    ],
)
def test_a_word_of_no_list_changes_nothing_but_where_it_makes_the_area_a_part_of_its_own(
    title: str, areas: tuple[str, ...]
) -> None:
    assert read_title(title, NPQSL).areas == areas


@pytest.mark.parametrize(
    ("title", "areas"),
    [
        ("Supporting staff with behaviour", ("behaviour",)),
        ("Behaviour of staff", ()),
        ("Managing behaviour in corridors", ("behaviour",)),
        ("Managing behaviour of colleagues", ()),
        ("Behaviour in lessons", ("behaviour",)),
        ("Behaviour during the webinar", ()),
        ("Implementing change in your school", ("implementation",)),
        ("Working in partnership with your employer", ()),
        ("FAT 3 behaviour submission", ("behaviour",)),
        ("Behaviour submission", ()),
        ("NPQSL curriculum v2", ("curriculum-and-assessment",)),
        ("NPQSL curriculum at a glance", ()),
    ],
)
def test_who_behaves_and_whose_it_is_decide_whether_it_is_the_area(
    title: str, areas: tuple[str, ...]
) -> None:
    assert read_title(title, NPQSL).areas == areas


def test_a_wording_may_hold_some_other_words_inside() -> None:
    assert read_title("Engaging hard-to-reach families", NPQSL).areas == ("working-in-partnership",)
    assert read_title("Engaging the most hard-to-reach families", NPQSL).areas == ()
    assert read_title("Engaging people: families", NPQSL).areas == ()


@pytest.mark.parametrize("short", ["Prof Devel", "Prof. Devlpmt", "P.D."])
def test_words_cut_short_or_without_vowels_are_known(short: str) -> None:
    assert read_title(short, NPQSL).areas == ("professional-development",)
