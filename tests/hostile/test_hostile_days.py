"""Hostile days at random: teachers, participants, clocks, faults and kills against six promises.

`make hostile` searches longer; see docs/reliability.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from jobs.demo.faults import Fault, Kind
from tests.hostile.deeds import PEOPLE, TEACHERS
from tests.hostile.killing import Kill
from tests.hostile.life import Life
from tests.hostile.promises import after_the_clocks_change

Json = Any
KINDS: tuple[Kind, ...] = (
    "status", "reset_before", "reset_after", "stall_before", "stall_after", "cut_body",
    "wrong_json", "throttle", "forbid", "dead_token",
)  # fmt: skip
PATHS = (
    None, r"/courses/\d+$", "/modules$", "/assignments$", "/enrollments$", "/sections$", "/users$",
    "/graphql$", "/students/submissions$", "/custom_gradebook_columns$", "/data$",
    "/custom_gradebook_column_data$", "/progress/", "/overrides", None, "/students/submissions$",
)  # fmt: skip
LIVES = int(os.environ.get("NPQ_SYNC_HOSTILE", "0"))
"""How many lives to try in place of the few of the suite, drawn anew each time."""
things = st.integers(0, 30)
Deeds = list[tuple[str, int, int]]


def deeds_of(some: Iterable[str]) -> st.SearchStrategy[Deeds]:
    """Some deeds one after another, each with what it is done to."""
    one = st.tuples(st.sampled_from(list(some)), things, things)
    return st.lists(one, min_size=1, max_size=4)


faults = st.builds(
    Fault,
    kind=st.sampled_from(KINDS),
    path=st.sampled_from(PATHS),
    times=st.sampled_from((None, None, 1, 2)),
    skip=st.sampled_from((0, 0, 0, 1, 3)),
    status=st.sampled_from((500, 502, 503)),
    seconds=st.just(1.0),
)


class HostileDays(RuleBasedStateMachine):
    """Every rule that runs npq-sync checks the six promises; tests/hostile/promises.py."""

    life: Life
    run: Json = None

    @initialize(
        done=st.integers(0, 3),
        others=st.integers(0, 2),
        begins=st.sampled_from((timedelta(), timedelta(days=16), timedelta(days=40))),
        confirm=st.booleans(),
        graphql=st.sampled_from((True, True, False)),
        older=st.booleans(),
        lag=st.integers(0, 1),
    )
    def begins(
        self,
        *,
        done: int,
        others: int,
        begins: timedelta,
        confirm: bool,
        graphql: bool,
        older: bool,
        lag: int,
    ) -> None:
        self.life = Life(participants=max(1, done + others), confirm=confirm)
        for user in self.life.school.participants[:done]:
            self.life.school.does_all(user)
        self.life.passes(begins)
        switches = self.life.switches
        switches.graphql, switches.job_lag = graphql, lag
        if older:
            switches.denied_status, switches.throttled_status = 401, 403

    def teardown(self) -> None:
        if hasattr(self, "life"):
            self.life.close()

    @rule(deeds=deeds_of(TEACHERS))
    def teachers(self, deeds: Deeds) -> None:
        self._happen(deeds)

    @rule(deeds=deeds_of(PEOPLE))
    def participants(self, deeds: Deeds) -> None:
        self._happen(deeds)

    def _happen(self, deeds: Deeds) -> None:
        for deed, which, other in deeds:
            self.life.happens(deed, which, other)

    @rule(hours=st.one_of(st.integers(1, 30), st.sampled_from((72, 168, 240))))
    def time_passes(self, hours: int) -> None:
        self.life.passes(timedelta(hours=hours))

    @rule()
    def the_clocks_change(self) -> None:
        self.life.passes(after_the_clocks_change(self.life.now) - self.life.now)

    @rule(what=st.sampled_from(("deferred_from", "withdrawn_on")), which=things)
    def agreed(self, what: Any, which: int) -> None:
        self.life.agree(what, which)

    @rule(full=st.booleans())
    def syncs(self, full: bool) -> None:
        self.run = self.life.sync(full=full)

    @precondition(lambda self: self.life.settled)
    @rule()
    def syncs_again(self) -> None:
        self.life.sync_again()

    @rule(some=st.lists(faults, min_size=1, max_size=2))
    def syncs_amid_faults(self, some: list[Fault]) -> None:
        self.run = self.life.sync_amid(*some)

    @rule(
        kill=st.builds(
            Kill,
            where=st.sampled_from(("call", "commit")),
            number=st.integers(0, 25),
            after=st.booleans(),
        )
    )
    def is_killed(self, kill: Kill) -> None:
        self.life.sync_killed(kill)

    @precondition(lambda self: self.run)
    @rule()
    def approves(self) -> None:
        self.life.approve(self.run["run"])

    @rule(which=things)
    def rejects(self, which: int) -> None:
        self.life.reject(which)


TestHostileDays = HostileDays.TestCase
TestHostileDays.settings = settings(
    max_examples=LIVES or 20,
    stateful_step_count=30,
    derandomize=not LIVES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
