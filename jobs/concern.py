"""A participant with what is open of them, as one of those who may see to it sees it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from mappings.alerts import PLACE
from mappings.windows import day_words, local_date
from sync.store.episodes import OpenAlert


@dataclass(frozen=True, slots=True)
class Concern:
    """What `who` (a Canvas user id; None: nobody in Canvas) may know of, the most pressing first.

    By the links of a mail that is what they were told, and the name as MAIL_NAMES allows; at the
    console everything that is open.
    """

    who: int | None
    cohort: str
    user_id: int
    name: str
    alerts: tuple[OpenAlert, ...]
    today: date

    @property
    def coaches(self) -> tuple[int, ...]:
        """Who coaches the participant, by Canvas user id."""
        return self.alerts[0].coaches if self.alerts else ()

    @property
    def answerable(self) -> tuple[OpenAlert, ...]:
        """What a coach can see to: the rest is for admins, who correct it elsewhere."""
        return tuple(one for one in self.alerts if one.alert.kind.audience == "coach")

    @property
    def ids(self) -> tuple[int, ...]:
        """The episodes that can be seen to."""
        return tuple(one.id for one in self.answerable)

    @property
    def is_on_it(self) -> bool:
        """Whether they are on any of it."""
        return any(one.on_it == self.who for one in self.answerable if one.on_it is not None)

    @property
    def taken_at(self) -> datetime | None:
        """Since when they are on all of it; None where not, or where more has opened since.

        To be on it covers what was open then: `sync.store.deeds.take_on` goes by the same rule.
        """
        shown = self.answerable
        taken = [one.on_it_at for one in shown if one.on_it == self.who and one.on_it_at]
        if not taken or len(taken) < len(shown):
            return None
        return max(taken) if min(taken) >= max(one.opened_at for one in shown) else None

    @property
    def snoozed_until(self) -> date | None:
        """Until when they want to hear nothing of it; None where any of it is awake."""
        days = self._snoozes
        return min(days) if days and len(days) == len(self.answerable) else None

    @property
    def is_snoozed(self) -> bool:
        """Whether they want to hear nothing of any of it for now."""
        return bool(self._snoozes)

    @property
    def _snoozes(self) -> list[date]:
        return [
            one.snoozed_until
            for one in self.answerable
            if one.snoozed_by is not None
            and one.snoozed_by == self.who
            and one.snoozed_until
            and one.snoozed_until > self.today
        ]

    def seen_to(self, one: OpenAlert, names: Mapping[int, str] | None = None) -> str:
        """Return who is on an alert, and until when it is quiet, in words; empty where nobody is.

        Others are named where their names are given.
        """
        named, said = names or {}, []
        if one.on_it is not None and one.on_it_at is not None:
            other = named.get(one.on_it, "Another coach")
            who = "You have been" if one.on_it == self.who else f"{other} has been"
            said.append(f"{who} on it since {day_words(local_date(one.on_it_at), self.today)}.")
        if one.snoozed_by is not None and one.snoozed_until and one.snoozed_until > self.today:
            other = named.get(one.snoozed_by, "another coach")
            by = "" if one.snoozed_by == self.who else f" by {other}"
            said.append(f"Snoozed{by} until {day_words(one.snoozed_until, self.today)}.")
        return " ".join(said)


def most_pressing_first(alerts: Iterable[OpenAlert]) -> tuple[OpenAlert, ...]:
    """Return alerts as people should read them."""
    return tuple(sorted(alerts, key=lambda one: (PLACE[one.alert.rule], -one.alert.pressing)))


def urgency(one: Concern) -> tuple[int, Fraction, str, int]:
    """Return what concerns are ordered by, the most pressing first."""
    first = one.alerts[0].alert
    return PLACE[first.rule], -first.pressing, one.name.casefold(), one.user_id
