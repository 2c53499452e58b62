"""Workers that are killed and replaced, and people's commands between them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from tests.engine.fleet import Fleet, Process
from tests.engine.moments import CatchingInbox, Caught, catch_request

PLACE_TAKEN = "another worker is at work on it"


class Crew:
    """Processes, each known to Canvas by its token and to the mail server by its sender."""

    def __init__(self, fleet: Fleet, inbox: CatchingInbox, draw: random.Random) -> None:
        self.fleet = fleet
        self.inbox = inbox
        self.draw = draw
        self.owners: dict[str, Process] = {}
        self.workers: list[Process] = []
        self.commands: list[Process] = []

    def command(self, *words: str) -> Process:
        """Start a person's command."""
        process = self._start(*words)
        self.commands.append(process)
        return process

    def hire(self) -> None:
        """Start one worker more."""
        self.workers.append(self._start("worker", "--port", "0"))

    def wait_for(self, come: Callable[[], object]) -> None:
        """Wait for something; a worker whose place a command took meanwhile is started again."""
        self.fleet.wait_for(lambda: (self._supervise(), come())[1])

    def killed_at(self, moment: str, goes_on: Callable[[], object]) -> None:
        """kill -9 who does what is waited for, and replace a worker; life `goes_on` meanwhile."""
        if moment in ("any time", "starting"):
            time.sleep(self.draw.uniform(0.05, 1.3 if moment == "starting" else 3.0))
            victim = self.workers[-1] if moment == "starting" else self.draw.choice(self.workers)
        else:
            caught = self._catch(moment)
            self.wait_for(lambda: (goes_on(), caught.event.wait(1.0))[1])
            victim = self.owners[caught.by]
        self.fleet.kill(victim)
        self.fleet.office.canvas.faults.clear()
        self.inbox.let_go()
        if victim in self.workers:
            self.workers.remove(victim)
            self.hire()
        else:
            self.commands.remove(victim)

    def _catch(self, moment: str) -> Caught:
        if moment.startswith("mail"):
            return self.inbox.catch(accepted=moment == "mail accepted")
        canvas = self.fleet.office.canvas
        return catch_request(canvas, self.draw, writes=moment == "writing")

    def _start(self, *words: str) -> Process:
        token = self.fleet.office.home.world.add_token()
        sender = f"npq-{len(self.fleet.processes)}@provider.example"
        process = self.fleet.start(*words, CANVAS_API_TOKEN=token, MAIL_FROM=sender)
        self.owners |= {token: process, sender: process}
        return process

    def _supervise(self) -> None:
        for worker in [one for one in self.workers if one.poll() is not None]:
            said = self.fleet.said(worker)
            assert PLACE_TAKEN in said, said
            self.workers.remove(worker)
            self.hire()
