"""A course taught otherwise from its second year on: modules, tasks and an event change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from benchmarks.months_lives import Life
from benchmarks.months_world import EVENT_DAYS, TASK_DAYS, Cohort
from benchmarks.recount import Taught
from jobs.demo import made_up
from jobs.demo.entities import Assignment, Item

SECOND_TASKS = {
    "FAT 4a – Implementation": "implementation",
    "FAT 4b: Working in Partnership": "working-in-partnership",
}
"""Two tasks in the place of the fourth, with the area of each."""
Lives = Mapping[int, Life]


def redesign(cohort: Cohort, people: Lives, taught: Taught) -> None:
    """Take out a module and a page, ask more of another, add two modules, and change dates.

    A module is made anew, and one more asks for one of three. The third event is held twice, for
    half of the sections each; two tasks take the place of the fourth.
    """
    world, content = cohort.world, cohort.content
    gone, lost = cohort.course.modules[5], content.online[8]
    cohort.course.modules.remove(gone)
    world.remove_item(lost)
    world.require(content.online[5], "must_mark_done")
    kept = [item for item in content.online if item.module is not gone and item is not lost]
    _go_on_in([*kept, *_made_anew(cohort, taught), _choice(cohort, taught)], cohort, people)
    _held_twice(content.events[2], cohort, people, taught)
    _two_for_one(content.tasks[3], cohort, people, taught)


def _made_anew(cohort: Cohort, taught: Taught) -> list[Item]:
    module = cohort.world.add_module(cohort.course, "Module 5: Professional Development")
    taught.areas[f"m{module.id}"] = ("professional-development",)
    return [
        cohort.world.add_item(
            module, kind, line, asked, min_score=made_up.PASS_MARK if asked == "min_score" else None
        )
        for kind, line, asked in (*made_up.ONLINE_ITEMS, ("Page", "Reflect", "must_view"))
    ]


def _choice(cohort: Cohort, taught: Taught) -> Item:
    """Return the one that everybody will take."""
    world = cohort.world
    module = world.add_module(cohort.course, "Module 9: Implementation", requirement_type="one")
    taught.areas[f"m{module.id}"] = ("implementation",)
    first, *_ = (world.add_item(module, "Page", f"Route {name}", "must_view") for name in "ABC")
    return first


def _go_on_in(online: Sequence[Item], cohort: Cohort, people: Lives) -> None:
    """Have everybody go on where they were, of what is left, and then do what is new."""
    induction = cohort.content.induction
    before = (*induction, *cohort.content.online)
    for life in people.values():
        life.done = sum(item in online or item in induction for item in before[: life.done])
    cohort.content = replace(cohort.content, online=tuple(online))


def _held_twice(event: Assignment, cohort: Cohort, people: Lives, taught: Taught) -> None:
    world, half = cohort.world, len(cohort.sections) // 2
    saturday = world.add_assignment(
        cohort.course,
        f"{event.name} (Saturday)",
        points=1,
        grading_type="pass_fail",
        submission_types=("on_paper",),
        only_visible_to_overrides=True,
    )
    event.only_visible_to_overrides = True
    for place, section in enumerate(cohort.sections):
        world.add_override(event if place < half else saturday, section=section)
    taught.events.append(saturday)
    cohort.plan.append((saturday, EVENT_DAYS[2]))
    later = cohort.sections[half:]
    theirs = {row.user.id for row in cohort.course.enrollments if row.section in later}
    for life in (people[user] for user in theirs & people.keys()):
        _instead(life, event, [saturday])


def _two_for_one(task: Assignment, cohort: Cohort, people: Lives, taught: Taught) -> None:
    cohort.course.assignments.remove(task)
    taught.formative.remove(task)
    cohort.plan.remove((task, TASK_DAYS[3]))
    made = [cohort.world.add_assignment(cohort.course, t, points=10) for t in SECOND_TASKS]
    for one, area in zip(made, SECOND_TASKS.values(), strict=True):
        taught.formative.append(one)
        taught.areas[f"a{one.id}"] = (area,)
        cohort.plan.append((one, TASK_DAYS[3]))
    for life in people.values():
        _instead(life, task, made)


def _instead(life: Life, one: Assignment, others: Collection[Assignment]) -> None:
    """Have somebody do others on the days on which they were to do one."""
    for day, things in life.agenda.items():
        life.agenda[day] = [
            (what, each) for what, thing in things for each in (others if thing is one else [thing])
        ]
