"""A matter is one thing that needs a person; a kind of them is found, counted and told alike.

To add a kind, write how it is found, counted and told in a module by its subject, and enter it in
`attention.KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from jobs.context import Context
from jobs.morning import Gathered, Gathering
from jobs.note_mail import Block, listed
from jobs.sync_cohort import has_ended
from mappings.cohorts import Cohort
from mappings.windows import LONDON, local_date
from sync.cohorts_file import CohortsFile
from sync.store.episodes import OpenAlert
from sync.store.store import Store
from sync.store.unreached import coaches_now

SHOWN = 5  # things of one kind that a note lists; a mail is read in a minute


class Matter(Protocol):
    """One thing that needs a person."""

    @property
    def key(self) -> str:
        """The same as long as the same thing is so: it is told once, and again after a week."""


M = TypeVar("M", bound=Matter)


@dataclass(frozen=True)
class Desk:
    """What matters are looked for in: cohorts file and database, at one moment."""

    context: Context
    store: Store
    now: datetime

    @property
    def file(self) -> CohortsFile:
        """The cohorts file."""
        return self.context.file

    @property
    def redirecting(self) -> bool:
        """Whether mail is redirected: who had a redirected mail counts as told then."""
        return self.context.settings.mail_redirect_to is not None

    @property
    def today(self) -> date:
        """The local day."""
        return local_date(self.now)

    @property
    def going_on(self) -> tuple[Cohort, ...]:
        """The cohorts whose last day is not over."""
        return tuple(c for c in self.file.cohorts if not has_ended(c, self.now))

    @cached_property
    def open_alerts(self) -> tuple[OpenAlert, ...]:
        """The open episodes of those cohorts."""
        ids = [cohort.id for cohort in self.going_on]
        return self.store.open_alerts(ids, redirecting=self.redirecting)

    @cached_property
    def gathered(self) -> Gathered:
        """What digests would go by at this moment."""
        return Gathering(self.context, self.store, self.now, {}, self.redirecting).gathered()

    @cached_property
    def coaches(self) -> Mapping[tuple[str, int], tuple[int, ...]]:
        """Who coaches whom in those cohorts, by cohort and participant."""
        return coaches_now(self.store, [cohort.id for cohort in self.going_on])

    @property
    def recipients(self) -> frozenset[int]:
        """Who is to be reached by mail: coaches and admins."""
        admins = frozenset(admin.canvas_user_id for admin in self.file.admins)
        return admins.union(*self.coaches.values())


@dataclass(frozen=True, slots=True)
class Kind(Generic[M]):
    """A kind of matter.

    `counts` says how many there are, for a subject and for what is still so; `blocks` tells them
    with what to do. Of those told `once` nothing is to be mended: they are not told again.
    """

    of: type[M]
    find: Callable[[Desk], Iterable[M]]
    counts: Callable[[Sequence[M]], Iterable[str]]
    blocks: Callable[[Sequence[M], datetime], Iterable[Block]]
    once: bool = False

    def among(self, matters: Iterable[Matter]) -> tuple[M, ...]:
        """Return those of this kind."""
        return tuple(matter for matter in matters if isinstance(matter, self.of))


AnyKind = Kind[Any]


def and_more(count: int, command: str) -> str:
    """Return what stands below a list of `SHOWN` things out of so many."""
    more = count - SHOWN
    return f"and {more} more; {command}" if more > 0 else ""


def users(ids: Iterable[int]) -> str:
    """Return "Canvas user 7", or "Canvas users 7 and 8"."""
    named = [str(user_id) for user_id in ids]
    return f"Canvas user{'' if len(named) == 1 else 's'} {listed(named)}"


def local_time(at: datetime) -> str:
    """Return an instant in local words: "Monday 1 March 2027 at 12:00"."""
    local = at.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B %Y} at {local:%H:%M}"
