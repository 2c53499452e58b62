"""The mail that somebody would get now, to look at: nothing is kept, sent or used up."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from jobs.context import Context
from jobs.digest_mail import render
from jobs.links import links_of
from jobs.mail_links import MailLinks
from jobs.morning import Gathered, Gathering
from mappings.mass import HeldRule
from sync.store.episodes import OpenAlert
from sync.store.store import Store


@dataclass(frozen=True, slots=True)
class Preview:
    """Subject, plain text and HTML of a mail whose links lead nowhere, as it is in no outbox."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """What somebody would be told: a mail, or None; and why there may be less than there is.

    `coaches`: they are told of somebody, whatever is open. `out_of_date` are their cohorts of
    which nothing is said, `held` the rules that the brake holds back.
    """

    mail: Preview | None
    coaches: bool
    out_of_date: tuple[str, ...]
    held: tuple[HeldRule, ...]


def outlook(context: Context, store: Store, who: int, now: datetime) -> Outlook:
    """Return what a recipient (Canvas user id) would be told now of everything that is open.

    Neither day nor hour counts, nor what they were told before; how old the figures are does.
    """
    gathered = Gathering(context, store, now, {}, redirecting=False, whenever=True).gathered()
    found = replace(gathered, open=tuple(_untold(one, who) for one in gathered.open)).round()
    theirs = _cohorts(gathered, who)
    digest = next((one for one in found.digests if one.recipient == who), None)
    mail = None
    if digest:
        links = MailLinks(links_of(context, store), secrets.token_hex(16))
        how = context.settings.mail_names
        mail = Preview(*render(digest, gathered.names, how, links))
    cohorts = gathered.morning.cohorts
    return Outlook(
        mail=mail,
        coaches=bool(theirs),
        out_of_date=tuple(one for one in theirs if not cohorts[one].fresh),
        held=tuple(each for each in found.held if each.cohort in theirs),
    )


def _untold(one: OpenAlert, who: int) -> OpenAlert:
    """Return an episode as if they had not been told of it; if they were, no brake holds it."""
    return replace(one, told=one.told - {who}, released=one.released or who in one.told)


def _cohorts(gathered: Gathered, who: int) -> tuple[str, ...]:
    """Return the cohorts of whose participants somebody is told."""
    recipients = gathered.morning.recipients
    return tuple(
        cohort.id
        for cohort in gathered.morning.cohorts.values()
        if any(
            who in recipients.of(cohort.id, user_id, coaches)[0]
            for user_id, coaches in cohort.coaches.items()
        )
    )
