"""Keep everything a run decided, all together or not at all."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from sync.store import (
    absences,
    disowned,
    following,
    holds,
    outbox,
    people,
    progress,
    rules,
    runs,
    standings,
)
from sync.store.kept import Run, RunResults


def keep(session: Session, run: Run, results: RunResults, now: datetime) -> int:
    """Write what differs from what is kept; return how many mails went to the outbox.

    A newer run of the cohort waits until this transaction ends. Raises RunSuperseded.
    """
    runs.guard(session, run, keep=True)
    changed = standings.changed_standings(session, run, results.participants, now)
    people.save_people(session, results.participants, results.staff_names)
    people.save_participants(
        session, run.cohort, results.participants, {row["user_id"]: run.id for row in changed}
    )
    live = {result.user_id for result in results.participants if result.state != "left"}
    absences.follow(session, run.cohort, live, now)
    disowned.lapse(session, run.cohort, results.participants)
    people.save_staff_mails(session, results.staff_mails)
    standings.append(session, changed)
    progress.save(session, results.progress)
    holds.replace(session, run, results.holds, now)
    if results.rule is not None:
        rules.put_in_force(session, run.cohort, results.rule, now)
    following.follow(session, run, results, now)
    return outbox.enqueue(session, results.mails, now, redirecting=results.redirecting)
