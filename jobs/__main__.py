"""The program `npq-sync`: its faults become words and an exit status, never a traceback."""

from __future__ import annotations

import os
import sys

import structlog

from jobs.cli.app import app
from jobs.cli.terminal import Exit, warn
from mappings.mapping import MappingFault
from mappings.people import PeopleFault
from sync.errors import Trouble
from sync.log import log_to_stderr
from sync.settings import Faults

log = structlog.get_logger()


def main() -> None:
    """Run one command and end with its exit status (design 7)."""
    log_to_stderr()
    try:
        app()
    except Faults as faults:
        for fault in faults.faults:
            warn(fault)
        sys.exit(Exit.USAGE)
    except Trouble as trouble:
        warn(str(trouble))
        sys.exit(Exit.FAILED)
    except (MappingFault, PeopleFault) as fault:
        for problem in fault.problems:
            warn(f"{problem.code} ({problem.where}): {problem.remedy}")
        sys.exit(Exit.FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(Exit.FAILED)
    except Exception as failure:
        log.exception("command broke")
        warn(f"{type(failure).__name__}: this is a fault of npq-sync; the log above says where")
        sys.exit(Exit.FAILED)


if __name__ == "__main__":
    main()
