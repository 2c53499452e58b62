"""Imports go one way: jobs -> sync -> mappings; the sandbox stands apart; the core stays pure."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"jobs", "sync", "mappings"}
IMPURE = {
    "asyncio",
    "http",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
}
PURE = set(sys.stdlib_module_names) - IMPURE | {"mappings", "rapidfuzz"}


def sources(folder: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.py"))


def nodes(source: str) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse((ROOT / source).read_text(encoding="utf-8")))


def attributes(source: str) -> set[str]:
    return {node.attr for node in nodes(source) if isinstance(node, ast.Attribute)}


def imported(source: str) -> Iterator[str]:
    """Full names of the modules a file imports, those inside functions too."""
    for node in nodes(source):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{source}: imports are absolute"
            yield node.module or ""


def packages(source: str) -> set[str]:
    return {name.split(".")[0] for name in imported(source)}


@pytest.mark.parametrize("source", sources("mappings"))
def test_mappings_import_only_what_is_pure(source: str) -> None:
    assert packages(source) <= PURE


@pytest.mark.parametrize("source", sources("mappings"))
def test_mappings_never_ask_the_clock(source: str) -> None:
    assert not attributes(source) & {"now", "utcnow", "today"}


@pytest.mark.parametrize("source", sources("sync"))
def test_sync_never_imports_jobs(source: str) -> None:
    assert "jobs" not in packages(source)


@pytest.mark.parametrize("source", sources("sync") + sources("jobs"))
def test_the_environment_is_read_through_the_settings_alone(source: str) -> None:
    assert not attributes(source) & {"environ", "getenv"}


@pytest.mark.parametrize("source", sources("jobs/demo"))
def test_the_sandbox_canvas_knows_nothing_of_its_client(source: str) -> None:
    ours = {name for name in imported(source) if name.split(".")[0] in OURS}
    assert all(name == "jobs" or name.startswith("jobs.demo") for name in ours)


@pytest.mark.parametrize("source", [s for folder in sorted(OURS) for s in sources(folder)])
def test_nothing_imports_the_tests(source: str) -> None:
    assert "tests" not in packages(source)
