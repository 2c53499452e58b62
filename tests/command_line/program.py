"""The program as another program calls it: arguments, environment, exit status, two streams.

A process that has already loaded it forks one for each call, so that a call costs no start.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Self

PATIENCE = 30  # seconds before a test gives up on the program
forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["jobs.__main__", "jobs.cli.sandbox"])


@dataclass(frozen=True, slots=True)
class Ran:
    """How a call ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout; anything else there is an error."""
        return json.loads(self.out)


class Running:
    """A call under way. `with Program(...).start(...) as running:` ends it, if need be by force."""

    def __init__(self, process: ForkServerProcess, out: Path, err: Path) -> None:
        self.process, self._out, self._err = process, out, err

    def __enter__(self) -> Self:
        self.process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        os.kill(self.process.pid or 0, signal.SIGINT)

    def says(self, words: str) -> str:
        """Wait until stdout holds these words; return it as far as it is."""
        pause = threading.Event()
        while words not in self._out.read_text(encoding="utf-8"):
            assert self.process.is_alive(), self._err.read_text(encoding="utf-8")
            pause.wait(0.02)
        return self._out.read_text(encoding="utf-8")

    def ended(self) -> Ran:
        """Wait for its end."""
        self.process.join(PATIENCE)
        assert self.process.exitcode is not None, "it did not end"
        out, err = (path.read_bytes().decode() for path in (self._out, self._err))
        return Ran(self.process.exitcode, out, err)


@dataclass(frozen=True, slots=True)
class Program:
    """npq-sync with this environment and nothing else, in a folder of its own."""

    folder: Path
    environment: Mapping[str, str]

    def start(self, *words: str, **but: str | None) -> Running:
        """Call it; settings of `but` are set otherwise, None leaves one out."""
        settings = {**self.environment, **but}
        number = len(list(self.folder.glob("out-*")))
        out, err = (self.folder / f"{stream}-{number}" for stream in ("out", "err"))
        out.touch()
        given = {name: value for name, value in settings.items() if value is not None}
        process = forks.Process(target=_run, args=(words, given, self.folder, out, err))
        return Running(process, out, err)

    def __call__(self, *words: str, **but: str | None) -> Ran:
        """Call it and wait."""
        with self.start(*words, **but) as running:
            return running.ended()


def _run(
    words: tuple[str, ...], environment: Mapping[str, str], folder: Path, out: Path, err: Path
) -> None:
    for stream, path in ((sys.stdout, out), (sys.stderr, err)):
        stream.flush()
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["npq-sync", *words]
    from jobs.__main__ import main  # noqa: PLC0415  loaded beforehand

    main()
