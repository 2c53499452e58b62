"""What an admin trusts the figures by: token, quota, runs, mail, database, workers, version."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from jobs.console.visit import Visit
from jobs.console.words import ago, counted
from sync.errors import NotPermitted, TokenDead
from sync.store.engine import is_sqlite
from sync.store.gauges import Gauges
from sync.store.glances import size_of
from sync.store.kept import PastRun

Kind = Literal["good", "warn", "stop", "plain"]
MB = 1_000_000
KINDS_OF_DATABASE = {True: "SQLite", False: "PostgreSQL"}


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing and how it is: a word that a badge shows, and more of it."""

    label: str
    kind: Kind
    word: str
    more: str = ""


def signs(visit: Visit, gauges: Gauges, ended: Mapping[str, PastRun]) -> Iterator[Sign]:
    """Yield everything, by the last run of each cohort that `ended` and by what is counted."""
    yield _token(visit, ended.values())
    yield _rights(ended.values())
    yield _quota(gauges)
    yield _runs(visit, gauges)
    yield _mail(visit, gauges)
    yield _database(visit)
    yield _workers(visit)
    yield Sign("Version", "plain", visit.version)


def _token(visit: Visit, ended: Collection[PastRun]) -> Sign:
    """Canvas tells nobody but the token's owner until when it is good."""
    newest = max((run for run in ended if run.ended_at), key=_ended_at, default=None)
    if newest is None:
        return Sign("Token", "plain", "Not known", "No run has used it yet.")
    when = ago(newest.ended_at, visit.now)
    if TokenDead.code in _codes([newest]):
        return Sign("Token", "stop", "Refused", f"Canvas refused it {when}: give a new one.")
    days = "How many days are left is not known; see the service account’s settings in Canvas."
    return Sign("Token", "good", "Accepted", f"Used {when}. {days}")


def _rights(ended: Collection[PastRun]) -> Sign:
    if not ended:
        return Sign("Rights", "plain", "Not known", "npq-sync check asks for each of them.")
    missed = sorted(run.cohort for run in ended if NotPermitted.code in _codes([run]))
    if missed:
        where = f"Canvas forbade something in {', '.join(missed)}: npq-sync check names it."
        return Sign("Rights", "stop", "Missing", where)
    return Sign("Rights", "good", "Enough", "Nothing was forbidden in each cohort’s last run.")


def _quota(gauges: Gauges) -> Sign:
    counts = [run.counts for run in gauges.last_runs]
    left = [float(each["bucket_left"]) for each in counts if each.get("bucket_left") is not None]
    refused = sum(int(each.get("throttled") or 0) for each in counts)
    if refused:
        times = counted(refused, "time")
        return Sign("Quota", "warn", "Reached", f"Canvas asked the last runs to wait {times}.")
    if not left:
        return Sign("Quota", "plain", "Not known", "Canvas has not said how much was left.")
    return Sign("Quota", "good", "Headroom", f"Never fewer than {min(left):,.0f} units were left.")


def _runs(visit: Visit, gauges: Gauges) -> Sign:
    waiting, working = gauges.counted("queued"), gauges.counted("running")
    if not waiting:
        return Sign("Runs", "good", "None waits", f"{working} at work.")
    since = ago(gauges.queued_since, visit.now)
    return Sign("Runs", "plain", f"{waiting} waiting", f"{working} at work. Asked for {since}.")


def _mail(visit: Visit, gauges: Gauges) -> Sign:
    settings, mails = visit.context.settings, gauges.mails
    going = sum(mails.get(state, 0) for state in ("pending", "sending"))
    uncertain = mails.get("uncertain", 0)
    more = f"{going} pending, {uncertain} uncertain, {gauges.refused} refused."
    if settings.smtp_url is None:
        return Sign("Mail", "warn", "No mail server", f"{more} SMTP_URL is not set.")
    if uncertain or gauges.refused:
        return Sign("Mail", "warn", "Look after it", f"{more} npq-sync mails lists them.")
    if settings.mail_redirect_to is not None:
        return Sign("Mail", "warn", "Redirected", f"{more} Coaches get none.")
    return Sign("Mail", "good", "Goes out", more)


def _database(visit: Visit) -> Sign:
    kind = KINDS_OF_DATABASE[is_sqlite(visit.store.engine)]
    return Sign("Database", "good", kind, f"{size_of(visit.store) / MB:,.1f} MB.")


def _workers(visit: Visit) -> Sign:
    living = visit.desk.workers_alive()
    if living:
        return Sign("Workers", "good", f"{living} alive")
    return Sign("Workers", "stop", "None alive", "Nothing is read until npq-sync up runs.")


def _codes(runs: Collection[PastRun]) -> frozenset[str]:
    return frozenset(problem.code for run in runs for problem in run.problems)


def _ended_at(run: PastRun) -> float:
    return run.ended_at.timestamp() if run.ended_at else 0.0
