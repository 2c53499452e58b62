"""The cohort's page: everybody's figures by area, sorted, filtered, drawn and exported."""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction
from html import unescape

import openpyxl
import pytest
from sqlalchemy import text

from jobs.console.cohort_rows import Row
from jobs.demo.entities import User
from mappings.ledger import from_json
from mappings.summary import Summary, summary_of
from tests.console.counter import Counter, words_of
from tests.jobs.cohort_world import HALF, CohortWorld, shown
from tests.jobs.office import Office

PAGE = "/cohorts/a25"
ROW = re.compile(
    r'(?s)<tr role="row"><th [^>]*><a href="/cohorts/a25/participants/(\d+)">(.*?)</tr>'
)


def people(home: CohortWorld) -> list[User]:
    """The two of the fixture, as they joined: one eligible, one a hair under."""
    return [user for user in home.world.users.values() if user.name.startswith("Pat")]


def rows(html: str) -> dict[int, str]:
    """The words of each participant's row, in the page's order."""
    return {int(user_id): words_of(f"<td>{row}") for user_id, row in ROW.findall(html)}


def test_a_row_has_the_figures_that_the_report_has(counter: Counter, home: CohortWorld) -> None:
    eligible, under = people(home)
    found = rows(counter.signed_in().get(PAGE).text)
    assert list(found) == [eligible.id, under.id]
    assert f"Eligible {shown(home.recount(eligible))} 100.0" in found[eligible.id]
    assert f"Not yet Close {shown(home.recount(under))} " in found[under.id]


def test_what_sorts_and_filters(counter: Counter, home: CohortWorld) -> None:
    eligible, under = (user.id for user in people(home))
    visitor = counter.signed_in()

    def found(query: str) -> list[int]:
        return list(rows(visitor.get(f"{PAGE}?{query}").text))

    assert found("by=percent") == [under, eligible]
    assert found("by=percent&order=desc") == [eligible, under]
    assert found("state=close") == [under]
    assert found("state=eligible&name=SURNAME") == [eligible]
    assert found(f"coach={home.coach.id}") == [eligible, under]
    assert found("coach=none") == []
    assert found(f"section={home.north.id}&order=desc") == [under, eligible]
    assert found(f"section={home.north.id + 1}") == []
    assert found("by=nonsense&order=nonsense&state=nonsense&coach=x&section=x") == [eligible, under]
    endless = "9" * 4301  # more digits than Python makes a number of
    assert found(f"coach={endless}") == found(f"section={endless}") == [eligible, under]
    assert found(f"coach={2**63 - 1}") == found(f"section={2**63 - 1}") == []


def test_sections_sort_filter_and_are_shown(
    counter: Counter, office: Office, home: CohortWorld
) -> None:
    two = [user.id for user in people(home)]
    south = home.add_section("South <i>B</i>")
    theirs = home.join(HALF, section=south)
    home.world.enroll(home.course, people(home)[0], section=south)
    office.sync()
    visitor = counter.signed_in()

    def found(query: str) -> dict[int, str]:
        return rows(visitor.get(f"{PAGE}?{query}").text)

    assert list(found("by=section")) == [two[1], two[0], theirs.id]
    assert list(found("by=section&order=desc")) == [theirs.id, two[0], two[1]]
    shown = found(f"section={south.id}")
    assert list(shown) == [two[0], theirs.id]
    assert "North, South <i>B</i>" in shown[two[0]]
    html = unescape(visitor.get(f"{PAGE}?section={south.id}").text)
    assert f'<option value="{south.id}" selected>South <i>B</i></option>' in html
    assert f"?by=percent&order=asc&section={south.id}#" in html
    assert "Section South <i>B</i>" in visitor.sees(f"{PAGE}/participants/{theirs.id}")


def test_before_sections_are_known_there_is_no_column_of_them(
    counter: Counter, office: Office
) -> None:
    with office.store.engine.begin() as connection:
        connection.execute(text("UPDATE participant SET sections = '{}'"))
    assert "Section" not in counter.signed_in().sees(PAGE)


def test_a_column_says_how_it_sorts_and_keeps_the_filters(counter: Counter) -> None:
    html = unescape(counter.signed_in().get(f"{PAGE}?by=percent&state=close").text)
    assert html.count("aria-sort=") == 1
    assert re.search(
        r'aria-sort="ascending"><a id="sort-percent" href="\?by=percent&order=desc&state=close#',
        html,
    )


