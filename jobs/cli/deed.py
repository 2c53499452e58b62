"""What somebody changed by a command, in the audit trail beside what is done at the console."""

from __future__ import annotations

from jobs.context import login, now
from sync.store.deed_log import Deed, add_deed
from sync.store.store import Store


def note(
    store: Store, what: str, cohort: str = "", subject: int | None = None, about: str = ""
) -> None:
    """Keep it in the name of who is logged in on this machine; `about` has ids and codes alone."""
    add_deed(store, deed_of(what, cohort, subject, about))


def deed_of(what: str, cohort: str = "", subject: int | None = None, about: str = "") -> Deed:
    """Return it as it is kept; see `note`."""
    return Deed(now(), login(), None, "cli", what, cohort, subject, about)
