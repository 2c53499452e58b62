"""A title as comparable words: what is settled, what is forgiven, and what is left alone."""

from __future__ import annotations

import pytest

from mappings.words import (
    Target,
    Word,
    british,
    corrected,
    first_phrase,
    parts,
    phrase,
    words_of,
)

SPELLING = {"center": "centre", "behavior": "behaviour"}


def read(title: str) -> str:
    return " ".join(word.text for word in words_of(title, SPELLING))


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("School Culture", "school culture"),
        ("  School\tCulture\n", "school culture"),
        ("Rôles in the CAFÉ", "roles in the cafe"),
        ("Ｗｅｅｋ ３", "week 3"),
        ("Behaviour &amp; Culture", "behaviour and culture"),
        ("Teaching + Learning/Culture", "teaching and learning and culture"),
        ("Culture, Behaviour\\SEND", "culture and behaviour and send"),
        ("NPQSL_Week_1", "npqsl week 1"),
        ("Coaching_1:1_notes", "coaching one to one notes"),
        ("Reading list.pdf", "reading list"),
        ("Reading list.PPTX ", "reading list"),
        ("Reading list.docs", "reading list docs"),
        ("Read the pdf.", "read the pdf"),
        ("S.E.N.D in the M.A.T.", "send in the mat"),
        ("Mr. B. Jones", "mr b jones"),
        ("1:1 coaching", "one to one coaching"),
        ("1-2-1s, 1 to 1 and 121", "one to one and one to one and one to one"),
        ("F2F day", "face to face day"),
        ("Face-to-face and face 2 face", "face to face and face to face"),
        ("Working w/ parents W/governors", "working with parents with governors"),
        ("Pupils' work, the head’s ‘view` ´", "pupils work and the heads view"),
        ("SchoolCulture", "school culture"),
        ("NPQSLEvent", "npqsl event"),
        ("SENDCos and eLearning in MATs", "sendcos and elearning in mats"),
        ("SENDCo SchoolCulture", "sendco school culture"),
        ("Our center and behavior", "our centre and behaviour"),
        ("Week3", "week 3"),
        ("50% off!", "50 off"),
    ],
)  # fmt: skip
def test_case_accents_punctuation_file_names_and_spelling_are_settled(
    title: str, words: str
) -> None:
    assert read(title) == words


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Module 2: Culture", "module 2 | culture"),
        ("Module 2 - Culture", "module 2 | culture"),
        ("Module 2 -Culture", "module 2 | culture"),
        ("Module 2- Culture", "module 2 | culture"),
        ("Module-two", "module two"),
        ("Week 2–Culture—Teaching", "week 2 | culture | teaching"),
        ("Culture (optional) [draft] {old}", "culture | optional | draft | old"),
        ("Culture; Teaching • SEND → Pupils", "culture | teaching | send | pupils"),
        ("What is culture? It is!", "what is culture | it is"),
        ("“Culture” now", "culture | now"),
        ("Culture. Teaching", "culture | teaching"),
        ("Mr. Teaching", "mr teaching"),
        ("2. Teaching", "2 | teaching"),
        ("Culture... Teaching", "culture | teaching"),
        ("::Culture::", "culture"),
        ("& Culture and", "culture"),
        ("Culture & : and Teaching", "culture | teaching"),
        ("Culture, & Teaching", "culture and teaching"),
        ("Culture |||", "culture"),
        ("- & |", ""),
        ("", ""),
    ],
)
def test_parts_of_a_title_are_told_apart_and_loose_joins_are_left_out(
    title: str, words: str
) -> None:
    assert read(title) == words


def test_a_word_is_kept_as_it_is_shown_too() -> None:
    shown = [word.shown for word in words_of("F2F and 1:1 w/ NPQs", SPELLING)]
    assert shown == ["face", "to", "face", "and", "one", "to", "one", "with", "NPQs"]
    assert words_of("Our CENTER & Café", SPELLING) == (
        Word("our", "Our"),
        Word("centre", "CENTER"),
        Word("and", "and"),
        Word("cafe", "Cafe"),
    )


