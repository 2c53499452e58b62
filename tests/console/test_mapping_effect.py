"""What answers would change is shown before they are kept; nobody overwrites another unseen."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jobs.cohort_jobs import rehearse
from jobs.engine.queues import upgrade_engine
from jobs.task import Task
from jobs.watch import Watch
from sync.cohorts_file import read_cohorts
from sync.store.answers import answers_of
from sync.store.deed_log import Sought, deeds_told
from tests.console.counter import Counter, Visitor, words_of
from tests.console.test_mapping import PAGE, seen
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import NOW, Office


@pytest.fixture
def admin(counter: Counter, office: Office) -> Visitor:
    upgrade_engine(office.database_url)
    return counter.signed_in()


@pytest.fixture
def item(home: CohortWorld) -> str:
    """An item that both did."""
    return f"item:{home.online[0].id}"


def tried(admin: Visitor, office: Office, **form: str | list[str]) -> str:
    """Press "Show the effect", and have the dry run done; return the page it leads to."""
    answer = admin.post(f"{PAGE}/try", _page=PAGE, **form)
    assert answer.status_code == 303, words_of(answer.text)
    [queued] = office.store.active_runs()
    run = office.store.start_run(queued.id, "test", NOW)
    assert run is not None
    rehearse(Task(office.context, office.store, run, queued.order, lambda: NOW, Watch()))
    return answer.headers["Location"]


def deeds(office: Office) -> list[str]:
    """What was done to the mapping, as the audit trail has it."""
    told = [one.deed.what for one in deeds_told(office.store, Sought())]
    return [what for what in told if what.endswith("-mapping")]


def test_the_effect_is_shown_and_nothing_is_kept_until_it_is_said_so(
    admin: Visitor, office: Office, item: str
) -> None:
    place = tried(admin, office, thing=[item], strand="none", seen=seen(admin))
    shown = admin.sees(place)
    assert answers_of(office.store, "a25") == ()
    assert deeds(office) == []
    assert (
        "Of 2 participants, 1 would have another figure or entry: 0 would become eligible,"
        " 0 would lose entry." in shown
    )
    assert "strand none; areas by titles and rules" in shown
    assert "none; no area; does not count" in shown
    before = {who: row["engagement_percent"] for who, row in office.report().items()}

    kept = admin.post(f"{place}/keep", _page=place)
    assert kept.headers["Location"] == f"{PAGE}?said=kept"
    office.sync()
    after = {who: row["engagement_percent"] for who, row in office.report().items()}
    [(was, now)] = [(before[who], after[who]) for who in before if before[who] != after[who]]
    assert f"{was}% {now}%" in shown
    assert deeds(office) == ["confirm-mapping"]

    again = admin.post(f"{place}/keep", _page=place)
    assert again.headers["Location"] == f"{PAGE}?said=same"
    assert "Nothing was changed" in admin.sees(f"{PAGE}?said=same")
    assert deeds(office) == ["confirm-mapping"]
    assert f"{PAGE}/effects/" in admin.get(place.replace(f"{PAGE}/effects", "/runs")).text


def test_a_second_press_joins_the_first_and_a_stranger_s_run_is_no_effect(
    admin: Visitor, office: Office, item: str
) -> None:
    first = admin.post(f"{PAGE}/try", _page=PAGE, thing=item, strand="none")
    second = admin.post(f"{PAGE}/try", _page=PAGE, thing=item, strand="none")
    place = first.headers["Location"]
    assert second.headers["Location"] == f"{place}?joined=yes"
    assert "Nothing was asked for twice" in admin.sees(f"{place}?joined=yes")
    assert "hx-trigger" in admin.get(place).text
    assert len(office.store.active_runs()) == 1
    synced = next(run for run in office.store.list_runs(5) if run.job == "sync")
    assert admin.get(f"{PAGE}/effects/{synced.id}").status_code == 404
    assert admin.post(f"{PAGE}/effects/{synced.id}/keep", _page=PAGE).status_code == 404


def test_what_another_admin_said_meanwhile_is_told_and_not_overwritten(
    admin: Visitor, counter: Counter, office: Office, item: str
) -> None:
    mine = {"thing": item, "strand": "none", "seen": seen(admin)}
    place = tried(admin, office, **mine)
    other = counter.canvas_user(900_001)
    other.post(f"{PAGE}/confirm", _page=PAGE, thing=item, area="teaching", seen=seen(other))

    for refused in (
        admin.post(f"{PAGE}/confirm", _page=PAGE, **mine),
        admin.post(f"{place}/keep", _page=place),
    ):
        assert refused.status_code == 409
        told = words_of(refused.text)
        assert "strand by titles and rules; teaching, said by" in told
        assert "Nothing was kept" in told
    assert "was confirmed or taken back since this was counted" in admin.sees(place)
    [answer] = answers_of(office.store, "a25")
    assert (answer.strand, answer.who) == (None, "canvas:900001")

    anew = admin.post(f"{place}/again", _page=place).headers["Location"]
    assert anew != place
    assert admin.post(f"{anew}/keep", _page=anew).headers["Location"] == f"{PAGE}?said=kept"
    mine["seen"] = seen(admin)
    assert admin.post(f"{PAGE}/confirm", _page=PAGE, **mine).headers["Location"].endswith("=same")


def test_shares_of_areas_are_kept_exported_and_read_back(
    admin: Visitor, office: Office, item: str
) -> None:
    shares = {"share:school-culture": "0.7", "share:teaching": "0.3"}
    for wrong, why in (
        ({"area": ["behaviour"], **shares}, "behaviour: nothing is no share"),
        ({"share:teaching": "-1"}, "teaching: -1 is no share"),
        ({"share:teaching": "nan"}, "teaching: nan is no share"),
        ({"area": "none", **shares}, "not both"),
        ({"take_back": "yes", **shares}, "says nothing new"),
    ):
        answer = admin.post(f"{PAGE}/confirm", _page=PAGE, thing=item, **wrong)
        assert answer.status_code == 409
        assert why in words_of(answer.text)
    assert answers_of(office.store, "a25") == ()

    admin.post(f"{PAGE}/confirm", _page=PAGE, thing=item, **shares)
    assert "school-culture 0.7, teaching 0.3" in admin.sees(PAGE)
    office.sync()
    assert "school-culture 70%, teaching 30%" in admin.sees(PAGE)
    file = office.folder / "cohorts.toml"
    file.write_text(f"{file.read_text()}\n{admin.get(f'{PAGE}.toml').text}")
    [cohort] = read_cohorts(file).cohorts
    assert cohort.map[-1].areas == {"school-culture": Decimal("0.7"), "teaching": Decimal("0.3")}

    office.sync()
    shown = admin.sees(PAGE)
    number = item.partition(":")[2]
    assert f"the cohorts file says so ([[cohort.map]] number 1: item = {number})" in shown
    assert "What the file says wins over an answer here" in shown


def test_coverage_tells_hours_by_strand_and_area_and_what_has_none(
    admin: Visitor, home: CohortWorld
) -> None:
    shown = admin.sees(PAGE)
    table = shown.partition("Coverage")[2].partition("Everything in the course")[0]
    assert "School Culture 5 6.3 0.0 6.3" in table.replace("School culture", "School Culture")
    assert "All hours of the strand 98.0 6.0 38.0 24.0 10.0 20.0" in table
    assert "nothing in the course is known to be about" in table
    area = shown.partition("Which area?")[2].partition("Say what the ticked")[0]
    assert "An unclear area changes no percentage of the whole" in area
    assert area.count("Face-to-face event") == 4
    event = f"assignment:{home.events[0].id}"
    admin.post(f"{PAGE}/confirm", _page=PAGE, thing=event, area="none")
    area = admin.sees(PAGE).partition("Which area?")[2].partition("Say what the ticked")[0]
    assert area.count("Face-to-face event") == 3
