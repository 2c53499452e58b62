"""What can be wrong with the database: one exception for each remedy.

`where` names the database without user or password; DATABASE_URL itself is never shown.
"""

from __future__ import annotations

from sync.errors import Trouble


class StoreTrouble(Trouble):
    """The database cannot be used as it is."""

    code = "database"
    means = "nothing was read or written"


class DatabaseUnreachable(StoreTrouble):
    """The database did not answer, refused us, or its file cannot be opened."""

    code = "database-unreachable"
    remedy = "Check DATABASE_URL and that the database is there and lets us in"


class DatabaseUrlUnusable(StoreTrouble):
    """DATABASE_URL names nothing we can keep data in."""

    code = "database-url"
    remedy = "Write sqlite:///npq-sync.db or postgresql://user:password@host/name"

    def __init__(self, seen: str) -> None:
        """Keep what is wrong with the URL, without showing it."""
        super().__init__("DATABASE_URL", seen)
        self.args = (seen,)


class DatabaseBehind(StoreTrouble):
    """PostgreSQL lacks migrations of this version."""

    code = "database-behind"
    remedy = "Run npq-sync db upgrade"


class DatabaseAhead(StoreTrouble):
    """A newer version has migrated the database."""

    code = "database-ahead"
    remedy = "Install the version of npq-sync that last used it, or a newer one"


class DeliveryUnderWay(StoreTrouble):
    """Another process sends mails at this moment."""

    code = "delivery-under-way"
    means = "nothing was changed"
    remedy = "Try again when it has ended; npq-sync mails shows what is being sent"
