"""The store: what is kept between runs. Rows and SQL stay here; frozen records leave."""

from sync.store.delivery import deliver
from sync.store.episodes import ClosedAlert, OpenAlert
from sync.store.kept import (
    Asked,
    Feature,
    Hold,
    Known,
    Order,
    ParticipantResult,
    PastRun,
    Run,
    RunResults,
)
from sync.store.kept_mail import Delivered, NewMail, OutboxMail
from sync.store.schema import upgrade
from sync.store.store import Store, open_store

__all__ = [
    "Asked",
    "ClosedAlert",
    "Delivered",
    "Feature",
    "Hold",
    "Known",
    "NewMail",
    "OpenAlert",
    "Order",
    "OutboxMail",
    "ParticipantResult",
    "PastRun",
    "Run",
    "RunResults",
    "Store",
    "deliver",
    "open_store",
    "upgrade",
]
