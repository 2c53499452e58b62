"""GraphQL shows stored progress, capped, refused and partial as Canvas's does."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.demo.entities import Item
from jobs.demo.rights import ALL_RIGHTS
from tests.demo.campus import Campus

PROGRESS = """
query P($c: ID!, $n: Int, $after: String, $filter: CourseUsersFilter, $m: Int, $i: Int) {
  course(id: $c) { _id
    usersConnection(first: $n, after: $after, filter: $filter) {
      pageInfo { endCursor hasNextPage }
      nodes { _id
        enrollments(courseId: $c) { _id state lastActivityAt }
        courseProgression {
          requirements { total completed completionPercentage }
          incompleteModulesConnection(first: $m) { pageInfo { hasNextPage } nodes {
            module { _id }
            incompleteItemsConnection(first: $i) { pageInfo { hasNextPage } nodes { _id } }
          } } } } } } }
"""
STUDENTS = {
    "enrollmentTypes": ["StudentEnrollment"],
    "enrollmentStates": ["active", "invited", "completed", "inactive"],
    "excludeTestStudents": True,
}


@pytest.fixture
def items(campus: Campus) -> list[Item]:
    """Two modules of three pages; the first student read the first module and a page more."""
    modules = [campus.world.add_module(campus.course, f"Module {n}") for n in range(2)]
    made = [
        campus.world.add_item(module, "Page", f"Page {n}", "must_view")
        for module in modules
        for n in range(3)
    ]
    for item in made[:4]:
        campus.world.meet(campus.students[0], item)
    return made


def asked(campus: Campus, **variables: Any) -> Any:
    sent = {"c": campus.course.id, "n": 100, "m": 30, "i": 40, "filter": STUDENTS} | variables
    return campus.graphql(PROGRESS, **sent)


def users(campus: Campus, **variables: Any) -> dict[int, Any]:
    answer = asked(campus, **variables)
    assert "errors" not in answer
    nodes = answer["data"]["course"]["usersConnection"]["nodes"]
    return {int(node["_id"]): node for node in nodes}


def incomplete(node: Any) -> dict[str, list[str]]:
    return {
        row["module"]["_id"]: [item["_id"] for item in row["incompleteItemsConnection"]["nodes"]]
        for row in node["courseProgression"]["incompleteModulesConnection"]["nodes"]
    }


def test_stored_progress_is_listed_by_what_is_incomplete(campus: Campus, items: list[Item]) -> None:
    node = users(campus)[campus.students[0].id]

    assert node["courseProgression"]["requirements"] == {
        "total": 6,
        "completed": 4,
        "completionPercentage": 66.7,
    }
    second = items[3].module
    assert incomplete(node) == {str(second.id): [str(item.id) for item in items[4:]]}
    assert node["enrollments"][0]["state"] == "active"
    assert node["enrollments"][0]["lastActivityAt"] == "2026-11-21T09:00:00Z"


def test_nothing_is_evaluated_and_a_missing_row_lists_everything(
    campus: Campus, items: list[Item]
) -> None:
    before = dict(campus.world.book.stored)
    node = users(campus)[campus.students[1].id]

    assert sum(len(found) for found in incomplete(node).values()) == len(items)
    assert campus.world.book.stored == before


def test_complete_one_counts_once(campus: Campus) -> None:
    choice = campus.world.add_module(campus.course, "Choose one", requirement_type="one")
    pages = [campus.world.add_item(choice, "Page", f"Page {n}", "must_view") for n in range(4)]
    campus.world.meet(campus.students[0], pages[0])
    shown = users(campus)

    done, not_done = (shown[s.id]["courseProgression"] for s in campus.students[:2])
    assert (done["requirements"]["total"], done["requirements"]["completed"]) == (1, 1)
    assert done["incompleteModulesConnection"]["nodes"] == []
    assert (not_done["requirements"]["total"], not_done["requirements"]["completed"]) == (1, 0)


def test_a_module_stored_complete_hides_a_new_requirement_but_the_counts_tell(
    campus: Campus, items: list[Item]
) -> None:
    campus.world.add_item(items[0].module, "Page", "New", "must_view")
    node = users(campus)[campus.students[0].id]

    assert str(items[0].module.id) not in incomplete(node)
    assert node["courseProgression"]["requirements"]["total"] == 7
    assert node["courseProgression"]["requirements"]["completed"] == 4


def test_the_pages_go_by_cursor_and_twenty_at_a_time_unless_asked(campus: Campus) -> None:
    for number in range(22):
        campus.world.enroll(campus.course, campus.world.add_user(f"Student {number:02d}"))
    first = asked(campus, n=None)["data"]["course"]["usersConnection"]
    rest = asked(campus, n=None, after=first["pageInfo"]["endCursor"])
    second = rest["data"]["course"]["usersConnection"]

    assert (len(first["nodes"]), first["pageInfo"]["hasNextPage"]) == (20, True)
    assert (len(second["nodes"]), second["pageInfo"]["hasNextPage"]) == (5, False)
    assert not {n["_id"] for n in first["nodes"]} & {n["_id"] for n in second["nodes"]}


def test_a_smaller_cap_cuts_in_silence_but_the_page_info_tells(
    campus: Campus, items: list[Item]
) -> None:
    campus.switches.graphql_page_cap = 2
    answer = asked(campus)["data"]["course"]["usersConnection"]

    assert (len(answer["nodes"]), answer["pageInfo"]["hasNextPage"]) == (2, True)
    progression = users(campus, filter={"userIds": [campus.students[1].id]})
    module = progression[campus.students[1].id]["courseProgression"]
    first = module["incompleteModulesConnection"]["nodes"][0]["incompleteItemsConnection"]
    assert (len(first["nodes"]), first["pageInfo"]["hasNextPage"]) == (2, True)
    assert len(items) == 6


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ({"enrollmentTypes": ["TaEnrollment"]}, ["coach"]),
        ({"enrollmentTypes": ["StudentEnrollment"]}, [0, 1]),
        ({"enrollmentStates": ["completed"]}, [2]),
        ({"enrollmentTypes": ["StudentViewEnrollment"]}, ["fake"]),
        ({"enrollmentTypes": ["StudentViewEnrollment"], "excludeTestStudents": True}, []),
    ],
)
def test_people_are_filtered(
    campus: Campus, chosen: dict[str, Any], shown: list[int | str]
) -> None:
    extra = {"coach": "TaEnrollment", "fake": "StudentViewEnrollment"}
    people: dict[int | str, int] = {n: s.id for n, s in enumerate(campus.students)}
    for name, kind in extra.items():
        user = campus.world.add_user(name, fake=name == "fake")
        campus.world.enroll(campus.course, user, kind)
        people[name] = user.id
    campus.world.set_state(campus.course, campus.students[2], "completed")

    assert set(users(campus, filter=chosen)) == {people[name] for name in shown}


@pytest.mark.parametrize(
    ("state", "there"),
    [("active", True), ("invited", True), ("completed", False), ("inactive", False)],
)
def test_who_has_left_has_no_progression(
    campus: Campus, items: list[Item], state: str, there: bool
) -> None:
    campus.world.set_state(campus.course, campus.students[0], state)
    node = users(campus)[campus.students[0].id]

    assert (node["courseProgression"] is not None) is there
    assert items


def test_without_the_right_there_is_no_progression_and_no_activity(
    campus: Campus, items: list[Item]
) -> None:
    token = campus.world.add_token(rights=ALL_RIGHTS - {"view_all_grades", "read_reports"})
    variables = {"c": campus.course.id, "n": 5, "filter": STUDENTS}
    sent = {"query": PROGRESS, "variables": variables}
    answer = campus.call("POST", "/api/graphql", token=token, json=sent).json()

    for node in answer["data"]["course"]["usersConnection"]["nodes"]:
        assert node["courseProgression"] is None
        assert node["enrollments"][0]["lastActivityAt"] is None
    assert items


def test_an_older_canvas_knows_no_course_progression(campus: Campus) -> None:
    probe = '{ __type(name: "CourseProgression") { fields { name } } }'
    known = campus.graphql(probe)["data"]["__type"]
    campus.switches.course_progression = False

    assert {field["name"] for field in known["fields"]} >= {"incompleteModulesConnection"}
    assert campus.graphql(probe)["data"]["__type"] is None
    [fault] = asked(campus)["errors"]
    assert "courseProgression" in fault["message"]


def test_an_answer_may_be_partial(campus: Campus, items: list[Item]) -> None:
    campus.switches.progress_broken_for.add(campus.students[0].id)
    answer = asked(campus)
    nodes = answer["data"]["course"]["usersConnection"]["nodes"]

    assert [fault["path"][-1] for fault in answer["errors"]] == ["courseProgression"]
    assert sorted(node["courseProgression"] is None for node in nodes) == [False, False, True]
    assert items


@pytest.mark.parametrize(
    ("n", "modules", "inner", "allowed"),
    [(25, 100, 100, True), (40, 100, 100, False), (100, 30, 40, True)],
)
def test_complexity_is_first_times_first_times_first(
    campus: Campus, n: int, modules: int, inner: int, allowed: bool
) -> None:
    answer = asked(campus, n=n, m=modules, i=inner)

    assert ("data" in answer) is allowed
    if not allowed:
        assert "exceeds max complexity of 375000" in answer["errors"][0]["message"]


@pytest.mark.parametrize("query", ["{ course(", "{ nothing }", "query ($n: Int!) { __typename }"])
def test_a_query_that_is_none_is_answered_with_errors(campus: Campus, query: str) -> None:
    assert campus.graphql(query)["errors"]


@pytest.mark.parametrize(("most", "allowed"), [(8, False), (9, True)])
def test_a_query_may_be_only_so_deep(campus: Campus, most: int, allowed: bool) -> None:
    campus.switches.graphql_depth = most

    assert ("data" in asked(campus)) is allowed


def test_a_course_out_of_reach_is_null(campus: Campus) -> None:
    assert campus.graphql('{ course(id: "999") { _id } }') == {"data": {"course": None}}
    by_sis = campus.graphql('{ course(sisId: "C77") { name } }')
    assert by_sis["data"]["course"]["name"] == campus.course.name


def test_an_instance_may_have_no_graphql(campus: Campus) -> None:
    campus.switches.graphql = False

    assert campus.call("POST", "/api/graphql", json={"query": "{ __typename }"}).status_code == 404


def test_fragments_and_edges_are_understood(campus: Campus) -> None:
    answer = campus.graphql(
        """
        query Q($c: ID!) { course(id: $c) { ...People } }
        fragment People on Course {
          id state
          usersConnection(first: 2) {
            pageInfo { startCursor hasPreviousPage }
            edges { cursor node { id name sortableName sisId ... on User { _id } } } } }
        """,
        c=campus.course.id,
    )

    shown = answer["data"]["course"]
    assert shown["state"] == "available"
    assert [edge["node"]["sisId"] for edge in shown["usersConnection"]["edges"]] == ["U2", "U1"]
