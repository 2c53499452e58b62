"""What a person sees while a run is at work: on stderr, and only on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from jobs.figures import Stage


@contextmanager
def watching(*, quiet: bool) -> Iterator[Stage]:
    """Give a function to be told each stage of a run; it draws nothing without a terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    shown = console.is_terminal and not quiet
    with Progress(*columns, console=console, transient=True, disable=not shown) as progress:
        task = progress.add_task("starting", total=None)
        yield lambda text: progress.update(task, description=text)
