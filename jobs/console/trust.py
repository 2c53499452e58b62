"""What an admin trusts the figures by: token, quota, runs, mail, database, workers, version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from jobs.console.visit import Visit
from jobs.console.words import ago, counted
from jobs.token_end import NOT_SAID, REMEDY, token_end
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
    yield _rights(ended.values(), visit.now)
    yield _quota(gauges, visit.now)
    yield _runs(visit, gauges)
    yield _mail(visit, gauges)
    yield _database(visit)
    yield _workers(visit)
    yield Sign("Version", "plain", visit.version)


def _token(visit: Visit, ended: Collection[PastRun]) -> Sign:
    newest = max((run for run in ended if run.ended_at), key=_ended_at, default=None)
    if newest and TokenDead.code in _codes([newest]):
        when = ago(newest.ended_at, visit.now)
        return Sign("Token", "stop", "Refused", f"Canvas refused it {when}: give a new one.")
    used = f"Used {ago(newest.ended_at, visit.now)}." if newest else "No run has used it yet."
    end = token_end(visit.context.settings, visit.now)
    if end and end.soon:
        return Sign("Token", "warn", end.left, f"{used} {_sentence(end.words)} {_sentence(REMEDY)}")
    lasting = f"{end.left}: {end.words}." if end else f"Days left: {NOT_SAID}."
    if newest is None:
        return Sign("Token", "plain", "Not known", f"{used} {lasting}")
    return Sign("Token", "good", "Accepted", f"{used} {lasting}")


def _rights(ended: Collection[PastRun], now: datetime) -> Sign:
    if not ended:
        return Sign("Rights", "plain", "Not known", "npq-sync check asks for each of them.")
    missed = sorted(run.cohort for run in ended if NotPermitted.code in _codes([run]))
    seen = _as_of((run.ended_at for run in ended if run.ended_at), now)
    if missed:
        where = f"Canvas forbade something in {', '.join(missed)}: npq-sync check names it."
        return Sign("Rights", "stop", "Missing", f"{where} {seen}")
    found = "Nothing was forbidden in each cohort’s last run."
    return Sign("Rights", "good", "Enough", f"{found} {seen}")


def _quota(gauges: Gauges, now: datetime) -> Sign:
    counts = [run.counts for run in gauges.last_runs]
    seen = _as_of((run.ended_at for run in gauges.last_runs), now)
    left = [float(each["bucket_left"]) for each in counts if each.get("bucket_left") is not None]
    refused = sum(int(each.get("throttled") or 0) for each in counts)
    if refused:
        waits = f"Canvas asked the last runs to wait {counted(refused, 'time')}."
        return Sign("Quota", "warn", "Reached", f"{waits} {seen}")
    if not left:
        return Sign("Quota", "plain", "Not known", "Canvas has not said how much was left.")
    least = f"Never fewer than {min(left):,.0f} units were left."
    return Sign("Quota", "good", "Headroom", f"{least} {seen}")


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


def _as_of(ends: Iterable[datetime], now: datetime) -> str:
    """Say how old that is: of the runs that it is of, when the first and the last ended."""
    times = sorted(ends)
    if not times:
        return ""
    oldest, newest = ago(times[0], now), ago(times[-1], now)
    return f"As of {newest}." if oldest == newest else f"As of {oldest} to {newest}."


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."


def _codes(runs: Collection[PastRun]) -> frozenset[str]:
    return frozenset(problem.code for run in runs for problem in run.problems)


def _ended_at(run: PastRun) -> float:
    return run.ended_at.timestamp() if run.ended_at else 0.0