def test_a_phrase_of_our_own_is_read_as_titles_are_in_one_part() -> None:
    assert phrase("Behavior: 1:1 (SEND)", SPELLING) == (
        "behaviour", "one", "to", "one", "send",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Culture", [range(1)]),
        ("Module 2: Culture (draft)", [range(2), range(3, 4), range(5, 6)]),
        ("", [range(0)]),
    ],
)
def test_parts_stand_between_breaks(title: str, found: list[range]) -> None:
    assert list(parts(words_of(title, {}))) == found


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (range(6), range(1, 3)),
        (range(2), range(1, 2)),
        (range(2, 6), range(4, 6)),
        (range(5, 6), None),
        (range(1), None),
    ],
)
def test_of_phrases_in_a_part_the_first_and_there_the_longest_is_found(
    part: range, found: range | None
) -> None:
    words = words_of("our school culture in school trusts", {})
    phrases = {("school",), ("school", "culture"), ("school", "trusts"), ("our", "pupils")}
    assert first_phrase(words, phrases, part) == found


@pytest.mark.parametrize(
    ("word", "spelt"),
    [
        ("center", "centre"),
        ("organize", "organise"),
        ("emphasizing", "emphasising"),
        ("organizational", "organisational"),
        ("organizer", "organiser"),
        ("prize", "prize"),
        ("horizon", "horizon"),
        ("culture", "culture"),
    ],
)
def test_spelling_is_british(word: str, spelt: str) -> None:
    assert british(word, SPELLING) == spelt


def target(text: str, slips: int = 2) -> dict[str, Target]:
    return {text: Target(text, slips)}


CULTURE, ASSESSMENT = target("culture"), target("assessment")


@pytest.mark.parametrize(
    ("word", "known", "read"),
    [
        # slips of the keyboard: as many as the target forgives, from five letters on
        ("cutlure", CULTURE, "culture"),
        ("cxltxre", CULTURE, "culture"),
        ("cxltxrx", CULTURE, "cxltxrx"),
        ("cxlture", target("culture", 1), "culture"),
        ("cxltxre", target("culture", 1), "cxltxre"),
        ("xulture", CULTURE, "xulture"),
        ("pland", target("plans", 1), "plans"),
        ("plxn", target("plan", 1), "plxn"),
        # cut short: only of words that forgive more than one slip
        ("cultu", CULTURE, "culture"),
        ("cult", CULTURE, "cult"),
        ("asses", ASSESSMENT, "assessment"),
        ("asses", target("assessment", 1), "asses"),
        # hardly a vowel: only long words, from their first to their last letter in order
        ("assmt", ASSESSMENT, "assessment"),
        ("ssmnt", ASSESSMENT, "ssmnt"),
        ("assmn", ASSESSMENT, "assmn"),
        ("asmst", ASSESSMENT, "asmst"),
        ("assemt", ASSESSMENT, "assemt"),
        ("wkplce", target("workplace"), "wkplce"),
        # an inflection is another word
        ("teaches", target("teach"), "teaches"),
        ("mentor", target("mentoring"), "mentor"),
        ("teacher", target("teachers"), "teacher"),
    ],
)
def test_a_word_is_corrected_only_within_what_its_target_forgives(
    word: str, known: dict[str, Target], read: str
) -> None:
    assert corrected(word, known, ()) == read


def test_a_real_word_and_one_that_is_known_is_never_corrected() -> None:
    assert corrected("cultuse", CULTURE, {"cultuse"}) == "cultuse"
    known = {**CULTURE, "cultuse": Target("culture", 1)}
    assert corrected("cultuse", known, ()) == "cultuse"


def test_of_two_targets_the_nearer_is_read_then_the_one_that_forgives_more_else_none() -> None:
    near, far = target("planting"), target("planning")
    assert corrected("plantinx", {**far, **near}, ()) == "planting"
    assert corrected("planxing", {**target("planning", 1), **near}, ()) == "planting"
    assert corrected("planxing", {**far, **near}, ()) == "planxing"


def test_several_words_that_mean_one_target_are_one() -> None:
    known = {"implementation": Target("implement", 2), "implements": Target("implement", 2)}
    assert corrected("implem", known, ()) == "implement"
    assert corrected("implementatoin", known, ()) == "implement"
    known["implementing"] = Target("other", 2)
    assert corrected("implem", known, ()) == "implem"
