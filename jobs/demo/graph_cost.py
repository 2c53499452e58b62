"""What a GraphQL query costs before it runs: depth and complexity, as graphql-ruby reckons them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from jobs.demo.graph_nodes import DEFAULT_PAGE
from jobs.demo.switches import Switches

ROWS = frozenset({"nodes", "edges"})


def refusal(document: DocumentNode, variables: Mapping[str, Any], caps: Switches) -> str | None:
    """Return the message that refuses a query, None where it may run."""
    cost = Cost(document, variables, caps.graphql_page_cap)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            depth, complexity = cost.of(definition.selection_set)
            if depth > caps.graphql_depth:
                return (
                    f"Query has depth of {depth}, which exceeds max depth of {caps.graphql_depth}"
                )
            if complexity > caps.graphql_complexity:
                most = caps.graphql_complexity
                return (
                    f"Query has complexity of {complexity}, which exceeds max complexity of {most}"
                )
    return None


class Cost:
    """Every field costs one and what is in it; a connection multiplies its rows by `first`."""

    def __init__(self, document: DocumentNode, variables: Mapping[str, Any], cap: int) -> None:
        self.variables = variables
        self.cap = cap
        self.fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }

    def of(self, selections: SelectionSetNode | None, rows: int = 1) -> tuple[int, int]:
        """Return (depth, complexity) of what is selected, `rows` times where rows are listed."""
        if selections is None:
            return 0, 0
        depth = complexity = 0
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                times = rows if selection.name.value in ROWS else 1
                inner_depth, inner = self.of(selection.selection_set, self._first(selection))
                field_depth, cost = inner_depth + 1, 1 + inner * times
            elif isinstance(selection, FragmentSpreadNode):
                fragment = self.fragments[selection.name.value]
                field_depth, cost = self.of(fragment.selection_set, rows)
            elif isinstance(selection, InlineFragmentNode):
                field_depth, cost = self.of(selection.selection_set, rows)
            depth, complexity = max(depth, field_depth), complexity + cost
        return depth, complexity

    def _first(self, field: FieldNode) -> int:
        if not field.name.value.endswith("Connection"):
            return 1
        for argument in field.arguments or ():
            if argument.name.value == "first":
                return min(self._number(argument.value), self.cap)
        return DEFAULT_PAGE

    def _number(self, value: object) -> int:
        if isinstance(value, IntValueNode):
            return int(value.value)
        if isinstance(value, VariableNode):
            return int(self.variables.get(value.name.value) or DEFAULT_PAGE)
        return DEFAULT_PAGE
