"""What a run is doing, for whoever follows it, and the way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sync.canvas.client import CanvasClient


@dataclass(slots=True)
class Watch:
    """What a run is doing, and the clients it asks Canvas with; one at a time per cohort."""

    show: Callable[[str], object] = lambda _: None
    clients: list[CanvasClient] = field(default_factory=list)
    doing: str = ""
    halted: bool = False

    def stage(self, doing: str) -> None:
        """Be told what the run is doing now."""
        self.doing = doing
        self.show(doing)

    def follow(self, opened: Callable[[], CanvasClient]) -> CanvasClient:
        """Open a client and count its calls among those shown."""
        client = opened()
        self.clients.append(client)
        if self.halted:
            client.halt()
        return client

    def halt(self) -> None:
        """Let the run begin no further call to Canvas: it ends with Stopped."""
        self.halted = True
        for client in list(self.clients):
            client.halt()

    @property
    def calls(self) -> int:
        """Calls to Canvas so far, all of them."""
        counts = [client.counts for client in self.clients]
        return sum(c.calls + c.verification_calls + c.progress_polls for c in counts)
