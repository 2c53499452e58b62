"""What the console says instead of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is so, and what to do next; it tells nobody what is there for others."""

    title: str
    lead: str
    next_step: str
    link: tuple[str, str] | None = None


HOME = ("Go to the first page", "/")
ABSENT = Refusal(
    "There is no such page",
    "The address may have a mistake, or what was there is gone, or is not for you to see.",
    "Start from the first page.",
    HOME,
)
TOO_LARGE = Refusal(
    "That is more than we take at once",
    "It is larger than 8 MB, and we stopped reading it there. Nothing was changed.",
    "A sheet has 5 MB at most: split it, or take out what is no table, and choose it again.",
    HOME,
)
GARBLED = Refusal(
    "That did not arrive as a form of ours",
    "It broke off on its way, or something else than our page sent it. Nothing was changed.",
    "Open the page anew, and press the button again.",
    HOME,
)
INSTEAD_BY_STATUS: Mapping[int, Refusal] = {
    400: GARBLED,
    408: GARBLED,
    413: TOO_LARGE,
    415: GARBLED,
}
"""What is said where the way in which something was asked for is amiss; else that it is absent."""
AWAY = Refusal(
    "The database does not answer",
    "Figures cannot be shown just now, and nothing was changed. Canvas keeps what it shows.",
    "Try again in a minute. An operator finds the reason at /readyz and in the log.",
)
FILE_REFUSED = Refusal(
    "The cohorts file has faults",
    "Until they are corrected nothing can be shown by it. Workers go on by the last good one.",
    "Correct the file: npq-sync check names every fault, and so does the log.",
)
BROKEN = Refusal(
    "Something went wrong here",
    "It is not your doing, and it is noted in our log.",
    "Try again. If it stays so, tell the operator of npq-sync when it happened.",
    HOME,
)
ERASED = Refusal(
    "Nothing is kept of you here",
    "You were erased at your request or your provider's, so you are not taken in. Canvas is as it"
    " was.",
    "Ask an administrator of your programme, should you want to take part here again.",
)
REFUSALS: Mapping[str, Refusal] = {
    "absent": ABSENT,
    "right": Refusal(
        "This is not for you to see",
        "You are signed in, and your account has no right to this page. Admins are named in the"
        " cohorts file; coaches are those whom Canvas has beside a participant.",
        "Ask an administrator of your programme, or go to what you may see.",
        HOME,
    ),
    "form": Refusal(
        "Please send that once more",
        "The page had been open for so long, or in another session, that we could not be sure it"
        " was you. Nothing was changed.",
        "Open the page anew, and press the button again.",
        HOME,
    ),
}
API_REFUSALS: Mapping[str, Refusal] = {
    "absent": Refusal(
        "There is nothing here",
        "The path may have a mistake, or what was there is gone, or is not for you to see.",
        "See /api/v1/openapi.json for every path, and /api/v1/cohorts for what is yours to see.",
    ),
    "method": Refusal(
        "The API answers GET alone",
        "Nothing can be changed by it, and nothing was changed.",
        "Ask with GET; changes are made at the console or by commands.",
    ),
    "signed-out": Refusal(
        "Nobody is signed in",
        "The API answers programs that have its token, and whoever is signed in at the console.",
        "Send the token as Authorization: Bearer TOKEN, or the cookie of a session.",
    ),
    "wrong-token": Refusal(
        "This is not the token of the API",
        "It is not the one in NPQ_SYNC_API_TOKEN, or none is set there.",
        "Ask who operates npq-sync for the token, and send it as Authorization: Bearer TOKEN.",
    ),
    "too-often": Refusal(
        "Too many wrong tokens",
        "So many came from here that we look at no token for a while, not even the right one.",
        "Correct the token, and try again after as many seconds as Retry-After says.",
    ),
    "right": Refusal(
        "This is not for you to see",
        "You are signed in, and your account has no right to it.",
        "See docs/api.md for who may ask what, or ask an administrator of your programme.",
    ),
    "misread": Refusal(
        "The request cannot be read",
        "Something in it is not what /api/v1/openapi.json says.",
        "Compare the request with that document, and send it once more.",
    ),
}
AGAIN = ("Sign in", "/sign-in")
CANCELLED = Refusal(
    "You did not sign in",
    "You pressed Cancel in Canvas, so it told us nothing about you.",
    "Sign in whenever you like.",
    AGAIN,
)
NOT_BEGUN_HERE = Refusal(
    "Please sign in once more",
    "This answer of Canvas is not for this browser, was used already, or came too late.",
    "Start again from here. If that does not help, let your browser keep cookies of this site.",
    AGAIN,
)
NOT_SAID = Refusal(
    "Canvas did not say who you are",
    "It could not be reached, or did not accept our key. Nothing is wrong with your account.",
    "Try again in a minute. If it stays so, the operator finds the reason in the log.",
    AGAIN,
)
TOO_OFTEN = Refusal(
    "Too many tries to sign in",
    "So many came from here, or from everywhere, that we wait a while before the next one.",
    "Try again in five minutes.",
    AGAIN,
)
USED_UP = Refusal(
    "This link lets nobody in any more",
    "It works once, within 15 minutes of being printed.",
    "Start npq-sync again, or run npq-sync sign-in on its machine, and open the link it prints.",
)
NEVER_WORKED = Refusal(
    "No worker has run yet",
    "What carries runs out makes its tables when it starts for the first time, and they are not"
    " there. Nothing was asked for, and nothing was changed.",
    "Start npq-sync worker (or npq-sync up), and press the button again.",
    ("Back to the runs", "/runs"),
)
NOBODY_TO_LIST = Refusal(
    "There is nobody to list yet",
    "The sheet has whoever is in the cohort and the sessions that are known of them, and so far"
    " none are.",
    "Sync the cohort first, and fetch the sheet then.",
    ("Go to the runs", "/runs"),
)
TO_ALERTS = ("Back to the alerts", "/alerts")
NOBODY_IN_CANVAS = Refusal(
    "Say it under your own name",
    "You came by a link of this machine, and who is on it has to be somebody in Canvas. Nothing"
    " was changed.",
    "Sign in with Canvas, and press the button again.",
    TO_ALERTS,
)
NOT_YOURS = Refusal(
    "You said that this participant is not yours",
    "You get no more mails about them, and the administrators are told. Nothing was changed.",
    "If they are yours after all, take it back below your alerts.",
    TO_ALERTS,
)


def other_day(lead: str) -> Refusal:
    """Return what is said to who chose a day that is none of those to choose from."""
    return Refusal(
        "Please choose another day", lead, "Go back, and choose a day from the field.", TO_ALERTS
    )
