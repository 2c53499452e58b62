"""The same title means different things in different programmes."""

from __future__ import annotations

import pytest

from mappings.frameworks import Area
from mappings.programmes import Programme, load_programmes
from mappings.titles import TitleReading, read_title

PROGRAMMES = load_programmes()
EVERY = [(programme, area) for programme in PROGRAMMES.values() for area in programme.areas]


def read(code: str, title: str) -> TitleReading:
    return read_title(title, PROGRAMMES[code.lower()])


@pytest.mark.parametrize(
    ("code", "title", "areas"),
    [
        ("NPQSL", "Curriculum and Assessment", ("curriculum-and-assessment",)),
        ("NPQLT", "Curriculum and Assessment", ("subject-and-curriculum", "assessment")),
        ("NPQLPM", "Curriculum and Assessment", ("curriculum", "assessment")),
        ("NPQEYL", "Curriculum and Assessment", ("child-development-curriculum-and-assessment",)),
        ("NPQSENCO", "Curriculum and Assessment", ()),
        ("NPQSL", "SEND", ("additional-and-send",)),
        ("NPQSENCO", "SEND", ()),
        ("NPQSENCO", "SEND Code of Practice", ("statutory-framework",)),
        ("NPQSL", "SEND Code of Practice", ("additional-and-send",)),
        ("NPQSL", "Behaviour", ("behaviour",)),
        ("NPQSENCO", "Behaviour", ("behaviour",)),
        ("NPQLBC", "Behaviour", ()),
        ("NPQLBC", "Behaviour systems", ("enabling-conditions-for-good-behaviour",)),
        ("NPQSL", "School Culture", ("school-culture",)),
        ("NPQEYL", "School Culture", ("culture",)),
        ("NPQLPM", "School Culture", ("culture-and-expectations",)),
        ("NPQLL", "School Culture", ()),
        ("NPQSL", "Adaptive Teaching", ()),
        ("NPQLT", "Adaptive Teaching", ("adaptive-teaching",)),
        ("NPQSL", "Reading", ()),
        ("NPQLL", "Reading", ("developing-reading",)),
        ("NPQSL", "Closing the Gap", ()),
        ("NPQSL-LEGACY", "Closing the Gap", ("closing-the-gap",)),
        ("NPQSL-LEGACY", "School Culture", ()),
    ],
)
def test_what_a_title_means_is_the_programme_s(
    code: str, title: str, areas: tuple[str, ...]
) -> None:
    assert read(code, title).areas == areas


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("NPQSENCO", "Working in partnership with families"),
        ("NPQEYL", "Governance and Accountability"),
        ("NPQLT", "SEND"),
        ("NPQLBC", "Behaviour and Culture: an Introduction"),
        ("NPQLPM", "Teaching"),
    ],
)
def test_an_area_of_other_programmes_alone_is_for_a_person(code: str, title: str) -> None:
    assert read(code, title).status == "review"


@pytest.mark.parametrize("title", ["Module 2 - {}", "{} v2", "NPQ_{}_x", "FAT 3: {}", "H05 {}"])
@pytest.mark.parametrize(("programme", "area"), EVERY, ids=[f"{p.code}-{a.slug}" for p, a in EVERY])
def test_every_official_name_is_known_in_its_own_programme(
    programme: Programme, area: Area, title: str
) -> None:
    alone = title == "NPQ_{}_x" and area.slug in ("assessment", "curriculum")
    given = read_title(title.format(area.title), programme).areas
    assert given == (() if alone else (area.slug,))


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("NPQSL", "Headship NPQ: school culture"),
        ("NPQSL", "NPQ LBC school culture"),
        ("NPQH", "EHCO: governance"),
        ("NPQLT", "NPQ for SENCOs: teaching"),
        ("NPQSENCO", "From NASENCO: school culture"),
        ("NPQH", "NPQH and NPQSL: school culture"),
        ("NPQSL-LEGACY", "Closing the Gap (L1)"),
        ("NPQEL", "National Professional Qualification for Headship: governance"),
    ],
)
def test_another_programme_s_name_in_a_title_is_for_a_person(code: str, title: str) -> None:
    reading = read(code, title)
    assert (reading.areas, reading.status) == ((), "review")


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("NPQSL", "NPQ Senior Leadership: school culture"),
        ("NPQSENCO", "NPQ for SENCOs – school culture"),
        ("LA-NPQSL", "NPQSL: school culture"),
        ("NPQSL-LEGACY", "NPQSL: closing the gap"),
    ],
)
def test_its_own_name_in_a_title_is_not(code: str, title: str) -> None:
    assert read(code, title).status == "mapped"


@pytest.mark.parametrize(
    "title",
    [
        "Apprenticeship Tutor meeting 3",
        "Operational Management (Level 5)",
        "Extended leadership training: finance",
        "End-point assessment",
    ],
)
def test_the_apprenticeship_s_activities_never_count_towards_the_npq(title: str) -> None:
    reading = read("LA-NPQSL", title)
    assert (reading.strand, reading.areas, reading.status) == ("none", (), "not-counted")


def test_the_apprenticeship_s_own_name_tells_neither_part() -> None:
    assert read("LA-NPQSL", "Leaders Apprenticeship: School Culture").status == "review"


@pytest.mark.parametrize(
    ("code", "area", "others"),
    [
        ("NPQLT", "Assessment", ["Your assessment", "Assessment webinar", "Assessment 1"]),
        ("NPQLT", "Assessment in maths", ["The assessment in maths", "Assessment (1500 words)"]),
        ("NPQLL", "2. Reading", ["Week 3 reading", "Reading 2", "Reading: EEF", "Event 2 reading"]),
        ("NPQLL", "Writing in KS2", ["Writing tips", "Writing workshop", "Academic writing"]),
        ("NPQSENCO", "Identification", ["Photo identification", "Identification badge"]),
        ("NPQLTD", "CPD", ["CPD log", "CPD and school improvement", "Your CPD"]),
    ],
)
def test_what_could_be_the_course_s_own_names_its_area_only_in_the_school_s_company(
    code: str, area: str, others: list[str]
) -> None:
    assert read(code, area).status == "mapped"
    assert [title for title in others if read(code, title).areas] == []


@pytest.mark.parametrize(
    ("code", "title", "areas"),
    [
        ("NPQLT", "How Pupils Lean", ("how-pupils-learn",)),
        ("NPQSENCO", "Identificaton of Nede", ("identification-of-need",)),
        ("NPQLT", "How Pupils Earn", ()),
        ("NPQSENCO", "Complex School Cultures", ("school-culture",)),
        (
            "NPQLBC",
            "Enabling Condition for Good Behaviour",
            ("enabling-conditions-for-good-behaviour",),
        ),
    ],
)
def test_a_long_name_is_known_with_a_slip_in_a_short_word_or_in_the_other_number(
    code: str, title: str, areas: tuple[str, ...]
) -> None:
    assert read(code, title).areas == areas


@pytest.mark.parametrize(
    ("title", "areas"),
    [
        ("Designing a CPD programme", ("designing-effective-professional-development",)),
        ("Delivery of effective CPD", ("delivering-effective-professional-development",)),
        (
            "Design and delivery of CPD",
            (
                "designing-effective-professional-development",
                "delivering-effective-professional-development",
            ),
        ),
        ("Implementing a professional development plan", ()),
    ],
)
def test_a_wording_of_two_areas_means_both_and_a_longer_one_may_mean_one(
    title: str, areas: tuple[str, ...]
) -> None:
    assert read("NPQLTD", title).areas == areas
