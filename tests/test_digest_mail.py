"""The words of a digest: the same in text and HTML, and safe whatever people are called."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest

from jobs.digest_mail import NAMED, PARTS, Names, new_mail, render
from mappings.alerts import KINDS, AlertRule, Part, Suggestion
from mappings.digest import AtTheStart, Digest, Reason, Resolved, Told
from tests.mail_page import BASE, LINKS, Page

COHORT = "npqsl-a25"
NAMES = {42: "Zoë O’Neill", 43: "محمد عبد الله", 44: "Ann Other"}
EVENT = "https://canvas.example.org/courses/101/x?a=1&b=2"


def a_reason(rule: AlertRule = "behind", **but: Any) -> Reason:
    usual: dict[str, Any] = {
        "rule": rule,
        "about": "",
        "why": "At 52.4%; steady work would be at 71.0%.",
        "next_step": "Agree which activities come next and by when.",
        "since": date(2026, 11, 3),
        "activities": (Suggestion("Event 2", EVENT),),
    }
    return Reason(**{**usual, **but})


def told(*reasons: Reason, user_id: int = 42, note: str = "") -> Told:
    return Told(COHORT, user_id, reasons or (a_reason(),), note)


def a_digest(*people: Told, part: Part = "needs-you", **but: Any) -> Digest:
    usual: dict[str, Any] = {
        "recipient": 7,
        "address": "coach@provider.example",
        "kind": "digest",
        "new": {part: people} if people else {},
    }
    return Digest(**{**usual, **but})


def full(digest: Digest, names: dict[int, str] | None = None) -> tuple[str, Page, str]:
    """Return the text, what a mail program makes of the HTML, and the HTML."""
    _, text, html = render(digest, NAMES if names is None else names, "full", LINKS)
    return text, Page(html), html


EVERYTHING = a_digest(
    new={
        "out-of-reach": (told(a_reason("out-of-reach"), a_reason("missed-event", about="a1")),),
        "needs-you": (told(a_reason(why="At 12%."), user_id=43, note="No coach was found."),),
        "good-news": (told(a_reason("eligible", activities=(), why="At 91%."), user_id=44),),
    },
    still_open=3,
    resolved=(Resolved(COHORT, 44, "gone-quiet", date(2026, 11, 20)),),
    at_the_start=(
        AtTheStart(COHORT, "behind", (42, 43)),
        AtTheStart("npqh-a25", "never-started", (44,)),
        AtTheStart(COHORT, "eligible", (44,)),
    ),
    unread=("npqlt-a25",),
)


@pytest.mark.parametrize(
    "words",
    [
        "2 participants need you, 1 with good news",
        "Out of reach without make-up (1)",
        "Needs you (1)",
        "Good news (1)",
        "Zoë O’Neill",
        "محمد عبد الله",
        COHORT,
        "Cannot get there without make-up",
        "Missed an event",
        "since 3 November 2026",
        "At 52.4%; steady work would be at 71.0%.",
        "Event 2",
        "Next step: Agree which activities come next and by when.",
        "No coach was found.",
        f"How {COHORT} stood when it was first read",
        "Behind the pace (2)",
        "Zoë O’Neill, محمد عبد الله",
        "How npqh-a25 stood when it was first read",
        "Never started (1)",
        "3 alerts that you were told of before are still open.",
        "Resolved since your last digest (1)",
        "Gone quiet, over on 20 November 2026",
        "Nothing is said here of npqlt-a25",
        "You get this as the coach of these participants",
    ],
)
def test_text_and_html_say_the_same(words: str) -> None:
    text, page, _ = full(EVERYTHING)
    assert words in " ".join(text.split())
    assert words in page.shown


def test_parts_come_in_the_order_in_which_they_matter() -> None:
    assert tuple(PARTS) == get_args(Part)
    backwards = a_digest(new=dict(reversed(EVERYTHING.new.items())))
    text, page, _ = full(backwards)
    for said in (text, page.shown):
        places = [said.index(title) for _, title in PARTS.values()]
        assert places == sorted(places)


@pytest.mark.parametrize("rule", KINDS)
def test_every_rule_is_called_by_its_heading(rule: AlertRule) -> None:
    text, page, _ = full(a_digest(told(a_reason(rule))))
    assert KINDS[rule].heading in text
    assert KINDS[rule].heading in page.shown


def test_what_is_not_there_leaves_no_heading() -> None:
    text, page, _ = full(a_digest(told()))
    for words in ("Still open", "Resolved", "Not read", "first read", "Good news", "Out of reach"):
        assert words not in text
        assert words not in page.shown


def test_one_that_is_open_is_one() -> None:
    text, _, _ = full(a_digest(told(), still_open=1))
    assert "1 alert that you were told of before is still open." in text


def test_only_what_is_urgent_says_why_it_did_not_wait() -> None:
    for kind, said in (("urgent", True), ("digest", False)):
        text, page, _ = full(a_digest(told(), kind=kind))
        assert ("could not wait" in text) is said
        assert ("could not wait" in page.shown) is said


def test_a_next_step_that_several_share_is_told_once_after_the_last() -> None:
    events = [a_reason("missed-event", about=f"e{n}", why=f"Missed event {n}.") for n in (1, 2)]
    other = a_reason(next_step="Ask.")
    text, page, _ = full(a_digest(told(*events, other)))
    for said in (text, page.shown):
        assert said.count("Agree which activities come next") == 1
        assert said.index("Missed event 2.") < said.index("Agree which activities come next")
        assert said.index("Agree which activities come next") < said.index("Next step: Ask.")


def test_a_summary_alone_has_a_title_too() -> None:
    text, page, _ = full(a_digest(at_the_start=(AtTheStart(COHORT, "behind", (42,)),)))
    assert text.startswith("Where your participants stand\n===")
    assert "Where your participants stand" in page.shown


def test_a_long_list_at_the_start_is_cut() -> None:
    start = AtTheStart(COHORT, "behind", tuple(range(100, 100 + NAMED + 3)))
    text, page, _ = full(a_digest(at_the_start=(start,)))
    assert text.count("Participant") == NAMED
    assert "and 3 more" in " ".join(text.split())
    assert f"Behind the pace ({NAMED + 3})" in page.shown


class TestLinks:
    """What a reader may do, for each participant and for the mail."""

    def test_each_is_labelled_and_on_a_line_of_its_own(self) -> None:
        text, page, _ = full(a_digest(told(), still_open=1))
        wanted = {
            "I’m on it": f"{BASE}0123abcd.on-it.{COHORT}.42",
            "Snooze": f"{BASE}0123abcd.snooze.{COHORT}.42",
            "Not my participant": f"{BASE}0123abcd.not-mine.{COHORT}.42",
            "See everything that is open": f"{BASE}0123abcd.open..0",
            "Choose how often you hear": f"{BASE}0123abcd.wishes..0",
        }
        assert page.labels == {"Event 2": EVENT, **wanted}
        lines = [line.strip() for line in text.splitlines()]
        for label, url in wanted.items():
            assert lines[lines.index(f"{label}:") + 1] == url

    def test_who_is_told_how_a_cohort_stood_can_see_them_all(self) -> None:
        start = AtTheStart(COHORT, "behind", (42,))
        text, page, _ = full(a_digest(at_the_start=(start,)))
        assert "See everything that is open" in page.labels
        assert f"\n{BASE}0123abcd.open..0\n" in text
        assert full(a_digest(at_the_start=(start,), still_open=1))[0].count(".open..0") == 1

    def test_there_is_nothing_to_see_to_in_good_news(self) -> None:
        _, page, _ = full(a_digest(told(a_reason("eligible")), part="good-news"))
        assert "Not my participant" in page.labels
        assert not {"I’m on it", "Snooze"} & page.labels.keys()

    def test_an_admin_in_a_coachs_place_is_not_asked_whose_they_are(self) -> None:
        _, page, _ = full(a_digest(told(note="No coach was found.")))
        assert {"I’m on it", "Snooze"} <= page.labels.keys()
        assert "Not my participant" not in page.labels

    @pytest.mark.parametrize(
        "url",
        ["javascript:alert(1)", "data:text/html,x", "//a.example", "https://a b", "http://[", "/x"],
    )
    def test_only_web_addresses_become_links(self, url: str) -> None:
        reason = a_reason(activities=(Suggestion("Go", url),))
        text, page, _ = full(a_digest(told(reason)))
        assert all(link.startswith(BASE) for link in page.links)
        assert url not in text


@pytest.mark.parametrize(
    ("how", "shown", "not_shown"),
    [
        ("full", "Zoë O’Neill", "Participant 42"),
        ("initials", "Z. O. (42)", "Zoë"),
        ("none", "Participant 42", "Z."),
    ],
)
def test_a_body_names_participants_as_the_provider_allows(
    how: Names, shown: str, not_shown: str
) -> None:
    everywhere = a_digest(
        told(),
        resolved=(Resolved(COHORT, 42, "behind", date(2026, 11, 20)),),
        at_the_start=(AtTheStart(COHORT, "behind", (42,)),),
    )
    _, text, html = render(everywhere, NAMES, how, LINKS)
    assert text.count(shown) == 3
    assert html.count(shown) == 3
    assert not_shown not in text + html


@pytest.mark.parametrize("name", [None, "", " \u202e\u200b "])
def test_somebody_without_a_name_is_called_by_id(name: str | None) -> None:
    text, _, _ = full(a_digest(told()), {} if name is None else {42: name})
    assert "Participant 42" in text


def test_what_a_lock_screen_shows_names_nobody() -> None:
    subject, _, html = render(a_digest(told()), NAMES, "full", LINKS)
    assert subject == "NPQ engagement: 1 participant needs you"
    first = Page(html).shown[:180]
    assert "Zoë" not in first
    assert "1 participant needs you" in first


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "</td></table><img src=x onerror=alert(1)>",
        '"><a href="https://evil.example">here</a>',
        "</mj-text></mj-column></mj-section><mj-raw><img src='https://evil.example'></mj-raw>",
        "<mj-image src='https://evil.example/x.png' />",
        "<mj-include path='/etc/passwd' />",
        "<!-- --><![CDATA[ ]]> &lt;b&gt; &amp;amp; &nbsp; & < >",
        "{{ 7 * 7 }}{% raw %}",
        "one\r\n--\r\nNext step: pay\u2028now\x00\x1b[2J",
        "\u202eabc\u2066def\u200f",
        "no\uffffchar\ufffeacter, half\ud83d a smile",
    ],
)
def test_what_a_name_or_title_holds_stays_words(hostile: str) -> None:
    reason = a_reason(why=hostile, next_step=hostile, activities=(Suggestion(hostile, None),))
    digest = a_digest(
        Told(hostile, 42, (reason,), hostile),
        resolved=(Resolved(hostile, 42, "behind", date(2026, 11, 20)),),
        at_the_start=(AtTheStart(hostile, "behind", (42,)),),
        unread=(hostile,),
    )
    text, page, html = full(digest, {42: hostile})
    _, usual, _ = full(EVERYTHING)
    assert page.tags <= usual.tags
    assert all(link.startswith(BASE) for link in page.links)
    for unseen in "\r\x00\x1b\u2028\u202e\u2066\u200f\uffff\ufffe\ud83d":
        assert unseen not in text + html
    assert [line for line in text.splitlines() if line == "--"] == ["--"]
    kept = " ".join(page.shown.split())
    assert " ".join("".join(c for c in hostile if c.isprintable() or c.isspace()).split()) in kept


def test_lines_of_the_text_stay_short_enough_for_any_mail_program() -> None:
    long = a_reason(why="word " * 60, next_step="word " * 60)
    text, _, _ = full(a_digest(told(long), unread=("npqlt-a25",) * 30))
    assert max(len(line) for line in text.splitlines() if "://" not in line) <= 72


def test_the_same_digest_is_the_same_mail() -> None:
    assert render(EVERYTHING, NAMES, "full", LINKS) == render(EVERYTHING, NAMES, "full", LINKS)


def test_a_mail_uses_up_what_it_tells() -> None:
    mail = new_mail(EVERYTHING, NAMES, "full", LINKS)
    assert (mail.recipient, mail.address) == (7, "coach@provider.example")
    assert mail.mentions == EVERYTHING.mentions
    assert mail.subject == EVERYTHING.subject
