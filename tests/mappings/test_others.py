"""How titles name the other programmes we ship, and what each calls its own."""

from __future__ import annotations

import pytest

from mappings.others import names_of_others

FULL = "national professional qualification"


def others(*own: str, **spelling: str) -> set[str]:
    return {" ".join(words) for words in names_of_others(frozenset(own), spelling)}


def beside_npq(*names: str) -> set[str]:
    """A name with "NPQ" beside it, in every way it is written."""
    return {f"{name} npq" for name in names} | {
        f"{before} {name}" for name in names for before in ("npq", "npq in", "npq for")
    }


def test_a_programme_is_named_in_words_or_by_the_letters_of_its_code_beside_npq() -> None:
    named = {name for name in others("npqsl") if {"literacy", "ll", "lls"} & set(name.split())}
    assert named == beside_npq("leading literacy", "ll", "lls") | {
        f"{FULL} in leading literacy",
        f"{FULL} for leading literacy",
    }


def test_what_is_no_npq_is_named_by_its_whole_name_and_its_code_alone_too() -> None:
    whole = "early headship coaching offer"
    named = {name for name in others("npqsl") if {"offer", "ehco", "ehcos"} & set(name.split())}
    assert named == beside_npq(whole, "ehco", "ehcos") | {
        whole,
        "ehco",
        f"{FULL} in {whole}",
        f"{FULL} for {whole}",
    }


def test_a_code_of_several_words_names_its_programme() -> None:
    assert {"npqsl legacy", "la npqsl"} < others("npqh")
    assert "npqh" not in others("npqsl")  # a code of one word is looked for by its form


@pytest.mark.parametrize(
    ("own", "mine", "of_others"),
    [
        (("npqsl",), "npq senior leadership", "npqsl legacy"),
        (("npqsl", "legacy"), "npqsl legacy", "npq headship"),
        (("npqsl", "legacy"), "sl npq", "la npqsl"),
        (("la", "npqsl"), "leaders apprenticeship with npqsl", "npqsl legacy"),
        (("la", "npqsl"), "npq senior leadership", "npq headship"),
        (("ehco",), "early headship coaching offer", "npq headship"),
        (("npqh",), "npq headship", "early headship coaching offer"),
    ],
)
def test_a_name_that_programmes_share_is_each_one_s_own(
    own: tuple[str, ...], mine: str, of_others: str
) -> None:
    assert mine not in others(*own)
    assert of_others in others(*own)
    assert mine in others("npqltd")


def test_names_are_read_in_our_spelling() -> None:
    assert "npq headteaching" in others("npqsl", headship="headteaching")
    assert "npq headteaching" not in others("npqh", headship="headteaching")


def test_what_a_name_adds_in_brackets_or_after_a_comma_is_no_part_of_it() -> None:
    assert not [name for name in others("npqltd") if "modular" in name]
    assert not [name for name in others("npqltd") if name.endswith("npqh")]
