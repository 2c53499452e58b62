"""The command line called in this process: its own entry, without the start of a program."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest

from jobs.__main__ import main


@dataclass(frozen=True, slots=True)
class Called:
    """How a call ended."""

    status: int
    out: str
    err: str


def called(folder: Path, *words: str, **settings: str) -> Called:
    """Call `npq-sync WORDS`, its cohorts file and database in a folder, Canvas nowhere."""
    environment = {
        "CANVAS_API_URL": "http://127.0.0.1:9",
        "CANVAS_API_TOKEN": "invented",
        "DATABASE_URL": f"sqlite:///{folder / 'npq-sync.db'}",
        "NPQ_SYNC_COHORTS": str(folder / "cohorts.toml"),
        "LOG_LEVEL": "ERROR",
    }
    out, err = io.StringIO(), io.StringIO()
    with (
        in_its_place({**environment, **settings}, words),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    assert isinstance(ended.value.code, int)
    return Called(ended.value.code, out.getvalue(), err.getvalue())


@contextmanager
def in_its_place(environment: Mapping[str, str], words: tuple[str, ...]) -> Iterator[None]:
    """Let this process be the program, and itself again afterwards."""
    mask, threshold = os.umask(0), gc.get_threshold()
    os.umask(mask)
    with pytest.MonkeyPatch.context() as here:
        for name, value in environment.items():
            here.setenv(name, value)
        here.setattr(sys, "argv", ["npq-sync", *words])
        here.setattr(os, "_exit", _ended)
        yield
    os.umask(mask)
    gc.set_threshold(*threshold)


def _ended(status: int) -> NoReturn:
    raise SystemExit(int(status))