def test_htmx_gets_the_table_alone(counter: Counter) -> None:
    html = counter.signed_in().get(PAGE, **{"HX-Request": "true"}).text
    assert "<html" not in html
    assert html.lstrip().startswith('<div id="table">')


def test_a_coach_sees_their_own_alone(counter: Counter, office: Office, home: CohortWorld) -> None:
    south = home.add_section("South")
    other = home.add_coach("Grace Other", south, "grace@provider.example")
    theirs = home.join(HALF, section=south)
    office.sync()
    coach = counter.canvas_user(other.id)
    assert list(rows(coach.get(PAGE).text)) == [theirs.id]
    assert "1 participant." in coach.sees(PAGE)
    lines = list(csv.DictReader(io.StringIO(coach.get(f"{PAGE}/report.csv").text)))
    assert [line["canvas_user_id"] for line in lines] == [str(theirs.id)]
    sheet = openpyxl.load_workbook(io.BytesIO(coach.get(f"{PAGE}/report.xlsx").content)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [theirs.id]


def test_exports_are_noted_and_have_what_the_command_gives(
    counter: Counter, office: Office
) -> None:
    visitor = counter.signed_in()
    sent = visitor.get(f"{PAGE}/report.csv")
    assert sent.headers["Content-Disposition"] == 'attachment; filename="a25.csv"'
    lines = list(csv.DictReader(io.StringIO(sent.text)))
    assert [line["engagement_percent"] for line in lines] == [
        row["engagement_percent"] for row in office.report().values()
    ]
    assert any("export-report" in row for row in office.rows()["deed"])


def test_names_are_words(counter: Counter, office: Office, home: CohortWorld) -> None:
    people(home)[0].name = "<b>Bold</b> & Co"
    office.sync()
    html = counter.signed_in().get(PAGE).text
    assert "&lt;b&gt;Bold&lt;/b&gt; &amp; Co" in html
    assert "<b>" not in html


def a_row(summary: Summary | None) -> Row:
    none: frozenset[str] = frozenset()
    return Row(
        7, "Pat", left=False, coaches=(), sections={}, summary=summary, states=none, alerts=none
    )


def test_who_has_no_figure_is_unknown_and_not_at_nothing() -> None:
    row = a_row(None)
    assert (row.entry, row.figure) == ("unknown", "?")
    assert row.cells(["school-culture"]) == [("?", "hu")]


def test_what_could_not_all_be_read_is_a_lower_bound() -> None:
    areas = {"one": Fraction(0), "two": Fraction(8996, 100), "three": None}
    half = Summary(Fraction(8996, 100), Fraction(1), Fraction(2), areas, False, "unknown")
    row = a_row(half)
    assert row.figure == "≥ 89.9"
    assert row.cells(["one", "two", "three", "new"]) == [
        ("?", "hu"), ("≥ 89.9", "h4"), ("–", "hn"), ("?", "hu"),
    ]  # fmt: skip


def test_a_summary_says_what_the_whole_standing_says(office: Office) -> None:
    for known in office.store.known("a25").values():
        assert known.standing_text
        assert known.standing
        whole, summary = from_json(known.standing), summary_of(known.standing_text)
        assert summary == Summary(
            whole.percent,
            whole.hours_done,
            whole.hours_applicable,
            whole.areas,
            whole.complete,
            whole.entry,
        )


@pytest.mark.parametrize("name", ["distribution", "progress"])
def test_charts_are_pictures_that_run_nothing(counter: Counter, name: str) -> None:
    sent = counter.signed_in().get(f"{PAGE}/charts/{name}.svg")
    assert (sent.status_code, sent.headers["Content-Type"]) == (200, "image/svg+xml")
    assert "<script" not in sent.text
    assert "Threshold 90%" in sent.text
    policy = sent.headers["Content-Security-Policy"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_what_is_not_there(counter: Counter, home: CohortWorld) -> None:
    visitor = counter.signed_in()
    assert visitor.get(f"{PAGE}/charts/other.svg").status_code == 404
    assert visitor.get("/cohorts/b25").status_code == 404
    stranger = counter.canvas_user(people(home)[0].id)
    assert stranger.get(PAGE).status_code == 403
