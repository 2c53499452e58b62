"""One cohort's life among hostile days: what happens to it, and the promises after each run."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack, redirect_stderr
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self

from jobs.demo.faults import Fault
from jobs.demo.switches import Switches
from jobs.sync_cohort import Syncing
from mappings.windows import local_date
from sync.canvas.client import CanvasClient
from sync.log import configure_logging
from sync.store.decisions import reject
from sync.store.schema import upgrade
from sync.store.store import open_store
from tests.hostile import promises
from tests.hostile.counted import truths
from tests.hostile.deeds import done, pick
from tests.hostile.killing import Kill, Killed, dying
from tests.hostile.promises import Look, Step
from tests.hostile.school import School
from tests.jobs.office import ADMIN_MAIL, Office, cohort_toml
from tests.jobs.trials import Time

Json = Any
COHORT = "a25"
BEGINS = datetime(2027, 2, 8, 9, tzinfo=UTC)
ENDS = datetime(2027, 5, 20, tzinfo=UTC)
"""Nothing is read of the cohort a while later; design 4."""
STALL, LONG = 0.15, 60.0  # seconds of silence after which a client gives up: where one is due, else
IN_FLIGHT = promises.IN_FLIGHT


@dataclass(frozen=True)
class Agreed:
    """What the cohorts file says of one participant."""

    user: int
    what: Literal["deferred_from", "withdrawn_on"]
    since: date


class HostileOffice(Office):
    """An office whose client has little patience and waits by a clock of its own."""

    silence = LONG

    def syncing(self, now: datetime = BEGINS, *, full: bool = False) -> Syncing:
        return replace(super().syncing(now, full=full), client=self._client)

    def _client(self) -> CanvasClient:
        patience = replace(Time().patience(2, self.silence, self.silence), throttled_attempts=3)
        return CanvasClient(self.canvas.url, self.token, IN_FLIGHT, patience=patience)


@cache
def empty_database() -> bytes:
    """A database brought up to date, once for all lives."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        upgrade(f"sqlite:///{file}")
        return file.read_bytes()


