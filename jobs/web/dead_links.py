"""Links that do nothing, or nothing any more: why, and what to do next. Their pages name nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Literal

from jobs.web.pages import Notice, Page
from sync.store.deeds import LinkedMail

GOOD_FOR = timedelta(days=14)
"""From when the mail was made."""

Dead = Literal["forged", "unknown", "expired", "revoked", "not-coached", "disowned", "over"]
NEWEST = "Use the links of your newest mail."
ADMINS = "If that is wrong, tell the administrators of your programme."
NOTICES: Mapping[Dead, Notice] = {
    "forged": Notice(
        "This is no link of ours",
        "Part of the address is missing, or it was changed on its way.",
        "Open the link from the mail once more. Where the mail broke it in two, copy all of it.",
    ),
    "unknown": Notice(
        "This link leads nowhere",
        "The mail that it came with is not kept here, or was never sent.",
        NEWEST,
    ),
    "expired": Notice(
        "This link has expired",
        f"Links in our mails work for {GOOD_FOR.days} days.",
        NEWEST,
    ),
    "revoked": Notice(
        "This link was withdrawn",
        "An administrator has withdrawn the links of that mail.",
        f"{NEWEST} {ADMINS}",
    ),
    "not-coached": Notice(
        "This participant is not yours to coach any more",
        "Whoever coaches them now is told in your place.",
        f"None is needed. {ADMINS}",
    ),
    "disowned": Notice(
        "You said that this participant is not yours",
        "You get no more mails about them, and the administrators are told.",
        f"None is needed. {ADMINS}",
    ),
    "over": Notice(
        "This is over",
        "What the mail told is no longer so.",
        "None is needed. You may see what is still open.",
    ),
}


def dead(why: Dead, link: tuple[str, str] | None = None) -> Page:
    """Return the page of a dead link; `link` is where else to go, as label and address."""
    status = HTTPStatus.NOT_FOUND if why == "forged" else HTTPStatus.GONE
    return Page(status, replace(NOTICES[why], link=link))


def why_dead(mail: LinkedMail, now: datetime) -> Dead | None:
    """Return why no link of a mail does anything, None where they work.

    At the very instant at which they are 14 days old they have expired.
    """
    if mail.revoked:
        return "revoked"
    return "expired" if now >= mail.created_at + GOOD_FOR else None
