"""Episodes as they leave the store: frozen records. Instants are aware UTC datetimes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from mappings.alerts import Alert, AlertKey, Closing


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An open episode, with what the last run that found it said of it.

    `told` are the recipients (Canvas user ids) who have, or will have, a mail that mentions it;
    `told_at` is when the first such mail of each was made. `backlog`: it was so when the rule was
    first looked at in the cohort. `released`: an admin let it be told. `coaches` are the
    participant's. `on_it` and `snoozed_by` are who said so, as long as they coach the
    participant or are admins.
    """

    id: int
    alert: Alert
    opened_at: datetime
    told: frozenset[int] = frozenset()
    told_at: Mapping[int, datetime] = field(default_factory=dict)
    backlog: bool = False
    released: bool = False
    coaches: tuple[int, ...] = ()
    on_it: int | None = None
    on_it_at: datetime | None = None
    snoozed_by: int | None = None
    snoozed_until: date | None = None

    @property
    def key(self) -> AlertKey:
        """What names it: there is one open episode at most for each."""
        return self.alert.key


@dataclass(frozen=True, slots=True)
class ClosedAlert:
    """An episode that is over, and who was told of it while it was so."""

    id: int
    key: AlertKey
    opened_at: datetime
    closed_at: datetime
    why: Closing
    told: frozenset[int]
