"""Files that a command writes with people in them."""

from __future__ import annotations

import os
from pathlib import Path

from jobs.cli.terminal import say_bytes
from jobs.context import UsageFault

OURS_ALONE = 0o600


def write_for_us(file: Path | None, text: str) -> None:
    """Write a file that nobody else on this machine can read, in place of what was there; None is
    stdout.

    Raises UsageFault.
    """
    if file is None:
        say_bytes(text)
        return
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OURS_ALONE)
        with os.fdopen(handle, "wb") as open_file:
            os.fchmod(handle, OURS_ALONE)  # it may have been there, for others to read
            open_file.write(text.encode("utf-8"))
    except OSError as refused:
        raise UsageFault((f"{file}: cannot be written ({refused.strerror})",)) from refused
