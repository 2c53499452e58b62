"""The words of a digest: the same in text and HTML, and safe whatever people are called."""

from __future__ import annotations

from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest

from jobs.digest_mail import Names, new_mail, render
from mappings.digests import Digest, DigestLine, DigestSection, Suggestion
from sync.mail import Mailer
from sync.store import Order, deliver, open_store, upgrade
from tests.mail_server import mail_server
from tests.store.people import COHORT, NOW, a_result, behind, results

NAMES = {42: "Zoë O’Neill", 43: "محمد عبد الله"}


def a_line(user_id: int = 42, **but: Any) -> DigestLine:
    usual: dict[str, Any] = {
        "cohort_id": COHORT,
        "user_id": user_id,
        "rule": "behind",
        "words": "At 52.4%; steady work would be at 71.0%.",
        "next_step": "Agree which activities come next and by when.",
        "activities": (Suggestion("Event 2", "https://canvas.example.org/courses/101/x?a=1&b=2"),),
    }
    return DigestLine(**{**usual, **but})


def a_digest(*lines: DigestLine) -> Digest:
    rules = dict.fromkeys(line.rule for line in lines)
    sections = tuple(
        DigestSection(rule, tuple(line for line in lines if line.rule == rule)) for rule in rules
    )
    return Digest(7, "coach@provider.example", sections)


class Page(HTMLParser):
    """What a mail program makes of the HTML: its words, links and elements."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_text_and_html_say_the_same() -> None:
    ready = a_line(43, rule="eligible", words="Now eligible.", activities=(), note="No coach.")
    subject, text, html = render(a_digest(a_line(), ready), NAMES, "full")
    shown = " ".join(Page(html).words)
    assert subject == "NPQ engagement: 1 participant needs you, 1 now eligible"
    for words in (
        "1 participant needs you, 1 now eligible",
        "Behind the pace (1)",
        "Zoë O’Neill",
        COHORT,
        "At 52.4%; steady work would be at 71.0%.",
        "Agree which activities come next and by when.",
        "Event 2",
        "Now eligible for the assessment (1)",
        "محمد عبد الله",
        "Now eligible.",
        "No coach.",
    ):
        assert words in text
        assert words in shown
    assert "https://canvas.example.org/courses/101/x?a=1&b=2" in text
    assert Page(html).links == ["https://canvas.example.org/courses/101/x?a=1&b=2"]


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
    _, text, html = render(a_digest(a_line()), NAMES, how)
    assert shown in text
    assert shown in html
    assert not_shown not in text + html


@pytest.mark.parametrize("name", [None, "", " \u202e\u200b "])
def test_somebody_without_a_name_is_called_by_id(name: str | None) -> None:
    _, text, _ = render(a_digest(a_line()), {} if name is None else {42: name}, "full")
    assert "Participant 42" in text


def test_a_subject_names_nobody() -> None:
    subject, _, _ = render(a_digest(a_line()), NAMES, "full")
    assert subject == "NPQ engagement: 1 participant needs you"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "</td></table><img src=x onerror=alert(1)>",
        '"><a href="https://evil.example">here</a>',
        "{{ 7 * 7 }}{% raw %}",
        "one\r\n--\r\nNext step: pay\u2028now\x00\x1b[2J",
        "\u202eabc\u2066def\u200f",
    ],
)
def test_what_a_name_or_title_holds_stays_words(hostile: str) -> None:
    line = a_line(words=hostile, next_step=hostile, activities=(Suggestion(hostile, None),))
    _, text, html = render(a_digest(line), {42: hostile}, "full")
    _, _, usual = render(a_digest(a_line()), NAMES, "full")
    assert Page(html).tags <= Page(usual).tags
    assert Page(html).links == []
    for unseen in "\r\x00\x1b\u2028\u202e\u2066\u200f":
        assert unseen not in text + html
    assert [line for line in text.splitlines() if line == "--"] == ["--"]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://a b", "http://[", "/x"],
)
def test_only_web_addresses_become_links(url: str) -> None:
    _, text, html = render(a_digest(a_line(activities=(Suggestion("Go", url),))), NAMES, "full")
    assert Page(html).links == []
    assert url not in text


def test_the_html_loads_nothing_from_anywhere() -> None:
    _, _, html = render(a_digest(a_line(activities=())), NAMES, "full")
    assert not {"img", "script", "link", "iframe"} & Page(html).tags
    assert "url(" not in html
    assert "@import" not in html


def test_lines_of_the_text_stay_short_enough_for_any_mail_program() -> None:
    _, text, _ = render(a_digest(a_line(words="word " * 60)), NAMES, "full")
    assert max(len(line) for line in text.splitlines()) <= 72


def test_a_digest_arrives_with_its_names_and_is_told_once(database_url: str) -> None:
    with mail_server() as server:
        mailer = Mailer.from_url(server.url, "npq@provider.example")
        mail = new_mail(a_digest(a_line()), NAMES, "full")
        upgrade(database_url)
        with open_store(database_url) as store:
            run = store.begin_run(Order("sync", COHORT, trigger="test"), NOW)
            store.keep_results(run, results(a_result(), opened=frozenset({(42, "behind")})), NOW)
            assert mail.mentions == {behind()}
            assert store.enqueue_digests([mail, mail], NOW) == 1
            assert deliver(store, mailer, NOW).sent == 1
    (arrived,) = server.messages
    assert "Zoë O’Neill" in words_of(arrived, "plain")
    assert "Zoë O’Neill" in words_of(arrived, "html")
    assert "Zoë" not in str(arrived["Subject"])


def words_of(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    words: str = body.get_content()
    return words
