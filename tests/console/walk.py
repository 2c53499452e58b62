"""Every route of an application, however it was put in, and the rule by which each admits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from jobs.console.gate import SAFE, Admits
from jobs.links import PATH
from jobs.web.pages import STYLE_PATH

UNGATED = {
    "/healthz",
    "/readyz",
    "/metrics",
    f"{PATH}{{signed:path}}",
    STYLE_PATH,
    "/assets/{name}",
}
"""What needs no session: signs of life, links of mails, which are signed, and what all pages ask
for."""


@dataclass(frozen=True)
class Gated:
    """A route of the console: `rules` are those of the gates on the way to it."""

    method: str
    path: str
    names: frozenset[str]
    rules: tuple[str, ...]

    @property
    def is_safe(self) -> bool:
        return self.method in SAFE

    @property
    def rule(self) -> str:
        [rule] = self.rules
        return rule

    def at(self, known: dict[str, object]) -> str:
        """Its path for these things, 1 for what is not named."""
        return self.path.format(**{name: known.get(name, 1) for name in self.names})


def gated_routes(app: FastAPI) -> list[Gated]:
    """Return the routes of the console; one that is neither gated nor known to be open is none."""
    return [one for route in _flat(app.routes) for one in _gated(route)]


def _flat(routes: Iterable[Any]) -> Iterator[Any]:
    for route in routes:
        inside = getattr(route, "original_router", None) or getattr(route, "app", None)
        if not isinstance(route, APIRoute) and hasattr(inside, "routes"):
            yield from _flat(inside.routes)
        elif getattr(route, "path", None) not in UNGATED:
            yield route


def _gated(route: Any) -> Iterator[Gated]:
    dependant = getattr(route, "dependant", None)
    rules = tuple(_rules(dependant)) if dependant else ()
    for method in route.methods - {"HEAD"}:
        yield Gated(method, route.path_format, frozenset(route.param_convertors), rules)


def _rules(dependant: Dependant) -> Iterator[str]:
    for one in dependant.dependencies:
        if isinstance(one.call, Admits):
            yield one.call.rule
        yield from _rules(one)
