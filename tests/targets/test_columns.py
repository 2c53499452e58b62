"""Our two columns: found by id, then by exact title; never a second one."""

from __future__ import annotations

import pytest

from mappings.changes import COLUMN_TITLES, ENTRY_TITLE, FIGURE_TITLE
from sync.errors import UnexpectedAnswer, WriteUncertain
from sync.targets.columns import Columns, find_columns, held_cells, make_columns
from tests.targets.school import School, Spoils


def test_columns_are_made_once_and_read_only(school: School) -> None:
    client, course = school.client, school.course.id
    none = find_columns(client, course, {})
    assert none == Columns({})
    made = make_columns(client, course, none, school.guard)
    assert made.made == 2
    assert [(c.title, c.read_only) for c in school.course.columns] == [
        (title, True) for title in COLUMN_TITLES
    ]
    again = find_columns(client, course, {})
    assert again.ids == made.ids
    assert make_columns(client, course, again, school.guard).made == 0
    assert school.guard.asked == 2


def test_a_column_renamed_or_hidden_by_a_person_is_still_ours(school: School) -> None:
    client, course = school.client, school.course.id
    made = make_columns(client, course, Columns({}), school.guard)
    figure, entry = school.course.columns
    figure.title, entry.hidden = "Engagement", True
    assert find_columns(client, course, made.ids).ids == made.ids
    assert find_columns(client, course, {}).ids == {ENTRY_TITLE: entry.id}


def test_a_column_that_was_deleted_is_not_found_by_its_id(school: School) -> None:
    client, course = school.client, school.course.id
    made = make_columns(client, course, Columns({}), school.guard)
    school.course.columns[0].deleted = True
    assert find_columns(client, course, made.ids).ids == {ENTRY_TITLE: made.ids[ENTRY_TITLE]}


@pytest.mark.parametrize("title", COLUMN_TITLES)
def test_a_list_that_leaves_out_a_column_of_ours_is_not_believed(
    title: str, school: School
) -> None:
    client, course = school.client, school.course.id
    made = make_columns(client, course, Columns({}), school.guard)
    school.sandbox.faults.rewrite(
        "custom_gradebook_columns$", lambda sent: [one for one in sent if one["title"] != title]
    )
    with pytest.raises(UnexpectedAnswer, match=str(made.ids[title])):
        find_columns(client, course, made.ids)


def test_of_two_with_our_title_the_first_is_ours(school: School) -> None:
    client, course = school.client, school.course.id
    first = make_columns(client, course, Columns({}), school.guard)
    make_columns(client, course, Columns({}), school.guard)
    assert find_columns(client, course, {}).ids == first.ids


def test_held_cells_of_hidden_columns_are_seen_and_empty_ones_are_absent(school: School) -> None:
    client, course = school.client, school.course.id
    ids = make_columns(client, course, Columns({}), school.guard).ids
    figure, entry = school.course.columns
    first, second, _ = school.ids()
    figure.cells, figure.hidden = {first: "87.4", second: "90.0"}, True
    entry.cells = {first: "Not yet"}
    assert held_cells(client, course, ids.values()) == {
        (ids[FIGURE_TITLE], first): "87.4",
        (ids[FIGURE_TITLE], second): "90.0",
        (ids[ENTRY_TITLE], first): "Not yet",
    }


def test_a_column_is_never_made_twice_whatever_the_answer(school: School, spoils: Spoils) -> None:
    spoils(school.sandbox.faults, "POST", "custom_gradebook_columns$")
    made = make_columns(school.client, school.course.id, Columns({}), school.guard)
    assert sorted(column.title for column in school.course.columns) == sorted(COLUMN_TITLES)
    assert made.ids == {column.title: column.id for column in school.course.columns}
    assert made.made == 2


def test_a_column_that_cannot_be_made_sure_of_twice_is_left_to_the_next_run(school: School) -> None:
    school.sandbox.faults.reset("custom_gradebook_columns$", method="POST")
    with pytest.raises(WriteUncertain):
        make_columns(school.client, school.course.id, Columns({}), school.guard)
    assert school.course.columns == []
