"""The program `npq-sync`: its faults become words and an exit status, never a traceback."""

from __future__ import annotations

import gc
import io
import os
import sys

import structlog

from jobs.cli.app import app
from jobs.cli.terminal import Exit, warn, warn_problems
from mappings.credit import HoursOverbooked
from mappings.mapping import MappingFault
from mappings.people import PeopleFault
from sync.errors import Trouble
from sync.log import log_to_stderr
from sync.settings import Faults

log = structlog.get_logger()

OURS_ALONE = 0o077
"""The umask: what we write (figures, exports, mails to look at) is read by nobody else here."""
MANY = 50_000
"""New objects between two searches for garbage. A run makes records by the ten thousand and next
to no garbage that counting references leaves behind: by Python's 700 it would spend a fifth of
its time searching."""


def main() -> None:
    """Run one command and end with its exit status (design 7)."""
    os.umask(OURS_ALONE)
    gc.set_threshold(MANY)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a name the terminal cannot show stops nothing
    log_to_stderr()  # what may be said before the settings are known
    status = _flushed(_status())
    if status == Exit.INTERRUPTED:
        warn("interrupted: what was kept stays, and the next sync goes on from there")
    sys.stderr.flush()
    os._exit(status)  # a read that still waits for Canvas, or the engine, would hold us back


def _status() -> int:
    try:
        app(prog_name="npq-sync")
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else Exit.DONE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except BrokenPipeError:
        return Exit.FAILED
    except Faults as faults:
        for fault in faults.faults:
            warn(fault)
        return Exit.USAGE
    except (Trouble, HoursOverbooked) as trouble:
        warn(str(trouble))
    except (MappingFault, PeopleFault) as fault:
        warn_problems(fault.problems)
    except Exception as failure:
        log.exception("command broke")
        warn(f"{type(failure).__name__}: this is a fault of npq-sync; the log above says where")
    return Exit.FAILED


def _flushed(status: int) -> int:
    """Print what waits; a reader that went away, as `head` does, is no reason to complain."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return status or Exit.FAILED
    return status


if __name__ == "__main__":
    main()
