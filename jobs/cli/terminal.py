"""Results to stdout, everything else to stderr; the exit statuses of design 7."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from enum import IntEnum

from rich.console import Console, RenderableType
from rich.markup import escape

from mappings.problems import Problem


class Exit(IntEnum):
    """What a command ends with."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    PARTIAL = 3


def say(result: RenderableType) -> None:
    """Print a result on stdout; without a terminal it is as wide as it needs to be."""
    console = Console(soft_wrap=False, highlight=False)
    if not console.is_terminal:
        console = Console(width=200, highlight=False)
    console.print(result)


def say_json(document: object) -> None:
    """Print one JSON document on stdout."""
    json.dump(document, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


def warn(text: str) -> None:
    """Print a line for people on stderr."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(escape(text))


def warn_problems(problems: Sequence[Problem]) -> None:
    """Print each problem with its remedy on stderr."""
    for problem in problems:
        warn(f"{problem.code} ({problem.where}): {problem.remedy}")
