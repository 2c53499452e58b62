"""Which alerts are open, and which of them are held back from coaches."""

from __future__ import annotations

from datetime import datetime

from jobs.context import Context
from jobs.morning import Gathering
from jobs.present.alerts import Shown
from mappings.windows import local_date
from sync.store.store import Store


def opened(context: Context, store: Store, now: datetime) -> tuple[Shown, ...]:
    """Return what is open in every cohort of the file, and whether it is held."""
    redirecting = context.settings.mail_redirect_to is not None
    round_of_today = Gathering(context, store, now, {}, redirecting).gathered().round()
    back = frozenset((one.cohort, one.rule) for one in round_of_today.held)
    found = store.open_alerts(
        [cohort.id for cohort in context.file.cohorts],
        redirecting=redirecting,
        stand_ins=[admin.canvas_user_id for admin in context.file.admins],
    )
    return tuple(Shown(one, back, local_date(now)) for one in found)
