"""Parameters as Rails reads them: `a[b][]=1`, `list[][id]=2`, JSON bodies alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

Params = dict[str, Any]
"""Values are str, or from JSON anything JSON holds; nested dicts and lists of these."""

NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)\Z")
STEP = re.compile(r"\[([^\[\]]*)\]")


def nested(pairs: Iterable[tuple[str, str]]) -> Params:
    """Return nested parameters of query or form pairs, in Rack's way."""
    params: Params = {}
    for name, value in pairs:
        match = NAME.match(name)
        if match:
            _store(params, match[1], STEP.findall(match[2]), value)
    return params


def _store(into: Params, key: str, steps: list[str], value: str) -> None:
    if not steps:
        into[key] = value
    elif steps[0]:
        inner = into.setdefault(key, {})
        if isinstance(inner, dict):
            _store(inner, steps[0], steps[1:], value)
    else:
        _append(into.setdefault(key, []), steps[1:], value)


def _append(rows: list[Any], steps: list[str], value: str) -> None:
    """Add to a list; a hash in it is full when the key to store is there already."""
    if not steps:
        rows.append(value)
        return
    if not rows or not isinstance(rows[-1], dict) or steps[0] in rows[-1]:
        rows.append({})
    _store(rows[-1], steps[0], steps[1:], value)


def truthy(value: object) -> bool:
    """Tell what Rails reads as true."""
    return value is True or str(value).lower() in {"1", "true", "on", "yes"}
