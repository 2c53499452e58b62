"""Everything a sync needs: settings, database, mail, token, and each cohort."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from jobs.canvas_data import data_at
from jobs.check.cohort import CohortCheck
from jobs.check.inbox import inbox, told_in_canvas
from jobs.check.line import Check, failed
from jobs.check.post import post
from jobs.check.safety import safety
from jobs.content import Remembered
from jobs.context import Context, now
from jobs.counting import Rules, rules_before, rules_of
from jobs.engine.place import alive
from jobs.freshness import STALE
from jobs.memory import remembered
from jobs.replicate import is_wanted
from jobs.token_end import NOT_SAID, REMEDY, token_end
from sync.canvas.progress import probe_graphql
from sync.canvas.roster import pull_self
from sync.errors import CanvasTrouble
from sync.store.errors import StoreTrouble


@dataclass(frozen=True, slots=True)
class Kept:
    """What earlier runs left of a cohort."""

    remembered: Remembered
    rules: Rules


def checks(context: Context) -> Iterator[Check]:
    """Yield every line; a part that cannot be looked at says so and the rest goes on."""
    yield Check("settings", "ok", "complete")
    cohorts = len(context.file.cohorts)
    yield Check("cohorts file", "ok", f"{cohorts} {'cohort' if cohorts == 1 else 'cohorts'}")
    yield admins(context)
    kept, database = from_database(context)
    yield database
    yield from safety(context.settings)
    yield from canvas_data(context)
    yield from post(context)
    told = told_in_canvas(context)
    yield from inbox(context, told)
    yield token_lasts(context)
    yield from of_canvas(context, kept, told)


def from_database(context: Context) -> tuple[dict[str, Kept], Check]:
    """Return what earlier runs left of each cohort, and how the database stands."""
    try:
        with context.store() as store:
            kept = {
                cohort.id: Kept(
                    remembered(store, cohort.id, store.known(cohort.id), now()),
                    rules_of(store, cohort, context.programme(cohort)),
                )
                for cohort in context.file.cohorts
            }
            seen = f"{store.engine.dialect.name}, up to date, {_workers(alive(store))}"
            return kept, Check("database", "ok", seen)
    except StoreTrouble as trouble:
        return {}, failed("database", trouble)


def canvas_data(context: Context) -> Iterator[Check]:
    """Say of when the copy of Canvas Data 2 is, where a cohort is read from it."""
    if not is_wanted(context.file):
        return
    what = "copy of Canvas Data 2"
    try:
        with context.store() as store:
            at = data_at(store)
    except StoreTrouble as trouble:
        yield failed(what, trouble)
        return
    if at is None:
        yield Check(what, "fail", "not whole yet", "run npq-sync replicate")
    elif now() - at > STALE:
        remedy = "see how npq-sync runs says that replicate went; nobody is lowered by old data"
        yield Check(what, "warn", f"of {at:%Y-%m-%d %H:%M} UTC", remedy)
    else:
        yield Check(what, "ok", f"of {at:%Y-%m-%d %H:%M} UTC")


def _workers(living: int) -> str:
    return f"{living or 'no'} {'worker' if living == 1 else 'workers'} at work"


def admins(context: Context) -> Check:
    """Look whether anybody is told what no coach can be told."""
    if context.file.admins:
        return Check("admins", "ok", str(len(context.file.admins)))
    remedy = "name an [[admin]] in the cohorts file: else nobody hears of held changes"
    return Check("admins", "warn", "none", remedy)


def token_lasts(context: Context) -> Check:
    """Say how long the token is good, as far as the operator said."""
    end = token_end(context.settings, now())
    if end is None:
        return Check("token's last day", "ok", f"not known. {NOT_SAID}")
    return Check(
        "token's last day",
        "warn" if end.soon else "ok",
        f"{end.left}: {end.words}",
        REMEDY if end.soon else "",
    )


def of_canvas(context: Context, kept: dict[str, Kept], told: Collection[str]) -> Iterator[Check]:
    """Yield what Canvas lets us do; a token that is dead ends it.

    `told` are the cohorts in which a coach wants to be told in Canvas.
    """
    with context.client() as client:
        try:
            own = pull_self(client)
            yield Check("token", "ok", f"accepted, Canvas user {own}")
            has_graphql = probe_graphql(client)
            yield graphql(has_graphql=has_graphql)
            for cohort in context.file.cohorts:
                programme = context.programme(cohort)
                left = kept.get(cohort.id) or Kept(Remembered(), rules_before(cohort, programme))
                yield from CohortCheck(
                    client,
                    cohort,
                    programme,
                    left.rules,
                    left.remembered,
                    has_graphql,
                    tells_in_canvas=cohort.id in told,
                ).lines()
        except CanvasTrouble as trouble:
            yield failed("Canvas", trouble)


def graphql(*, has_graphql: bool) -> Check:
    """Say whether progress of many participants comes in one call."""
    if has_graphql:
        return Check("progress by GraphQL", "ok", "offered")
    remedy = "nothing to do: participants are read one by one, which takes more calls"
    return Check("progress by GraphQL", "warn", "not offered by this Canvas", remedy)
