"""The cohorts file while a worker runs: read again when it was changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from jobs.canvas_data import faults_of_source
from jobs.context import Context
from sync.cohorts_file import CohortsFaults, CohortsFile, read_cohorts

log = structlog.get_logger()

Signature = tuple[tuple[str, int, int], ...]


@dataclass(slots=True)
class Source:
    """What the worker goes by: the settings it started with and the last good cohorts file.

    `faults` are those of a newer file that was refused.
    """

    context: Context
    faults: tuple[str, ...] = ()
    _seen: Signature = field(init=False)

    def __post_init__(self) -> None:
        """Remember what the files look like."""
        self._seen = self._signature()

    def current(self) -> Context:
        """Return what is to be gone by now."""
        return self.context

    def newest_file(self) -> CohortsFile:
        """Return the file as it is now. Raises CohortsFaults for one that is refused."""
        self.refresh()
        if self.faults:
            raise CohortsFaults(self.faults)
        return self.context.file

    def refresh(self) -> None:
        """Read the file again if it was changed.

        A wrong file is an error in the log, and the last good one stays until it is put right.
        """
        signature = self._signature()
        if signature == self._seen:
            return
        self._seen = signature
        settings = self.context.settings
        try:
            file = read_cohorts(settings.npq_sync_cohorts, settings.npq_sync_programmes)
            self.faults = faults_of_source(settings, file)
        except CohortsFaults as wrong:
            self.faults = wrong.faults
        if not self.faults:
            self.context = replace(self.context, file=file)
            log.info("cohorts file read again", cohorts=len(file.cohorts))
            return
        remedy = "correct it: until then the worker goes by the last good one"
        log.error("cohorts file refused", faults=list(self.faults), remedy=remedy)

    def _signature(self) -> Signature:
        settings = self.context.settings
        folder = settings.npq_sync_programmes
        files = [settings.npq_sync_cohorts, *(sorted(folder.glob("*")) if folder else ())]
        return tuple(_stamp(file) for file in files)


def _stamp(file: Path) -> tuple[str, int, int]:
    try:
        found = file.stat()
    except OSError:
        return str(file), 0, 0
    return str(file), found.st_mtime_ns, found.st_size
