"""Mail: whether the server lets us in, where its links lead, and whom it did not reach."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from jobs.check.line import Check, failed
from jobs.context import Context, now
from jobs.desk.mails import REFUSED
from jobs.desk.matter import Desk
from mappings.windows import local_date
from sync import addresses
from sync.mail import MailTrouble
from sync.store.errors import StoreTrouble

WEAK = 16  # characters: a shorter key might be guessed


def post(context: Context) -> Iterator[Check]:
    """Yield every line about mail."""
    yield server(context)
    yield links(context)
    yield from refused(context)


def server(context: Context) -> Check:
    """Look whether the mail server takes us."""
    mailer = context.mailer()
    if mailer is None:
        remedy = "set SMTP_URL and MAIL_FROM; until then digests are made and shown, not sent"
        return Check("mail", "warn", "no mail server", remedy)
    try:
        mailer.probe()
    except MailTrouble as trouble:
        return failed("mail", trouble)
    if mailer.redirecting:
        remedy = "unset MAIL_REDIRECT_TO when coaches should get their mail"
        return Check("mail", "warn", "the server lets us in; every mail is redirected", remedy)
    return Check("mail", "ok", "the server lets us in")


def links(context: Context) -> Check:
    """Look where the links of mails lead, and what signs them.

    What would mail real people links to this machine is a fault of the settings already.
    """
    settings, what = context.settings, "links in mails"
    base, given = settings.npq_sync_public_url, settings.npq_sync_secret_key
    if addresses.is_loopback(urlsplit(base).hostname):
        if settings.smtp_url is None or settings.mail_redirect_to is None:
            return Check(what, "ok", f"lead to this machine alone ({base})")
        remedy = "set NPQ_SYNC_PUBLIC_URL to the address people reach npq-sync at"
        return Check(what, "warn", f"lead to this machine alone ({base})", remedy)
    if given is None:
        remedy = "set NPQ_SYNC_SECRET_KEY (openssl rand -hex 32): a copy of the database signs none"
        return Check(what, "warn", f"lead to {base}, signed by the database's own key", remedy)
    if len(given.get_secret_value()) < WEAK:
        remedy = "set NPQ_SYNC_SECRET_KEY to what openssl rand -hex 32 prints"
        return Check(what, "warn", f"lead to {base}, signed by a short key", remedy)
    return Check(what, "ok", f"lead to {base}, signed by NPQ_SYNC_SECRET_KEY")


def refused(context: Context) -> Iterator[Check]:
    """Yield whose last mail was refused for good; of a database that is not ready nothing."""
    try:
        with context.store() as store:
            found = tuple(REFUSED.find(Desk(context, store, now())))
    except StoreTrouble:
        return
    for mail in (matter.mail for matter in found):
        seen = f"{mail.error} on {local_date(mail.created_at)}"
        remedy = "correct the address in Canvas, or in the cohorts file ([cohort.coaches.mail])"
        if mail.channel == "inbox":
            remedy = f"npq-sync coaches set {mail.recipient} --channel mail"
        yield Check(f"mail to Canvas user {mail.recipient}", "warn", seen, remedy)
