"""What waits in the outbox goes by mail, and by the Canvas Inbox to coaches who want it there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from jobs.context import Context
from jobs.links import links_of
from jobs.mail_links import leading
from jobs.sync_cohort import has_ended
from mappings.digest import Channel
from sync.canvas.client import CanvasClient
from sync.canvas.structure import pull_course
from sync.errors import NotFound, NotPermitted
from sync.store.coaches import cohorts_coached, wishes
from sync.store.delivery import deliver
from sync.store.kept_mail import Delivered
from sync.store.store import Store
from sync.targets.inbox import Inbox


def deliver_all(
    context: Context,
    store: Store,
    now: datetime,
    going_on: Callable[[], object] = lambda: None,
) -> Delivered:
    """Send what waits by every way there is."""
    mailer = context.mailer()
    if mailer is not None:
        mailer = leading(mailer, links_of(context, store))
    if not _writes_in_canvas(context, store):
        return deliver(store, mailer, now, going_on)
    with context.client() as client:
        inbox = Inbox(client, _Homes(context, store, client, now).of)
        return deliver(store, mailer, now, going_on, inbox=inbox)


def ways(context: Context, store: Store) -> frozenset[Channel]:
    """Return by what anything goes: mail with a server, the Inbox where a coach wants it."""
    by_mail: frozenset[Channel] = frozenset({"mail"} if context.mailer() else ())
    return by_mail | {"inbox"} if _writes_in_canvas(context, store) else by_mail


def _writes_in_canvas(context: Context, store: Store) -> bool:
    """Tell whether a coach is to be written to in Canvas: nobody is while mail is redirected."""
    if context.settings.mail_redirect_to is not None:
        return False
    if any(wish.channel == "inbox" for wish in wishes(store).values()):
        return True
    left = (*store.list_outbox("pending"), *store.list_outbox("uncertain"))
    return any(mail.channel == "inbox" for mail in left)


@dataclass(frozen=True, slots=True)
class _Homes:
    """The home courses from which somebody may be written to, looked up as they are needed."""

    context: Context
    store: Store
    client: CanvasClient
    now: datetime
    coached: dict[int, frozenset[str]] = field(default_factory=dict)
    seen: dict[int | str, int | None] = field(default_factory=dict)

    def of(self, user_id: int) -> list[int]:
        """Return the home courses of the cohorts in which somebody coaches; of all, where in none.

        Cohorts that are over, and courses that are not there, are left out. Raises CanvasTrouble.
        """
        if not self.coached:
            self.coached.update(cohorts_coached(self.store))
        going_on = [c for c in self.context.file.cohorts if not has_ended(c, self.now)]
        theirs = [c for c in going_on if c.id in self.coached.get(user_id, ())]
        homes = dict.fromkeys(self._home(cohort.courses[0]) for cohort in theirs or going_on)
        return [course_id for course_id in homes if course_id is not None]

    def _home(self, ref: int | str) -> int | None:
        if isinstance(ref, int):
            return ref
        if ref not in self.seen:
            try:
                self.seen[ref] = pull_course(self.client, ref).id
            except (NotFound, NotPermitted):
                self.seen[ref] = None
        return self.seen[ref]
