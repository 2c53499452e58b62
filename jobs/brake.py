"""What the brake holds now: rules that would tell of so much of a cohort that nobody is told."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from jobs.context import Context
from jobs.sync_cohort import has_ended
from mappings.episodes import CohortToday, lines
from mappings.mass import HeldRule, held_rules
from mappings.recipients import Recipients
from mappings.thresholds import thresholds
from mappings.windows import local_date
from sync.store.coaches import disowned, wishes
from sync.store.store import Store
from sync.store.unreached import coaches_now


def held_now(
    context: Context, store: Store, now: datetime, *, redirecting: bool
) -> tuple[HeldRule, ...]:
    """Return what would be held if coaches were told at this moment, whatever day and hour."""
    today = local_date(now)
    going_on = [c for c in context.file.cohorts if not has_ended(c, now) and c.starts_on <= today]
    ids = [cohort.id for cohort in going_on]
    coaches: defaultdict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)
    for (cohort_id, user_id), theirs in coaches_now(store, ids).items():
        coaches[cohort_id][user_id] = theirs
    addresses = store.staff_mails()
    for cohort in going_on:
        addresses |= cohort.coaches.mail
    cohorts = {
        cohort.id: CohortToday(
            cohort.id,
            coaches[cohort.id],
            share=thresholds(cohort.alerts, context.programme(cohort).alerts).share,
        )
        for cohort in going_on
    }
    recipients = Recipients(context.file.admins, addresses, wishes(store), disowned(store, ids))
    open_alerts = store.open_alerts(
        ids,
        redirecting=redirecting,
        stand_ins=[admin.canvas_user_id for admin in context.file.admins],
    )
    return held_rules(lines(open_alerts, cohorts, recipients, today), cohorts, recipients)
