"""A cohort for each way providers lay their courses out: whole syncs with exact figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs.demo.world import World
from tests.command_line.program import Program
from tests.jobs.cohort_world import EVERYTHING, EXACTLY_90, ONE_ITEM_UNDER, CohortWorld
from tests.jobs.layouts import BareWorld
from tests.jobs.office import ENTRY, FIGURE, Office, codes, cohort_toml

ONLINE_ONLY = 'waive = ["induction", "events", "coaching", "formative"]'
ADA = "ada@provider.example"


@contextmanager
def at_work(home: CohortWorld, folder: Path, *cohorts: str) -> Iterator[Office]:
    with Office(home, folder) as office:
        office.says(*cohorts)
        yield office


def test_one_course_with_a_module_for_each_cycle(tmp_path: Path) -> None:
    home = BareWorld()
    world, course = home.world, home.course
    who = home.join()
    areas = ("School Culture", "Teaching", "Behaviour", "Implementation")
    for number, area in enumerate(areas, start=1):
        module = world.add_module(course, f"Cycle {number}")
        page = world.add_item(module, "Page", f"{area}: read", "must_view")
        event, task, log = home.graded(
            course,
            f"Face-to-face event {number}",
            f"FAT {number}: {area}",
            f"Coaching log {number}",
        )
        for each in (event, task, log):
            world.add_item(module, "Assignment", each.name, content=each)
        if number < 4:
            world.meet(who, page)
            world.grade(who, event, 1)
            world.grade(who, log, 1)
        world.submit(who, task)
    [welcome] = home.pages(course, "Welcome and induction", "Programme overview")
    world.meet(who, welcome)
    with at_work(home, tmp_path, cohort_toml(home)) as office:
        run = office.sync()
        row = office.report()[who.id]
    assert (run["status"], codes(run)) == (
        "succeeded",
        ["review"] * 4,
    )  # a cycle's number is no area
    # 6 induction, 3 of 4 of 38 online, 24 events and 10 coaching, all 20 formative: 80 of 98
    assert (row["hours_done"], row["engagement_percent"]) == ("80.0", "81.6")
    assert row["areas"]["school-culture"] == "100.0"
    assert row["areas"]["implementation"] == "34.4"  # the task's 5 h of 14.5
    assert row["strands"]["events"]["done"] == 3


def test_a_course_for_each_content_area_tells_the_area_by_its_name(tmp_path: Path) -> None:
    home = BareWorld()
    world = home.world
    home.pages(home.course, "Governance and Accountability", "Read")
    culture, teaching = (world.add_course(f"NPQSL: {n}") for n in ("School Culture", "Teaching"))
    who = home.member(culture, teaching)
    [first, second] = home.pages(culture, "Week 1", "Read", "Watch")
    home.pages(teaching, "Week 1", "Read")
    for item in (first, second):
        world.meet(who, item)
    courses = f"{home.course.id}, {culture.id}, {teaching.id}"
    with at_work(home, tmp_path, cohort_toml(home, courses=courses, more=ONLINE_ONLY)) as office:
        assert office.sync()["status"] == "succeeded"
        row = office.report()[who.id]
        assert office.cells(FIGURE) == {who.id: "50.0"}
    assert (row["hours_done"], row["hours_applicable"]) == ("19.0", "38.0")  # 2 of 4 items
    assert row["areas"]["school-culture"] == "100.0"
    assert row["areas"]["teaching"] == "0.0"
    assert row["areas"]["governance-and-accountability"] == "0.0"


def test_events_and_coaching_in_a_course_apart(tmp_path: Path) -> None:
    home = BareWorld()
    world = home.world
    apart = world.add_course("NPQSL events and coaching")
    [page] = home.pages(home.course, "School Culture", "Read")
    events = home.graded(apart, *(f"Face-to-face event {n}" for n in range(1, 5)))
    logs = home.graded(apart, *(f"Coaching log {n}" for n in range(1, 6)))
    both, home_only = home.member(apart), home.member()
    for who in (both, home_only):
        world.meet(who, page)
    for each in (*events[:3], *logs):
        world.grade(both, each, 1)
    world.grade(both, events[3], 0)
    more = 'waive = ["induction", "formative"]'
    courses = f"{home.course.id}, {apart.id}"
    with at_work(home, tmp_path, cohort_toml(home, courses=courses, more=more)) as office:
        run = office.sync()
        rows = office.report()
        assert set(office.cells(FIGURE)) == {both.id, home_only.id}
    assert (run["status"], codes(run)) == ("succeeded", ["not-enrolled"])
    assert rows[both.id]["hours_done"] == "66.0"  # 38 + 18 + 10 of 72
    assert rows[both.id]["engagement_percent"] == "91.6"
    assert rows[both.id]["strands"]["events"]["missed"] == 1
    assert rows[home_only.id]["engagement_percent"] == "52.7"
    assert rows[home_only.id]["strands"]["events"]["open"] == 4


def test_blueprint_copies_take_answers_on_and_mix_nothing(tmp_path: Path) -> None:
    first = BareWorld()
    second = BareWorld(first.world)
    people = []
    for home in (first, second):
        home.pages(home.course, "School Culture", "Read")
        home.graded(home.course, "Portfolio")
        people.append(home.join())
    done, other = people
    first.world.submit(done, first.course.assignments[-1])
    second.world.meet(other, second.course.modules[0].items[0])
    more = 'waive = ["induction", "events", "coaching"]'
    cohorts = (cohort_toml(first, "a25", more=more), cohort_toml(second, "s26", more=more))
    with at_work(first, tmp_path, *cohorts) as office:
        npq_sync = Program(office.folder, office.environment)
        portfolio = str(first.course.assignments[-1].id)
        npq_sync("confirm", "a25", "--assignment", portfolio, "--strand", "formative")
        office.sync_all()
        assert office.report("s26")[other.id]["strands"]["formative"]["open"] == 0
        assert npq_sync("confirm", "s26", "--proposed").status == 0
        office.sync_all()
        here, there = office.report("a25"), office.report("s26")
    assert (set(here), set(there)) == ({done.id}, {other.id})
    assert here[done.id]["engagement_percent"] == "34.4"  # 20 of 58
    assert there[other.id]["engagement_percent"] == "65.5"  # 38 of 58
    assert there[other.id]["strands"]["formative"]["open"] == 1


def test_sections_by_partner_have_their_own_coach_and_their_own_events(tmp_path: Path) -> None:
    home = BareWorld()
    world, course = home.world, home.course
    [page] = home.pages(course, "School Culture", "Read")
    people = []
    for number, partner in enumerate(("Cheshire TSH", "Kent TSH"), start=1):
        section = home.add_section(f"A26-NPQSL-{partner}-Coach 0{number}")
        coach = home.add_coach(f"Coach {number}", section, f"c{number}@provider.example")
        who = home.join(section=section)
        world.meet(who, page)
        for day in range(1, 5):
            event = home.add_event(f"Event {day}: {partner}", for_some=True)
            world.add_override(event, section=section)
            if day <= number + 1:
                home.attends(who, event)
        people.append((who, coach))
    more = 'waive = ["induction", "coaching", "formative"]'
    with at_work(home, tmp_path, cohort_toml(home, more=more)) as office:
        assert codes(office.sync()) == []
        rows = office.report()
    assert [rows[who.id]["coaches"] for who, _ in people] == [[coach.id] for _, coach in people]
    assert [rows[who.id]["hours_done"] for who, _ in people] == ["50.0", "56.0"]  # of 62
    assert [rows[who.id]["hours_applicable"] for who, _ in people] == ["62.0", "62.0"]


def test_sections_listed_in_from_another_course_are_the_home_course_s(tmp_path: Path) -> None:
    home = CohortWorld()
    shell = home.world.add_course("NPQSL Cheshire")
    listed = home.world.add_section(shell, "Cheshire")
    coach = home.world.add_user("Ben Coach", email="ben@provider.example")
    home.world.enroll(shell, coach, "TaEnrollment", section=listed)
    guest = home.world.add_user("Pat Guest")
    home.world.enroll(shell, guest, section=listed)
    both = home.join(EVERYTHING)
    home.world.enroll(shell, both, section=listed)
    home.world.cross_list(listed, home.course)
    home.does(guest, EXACTLY_90)
    with at_work(home, tmp_path, cohort_toml(home)) as office:
        run = office.sync()
        rows = office.report()
        assert office.cells(ENTRY) == {guest.id: "Eligible", both.id: "Eligible"}
    assert (run["status"], run["participants"]) == ("succeeded", 2)
    assert rows[guest.id]["engagement_percent"] == "90.0"
    assert rows[guest.id]["coaches"] == [coach.id]
    assert rows[both.id]["coaches"] == [home.coach.id, coach.id]


def test_a_participant_in_two_programmes_at_once(tmp_path: Path) -> None:
    world = World()
    senior, head = CohortWorld(world), CohortWorld(world)
    who = senior.join(EXACTLY_90)
    world.enroll(head.course, who, section=head.north)
    world.enroll(head.course, senior.coach, "TaEnrollment", section=head.north)
    head.leave(head.coach)
    head.does(who, ONE_ITEM_UNDER)
    headship = cohort_toml(head, "h25").replace('"npqsl"', '"npqh"')
    with at_work(senior, tmp_path, cohort_toml(senior), headship) as office:
        runs = office.sync_all()
        here, there = office.report("a25")[who.id], office.report("h25")[who.id]
        assert office.cells(FIGURE) == {who.id: "90.0"}
        assert office.cells(FIGURE, head.course) == {who.id: there["engagement_percent"]}
        mails = office.mail_to(ADA)
        office.clear()
        office.sync_all()
        assert not office.writes
        assert not office.mailed
    assert [run["participants"] for run in runs] == [1, 1]
    assert (here["engagement_percent"], here["entry"]) == ("90.0", "eligible")
    # 112 h: induction 6, 26 of 30 of 38, 3 of 5 days of 6, coaching 10, formative 28
    assert (there["hours_done"], there["hours_applicable"]) == ("94.9", "112.0")
    assert (there["engagement_percent"], there["entry"]) == ("84.7", "not-yet")
    assert len(mails) == 1
