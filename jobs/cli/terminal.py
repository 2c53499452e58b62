"""Results to stdout, everything else to stderr; the exit statuses of design 7."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from enum import IntEnum

from rich.console import Console, RenderableType

from jobs.present.safe import printable
from mappings.problems import Problem

PAGE = (120, 50)  # columns and lines of a result that goes to no terminal; COLUMNS wins


class Exit(IntEnum):
    """What a command ends with."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    PARTIAL = 3
    INTERRUPTED = 130  # by Ctrl-C, as shells have it


def say(result: RenderableType = "") -> None:
    """Print a result on stdout; a plain text is printed as it is, never read as markup."""
    width = None if sys.stdout.isatty() else shutil.get_terminal_size(PAGE).columns
    console = Console(width=width, highlight=False, markup=False)
    console.print(result, soft_wrap=isinstance(result, str))


def say_json(document: object) -> None:
    """Print one JSON document on stdout."""
    say_bytes(json_text(document))


def json_text(document: object) -> str:
    """Return one JSON document as it is printed or written."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def say_bytes(text: str) -> None:
    """Print what another program reads: UTF-8 whatever the terminal's language."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


def warn(text: str) -> None:
    """Print a line for people on stderr."""
    Console(stderr=True, highlight=False, markup=False).print(printable(text), soft_wrap=True)


def say_problems(problems: Sequence[Problem]) -> None:
    """Print each problem with its remedy as a result."""
    for problem in problems:
        say(_line(problem))


def warn_problems(problems: Sequence[Problem]) -> None:
    """Print each problem with its remedy on stderr: there is no result."""
    for problem in problems:
        warn(_line(problem))


def _line(problem: Problem) -> str:
    return printable(f"{problem.code} ({problem.where}): {problem.remedy}")
