"""What a person sees while a run is at work: on stderr, and only on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import Progress, ProgressColumn, SpinnerColumn, Task, TextColumn
from rich.text import Text

from sync.canvas.client import CanvasClient


@dataclass(slots=True)
class Watch:
    """What a run is doing, and the clients it asks Canvas with; one at a time per cohort."""

    show: Callable[[str], object] = lambda _: None
    clients: list[CanvasClient] = field(default_factory=list)

    def stage(self, doing: str) -> None:
        """Be told what the run is doing now."""
        self.show(doing)

    def follow(self, opened: Callable[[], CanvasClient]) -> CanvasClient:
        """Open a client and count its calls among those shown."""
        client = opened()
        self.clients.append(client)
        return client

    @property
    def calls(self) -> int:
        """Calls to Canvas so far, all of them."""
        counts = [client.counts for client in self.clients]
        return sum(c.calls + c.verification_calls + c.progress_polls for c in counts)


class _Calls(ProgressColumn):
    """Calls to Canvas and seconds so far."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def render(self, task: Task) -> Text:
        return Text(f"{self._watch.calls} calls, {task.elapsed or 0:.0f} s", style="dim")


@contextmanager
def watching() -> Iterator[Watch]:
    """Show what a run is doing until it is done; without a terminal nothing is drawn."""
    console = Console(stderr=True)
    watch = Watch()
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), _Calls(watch))
    with Progress(
        *columns,
        console=console,
        transient=True,
        redirect_stdout=False,
        disable=not console.is_terminal,
    ) as progress:
        task = progress.add_task("starting", total=None)
        watch.show = lambda doing: progress.update(task, description=doing)
        yield watch
