"""Where a title names a strand itself: what may stand around the name, and what may not."""

from __future__ import annotations

import pytest

from mappings.frameworks import data_file
from mappings.strands import Rule, Told, rule_of, told_strand
from mappings.words import words_of


def told(title: str, area: str = "") -> Told:
    """What the title tells where the words of `area` are an area's name."""
    words = words_of(title, data_file("titles")["spelling"])
    return told_strand(words, frozenset(i for i, w in enumerate(words) if w.text in area.split()))


@pytest.mark.parametrize(
    ("title", "strand", "at"),
    [
        ("Coaching session 3", "coaching", range(2)),
        ("Coaching", "coaching", range(1)),
        ("Peer coaching 2", "coaching", range(2)),
        ("Peer coaching log 2", "coaching", range(2)),
        ("FAT 1", "formative", range(1)),
        ("Formative assessment 2", "formative", range(2)),
        ("NPQSL induction quiz", "induction", range(1, 2)),
        ("Webinar 2", "events", range(1)),
        ("Self-study activities", "online", range(2)),
        ("Eight-day window opens", "assessment", range(3)),
        ("Visit us: coaching session 3", "coaching", range(3, 5)),
    ],
)
def test_a_strand_is_told_with_the_place_of_its_name(title: str, strand: str, at: range) -> None:
    said = told(title)
    assert (said.strand, said.at, said.unsure) == (strand, at, "")


@pytest.mark.parametrize(
    "title",
    [
        "Peer coaching",  # names it only where a number follows
        "Peer coaching in spring 2",  # which is too far away
        "Formative assessment",
        "Coaching visits",
        "Instructional coaching session",
        "Induction of new staff",
        "Week 3",
        "",
    ],
)
def test_what_could_be_something_else_tells_no_strand(title: str) -> None:
    assert told(title) == Told(None)


@pytest.mark.parametrize(
    ("title", "strand"),
    [
        ("Coaching session 3 Leeds", "coaching"),
        ("Leeds coaching session 3", "coaching"),
        ("Coaching session 3 at Mill Lane Juniors", "coaching"),
        ("Coaching session 3 at our school in Leeds", "coaching"),
        ("Induction 2 Leeds", "induction"),
        ("Coaching session 3 Mill Lane", None),
        ("Coaching session 3 at Leeds school", None),
        ("Coaching session 3 visits", None),
        ("Coaching session 3 visit Leeds", None),
        ("Coaching session Leeds", None),
        ("Coaching session visit to Leeds", None),
        ("Leeds coaching session", None),
        ("Visit coaching session", None),
        ("Visit our coaching session 3", None),
        ("Induction 2 Slides", None),
    ],
)
def test_a_numbered_session_may_stand_by_one_name_of_a_place(
    title: str, strand: str | None
) -> None:
    assert told(title).strand == strand


@pytest.mark.parametrize(
    ("title", "strand"),
    [
        ("Coaching session 2 Discussion", None),  # beside it, a discussion is of it
        ("Coaching session 2: discussion", "coaching"),
        ("Coaching session 3: slides", None),  # slides are of it anywhere
        ("Slides: coaching session 3", None),
        ("Coaching session 2: why it matters", None),
        ("Webinar 2: what makes great teaching", "events"),  # a webinar may be about a question
        ("Webinar 2 about maths", None),
        ("Assessment guidance: slides", "assessment"),  # words on it are part of the assessment
        ("Induction: what to expect", "induction"),
    ],
)
def test_words_that_speak_of_a_session_take_its_strand(title: str, strand: str | None) -> None:
    assert told(title).strand == strand


@pytest.mark.parametrize(
    ("title", "area", "strand"),
    [
        ("Coaching session 3: reading", "reading", "coaching"),
        ("Coaching session 3 reading", "reading", None),  # reading for the session
        ("Coaching session 3 developing reading", "developing reading", "coaching"),
        ("Coaching session on behaviour", "behaviour", "coaching"),
        ("Behaviour coaching session", "behaviour", "coaching"),
        ("Coaching 2 behaviour", "behaviour", "coaching"),
        ("Coaching behaviour", "behaviour", None),
        ("Coaching 2 visits", "behaviour", None),
    ],
)
def test_an_area_beside_a_session_is_what_it_is_about(
    title: str, area: str, strand: str | None
) -> None:
    assert told(title, area).strand == strand


@pytest.mark.parametrize(
    ("title", "unsure"),
    [
        ("Webinar and coaching", "coaching or events"),
        ("Cycle 3: event, FAT and coaching", "formative or coaching or events"),
        ("Webinar and coaching: FAT and conference", "coaching or events"),
        ("Visits: webinar and coaching", "coaching or events"),
        ("Coaching visits", ""),
        ("Webinar and coaching: slides", ""),
    ],
)
def test_a_title_that_names_several_strands_tells_which_it_could_be(
    title: str, unsure: str
) -> None:
    assert told(title) == Told(None, unsure=unsure)


def test_a_rule_holds_its_phrases_as_titles_are_read() -> None:
    table = {
        "strand": "events",
        "names": ["Face-to-face day"],
        "numbered": ["program day"],
        "alone": ["twilight"],
        "beside": ["in person", "q"],
        "not-with": ["parents"],
        "about": True,
    }
    rule = rule_of(table, {"program": "programme"})
    assert rule == Rule(
        strand="events",
        names=frozenset({("face", "to", "face", "day")}),
        numbered=frozenset({("programme", "day")}),
        alone=frozenset({("twilight",)}),
        beside=frozenset({"in", "person", "q"}),
        not_with=frozenset({"parents"}),
        about=True,
    )
    assert rule.phrases == rule.names | rule.numbered | rule.alone


def test_a_strand_is_about_nothing_and_needs_no_number_unless_its_table_says_so() -> None:
    rule = rule_of({"strand": "online", "names": [], "alone": [], "beside": [], "not-with": []}, {})
    assert (rule.about, rule.numbered, rule.phrases) == (False, frozenset(), frozenset())
