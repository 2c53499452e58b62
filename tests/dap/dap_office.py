"""An office whose cohort is read from a copy of Canvas Data 2."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from jobs.demo.dap.server import CLIENT_ID, CLIENT_SECRET, DapSandbox
from jobs.replicate import copy_all
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import NOW, Office, cohort_toml


class DapOffice(Office):
    """npq-sync with a copy of Canvas Data 2 beside the sandbox Canvas, both of one world."""

    def __init__(self, home: CohortWorld, folder: Path, url: str, dap: DapSandbox) -> None:
        super().__init__(
            home,
            folder,
            url,
            DAP_API_URL=dap.url,
            DAP_CLIENT_ID=CLIENT_ID,
            DAP_CLIENT_SECRET=CLIENT_SECRET,
        )
        self.dap = dap

    def reads_copy(self, more: str = "", source: str = "dap") -> None:
        """Have the cohort read from there."""
        self.says(cohort_toml(self.home, more=f'source = "{source}"\n{more}'))

    def copy(self, now: datetime = NOW) -> None:
        """Do what `npq-sync replicate` does."""
        assert not copy_all(self.context, self.store, lambda: now, lambda _: None)

    def asked(self) -> int:
        """How many calls reached Canvas since the last look."""
        calls = sum(self.canvas.record.calls.values())
        self.canvas.record.clear()
        return calls
