"""Asking the API, and the command that says the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from jobs.console.programs import PREFIX
from tests.console.counter import Visitor
from tests.jobs.office import Office

Json = Any
Asked = Callable[[str], Json]
PEOPLE = "/cohorts/a25/participants"
WHEN = "%Y-%m-%dT%H:%M:%SZ"


def told(visitor: Visitor, path: str) -> Json:
    answer = visitor.get(f"{PREFIX}{path}")
    assert answer.status_code == 200, (path, answer.status_code, answer.text)
    return answer.json()


def command(office: Office, *words: str) -> Json:
    """What `npq-sync WORDS` prints as JSON."""
    said, trouble = office.command(*words).communicate(timeout=120)
    assert said, trouble
    return json.loads(said)


def joined(asked: Asked, path: str, key: str) -> list[Json]:
    """A whole list, one at a time; each part says how many there are."""
    first = asked(f"{path}limit=1")
    parts = [asked(f"{path}limit=1&offset={place}") for place in range(first["total"])]
    assert all(part["total"] == first["total"] for part in parts)
    assert asked(f"{path}limit=1&offset={first['total']}")[key] == []
    return [one for part in parts for one in part[key]]
