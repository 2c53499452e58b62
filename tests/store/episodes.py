"""An episode of a participant: found by a run, ended by one, and asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from mappings.alerts import KINDS, Alert, Closing
from sync.store import OpenAlert, Run, Store
from tests.store.people import COHORT, LATER, NOW, a_result, an_alert, over, results

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
COOLDOWN = KINDS["behind"].cooldown_days * DAY
BEHIND = an_alert()
OTHER = 8  # another coach
ADMIN = 1


def found(store: Store, run: Run, *alerts: Alert, at: datetime = NOW, **but: object) -> None:
    """Keep that these are true now, of the usual participant."""
    store.keep_results(run, results(a_result(), alerts=alerts, **but), at)


def ended(
    store: Store, run: Run, *alerts: Alert, at: datetime = LATER, why: Closing = "over"
) -> None:
    """Keep that these are over."""
    store.keep_results(run, results(closed=over(*alerts, why=why)), at)


def the_open(store: Store) -> OpenAlert:
    """The only one that is open."""
    [alert] = store.open_alerts([COHORT])
    return alert
