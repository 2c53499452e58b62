"""Whom an alert is told to: the participant's coaches, or the admins where none can be reached."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from mappings.cohorts import Admin
from mappings.digest import Channel, Every

NO_COACH = "No coach was found for this participant."
NO_ADDRESS = "This participant's coach has no address we know of."
NOT_THEIRS = "The coach Canvas names says that this participant is not theirs."

Disowned = tuple[str, int, int]
"""Cohort, participant, and the coach who says that the participant is not theirs."""


class Wish(Protocol):
    """How somebody wants to be told, and the local day up to which their digest was seen to."""

    @property
    def every(self) -> Every: ...
    @property
    def channel(self) -> Channel: ...
    @property
    def digest_on(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Recipients:
    """Everybody who may be told. `addresses` are coaches' by Canvas user id, `wishes` anybody's."""

    admins: Sequence[Admin]
    addresses: Mapping[int, str]
    wishes: Mapping[int, Wish] = field(default_factory=dict)
    disowned: Collection[Disowned] = frozenset()

    def of(
        self, cohort_id: str, user_id: int, coaches: Sequence[int]
    ) -> tuple[frozenset[int], str]:
        """Return who is told of a participant, and (empty to a coach) why it is an admin.

        All coaches that can be reached are told; where there is none, all admins.
        """
        theirs = [one for one in coaches if (cohort_id, user_id, one) not in self.disowned]
        reached = frozenset(coach for coach in theirs if self._is_reached(coach))
        if reached:
            return reached, ""
        note = NO_ADDRESS if theirs else NOT_THEIRS if coaches else NO_COACH
        return frozenset(admin.canvas_user_id for admin in self.admins), note

    def every(self, who: int) -> Every:
        """Return how often somebody wants a digest: weekly where they say nothing."""
        wish = self.wishes.get(who)
        return wish.every if wish else "weekly"

    def channel(self, who: int) -> Channel:
        """Return how somebody wants to be told: by mail where they say nothing."""
        wish = self.wishes.get(who)
        return wish.channel if wish else "mail"

    def seen_to(self, who: int) -> date | None:
        """Return the day up to which somebody's digest was seen to, None for never."""
        wish = self.wishes.get(who)
        return wish.digest_on if wish else None

    def address(self, who: int) -> str:
        """Return where somebody is mailed: a coach's address before an admin's; empty: nowhere."""
        if self.channel(who) == "inbox":
            return ""
        admins = {admin.canvas_user_id: admin.mail for admin in self.admins}
        return self.addresses.get(who, "").strip() or admins.get(who, "")

    def _is_reached(self, who: int) -> bool:
        return self.channel(who) == "inbox" or bool(self.address(who))
