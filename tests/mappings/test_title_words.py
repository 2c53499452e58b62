"""Titles in many dresses: prefixes, numbers, slips, words that only look like an area or strand."""

from __future__ import annotations

import pytest

from mappings.programmes import load_programmes
from mappings.titles import TitleReading, read_title

NPQSL = load_programmes()["npqsl"]


def read(title: str) -> TitleReading:
    return read_title(title, NPQSL)


@pytest.mark.parametrize(
    ("names", "mentions"),
    [
        ("Event 2", "Reading before Event 2"),
        ("Face-to-face day 1", "Slides from face-to-face day 1"),
        ("Webinar: Ofsted update", "Webinar recording: Ofsted update"),
        ("Coaching session 3", "Preparing for coaching session 3"),
        ("Group coaching log", "Group coaching log template"),
        ("FAT 1", "FAT 1 guidance"),
        ("Formative assessment task 2", "Feedback on formative assessment task 2"),
        ("Induction", "Induction of new staff"),
        ("Coaching", "Coaching and mentoring"),
    ],
)
def test_to_mention_a_session_or_task_is_not_to_be_one(names: str, mentions: str) -> None:
    assert read(names).strand is not None
    assert read(mentions).strand is None


@pytest.mark.parametrize(
    "title",
    [
        "Module 2 - {}",
        "{} v2 FINAL",
        "Copy of {}",
        "NPQSL_{}_2023",
        "{} (updated 14 Jan)",
        "FAT 3: {}",
        "Face-to-face event 2 – {}",
        "M04: {}.pdf",
        "Leading {} in your school",
        "ZZ ARCHIVE {}",
    ],
)
@pytest.mark.parametrize("area", NPQSL.areas, ids=lambda area: area.slug)
def test_an_official_name_is_known_in_any_dress(title: str, area: object) -> None:
    name, slug = area.title, area.slug  # type: ignore[attr-defined]
    for written in (name, name.upper(), name.lower(), name.replace(" and ", " & ")):
        assert read(title.format(written)).areas == (slug,)


@pytest.mark.parametrize(
    ("title", "areas"),
    [
        ("Behaviour and SEND", ("behaviour", "additional-and-send")),
        ("Teaching; Curriculum", ("teaching", "curriculum-and-assessment")),
        ("Governance/Implementation", ("governance-and-accountability", "implementation")),
        ("Culture | Teaching", ("school-culture", "teaching")),
        ("Culture + Teaching", ("school-culture", "teaching")),
    ],
)
def test_a_title_about_two_areas_gets_both_in_its_order(title: str, areas: tuple[str, ...]) -> None:
    assert read(title).areas == areas


@pytest.mark.parametrize(
    ("title", "areas"),
    [
        ("Organisational Management", ("organisational-management",)),
        ("Behaviour curriculum", ("behaviour",)),
        ("Teaching pupils with SEND", ("additional-and-send",)),
        ("Curriculum intent, implementation and impact", ("curriculum-and-assessment",)),
        ("Adaptive Teaching", ()),
    ],
)
def test_the_longest_name_wins_and_a_bare_word_beside_it_is_part_of_it(
    title: str, areas: tuple[str, ...]
) -> None:
    assert read(title).areas == areas


@pytest.mark.parametrize(
    ("title", "areas"),
    [
        ("An hour with Ada King on behaviour", ("behaviour",)),
        ("Behaviour at Mill Lane Juniors", ("behaviour",)),
        ("An hour with your coach on behaviour", ()),
        ("Behaviour in breakout rooms", ()),
        ("Behaviour of Mill Lane Juniors", ()),
    ],
)
def test_a_title_on_an_area_or_of_an_area_somewhere_may_hold_any_words_but_the_course_s(
    title: str, areas: tuple[str, ...]
) -> None:
    assert read(title).areas == areas


@pytest.mark.parametrize(
    ("title", "areas"),
    [
        ("Behaviour in the sixth form", ("behaviour",)),
        ("Behaviour form", ()),
        ("Managing risk across the school", ("organisational-management",)),
        ("Managing risk on your visit", ()),
        ("Governing body", ("governance-and-accountability",)),
        ("Governing body letter", ()),
        ("School governance letter", ("governance-and-accountability",)),
    ],
)
def test_a_wording_that_needs_plain_company_names_nothing_without_it(
    title: str, areas: tuple[str, ...]
) -> None:
    assert read(title).areas == areas


@pytest.mark.parametrize(
    "whose", ["of the NPQ", "for this programme", "with your sponsor", "at UCL"]
)
@pytest.mark.parametrize("area", ["Governance", "Working in partnership", "School governance"])
def test_the_life_of_the_course_itself_is_no_area(area: str, whose: str) -> None:
    assert read(f"{area} {whose}").status == "review"


@pytest.mark.parametrize("code", ["SL 04", "EL_M08", "H10", "C2.1"])
def test_a_code_before_an_area_changes_nothing(code: str) -> None:
    assert read(f"{code}_Implementation").areas == ("implementation",)


def test_formative_assessment_is_a_task_where_it_is_numbered() -> None:
    assert read("Formative assessment 3").strand == "formative"
    assert read("Formative assessment").strand is None
    assert read("Formative assessment in the classroom").areas == ("curriculum-and-assessment",)


@pytest.mark.parametrize("written", ["SEND", "Send", "send", "SEND in mainstream schools"])
def test_send_is_an_area_unless_it_is_a_verb(written: str) -> None:
    assert read(written).areas == ("additional-and-send",)


@pytest.mark.parametrize(
    "title", ["Send us your FAT", "SEND YOUR TASK IN", "Please send it to your coach"]
)
def test_to_send_something_is_no_area(title: str) -> None:
    assert read(title).areas == ()


@pytest.mark.parametrize(
    "real",
    [
        "Thing",
        "Organ",
        "Part",
        "Coherence",
        "Cultural",
        "Confidence",
        "Touching",
        "Governing",
        "Injection",
        "Partner",
    ],
)
def test_a_real_word_is_no_slip_of_the_keyboard(real: str) -> None:
    assert read(f"{real} in schools").status == "no-area"


def test_what_is_talked_about_in_coaching_is_not_the_area() -> None:
    assert read("Coaching session 2: professional development").areas == ()
    assert read("Coaching session 2: school culture").areas == ("school-culture",)
