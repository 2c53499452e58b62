"""Answers behind links: who asks is whoever the mail was for, and nobody signs in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

import structlog

from jobs.acts import Form
from jobs.links import links_by
from jobs.mail_links import Purpose
from jobs.sync_cohort import has_ended
from jobs.web.coached import Coached
from jobs.web.dead_links import dead, why_dead
from jobs.web.link_acts import Link, link_of
from jobs.web.pages import Notice, Page
from mappings.recipients import Recipients
from sync.cohorts_file import CohortsFile
from sync.settings import Settings
from sync.store.coaches import disowned, wishes
from sync.store.deeds import LinkedMail, mail_of_token
from sync.store.schema import require_current
from sync.store.store import Store

log = structlog.get_logger()

REHEARSED = Page(
    HTTPStatus.CONFLICT,
    Notice(
        "Nothing was changed",
        "This mail was redirected, to try things out: its buttons do nothing in a coach’s name.",
        "Links in mails that reach their coaches work.",
    ),
)


@dataclass(frozen=True, slots=True)
class _Found:
    purpose: Purpose
    mail: LinkedMail
    link: Link


@dataclass(frozen=True, slots=True)
class LinkDesk:
    """Answers for the links of one installation.

    `cohorts` gives the cohorts file, or raises Faults; the database, StoreTrouble.
    """

    settings: Settings
    store: Store
    cohorts: Callable[[], CohortsFile]

    def shown(self, signed: str, now: datetime) -> Page:
        """Return the page of a link; nothing is changed."""
        found = self._found(signed, now)
        return found if isinstance(found, Page) else found.link.shown()

    def acted(self, signed: str, form: Form, now: datetime) -> Page:
        """Do what a link is for, and return the page of what is so now; twice is as once."""
        found = self._found(signed, now)
        if isinstance(found, Page):
            return found
        if found.mail.redirected:
            return REHEARSED
        page = found.link.acted(form)
        done = page.status == HTTPStatus.OK
        log.info("link used", purpose=found.purpose, mail=found.mail.id, done=done)
        return page

    def _found(self, signed: str, now: datetime) -> Page | _Found:
        require_current(self.store.engine)
        links = links_by(self.settings, self.store)
        claim = links.read(signed)
        if claim is None:
            return dead("forged")
        file = self.cohorts()
        mail = mail_of_token(self.store, claim.token)
        if mail is None:
            return dead("unknown")
        if why := why_dead(mail, now):
            return dead(why)
        coached = Coached(
            store=self.store,
            links=links,
            token=claim.token,
            mail=mail,
            going_on=tuple(one.id for one in file.cohorts if not has_ended(one, now)),
            recipients=self._recipients(file),
            how=self.settings.mail_names,
            now=now,
        )
        link = link_of(claim, coached)
        return link if isinstance(link, Page) else _Found(claim.purpose, mail, link)

    def _recipients(self, file: CohortsFile) -> Recipients:
        addresses = self.store.staff_mails()
        for cohort in file.cohorts:
            addresses |= cohort.coaches.mail
        ids = [cohort.id for cohort in file.cohorts]
        return Recipients(file.admins, addresses, wishes(self.store), disowned(self.store, ids))
