"""What teachers and participants do, each deed by its name: `which` and `other` choose of what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar

from jobs.demo.entities import Assignment, Item
from tests.hostile.school import ITEMS, School

T = TypeVar("T")
Deed = Callable[[School, int, int], object]
MOST_PEOPLE, MOST_ITEMS, MOST_GRADED = 6, 12, 10
NAMES = ("Week 3", "Teaching", "Face-to-face events", "Formative tasks", "Coaching sessions")
REQUIREMENTS = (None, "must_view", "must_mark_done")
POINTS = (1.0, 0.0, 0.5, None)


def pick(some: Sequence[T], which: int) -> T:
    """Return one of several, round and round."""
    return some[which % len(some)]


def publish_module(school: School, which: int, _: int) -> None:
    module = pick(school.course.modules, which)
    school.world.publish(module, published=not module.published)


def publish_item(school: School, which: int, _: int) -> None:
    item = pick(school.items, which)
    thing: Item | Assignment = item.content or item
    school.world.publish(thing, published=not thing.published)


def publish_task(school: School, which: int, _: int) -> None:
    task = pick(school.graded, which)
    school.world.publish(task, published=not task.published)


def move_item(school: School, which: int, other: int) -> None:
    school.move_item(pick(school.items, which), pick(school.course.modules, other))


def rename_module(school: School, which: int, other: int) -> None:
    if school.spare:
        school.rename(pick(school.spare, which), pick(NAMES, other))


def delete_module(school: School, which: int, _: int) -> None:
    if school.spare:
        school.delete(pick(school.spare, which))


def delete_item(school: School, which: int, _: int) -> None:
    item = pick(school.items, which)
    if len(item.module.items) > 1:
        school.world.remove_item(item)


def add_item(school: School, which: int, other: int) -> None:
    if len(school.items) < MOST_ITEMS:
        module = pick(school.course.modules, which)
        school.world.add_item(module, "Page", pick(ITEMS, other), "must_view")


def add_event(school: School, which: int, other: int) -> None:
    """One for everybody, or for one section alone."""
    if len(school.graded) < MOST_GRADED:
        event = school.add_event(len(school.course.assignments))
        if which % 2:
            event.only_visible_to_overrides = True
            school.world.add_override(event, section=pick(school.sections, other))


def ask_otherwise(school: School, which: int, other: int) -> None:
    pages = [item for item in school.items if item.content is None]
    if pages:
        school.world.require(pick(pages, which), pick(REQUIREMENTS, other))


def raise_the_mark(school: School, which: int, _: int) -> None:
    tests = [item for item in school.items if item.requirement == "min_score"]
    if tests:
        school.world.require(tests[0], "min_score", float(5 + which % 5))


def give_module(school: School, which: int, other: int) -> None:
    """Give a module of pages to one section, or to everybody again."""
    pages = [m for m in school.spare if not any(item.content for item in m.items)]
    if pages:
        module = pick(pages, which)
        if module.assigned_to:
            module.assigned_to.clear()
            school.world.module_changed(module)
        else:
            school.world.assign_module(module, section=pick(school.sections, other))


def change_due_date(school: School, which: int, other: int) -> None:
    task = pick(school.graded, which)
    task.due_at = school.world.now() + timedelta(days=other - 15)


def canvas_catches_up(school: School, _: int, __: int) -> None:
    school.world.run_jobs()


def grade(school: School, which: int, other: int) -> None:
    task, user = pick(school.graded, which), pick(school.participants, other)
    share = pick(POINTS, which + other)
    score = None if share is None else share * (task.points or 1)
    school.world.grade(user, task, score, hidden=which % 5 == 0)


def excuse(school: School, which: int, other: int) -> None:
    school.world.excuse(pick(school.participants, other), pick(school.graded, which))


def take_all_back(school: School, _: int, other: int) -> None:
    """Grade somebody anew: they attended nothing."""
    user = pick(school.participants, other)
    for task in school.graded:
        if not task.items:
            school.world.grade(user, task, 0.0, grade="incomplete")


def view(school: School, which: int, other: int) -> None:
    school.world.meet(pick(school.participants, other), pick(school.items, which))


def take_back(school: School, which: int, other: int) -> None:
    loose = [i for i in school.items if i.requirement in {"must_mark_done", "min_score"}]
    if loose:
        school.world.unmeet(pick(school.participants, other), pick(loose, which))


def submit(school: School, which: int, other: int) -> None:
    school.world.submit(pick(school.participants, other), pick(school.graded, which))


def finish(school: School, _: int, other: int) -> None:
    school.does_all(pick(school.participants, other))


def join(school: School, which: int, other: int) -> None:
    if len(school.participants) < MOST_PEOPLE:
        state = "invited" if other % 3 == 0 else "active"
        school.join(pick(school.sections, which), state=state)


def leave(school: School, which: int, other: int) -> None:
    user = pick(school.participants, other)
    state = pick(("completed", "inactive", "deleted"), which)
    school.world.set_state(school.course, user, state)


def return_(school: School, _: int, other: int) -> None:
    school.world.set_state(school.course, pick(school.participants, other), "active")
    school.note_coaches()


def change_section(school: School, which: int, other: int) -> None:
    [row] = school.course.enrollments_of(pick(school.participants, other))
    school.world.move(row, pick(school.sections, which))
    school.note_coaches()


def change_coach(school: School, which: int, _: int) -> None:
    section = pick(school.sections, which)
    for row in school.course.enrollments:
        if row.type == "TaEnrollment" and row.section is section and row.state == "active":
            row.state = "completed"
    school.coaches.append(school.add_coach(section))


TEACHERS: dict[str, Deed] = {
    deed.__name__: deed
    for deed in (
        publish_module, publish_item, publish_task, move_item, rename_module, delete_module,
        delete_item, add_item, add_event, ask_otherwise, raise_the_mark, give_module,
        change_due_date, canvas_catches_up, grade, excuse, take_all_back,
    )
}  # fmt: skip
PEOPLE: dict[str, Deed] = {
    deed.__name__: deed
    for deed in (
        view, take_back, submit, finish, join, leave, return_, change_section, change_coach,
    )
}  # fmt: skip


def done(school: School, name: str, which: int, other: int) -> None:
    """Do one of them while Canvas answers nobody."""
    deed = (TEACHERS | PEOPLE)[name]
    with school.world.lock:
        deed(school, which, other)
