"""Parameters are read as Rails reads them."""

from __future__ import annotations

import pytest

from jobs.demo.params import nested


@pytest.mark.parametrize(
    ("pairs", "read"),
    [
        ([("a", "1"), ("a", "2")], {"a": "2"}),
        ([("type[]", "x"), ("type[]", "y")], {"type": ["x", "y"]}),
        (
            [("column[title]", "T"), ("column[hidden]", "")],
            {"column": {"title": "T", "hidden": ""}},
        ),
        ([("o[ids][]", "1"), ("o[ids][]", "2")], {"o": {"ids": ["1", "2"]}}),
        (
            [("d[][id]", "1"), ("d[][c]", "a"), ("d[][id]", "2"), ("d[][c]", "b")],
            {"d": [{"id": "1", "c": "a"}, {"id": "2", "c": "b"}]},
        ),
        ([("[broken", "1"), ("fine", "2")], {"fine": "2"}),
    ],
)
def test_brackets_nest(pairs: list[tuple[str, str]], read: dict[str, object]) -> None:
    assert nested(pairs) == read
