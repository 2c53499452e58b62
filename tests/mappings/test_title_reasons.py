"""Why a title is taken for what it is, in the words that a person reads."""

from __future__ import annotations

import pytest

from mappings.programmes import load_programmes
from mappings.titles import TitleReading, is_outside, read_last_title, read_title

PROGRAMMES = load_programmes()
NOT_BY_ITSELF = "is not by itself a content area"
ELSE = "could mean something else"
COURSE = "could be part of the course's own life"
TALKED = "is what is talked about in coaching"
UNJOINED = 'stands with another area without "and"'


def read(title: str, code: str = "npqsl") -> TitleReading:
    return read_title(title, PROGRAMMES[code])


@pytest.mark.parametrize(
    ("title", "strand", "areas", "why"),
    [
        ("School Culture", None, ("school-culture",), '"school culture"'),
        ("Event 2: School Culture", "events", ("school-culture",), '"school culture"'),
        (
            "Behaviour and SEND",
            None,
            ("behaviour", "additional-and-send"),
            '"behaviour" and "send"',
        ),
        ("Culture and culture", None, ("school-culture",), '"culture"'),
        ("Culture: school cultures", None, ("school-culture",), '"culture" and "school cultures"'),
        ("Behaviour: culture implementation", None, ("behaviour",), '"behaviour"'),
        ("Implementing well", None, ("implementation",), '"implementing"'),
        (
            "Session on assessment in the curriculum",
            None,
            ("curriculum-and-assessment",),
            '"curriculum"',
        ),
        ("FAT 3 behaviour submission", "formative", ("behaviour",), '"behaviour"'),
        ("Assessment in the curriculum", None, ("curriculum-and-assessment",), '"curriculum"'),
        ("Behaviour in the sixth form", None, ("behaviour",), '"behaviour"'),
        ("NPQs: school culture", None, ("school-culture",), '"school culture"'),
    ],
)
def test_a_mapped_title_says_which_of_its_words_name_the_areas(
    title: str, strand: str | None, areas: tuple[str, ...], why: str
) -> None:
    assert read(title) == TitleReading(strand, areas, "mapped", f"names {why}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "strand"),
    [
        ("Week 3 reading", None),
        ("Event 2", "events"),
        ("Formative assessment task 2", "formative"),
        ("Formative assessment 3", "formative"),
        ("Some words of ours", None),
    ],
)
def test_a_title_without_any_sign_of_an_area_says_so(title: str, strand: str | None) -> None:
    assert read(title) == TitleReading(strand, (), "no-area", "names no content area")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "title", "strand", "why"),
    [
        ("npqsl", "Summative Assessment", "assessment", "names the summative assessment"),
        ("npqsl", "Teaching School Hub contacts", "none", '"contacts": administration'),
        ("npqsl", "Teaching School Hub: contacts", "none", '"contacts": administration'),
        ("npqsl", "Contact details 2026", "none", '"contact details": administration'),
        ("la-npqsl", "Management (Level 5)", "none", '"level 5" is outside the programme'),
        ("la-npqsl", "Level 5 - Headship NPQ", "none", '"level 5" is outside the programme'),
    ],
)
def test_what_is_not_counted_says_what_it_is_instead(
    code: str, title: str, strand: str, why: str
) -> None:
    assert read(title, code) == TitleReading(strand, (), "not-counted", why)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("title", "strand", "why"),
    [
        # nothing that a rule may use
        ("Module 4", None, "a number alone is never mapped"),
        ("Module 4: part 2", None, "a number alone is never mapped"),
        (" NPQSL-A26-SC ", None, "a code; it needs a line in the cohorts file"),
        ("A26_SC", None, "a code; it needs a line in the cohorts file"),
        ("Cycle 3: Event, FAT and coaching", None, "could be formative or coaching or events"),
        # somebody else's
        ("Operational Management (Level 5)", None, '"level 5" is not this programme'),
        ("Event 2 (Level 5)", "events", '"level 5" is not this programme'),
        ("Headship NPQ: school culture", None, '"headship npq" is not this programme'),
        ("NPQLL and NPQLBC: culture", None, "names another programme: NPQLBC, NPQLL"),
        ("NPQSL and NPQLBC: culture", None, "names another programme: NPQLBC"),
        # the course itself
        ("Certificate", None, '"certificate" reads like administration'),
        ("Contacts for the journey", None, '"contacts" reads like administration'),
        ("Induction: handbook", "induction", '"handbook" reads like administration'),
        ("Event 2: contacts", "events", '"contacts" reads like administration'),
        # words that could mean something else
        ("Leading with Impact", None, f'"leading with impact" {NOT_BY_ITSELF}'),
        ("Assessments", None, '"assessment" could be the content area or the summative stage'),
        ("Behaviour of colleagues", None, f'"behaviour" beside "colleagues" {ELSE}'),
        ("Behaviour submission", None, f'"behaviour" beside "submission" {ELSE}'),
        ("FAT 3: behaviour submission", "formative", f'"behaviour" beside "submission" {ELSE}'),
        ("Event 2: behaviour and your coach", "events", f'"behaviour" {COURSE}'),
        ("Culture, CPD and your coach", None, f'"culture" {COURSE}; "cpd" {COURSE}'),
        ("CPD implementation", None, f'"cpd" {UNJOINED}; "implementation" {UNJOINED}'),
        (
            "Implementing a case study",
            None,
            f'"implementing" beside "case study" {ELSE}; "case study" {NOT_BY_ITSELF}',
        ),
        (
            "Implementing case studies",
            None,
            f'"implementing" beside "case studies" {ELSE}; "case studies" {NOT_BY_ITSELF}',
        ),
        ("Implementing curriculum", None, f'"implementing" {UNJOINED}; "curriculum" {UNJOINED}'),
        ("Coaching session 2: CPD", "coaching", f'"cpd" {TALKED}'),
        ("Coaching 2: CPD and coaching", None, f'"cpd" {TALKED}'),
    ],
)
def test_what_is_for_a_person_says_why(title: str, strand: str | None, why: str) -> None:
    assert read(title) == TitleReading(strand, (), "review", why)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("code", "title", "text", "beside"),
    [
        ("npqlt", "Your assessment", "assessment", "your"),
        ("npqlt", "Assessment webinar", "assessment", "webinar"),
        ("npqll", "Writing and tips", "writing", "tips"),
        ("npqll", "Writing 120", "writing", "120"),
        ("npqll", "Writing 1500", "writing", "1500"),
        ("npqsenco", "Areas of need: tips", "areas of need", "tips"),
    ],
)
def test_a_wording_that_may_be_the_course_s_own_says_with_which_word(
    code: str, title: str, text: str, beside: str
) -> None:
    assert read(title, code).why == f'"{text}" with "{beside}" could be the course\'s own'