class Life:
    """Close it, or use it with `with`."""

    def __init__(self, *, participants: int = 3, confirm: bool = False) -> None:
        self._open = ExitStack()
        self.now = BEGINS
        self.confirm = confirm
        self.agreed: list[Agreed] = []
        self.school = School(lambda: self.now)
        for number in range(participants):
            self.school.join(pick(self.school.sections, number))
        folder = Path(tempfile.mkdtemp())
        self._open.callback(shutil.rmtree, folder)
        (folder / "npq-sync.db").write_bytes(empty_database())
        self.office = HostileOffice(self.school, folder)  # type: ignore[arg-type]
        self.log = self._open.enter_context(redirect_stderr(io.StringIO()))
        self._open.enter_context(self.office)
        configure_logging(self.office.context.settings)
        self._told = 0
        self._days: Counter[tuple[str, date]] = Counter()
        self.settled = False
        self._says()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._open.close()

    @property
    def switches(self) -> Switches:
        return self.office.canvas.switches

    # what happens

    def happens(self, deed: str, which: int = 0, other: int = 0) -> None:
        """Have a teacher or participant do something."""
        done(self.school, deed, which, other)
        self.settled = False

    def passes(self, time: timedelta) -> None:
        self.now = min(self.now + time, ENDS)
        self.settled = False

    def agree(self, what: Literal["deferred_from", "withdrawn_on"], which: int) -> None:
        """Agree it with somebody from today on, or take it back."""
        user = pick(self.school.participants, which).id
        kept = [one for one in self.agreed if one.user != user]
        new = [Agreed(user, what, local_date(self.now))] if len(kept) == len(self.agreed) else []
        self.agreed = kept + new
        self._says()
        self.settled = False

    def _says(self) -> None:
        persons = "".join(
            f"\n[[cohort.person]]\ncanvas_user_id = {one.user}\n{one.what} = {one.since}\n"
            for one in self.agreed
        )
        confirm = f"confirm_entry = {str(self.confirm).lower()}"
        self.office.says(cohort_toml(self.school, assessment=confirm, more=persons))  # type: ignore[arg-type]

    # what npq-sync does

    def sync(self, *, full: bool = False) -> Json:
        """Sync with nothing going wrong."""
        before = self._look()
        run = self.office.sync(self.now, full=full)
        self._kept(before, run=run, full=full)
        self.settled = True
        return run

    def sync_again(self) -> None:
        """Sync where nothing has happened since: nothing is written and nobody mailed."""
        writes, mails = len(self.office.writes), len(self.office.inbox.deliveries)
        self.sync()
        assert self.office.writes[writes:] == []
        assert len(self.office.inbox.deliveries) == mails

    def sync_amid(self, *faults: Fault) -> Json:
        """Sync while things go wrong; afterwards all is well again."""
        before, canvas = self._look(), self.office.canvas
        for fault in faults:
            canvas.faults.add(fault)
        stalls = any(fault.kind.startswith("stall") for fault in faults)
        self.office.silence = STALL if stalls else LONG
        run = self.office.sync(self.now)
        self.office.silence = LONG
        canvas.faults.clear()
        token = self.school.world.tokens[self.office.token]
        heard = token.ended is not None and all(fault.kind == "dead_token" for fault in faults)
        token.ended = None
        self._kept(before, run=run, calm=False, token_died=heard)
        self.settled = False
        return run

    def sync_killed(self, kill: Kill) -> None:
        """Sync and die; another process goes on."""
        before, run = self._look(), None
        try:
            with dying(self.office.store.engine, kill):
                run = self.office.sync(self.now)
        except Killed:
            self.office.store.close()
            self.office.store = open_store(self.office.database_url)
        self._kept(before, run=run, calm=run is not None)
        self.settled = False

    def approve(self, run: str) -> Json | None:
        """Approve all that a run holds: what it computed takes force, and nothing else."""
        before = self._look()
        done = self.office.approve(run, self.now)
        promises.approval_does_what_was_held(self.now, before, self._look())
        self.settled = False
        return done

    def reject(self, which: int) -> None:
        """Reject a held change."""
        if holds := self.office.store.open_holds(COHORT):
            reject(self.office.store, COHORT, [pick(holds, which).id], "admin", self.now)
            self.settled = False

    def _look(self) -> Look:
        self.office.canvas.record.clear()
        return Look.at(self.office)

    def _kept(
        self,
        before: Look,
        *,
        run: Json | None,
        calm: bool = True,
        full: bool = False,
        token_died: bool = False,
    ) -> None:
        for _ in range(2):  # Canvas ends the jobs that were given to it, whoever died since
            self.school.world.tick()
        withdrawn = {one.user for one in self.agreed if one.what == "withdrawn_on"}
        everybody = {user.id for user in self.school.participants}
        gone = frozenset(everybody - (self.school.live - withdrawn))
        holds = self.office.store.unapplied_holds(COHORT)
        promises.keeps_them(
            Step(
                now=self.now,
                before=before,
                after=Look.at(self.office),
                truth={u: one for u, one in truths(self.school).items() if u not in gone},
                run=run,
                calm=calm,
                full=full,
                confirm=self.confirm,
                gone=gone,
                withdrawn=frozenset(withdrawn),
                deleted=frozenset(self.school.deleted),
                paused=frozenset(o.user for o in self.agreed if o.what == "deferred_from"),
                rejected=frozenset(
                    hold.user_id for hold in holds if hold.user_id and hold.state == "rejected"
                ),
                held_from={
                    hold.user_id: hold.before
                    for hold in holds
                    if hold.user_id and hold.before and hold.kind == "entry"
                },
                token_died=token_died,
                requests=tuple(self.office.canvas.requests),
            )
        )
        self._mailed()
        promises.nothing_personal_is_logged(self.log.getvalue(), self.school)

    def _mailed(self) -> None:
        new = self.office.inbox.deliveries[self._told :]
        self._told += len(new)
        today = local_date(self.now)
        self._days.update((to, today) for m in new for to in m.recipients if to != ADMIN_MAIL)
        promises.nobody_is_mailed_twice_a_day(self._days)
        promises.nothing_is_told_to_the_wrong(self.office, self.school, ADMIN_MAIL)
