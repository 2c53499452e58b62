"""The API keeps to its own OpenAPI document, whoever asks and whatever they send."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema
from schemathesis.openapi import from_dict

from jobs.console.api.described import ROUTERS
from jobs.console.programs import PREFIX
from tests.console.counter import API_TOKEN, Counter
from tests.console.walk import gated_routes
from tests.jobs.cohort_world import HALF, CohortWorld, of_two_coaches
from tests.jobs.office import ADMIN, Office

EVERYTHING = {"fuzzing": {"enabled": True}, "coverage": {"unexpected-methods": ["post", "delete"]}}
"""Edges of each parameter one by one, methods that are not there, and a little of all."""
LIKE_OTHERS = [
    f"{PREFIX}{path}"
    for path in (
        "/changes",
        "/cohorts",
        "/cohorts/{cohort}/participants/{user_id}/alerts",
        "/cohorts/{cohort}/register",
        "/cohorts/{cohort}/register/changes",
        "/jobs",
        "/runs/{run_id}/lines",
    )
]
"""Paths whose parameters are those of others, of which a little is enough."""
A_LITTLE = {"fuzzing": {"enabled": True}, "coverage": {"enabled": False}}
TRIES: dict[str, dict[str, Any]] = {
    "program": EVERYTHING,
    "admin": A_LITTLE,
    "coach": A_LITTLE,
    "nobody": A_LITTLE,
}


@pytest.fixture
def home() -> CohortWorld:
    """Two participants far from the threshold, of two coaches."""
    return of_two_coaches(HALF, HALF)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: in what databases differ, the answers are tried elsewhere."""
    return f"sqlite:///{tmp_path / 'npq-sync.db'}"


def credentials(role: str, counter: Counter, home: CohortWorld) -> dict[str, object]:
    """What a role sends, by the security schemes of the document."""
    if role == "program":
        return {"token": {"bearer": API_TOKEN}}
    if role == "nobody":
        return {}
    visitor = counter.canvas_user(ADMIN if role == "admin" else home.coach.id)
    [cookie] = visitor.http.cookies.get_dict().values()
    return {"session": {"api_key": cookie}}


def config(role: str, who: Mapping[str, object], known: Mapping[str, object]) -> SchemathesisConfig:
    """The same tries each time: half of them of what is there, the others of whatever it may be."""
    return SchemathesisConfig.from_dict(
        {
            "seed": 1,
            **({"auth": {"openapi": who}} if who else {}),
            "dictionaries": {name: {"values": [value]} for name, value in known.items()},
            "parameters": {
                f"path.{name}": {"dictionary": name, "probability": 0.5} for name in known
            },
            "generation": {
                "deterministic": True,
                "max-examples": 6,
                "database": "none",
                "with-security-parameters": False,
            },
            "operations": [{"include-path": path, "phases": A_LITTLE} for path in LIKE_OTHERS],
            "phases": {
                "examples": {"enabled": False},
                "stateful": {"enabled": False},
                **TRIES[role],
            },
        }
    )


def met(event: events.ScenarioFinished) -> Iterator[int]:
    for one in event.recorder.interactions.values():
        if one.response is not None:
            yield one.response.status_code


def unlike(event: events.EngineEvent) -> Iterator[str]:
    """What is not as the document says."""
    if isinstance(event, events.NonFatalError | events.FatalError):
        yield str(event)
    if isinstance(event, events.ScenarioFinished):
        for checks in event.recorder.checks.values():
            for each in checks:
                if each.failure_info:
                    yield f"{event.label}, {each.name}: {each.failure_info.failure}"


@pytest.mark.parametrize("role", TRIES)
def test_it_keeps_to_its_own_description(
    counter: Counter, office: Office, home: CohortWorld, role: str
) -> None:
    people = office.store.known("a25")
    theirs = next(id_ for id_, one in people.items() if home.coach.id in one.coaches)
    [run] = office.store.list_runs(1)
    known = {"cohort": "a25", "user_id": theirs, "run_id": run.id}
    described = counter.visitor().get(f"{PREFIX}/openapi.json").json()
    schema = from_dict(described, config=config(role, credentials(role, counter, home), known))
    schema.config.update(base_url=counter.url)
    statuses: defaultdict[str, set[int]] = defaultdict(set)
    faults: list[str] = []
    for event in from_schema(schema).execute():
        faults += unlike(event)
        if isinstance(event, events.ScenarioFinished):
            statuses[event.label].update(met(event))
    assert faults == []
    assert {label for label, seen in statuses.items() if 200 in seen} == answered(role)
    assert statuses.keys() == answered("admin")
    assert all(401 in seen for seen in statuses.values()) or role != "nobody"


def answered(role: str) -> set[str]:
    """The operations that answer a role, by the rules of their gates."""
    rules = {
        "program": {"staff", "participant", "admin"},
        "admin": {"staff", "participant", "admin"},
        "coach": {"staff", "participant"},
        "nobody": set(),
    }[role]
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for router in ROUTERS:
        app.include_router(router)
    return {f"{one.method} {one.path}" for one in gated_routes(app) if one.rule in rules}
