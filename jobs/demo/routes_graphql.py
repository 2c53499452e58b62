"""POST /api/graphql."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    execute_sync,
    parse,
    validate,
)

from jobs.demo.calls import JSON, Call, Reply, bad_request, not_found
from jobs.demo.graph_cost import refusal
from jobs.demo.graph_nodes import QueryNode
from jobs.demo.graph_schema import schema

MOST_TOKENS = 5000
HUMP = re.compile(r"(?<=[a-z])([A-Z])")


def answer_graphql(call: Call) -> Reply:
    """Answer a query: always 200, faults in `errors`, data beside them where there is some."""
    if not call.switches.graphql:
        raise not_found()
    query = call.params.get("query")
    if not isinstance(query, str):
        raise bad_request({"errors": [{"message": "No query string was present"}]})
    variables = call.params.get("variables") or {}
    known = schema(course_progression=call.switches.course_progression)
    document, faults = _read(known, query)
    if document is None or faults:
        return Reply({"errors": [fault.formatted for fault in faults]})
    refused = refusal(document, variables, call.switches)
    if refused:
        return Reply({"errors": [{"message": refused}]})
    return Reply(_run(call, known, document, variables))


@lru_cache(maxsize=100)
def _read(known: GraphQLSchema, query: str) -> tuple[DocumentNode | None, list[GraphQLError]]:
    try:
        document = parse(query, max_tokens=MOST_TOKENS)
    except GraphQLError as fault:
        return None, [fault]
    return document, validate(known, document)


def _run(call: Call, known: GraphQLSchema, document: DocumentNode, variables: JSON) -> JSON:
    done = execute_sync(
        known,
        document,
        root_value=QueryNode(call),
        variable_values=variables,
        operation_name=call.text("operationName"),
        field_resolver=_resolve,
    )
    answer: dict[str, JSON] = {"data": done.data}
    if done.errors:
        answer["errors"] = [fault.formatted for fault in done.errors]
    return answer


@cache
def _method(field_name: str) -> str:
    return "legacy_id" if field_name == "_id" else HUMP.sub(r"_\1", field_name).lower()


def _resolve(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    """Return a key of a dict, or what the node's method of that name returns."""
    if isinstance(source, dict):
        return source[info.field_name]
    method = getattr(source, _method(info.field_name))
    takes_arguments = bool(info.parent_type.fields[info.field_name].args)
    return method(arguments) if takes_arguments else method()
