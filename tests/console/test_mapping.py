"""The mapping page: what counts and why, and what people say about it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from jobs.present.map_lines import map_lines
from sync.cohorts_file import read_cohorts
from sync.store.answers import answers_of, keep_answers
from sync.store.deed_log import Sought, deeds_told
from tests.console.counter import Counter, Visitor
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office

PAGE = "/cohorts/a25/mapping"


@pytest.fixture
def admin(counter: Counter) -> Visitor:
    return counter.signed_in()


def seen(admin: Visitor) -> str:
    """The newest answer that the page knows of when it is made."""
    return admin.hidden(PAGE, "seen")


def add_unmapped(home: CohortWorld, title: str) -> int:
    """A module whose title tells nothing; nobody did its item."""
    module = home.world.add_module(home.course, title)
    home.world.add_item(module, "Page", "Reading", "must_view")
    return module.id


def test_a_module_confirmed_at_the_page_moves_figures_with_the_next_sync(
    admin: Visitor, office: Office, home: CohortWorld
) -> None:
    module = add_unmapped(home, "Odds <b>and</b> ends")
    other = add_unmapped(home, "Bits and pieces")
    office.sync()
    before = office.report()
    shown = admin.get(PAGE).text
    assert "<b>and</b>" not in shown
    assert "Odds &lt;b&gt;and&lt;/b&gt; ends" in shown

    keys = re.findall(r'id="every-(\w+)-(\d+)', shown)
    items = [place for place, (kind, _) in enumerate(keys) if kind == "item"]
    assert keys[0][0] == "module"
    assert ("module", str(other)) == keys[items[-1] - 1]
    assert {kind for kind, _ in keys[items[-1] + 1 :]} == {"assignment"}

    ticked = [f"module:{module}", f"module:{other}"]
    said = admin.post(
        f"{PAGE}/confirm", _page=PAGE, thing=ticked, strand="formative", area="teaching"
    )
    assert said.headers["Location"] == f"{PAGE}?said=kept"
    assert [(a.canvas_id, a.strand) for a in answers_of(office.store, "a25")] == [
        (module, "formative"),
        (other, "formative"),
    ]
    assert "counts with the next sync" in admin.sees(PAGE)
    deeds = [told.deed for told in deeds_told(office.store, Sought(what="confirm-mapping"))]
    assert {deed.about for deed in deeds} == {f"module {module}", f"module {other}"}
    assert {deed.who for deed in deeds} == {"operator"}

    office.sync()
    after = office.report()
    assert after.keys() == before.keys()
    figures = [
        (row["engagement_percent"], before[one]["engagement_percent"]) for one, row in after.items()
    ]
    assert all(now != was for now, was in figures), figures
    assert "a person confirmed it on" in admin.sees(PAGE)

    exported = admin.get(f"{PAGE}.toml").text
    file = office.folder / "cohorts.toml"
    file.write_text(f"{file.read_text()}\n{exported}")
    lines = read_cohorts(file).cohorts[-1].map
    assert [(line.module, line.strand, list(line.areas or ())) for line in lines[-2:]] == [
        (module, "formative", ["teaching"]),
        (other, "formative", ["teaching"]),
    ]

    back = admin.post(
        f"{PAGE}/confirm", _page=PAGE, thing=ticked, take_back="yes", seen=seen(admin)
    )
    assert back.headers["Location"] == f"{PAGE}?said=taken-back"
    assert answers_of(office.store, "a25") == ()


def test_what_is_not_there_any_more_is_said_and_nothing_is_kept(
    admin: Visitor, office: Office
) -> None:
    there = office.context.cohort("a25").id
    answer = admin.post(f"{PAGE}/confirm", _page=PAGE, thing=["module:987654"], strand="online")
    assert answer.status_code == 409
    assert "module 987654 is not in its courses" in answer.text
    nothing = admin.post(f"{PAGE}/confirm", _page=PAGE, thing=["<b>:1"], strand="online")
    assert "Nothing was chosen" in nothing.text
    silent = admin.post(f"{PAGE}/confirm", _page=PAGE, thing=["module:987654"])
    assert "Nothing was said" in silent.text
    wrong = admin.post(f"{PAGE}/confirm", _page=PAGE, thing=["module:987654"], strand="<b>")
    assert "is no strand" in wrong.text
    assert answers_of(office.store, there) == ()


def test_a_coach_is_turned_away(counter: Counter, home: CohortWorld) -> None:
    coach = counter.canvas_user(home.coach.id)
    assert coach.get(PAGE).status_code == 403
    assert coach.get(f"{PAGE}.toml").status_code == 403
    assert coach.post(f"{PAGE}/confirm", thing=["module:1"], strand="none").status_code == 403


def test_a_title_is_a_comment_whatever_it_holds_and_weights_read_back(
    admin: Visitor, office: Office, home: CohortWorld
) -> None:
    module = add_unmapped(home, "Resources")
    thing = [f"module:{module}"]
    admin.post(f"{PAGE}/confirm", _page=PAGE, thing=thing, strand="online", area="none")
    [answer] = answers_of(office.store, "a25")
    text = map_lines([replace(answer, title='one\n[[cohort]]\r\x00"')])
    file = office.folder / "cohorts.toml"
    file.write_text(f"{file.read_text()}\n{text}")
    [cohort] = read_cohorts(file).cohorts
    assert cohort.map[-1].areas == {}


def test_what_another_cohort_said_is_proposed_and_accepted(
    admin: Visitor, office: Office, home: CohortWorld
) -> None:
    assert "No answer of another cohort" in admin.post(f"{PAGE}/proposals", _page=PAGE).text
    module = add_unmapped(home, "Odds and ends")
    thing = [f"module:{module}"]
    admin.post(f"{PAGE}/confirm", _page=PAGE, thing=thing, strand="formative")
    [answer] = answers_of(office.store, "a25")
    admin.post(f"{PAGE}/confirm", _page=PAGE, thing=thing, take_back="yes", seen=seen(admin))
    stale = admin.post(f"{PAGE}/accept", _page=PAGE, thing=thing)
    assert f"module {module} is not proposed any more" in stale.text
    keep_answers(office.store, [replace(answer, cohort="s25", canvas_id=1)])
    assert f'value="module:{module}"' in admin.post(f"{PAGE}/proposals", _page=PAGE).text
    admin.post(f"{PAGE}/accept", _page=PAGE, thing=thing, seen=seen(admin))
    assert [a.canvas_id for a in answers_of(office.store, "a25")] == [module]
