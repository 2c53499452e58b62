"""The JSON documents of design 7, key by key."""

from __future__ import annotations

import re
from typing import Any

ONE_DECIMAL = re.compile(r"\d+\.\d")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

RUN = {
    "run": str,
    "cohort": str,
    "status": {"succeeded", "partial", "failed"},
    "participants": int,
    "eligible": int,
    "canvas_calls": int,
    "verification_calls": int,
    "progress_polls": int,
    "throttled": int,
    "writes": {"columns": int, "cells": int, "overrides": int},
    "mails": int,
    "held": [{"user_id": int, "from": str, "to": str, "cause": str}],
    "problems": [{"code": str, "where": str, "remedy": str}],
}
PLANNED = [
    {
        "target": {"column", "cell", "override", "mail"},
        "user_id": (int, None),
        "before": (str, None),
        "after": (str, None),
        "verify": bool,
    }
]
ROW = {
    "canvas_user_id": int,
    "sis_user_id": (str, None),
    "name": str,
    "state": {"active", "invited", "left"},
    "engagement_percent": (ONE_DECIMAL, None),
    "hours_done": ONE_DECIMAL,
    "hours_applicable": ONE_DECIMAL,
    "complete": bool,
    "entry": {"eligible", "not-yet", "unknown", "not-applicable"},
    "coaches": [int],
    "strands": dict,
    "areas": dict,
}
STRAND = {
    "percent": (ONE_DECIMAL, None),
    "done": int,
    "open": int,
    "missed": int,
    "excused": int,
    "unknown": int,
}
ITEM = {
    "id": int,
    "title": str,
    "strand": (str, None),
    "areas": [str],
    "credit_hours": (re.compile(r"\d+\.\d(-\d+\.\d)?"), None),
    "status": {"mapped", "no-area", "review", "not-counted"},
    "why": str,
}
REGISTERED = ITEM | {"id": str, "strand": str, "participants": int}
MAP = {
    "modules": [
        {
            "id": int,
            "title": str,
            "strand": str,
            "areas": [str],
            "status": ITEM["status"],
            "why": str,
            "items": [ITEM],
        }
    ],
    "assignments": [ITEM],
    "areas_without_activity": [str],
    "hours_without_activity": dict,
}
EXPLAINED = {
    "canvas_user_id": int,
    "engagement_percent": (ONE_DECIMAL, None),
    "entry": ROW["entry"],
    "policy": str,
    "activities": [
        {
            "id": str,
            "title": str,
            "strand": str,
            "areas": [str],
            "state": {"done", "excused", "missed", "open", "unknown"},
            "credit_hours": ONE_DECIMAL,
            "done_hours": ONE_DECIMAL,
            "source": {"requirement", "assignment", "register", "planned"},
            "at": (INSTANT, None),
        }
    ],
    "missing_hours": ONE_DECIMAL,
    "shortest_way": [str],
}


def is_shaped(document: Any, shape: Any) -> bool:
    """Whether a document has exactly these keys and kinds of values.

    A tuple is one of several, a set one of these words, a list any number of this, a pattern the
    whole of a text.
    """
    if isinstance(shape, tuple):
        return any(is_shaped(document, one) for one in shape)
    if isinstance(shape, list):
        return isinstance(document, list) and all(is_shaped(one, shape[0]) for one in document)
    if isinstance(shape, dict):
        return (
            isinstance(document, dict)
            and document.keys() == shape.keys()
            and all(is_shaped(document[key], shape[key]) for key in shape)
        )
    if isinstance(shape, set):
        return document in shape
    if isinstance(shape, re.Pattern):
        return isinstance(document, str) and shape.fullmatch(document) is not None
    return document is None if shape is None else type(document) is shape
