"""The links of one mail: what its reader may do by them, without signing in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, Protocol

from sync.mail import Mailer

Purpose = Literal["on-it", "snooze", "not-mine", "open", "wishes"]
"""What a link is for: take a participant on, hear nothing of them for a while, say that they are
somebody else's; see what is open; choose how often to hear."""


class Signed(Protocol):
    """What makes an address that serves one purpose of one mail, by the mail's token."""

    def url(self, token: str, purpose: Purpose, cohort: str = "", user_id: int = 0) -> str:
        """Return the address; `cohort` and `user_id` where it is about a participant."""


@dataclass(frozen=True, slots=True)
class MailLinks:
    """The links of the mail whose outbox row has this token."""

    signed: Signed
    token: str

    def on_it(self, cohort: str, user_id: int) -> str:
        """Return where a coach says that they see to a participant."""
        return self.signed.url(self.token, "on-it", cohort, user_id)

    def snooze(self, cohort: str, user_id: int) -> str:
        """Return where a coach chooses until when to hear nothing of a participant."""
        return self.signed.url(self.token, "snooze", cohort, user_id)

    def not_mine(self, cohort: str, user_id: int) -> str:
        """Return where a coach says that a participant is not theirs."""
        return self.signed.url(self.token, "not-mine", cohort, user_id)

    def open(self) -> str:
        """Return where everything that is open is listed."""
        return self.signed.url(self.token, "open")

    def wishes(self) -> str:
        """Return where a coach chooses how often to hear."""
        return self.signed.url(self.token, "wishes")


def leading(mailer: Mailer, signed: Signed) -> Mailer:
    """Return the mailer whose mails lead a coach, in their header too, to where they choose."""
    return replace(mailer, wishes=lambda token: MailLinks(signed, token).wishes())
