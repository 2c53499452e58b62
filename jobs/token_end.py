"""Until when the service account's token is good, as far as the operator said.

Canvas tells it to nobody who does not name the token by its id or by a part of it, and no part of a
token belongs into an address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from mappings.shown import day_in_full
from mappings.windows import local_date
from sync.settings import Settings

WARNED = 30
"""Days before the end from which everybody who can do something is told."""
NOT_SAID = "Canvas does not tell us: set CANVAS_TOKEN_EXPIRES_ON, and you are warned 30 days before"
REMEDY = (
    "make a new token for the service account, set CANVAS_API_TOKEN and CANVAS_TOKEN_EXPIRES_ON,"
    " and restart every process"
)


@dataclass(frozen=True, slots=True)
class TokenEnd:
    """The token's last day, and how many local days are left: 0 on that day, negative after it."""

    on: date
    days: int

    @property
    def soon(self) -> bool:
        """Whether it is time for a new one."""
        return self.days <= WARNED

    @property
    def left(self) -> str:
        """How long it is, in a word or two."""
        if self.days < 0:
            return "Past its date"
        return {0: "Last day", 1: "1 day left"}.get(self.days, f"{self.days} days left")

    @property
    def words(self) -> str:
        """The day, in a sentence."""
        verb = "expired" if self.days < 0 else "expires"
        return f"by CANVAS_TOKEN_EXPIRES_ON it {verb} on {day_in_full(self.on)}"


def token_end(settings: Settings, now: datetime) -> TokenEnd | None:
    """Return it, None where nobody said."""
    on = settings.canvas_token_expires_on
    return TokenEnd(on, (on - local_date(now)).days) if on else None
