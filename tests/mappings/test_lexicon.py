"""How the words of a title become those we know, and which phrases are found among them."""

from __future__ import annotations

import pytest

from mappings.lexicon import Found, Lexicon, lexicon
from mappings.meanings import Meaning
from mappings.programmes import load_programmes
from mappings.words import Word

PARTNERSHIP = ("working-in-partnership",)


def the_lexicon(code: str = "npqsl") -> Lexicon:
    programme = load_programmes()[code]
    return lexicon(programme.code, programme.areas, programme.titles)


def found(title: str, code: str = "npqsl") -> tuple[Found, ...]:
    """What is found in a title, in its order."""
    lexis = the_lexicon(code)
    return lexis.find(lexis.read(title))


def phrases(title: str, code: str = "npqsl") -> dict[str, tuple[str, ...]]:
    """The phrases found with their areas."""
    return {" ".join(one.words): one.meaning.areas for one in found(title, code)}


def test_words_are_read_as_meant_and_shown_as_written() -> None:
    assert the_lexicon().read("Behavoiur & schoolculture: TEACHING") == (
        Word("behaviour", "Behavoiur"),
        Word("and", "and"),
        Word("school", "schoolculture"),
        Word("culture", "schoolculture"),
        Word("|", "|"),
        Word("teaching", "TEACHING"),
    )


def test_a_slip_in_a_short_word_is_mended_within_a_long_official_title_alone() -> None:
    assert the_lexicon("npqlt").read("Module 2: How Pupils Lean in maths") == (
        Word("module", "Module"),
        Word("2", "2"),
        Word("|", "|"),
        Word("how", "How"),
        Word("pupils", "Pupils"),
        Word("learn", "Lean"),
        Word("in", "in"),
        Word("maths", "maths"),
    )


@pytest.mark.parametrize(
    "title",
    [
        "How Pupils Earn",  # another first letter
        "How Pupils Lan",  # two slips
        "How Pupil Lean",  # two words
        "Pupils Lean",
        "How Lean Pupils",
    ],
)
def test_anything_more_than_one_slip_in_one_word_is_left_as_it_is(title: str) -> None:
    read = the_lexicon("npqlt").read(title)
    assert " ".join(word.text for word in read) == title.lower()


def test_phrases_are_found_in_the_title_s_order_with_their_places_and_meanings() -> None:
    assert found("Teaching and School Culture: your own behaviour") == (
        Found(range(1), ("teaching",), Meaning(("teaching",), wary=True)),
        Found(range(2, 4), ("school", "culture"), Meaning(("school-culture",), wary=False)),
        Found(range(5, 8), ("your", "own", "behaviour"), Meaning((), wary=False)),
    )


def test_a_wording_with_words_inside_is_wary_and_holds_all_between() -> None:
    assert found("Leading: engaging hard-to-reach families") == (
        Found(
            range(2, 7),
            ("engaging", "hard", "to", "reach", "families"),
            Meaning(PARTNERSHIP, wary=True),
        ),
    )


def test_a_wording_that_is_known_whole_stays_as_sure_as_it_is() -> None:
    assert [one.meaning for one in found("Engaging parents and carers")] == [
        Meaning(PARTNERSHIP, wary=False)
    ]


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Engaging a b c families", {"engaging a b c families": PARTNERSHIP}),
        ("Engaging a b c d families", {}),  # one word too many
        ("Engaging: families", {}),  # in two parts
        ("Families engaging", {}),
        ("Engaging", {}),
        # it takes in a shorter wording of its area, and no other's
        (
            "Engaging parents and communities",
            {"engaging parents and communities": PARTNERSHIP},
        ),
        ("Developing our teaching staff", {"teaching staff": ()}),
        ("Engaging with behaviour families", {"behaviour": ("behaviour",)}),
        # an area beside it needs an "and", or a part of its own
        ("Behaviour engaging our families", {"behaviour": ("behaviour",)}),
        ("Engaging our families behaviour", {"behaviour": ("behaviour",)}),
        (
            "Behaviour and engaging our families",
            {"behaviour": ("behaviour",), "engaging our families": PARTNERSHIP},
        ),
        (
            "Engaging our families: behaviour",
            {"engaging our families": PARTNERSHIP, "behaviour": ("behaviour",)},
        ),
        # but its own area may stand beside it, and what is no area
        (
            "Parental engagement engaging our families",
            {"parental engagement": PARTNERSHIP, "engaging our families": PARTNERSHIP},
        ),
        (
            "Case study engaging our families",
            {"case study": (), "engaging our families": PARTNERSHIP},
        ),
    ],
)
def test_words_apart_are_one_wording_where_nothing_else_is_named_among_them(
    title: str, told: dict[str, tuple[str, ...]]
) -> None:
    assert phrases(title) == told


@pytest.mark.parametrize(
    ("title", "places"),
    [
        ("SEND", [0]),
        ("send", [0]),
        ("SEND in schools", [0]),
        ("Teachers and SEND", [2]),
        ("Send us your SEND", [3]),
        ("Please send it in", []),
        ("Pupils with SEND in schools", [0]),
        ("Pupils with send it in", []),
        ("SEND US YOUR TASK", []),
        ("SEND us", [0]),  # in capitals among small letters it is the noun
        ("Send pupils", [0]),
        ("Send postcards", []),  # first, and what follows is no plain word
        ("send postcards", [0]),
        ("Send: postcards", [0]),
    ],
)
def test_send_is_a_verb_before_what_is_sent(title: str, places: list[int]) -> None:
    assert [one.at.start for one in found(title)] == places


@pytest.mark.parametrize(
    ("code", "written", "read"),
    [
        # of official titles: once from six letters on, twice from nine
        ("npqsl", "Shcool", "school"),
        ("npqsl", "Taeching", "teaching"),
        ("npqsl", "Taechnig", "taechnig"),
        ("npqsl", "Govrenanec", "governance"),
        ("npqsl", "Govrneancse", "govrneancse"),
        # of other wordings, and of strands' names: once from eight letters on
        ("npqsl", "Engagnig", "engaging"),
        ("npqsl", "Engagemnet", "engagement"),
        ("npqsl", "Engagmenet", "engagmenet"),
        ("npqsl", "Workhsop", "workshop"),
        ("npqsl", "Facotr", "facotr"),
        # the other number of a word of an official title is read as the title has it
        ("npqlpm", "Expectaton", "expectations"),
        ("npqlbc", "Conditon", "conditions"),
    ],
)
def test_how_many_slips_are_forgiven_depends_on_the_word_and_its_length(
    code: str, written: str, read: str
) -> None:
    assert [word.text for word in the_lexicon(code).read(written)] == [read]
