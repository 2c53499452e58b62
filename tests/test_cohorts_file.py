"""The cohorts file: read as the design shows it, or refused whole with every fault named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import pytest

from mappings.cohorts import Admin, Coaches, MapLine, reads_end_on
from sync.cohorts_file import CohortsFaults, CohortsFile, read_cohorts

ADMIN = '[[admin]]\ncanvas_user_id = 1\nmail = "npq.admin@provider.example"\n'
LEAST = """
    [[cohort]]
    id = "a26"
    programme = "npqsl"
    starts_on = 2026-10-01
    courses = [101]
    """
FULL = """
    [[cohort]]
    id = "npqsl-2025-autumn"
    programme = "NpqSL"
    starts_on = 2025-10-01
    ends_on = 2027-06-30
    courses = [101, "sis_course_id:NPQSL-A25-EVENTS"]
    sections = ["Cheshire A25", 77]
    policy = "weighted"
    threshold = 87.5
    waive = ["induction"]
    write_back = false
    [cohort.hours]
    online = 34.5
    [cohort.units]
    events = 3
    [cohort.weights]
    events = 50
    online = 30
    [cohort.coaches]
    by = "group"
    roles = ["TaEnrollment", "Leadership Performance Coach"]
    group_category = "Coaching groups"
    [cohort.coaches.map]
    "Group 3" = 7
    [cohort.coaches.mail]
    7 = "c.oach@provider.example"
    [cohort.assessment]
    assignment = 9001
    opens_on = 2027-03-22
    confirm_entry = false
    [[cohort.map]]
    module = "Module 1"
    areas = { school-culture = 0.7, teaching = 0.3 }
    [[cohort.map]]
    item = 9005
    strand = "events"
    areas = ["teaching", "behaviour"]
    hours = 6
    as = "event-1"
    """


def read(folder: Path, *cohorts: str, admin: str = ADMIN) -> CohortsFile:
    path = folder / "cohorts.toml"
    text = admin + "".join(dedent(cohort) for cohort in cohorts)
    path.write_text(text, encoding="utf-8")
    return read_cohorts(path)


def faults(folder: Path, *cohorts: str, admin: str = ADMIN) -> tuple[str, ...]:
    with pytest.raises(CohortsFaults) as raised:
        read(folder, *cohorts, admin=admin)
    return raised.value.faults


def test_the_least_that_a_cohort_needs(tmp_path: Path) -> None:
    said = read(tmp_path, LEAST)
    (cohort,) = said.cohorts
    assert said.admins == (Admin(1, "npq.admin@provider.example"),)
    assert (cohort.id, cohort.courses, cohort.coaches) == ("a26", (101,), Coaches())
    assert cohort.write_back
    assert reads_end_on(cohort) is None


def test_every_key_of_the_design_is_read(tmp_path: Path) -> None:
    (cohort,) = read(tmp_path, FULL).cohorts
    assert cohort.programme == "npqsl", "codes are written in any case"
    assert cohort.courses == (101, "sis_course_id:NPQSL-A25-EVENTS")
    assert cohort.sections == ("Cheshire A25", 77)
    assert cohort.threshold == Decimal("87.5")
    assert cohort.hours == {"online": Decimal("34.5")}
    assert cohort.units == {"events": 3}
    assert cohort.weights == {"events": 50, "online": 30}
    assert (cohort.policy, cohort.waive, cohort.write_back) == ("weighted", {"induction"}, False)
    assert cohort.coaches == Coaches(
        "group",
        ("TaEnrollment", "Leadership Performance Coach"),
        "Coaching groups",
        {"Group 3": 7},
        {7: "c.oach@provider.example"},
    )
    assert cohort.assessment is not None
    assert (cohort.assessment.course, cohort.assessment.days) == (101, 8)
    assert cohort.assessment.confirm_entry is False
    shares = {"school-culture": Decimal("0.7"), "teaching": Decimal("0.3")}
    equal = {"teaching": Decimal(1), "behaviour": Decimal(1)}
    assert cohort.map == (
        MapLine(
            module="Module 1",
            areas=shares,
            why='the cohorts file says so ([[cohort.map]] number 1: module = "Module 1")',
        ),
        MapLine(
            item=9005,
            strand="events",
            areas=equal,
            hours=Decimal(6),
            joined_as="event-1",
            why="the cohorts file says so ([[cohort.map]] number 2: item = 9005)",
        ),
    )


def test_modules_are_asked_for_only_where_the_programme_names_them(tmp_path: Path) -> None:
    modular = LEAST.replace("npqsl", "npqsl-legacy") + 'policy = "modules"\n'
    assert read(tmp_path, modular).cohorts[0].policy == "modules"
    [fault] = faults(tmp_path, LEAST + 'policy = "modules"\n')
    assert "NPQSL names no essential modules and electives" in fault
    assert "use pooled-hours, each-strand, weighted, none" in fault


def test_numbers_are_exact(tmp_path: Path) -> None:
    (cohort,) = read(tmp_path, LEAST + "threshold = 0.1").cohorts
    assert cohort.threshold == Decimal("0.1")


def test_reading_ends_60_days_after_the_last_day_of_the_window(tmp_path: Path) -> None:
    window = "[cohort.assessment]\n    assignment = 9\n    opens_on = 2027-03-22"
    (cohort,) = read(tmp_path, LEAST + window).cohorts
    assert reads_end_on(cohort) == date(2027, 5, 28), "the window's last day is 29 March"
    (cohort,) = read(tmp_path, LEAST + "ends_on = 2027-04-01\n    " + window).cohorts
    assert reads_end_on(cohort) == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("line", "where", "what"),
    [
        ("threshold = 100.1", "threshold", "at most 100"),
        ("threshold = -1", "threshold", "finite number"),
        ("threshold = nan", "threshold", "finite number"),
        ("threshold = true", "threshold", "finite number"),
        ("hours = { online = inf }", "hours.online", "finite number"),
        ("hours = { assessment = 1 }", "hours.assessment", "no counted strand"),
        ("units = { events = 1.5 }", "units.events", "whole number"),
        ('waive = ["none"]', "waive number 1", "no counted strand"),
        ('policy = "modules"', "policy", "names no essential modules"),
        ('policy = "gut-feeling"', "policy", "pooled-hours"),
        ('policy = "weighted"', "weights", "missing"),
        ('policy = "weighted"\nweights = { events = 0 }', "weights", "above 0"),
        ("ends_on = 2026-09-30", "ends_on", "before starts_on"),
        ('ends_on = "2027-01-01"', "ends_on", "without quotes"),
        ("sections = [7, '7']", "sections", "7 twice"),
        ('sections = [""]', "sections number 1", "exact name"),
        ('write_back = "no"', "write_back", "true or false"),
        ("treshold = 90", "treshold", "did you mean threshold?"),
        ('[cohort.coaches]\nby = "group"', "coaches.group_category", "group set"),
        ("[cohort.coaches]\nby = 'nobody'", "coaches.by", "'none'"),
        ("[cohort.coaches]\nroles = []", "coaches.roles", "at least one"),
        ("[cohort.coaches.mail]\n7 = 'c.oach'", "coaches.mail.7", "not a mail address"),
        ("[cohort.coaches.mail]\nx = 'c@p.example'", "coaches.mail.x", "Canvas user id"),
        ("[cohort.coaches.map]\n'G 3' = '7'", "coaches.map.G 3", "whole number"),
        ("[cohort.assessment]\nassignment = 9", "assessment.opens_on", "is missing"),
        (
            "[cohort.assessment]\nassignment = 9\nopens_on = 2026-09-30",
            "assessment.opens_on",
            "before starts_on",
        ),
        ("[[cohort.map]]\nmodule = 1\nitem = 2\nhours = 1", "map line 1", "module and item"),
        ("[[cohort.map]]\nhours = 1", "map line 1", "none of"),
        ("[[cohort.map]]\nmodule = 1", "map line 1", "says nothing"),
        ("[[cohort.map]]\nmodule = 1\nstrand = 'event'", "map line 1, strand", "no strand"),
        ("[[cohort.map]]\nmodule = 1\nareas = ['send']", "map line 1, areas", "no area of"),
        ("[[cohort.map]]\nmodule = 1\nareas = { teaching = 0 }", "map line 1, areas", "no share"),
        ("[[cohort.map]]\nmodule = 1\nareas = ['teaching', 'teaching']", "areas", "twice"),
        ("[[cohort.map]]\nmodule = 1\nhours = -6", "map line 1, hours", "finite number"),
        ("[[cohort.map]]\nmodule = 1\nas = ' '", "map line 1, as", "empty"),
        (
            "map = [{ item = 1, hours = 6, as = 'e' }, { item = 2, hours = 5, as = 'e' }]",
            "map",
            "different hours",
        ),
    ],
)
def test_a_wrong_key_is_refused_and_named(tmp_path: Path, line: str, where: str, what: str) -> None:
    (fault,) = faults(tmp_path, dedent(LEAST) + line)
    assert fault.startswith("cohort a26")
    assert where in fault.split(": ")[0]
    assert what in fault


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("id", '"NPQ 26"', "small letters"),
        ("programme", '"npqx"', "npqsl"),
        ("starts_on", "2026-10-01T00:00:00", "date"),
        ("courses", "[]", "at least one"),
        ("courses", '["101"]', "without quotes"),
        ("courses", "[true]", "Canvas id"),
        ("courses", "[101, 101]", "twice"),
    ],
)
def test_a_wrong_value_of_what_a_cohort_needs_is_refused(
    tmp_path: Path, key: str, value: str, what: str
) -> None:
    lines = [
        f"{key} = {value}" if line.startswith(key) else line for line in dedent(LEAST).split("\n")
    ]
    (fault,) = faults(tmp_path, "\n".join(lines))
    assert f", {key}" in fault
    assert what in fault


def test_every_fault_of_every_table_is_named_at_once(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        dedent(LEAST) + "threshold = 101\nwaive = ['x']\n[[cohort.map]]\nmodule = 1\nareas = ['x']",
        dedent(LEAST).replace('"a26"', '"b26"').replace("npqsl", "npqx") + "hours = 3",
        admin='[[admin]]\ncanvas_user_id = 1\nmail = "nobody"\n[[cohorts]]\n',
    )
    assert sorted(line.split(": ")[0] for line in said) == [
        "admin number 1, mail",
        "cohort a26, map line 1, areas",
        "cohort a26, threshold",
        "cohort a26, waive number 1",
        "cohort b26, hours",
        "cohort b26, programme",
        "cohort b26, sections",
        "cohorts",
    ]


def test_a_cohort_is_needed_an_admin_is_not(tmp_path: Path) -> None:
    assert [line.split(":")[0] for line in faults(tmp_path, admin="")] == ["cohort"]
    assert read(tmp_path, LEAST, admin="").admins == ()


def test_two_cohorts_cannot_share_an_id(tmp_path: Path) -> None:
    other = LEAST.replace("101", "102")
    assert faults(tmp_path, LEAST, other) == (
        "cohort a26, id: is there twice; each cohort needs its own",
    )


@pytest.mark.parametrize(
    ("one", "other", "fault"),
    [
        ("[7]", "[8]", None),
        ("['North']", "['South', 7]", None),
        ("[7]", "['7', 8]", "so is 7"),
        ("['North', 'East']", "['East']", "so is East"),
        ("['North']", "[]", "name the sections"),
        ("[]", "[]", "name the sections"),
    ],
)
def test_two_cohorts_of_one_home_course_need_disjoint_sections(
    tmp_path: Path, one: str, other: str, fault: str | None
) -> None:
    tables = (
        dedent(LEAST) + f"sections = {one}",
        dedent(LEAST).replace("a26", "b26") + f"sections = {other}",
    )
    if fault is None:
        assert len(read(tmp_path, *(f"\n{t}\n" for t in tables)).cohorts) == 2
    else:
        assert fault in faults(tmp_path, *(f"\n{t}\n" for t in tables))[0]


def test_another_course_in_common_needs_no_sections(tmp_path: Path) -> None:
    other = LEAST.replace("a26", "b26").replace("[101]", "[102, 101]")
    assert len(read(tmp_path, LEAST, other).cohorts) == 2


@pytest.mark.parametrize(
    ("content", "what"),
    [(b"[[cohort]\n", "line 1"), (b'id = "\xff"', "not UTF-8"), (None, "there is no file")],
)
def test_a_file_that_cannot_be_read_is_one_plain_fault(
    tmp_path: Path, content: bytes | None, what: str
) -> None:
    path = tmp_path / "cohorts.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CohortsFaults) as raised:
        read_cohorts(path)
    (fault,) = raised.value.faults
    assert fault.startswith("NPQ_SYNC_COHORTS: ")
    assert what in fault


OWN = """
code = "OWN"
name = "A programme of our own"
edition = "2026"
policy = "pooled-hours"
threshold = 80
months = 12
source = "our handbook"
hours = { online = 10 }
area = [{ slug = "mentoring", title = "Mentoring" }]
"""


def test_a_programme_of_the_providers_own_is_known_by_its_areas(tmp_path: Path) -> None:
    folder = tmp_path / "programmes"
    folder.mkdir()
    (folder / "own.toml").write_text(OWN, encoding="utf-8")
    path = tmp_path / "cohorts.toml"
    line = "[[cohort.map]]\nmodule = 1\nareas = ['mentoring']"
    path.write_text(ADMIN + dedent(LEAST).replace("npqsl", "own") + line, encoding="utf-8")
    said = read_cohorts(path, folder)
    assert said.cohorts[0].programme == "own"
    assert said.programmes["own"].threshold == Decimal(80)


def test_a_wrong_programme_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace("threshold = 80", ""), encoding="utf-8")
    path = tmp_path / "cohorts"
    path.write_text(ADMIN + dedent(LEAST), encoding="utf-8")
    with pytest.raises(CohortsFaults, match=r"own\.toml, threshold"):
        read_cohorts(path, tmp_path)
