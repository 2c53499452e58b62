"""Requirements as Canvas stores them beside a module, and those met beside a person."""

from __future__ import annotations

import json
from typing import Any


def requirements(stored: str | None) -> dict[int, str] | None:
    """Return the type of each requirement by item id; None where it cannot be read.

    Canvas keeps them as YAML with symbols for keys (`:id`); Canvas Data 2 has been seen to send
    such columns as JSON. Both are read.
    """
    if not stored:
        return {}
    try:
        rows = _parsed(stored)
        if rows is None:
            return {}
        plain = [{str(key).lstrip(":"): value for key, value in row.items()} for row in rows]
        return {int(row["id"]): str(row["type"]).lstrip(":") for row in plain}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _parsed(stored: str) -> Any:
    """Raises ValueError for what is neither."""
    try:
        return json.loads(stored)
    except ValueError:
        return _of_yaml(stored)


def _of_yaml(stored: str) -> Any:
    import yaml  # noqa: PLC0415  every command would load it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(stored, Loader=loader)  # noqa: S506  it makes plain values alone
    except yaml.YAMLError as unread:
        raise ValueError(stored) from unread
