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


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("Accountability freed", "freed"),
        ("Behaviour among governors", "governors"),
        ("Behaviour at coaching session 3", "coaching"),
        ("Behaviour at the event", "event"),
        ("Behaviour during the webinar", "webinar"),
        ("Behaviour for your staff ladders", "staff"),
        ("Behaviour ladders: candidates", "candidates"),
        ("Behaviour ladders: choose one", "choose"),
        ("Behaviour of a school team", "team"),
        ("Behaviour projects", "projects"),
        ("Behaviour team", "team"),
        ("Behaviour: house rules", "house rules"),
        ("Civic partnership", "civic"),
        ("Culture: trainers", "trainers"),
        ("Partnership: candidates", "candidates"),
        ("3 Complete the culture quiz", "complete"),
        ("Complete the culture quiz", "complete"),
        ("Culture quiz to complete", "complete"),
        ("Focus on colleagues' calm behaviour", "colleagues"),
        ("Governance of a lighthouse", "lighthouse"),
        ("Most CPD fizzles", "fizzles"),
        ("NPQSL curriculum at a glance", "npqsl"),
        ("SLMX 04 implementation session", "session"),
        ("el 09 behaviour session", "session"),
        ("Working in partnership with your employer", "employer"),
        ("Your ladders with behaviour", "your"),
    ],
)
def test_the_word_that_makes_a_name_doubtful_is_told(title: str, word: str) -> None:
    reading = read_title(title, NPQSL)
    assert (reading.areas, reading.status) == ((), "review")
    assert reading.why.endswith(f' beside "{word}" could mean something else')


@pytest.mark.parametrize(
    ("title", "areas"),
    [
        ("A module on implementation for leaders", ("implementation",)),
        ("Assessment data 2", ("curriculum-and-assessment",)),
        ("Behaviour in schools NPQSL", ("behaviour",)),
        ("Behaviour NPQSL", ("behaviour",)),
        ("Behaviour in session 2", ("behaviour",)),
        ("Behaviour ladders for your school", ("behaviour",)),
        ("Behaviour ladders: how to choose", ("behaviour",)),
        ("Behaviour that staff model", ("behaviour",)),
        ("Behaviour when leaders act", ("behaviour",)),
        ("Behaviour: candidates", ("behaviour",)),
        ("Coaching session 3 behaviour", ("behaviour",)),
        ("EL 09 behaviour session", ("behaviour",)),
        ("EYL 09 implementation session", ("implementation",)),
        ("Formative task 3 behaviour", ("behaviour",)),
        ("Governance of all", ("governance-and-accountability",)),
        ("Implementation in your school", ("implementation",)),
        ("REF 3 behaviour ladders", ("behaviour",)),  # a code, and no reference
        ("REF 3 culture", ("school-culture",)),
        ("SL M 04 implementation session", ("implementation",)),
        ("School culture in your department", ("school-culture",)),
        ("School culture in your everyday work", ("school-culture",)),
        ("Teaching bravely", ("teaching",)),
        ("Why leaders choose partnership", ("working-in-partnership",)),
        ("Working with staff on behaviour", ("behaviour",)),
        ("Your school behaviour ladders", ("behaviour",)),
    ],
)
def test_words_that_take_nothing_from_a_name_leave_its_area(
    title: str, areas: tuple[str, ...]
) -> None:
    assert read_title(title, NPQSL).areas == areas


@pytest.mark.parametrize(
    ("title", "beside"),
    [
        ("Core week 3 reading", "week 3"),
        ("Week reading", "week"),
        ("Reading 2 in primary schools", "2"),
        ("Reading v", "v"),  # five
        ("Reading V2", None),
        ("Reading 2026", None),
        ("Reading comprehension 2", None),
        ("Reading skills: primary schools", None),
        ("Improving reading: primary schools", None),
    ],
)
def test_a_kind_of_item_is_told_from_the_area_of_that_name(title: str, beside: str | None) -> None:
    reading = read_title(title, load_programmes()["npqll"])
    if beside is None:
        assert reading.areas == ("developing-reading",)
    else:
        assert reading.areas == ()
        assert reading.why.startswith(f'"reading" beside "{beside}" could mean something else')


def test_a_wording_may_hold_some_other_words_inside() -> None:
    assert read_title("Engaging hard-to-reach families", NPQSL).areas == ("working-in-partnership",)
    assert read_title("Engaging the most hard-to-reach families", NPQSL).areas == ()
    assert read_title("Engaging people: families", NPQSL).areas == ()


@pytest.mark.parametrize(
    "title", ["Reading: primary schools", "Week 3: Reading: primary schools", "Reading: EEF"]
)
def test_a_heading_may_be_a_kind_of_item_and_says_so(title: str) -> None:
    reading = read_title(title, load_programmes()["npqll"])
    assert reading.areas == ()
    assert reading.why.startswith('"reading" as a heading could be the kind of item')


@pytest.mark.parametrize("short", ["Prof Devel", "Prof. Devlpmt", "P.D."])
def test_words_cut_short_or_without_vowels_are_known(short: str) -> None:
    assert read_title(short, NPQSL).areas == ("professional-development",)
