"""What a person sees while a run is at work: on stderr, and only on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.text import Text

from jobs.watch import Watch


class _Calls(ProgressColumn):
    """Calls to Canvas and seconds so far."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def render(self, task: Task) -> Text:
        return Text(f"{self._watch.calls} calls, {task.elapsed or 0:.0f} s", style="dim")


def drawn(*columns: ProgressColumn) -> Progress:
    """Return lines that live while something goes on; without a terminal nothing is drawn."""
    console = Console(stderr=True)
    spinner = (SpinnerColumn(), TextColumn("{task.description}", markup=False))
    return Progress(
        *spinner,
        *columns,
        console=console,
        transient=True,
        redirect_stdout=False,
        disable=not console.is_terminal,
    )


@contextmanager
def watching() -> Iterator[Watch]:
    """Show what a run is doing until it is done."""
    watch = Watch()
    with drawn(_Calls(watch)) as progress:
        task = progress.add_task("starting", total=None)
        watch.show = lambda doing: progress.update(task, description=doing)
        yield watch
