"""Where each countable thing stands, and where a person finds it."""

from __future__ import annotations

from mappings.things import things_of
from tests.mappings.builders import a_module, a_structure, an_assignment, an_item, an_item_of

CANVAS = "https://canvas.example.org"


def test_a_thing_is_found_at_its_item_s_address_or_else_its_assignment_s() -> None:
    shown, behind, loose = (
        an_assignment(name, html_url=f"{CANVAS}/assignments/{name}") for name in ("1", "2", "3")
    )
    module = a_module(
        "Readings",
        an_item("Read me"),
        an_item_of(shown, html_url=f"{CANVAS}/items/1"),
        an_item_of(behind),
    )
    things = things_of([a_structure(module, assignments=[shown, behind, loose])])
    assert [thing.html_url for thing in things] == [
        None,
        f"{CANVAS}/items/1",
        f"{CANVAS}/assignments/2",
        f"{CANVAS}/assignments/3",
    ]
