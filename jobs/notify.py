"""Who is mailed what: digests to coaches over all cohorts, and held changes to the admins."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from jobs.context import Context
from jobs.delivering import deliver_all, ways
from jobs.digest_mail import new_mail
from jobs.held_mail import rehearsed_holds, render_held
from jobs.links import links_of
from jobs.mail_links import MailLinks
from jobs.morning import Gathered, Gathering
from jobs.sync_cohort import CohortRun, has_ended
from mappings.cohorts import Cohort
from mappings.digest import Channel, Digest
from mappings.mail_days import evening_of
from mappings.mass import HeldRule
from mappings.problems import Problem
from mappings.windows import local_date
from sync.store.coaches import seen_to, wishes
from sync.store.delivery import give_up_late
from sync.store.kept import Hold
from sync.store.kept_mail import Delivered, NewMail, OutboxMail
from sync.store.store import Store
from sync.targets.inbox import InboxUncertain

ASKED_FOR = timedelta(hours=1)
"""How long a digest that somebody asked for in the evening may still go."""


@dataclass(frozen=True, slots=True)
class Due:
    """The mails of one moment, what the brake holds back, and whose digest had nothing to tell."""

    mails: tuple[NewMail, ...] = ()
    held: tuple[HeldRule, ...] = ()
    seen_to: Mapping[int, date | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Post:
    """The mails of one moment, made from what is kept; sent only through the outbox.

    `whenever`: digests go whether due or not; see `mappings.morning.Morning`.
    """

    context: Context
    store: Store
    now: datetime
    whenever: bool = False

    @property
    def redirecting(self) -> bool:
        """Whether every mail goes to MAIL_REDIRECT_TO and uses no news up."""
        return self.context.settings.mail_redirect_to is not None

    def due(self, fresh: Sequence[CohortRun] = ()) -> Due:
        """Return the mails that are due; `fresh` are dry runs, kept nowhere."""
        digests = self.digests(fresh)
        return replace(digests, mails=(*digests.mails, *self._held(self.unannounced(fresh))))

    def due_now(self) -> Due:
        """Give up what is too late to go, and return what is due: its news is among it."""
        give_up_late(self.store, self.now)
        return self.due()

    def digests(self, fresh: Sequence[CohortRun] = ()) -> Due:
        """Return the digests that are due."""
        rehearsed = {run.report.cohort: run for run in fresh}
        gathered = Gathering(
            self.context, self.store, self.now, rehearsed, self.redirecting, self.whenever
        ).gathered()
        found, today = gathered.round(), local_date(self.now)
        return Due(
            mails=tuple(self._mail(digest, gathered) for digest in found.digests),
            held=found.held,
            seen_to={} if self.redirecting else dict.fromkeys(found.seen_to, today),
        )

    def _mail(self, digest: Digest, gathered: Gathered) -> NewMail:
        """Write a digest, with links that name its row of the outbox.

        One more on a day that was seen to, which somebody asked for, sees to no day.
        """
        links = MailLinks(links_of(self.context, self.store), secrets.token_hex(16))
        mail = new_mail(digest, gathered.names, self.context.settings.mail_names, links)
        today = local_date(self.now)
        before = gathered.morning.recipients.seen_to(digest.recipient)
        sees_to = digest.kind == "digest" and (before is None or before < today)
        return replace(mail, good_until=self._good_until(), digest_on=today if sees_to else None)

    def _good_until(self) -> datetime:
        evening = evening_of(local_date(self.now))
        return max(evening, self.now + ASKED_FOR) if self.whenever else evening

    def unannounced(self, fresh: Sequence[CohortRun] = ()) -> tuple[Hold, ...]:
        """Return the held changes of which the admins were not told."""
        rehearsed = {run.report.cohort: run for run in fresh if run.figures}
        return tuple(
            hold
            for cohort in self.context.file.cohorts
            if not has_ended(cohort, self.now)
            for hold in self._holds(cohort, rehearsed.get(cohort.id))
            if hold.kind != "override" and not hold.announced
        )

    @property
    def ways(self) -> frozenset[Channel]:
        """By what anything goes now."""
        return ways(self.context, self.store)

    def waiting(self) -> tuple[OutboxMail, ...]:
        """Return the mails of earlier times that the next sending tries again."""
        ways = self.ways
        return tuple(
            mail
            for mail in self.store.list_outbox("pending")
            if mail.redirected == self.redirecting
            and mail.channel in ways
            and (mail.good_until is None or self.now < mail.good_until)
        )

    def doubtful(self) -> tuple[OutboxMail, ...]:
        """Return the messages in Canvas of which the next sending finds out what became."""
        if "inbox" not in self.ways:
            return ()
        uncertain = self.store.list_outbox("uncertain")
        return tuple(mail for mail in uncertain if mail.channel == "inbox")

    def sendable(self, due: Due) -> Due:
        """Leave out what has no way to go, so that none of its news is used up."""
        ways = self.ways
        if "mail" in ways:  # then messages have a way too: their own, or as redirected mail
            return due
        by = {user_id: wish.channel for user_id, wish in wishes(self.store).items()}
        return replace(
            due,
            mails=tuple(mail for mail in due.mails if mail.channel in ways),
            seen_to={u: day for u, day in due.seen_to.items() if by.get(u, "mail") in ways},
        )

    def keep(self, due: Due) -> None:
        """Queue what is due and has a way to go, and note whose digest had nothing to tell."""
        goes = self.sendable(due)
        self.store.enqueue_digests(goes.mails, self.now, redirecting=self.redirecting)
        seen_to(self.store, goes.seen_to)

    def send(self, due: Due) -> Delivered | None:
        """Queue what is due and send what waits; None where nothing has a way to go."""
        if not self.ways:
            return None
        self.keep(due)
        return deliver_all(self.context, self.store, self.now)

    def _held(self, holds: Sequence[Hold]) -> tuple[NewMail, ...]:
        """Announce held changes once, to every admin."""
        if not holds:
            return ()
        subject, text, html = render_held(holds)
        return tuple(
            NewMail(
                recipient=admin.canvas_user_id,
                address=admin.mail,
                subject=subject,
                text=text,
                html=html,
                hold_ids=frozenset(hold.id for hold in holds),
            )
            for admin in self.context.file.admins
        )

    def _holds(self, cohort: Cohort, rehearsed: CohortRun | None) -> tuple[Hold, ...]:
        holds = self.store.open_holds(cohort.id, redirecting=self.redirecting)
        if rehearsed and rehearsed.figures:
            return rehearsed_holds(rehearsed.report, rehearsed.figures.asked, holds)
        return holds


def mail_problems(done: Delivered) -> tuple[Problem, ...]:
    """Return what became of mails that did not go, or may not have gone."""
    problems = []
    if done.refused:
        remedy = (
            "the mail server refused them for good, and what they told is told by the next digest: "
            "check the address in Canvas or the cohorts file, and MAIL_FROM"
        )
        problems.append(Problem("mail-refused", f"{done.refused} mails", remedy))
    if done.failed:
        remedy = (
            "they wait in the outbox and are tried again with the next delivery (npq-sync notify): "
            "npq-sync mails tells why"
        )
        problems.append(Problem("mail-not-sent", f"{done.failed} mails", remedy))
    if done.uncertain:
        remedy = (
            "they are not sent again by themselves: npq-sync mails lists them, and npq-sync mails "
            "resolve says what became of each"
        )
        problems.append(Problem("mail-uncertain", f"{done.uncertain} mails", remedy))
    if done.doubtful:
        where = f"{done.doubtful} messages in the Canvas Inbox"
        problems.append(Problem(InboxUncertain.code, where, InboxUncertain.remedy))
    return (*problems, *done.problems)


def held_problems(held: Collection[HeldRule]) -> tuple[Problem, ...]:
    """Return what the brake holds back, with the command that lets it go."""
    return tuple(
        Problem(
            "alerts-held",
            f"cohort {each.cohort}, rule {each.rule}",
            f"it would tell of {each.count} of {each.of} participants at once, so nobody is told: "
            f"npq-sync alerts release {each.cohort} {each.rule} lets it be told",
        )
        for each in held
    )