@pytest.mark.parametrize(
    ("code", "title", "area"),
    [
        ("npqlt", "Event 2: Assessment", "assessment"),
        ("npqlt", "Assessment of your pupils", "assessment"),
        ("npqll", "Writing 12", "developing-writing"),
        ("npqll", "Writing 2026", "developing-writing"),
        ("npqll", "2026 Writing", "developing-writing"),
    ],
)
def test_labels_counts_and_years_leave_such_a_wording_its_meaning(
    code: str, title: str, area: str
) -> None:
    assert read(title, code).areas == (area,)


def test_assessment_in_the_last_module_is_for_a_person_and_all_else_as_elsewhere() -> None:
    specialist = PROGRAMMES["npqlt"]
    assert read_last_title("Event 2: Assessment", specialist) == TitleReading(
        "events", (), "review", '"assessment" in the last module could be the summative stage'
    )
    for title in ("Assessment and adaptive teaching", "Adaptive teaching", "Week 3 reading"):
        assert read_last_title(title, specialist) == read_title(title, specialist)
    assert read_last_title("Assessment and adaptive teaching", specialist).status == "mapped"


@pytest.mark.parametrize(
    ("title", "outside"),
    [
        ("Apprenticeship portfolio", True),
        ("Level 5: school culture", True),
        ("Headship NPQ: level 5", False),
        ("School culture", False),
    ],
)
def test_a_module_beside_the_programme_is_known_by_the_first_name_in_its_title(
    title: str, *, outside: bool
) -> None:
    assert is_outside(title, PROGRAMMES["la-npqsl"]) is outside
    assert not is_outside(title, PROGRAMMES["npqsl"])
