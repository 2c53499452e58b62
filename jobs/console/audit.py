"""/audit: who did what, and who read whose page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from jobs.console.gate import AdminVisit, GatedRoute
from jobs.console.sent import id_of
from jobs.console.shell import CSV, streamed
from jobs.present.safe import spreadsheet_cell
from mappings.windows import local_midnight
from sync.store.deed_log import Sought, Told, deeds_in_batches, deeds_told, doers, kinds_of_deeds

router = APIRouter(route_class=GatedRoute)

ON_A_PAGE = 100
AT_ONCE = 1000
MOST_PAGES = 100_000
FIRST_YEAR, LAST_YEAR = 2000, 2999
Word = Annotated[str, Query(max_length=200)]
COLUMNS = ("at", "who", "name", "via", "what", "cohort", "participant", "about")


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter as somebody wrote it."""

    who: Word = ""
    what: Word = ""
    cohort: Word = ""
    participant: Word = ""
    since: Word = ""
    until: Word = ""

    @property
    def faults(self) -> list[str]:
        """What of it cannot be read."""
        found = []
        if self.participant and id_of(self.participant) is None:
            found.append("The participant has to be a Canvas user id, such as 4211.")
        if any(text and _day(text) is None for text in (self.since, self.until)):
            found.append("A day has to be written like 2026-11-28.")
        return found

    @property
    def sought(self) -> Sought:
        """What of it can be read; whole days, in London."""
        span = days(_day(self.since), _day(self.until))
        return Sought(self.who, self.what, self.cohort, id_of(self.participant), *span)

    def query(self, **more: int) -> str:
        """Return it for a link, with "?", or nothing."""
        names = ("who", "what", "cohort", "participant", "since", "until")
        given = {name: value for name in names if (value := getattr(self, name))}
        return f"?{urlencode({**given, **more})}" if given or more else ""


Filter = Annotated[Asked, Depends(Asked)]


@router.get("/audit")
def audit(
    visit: AdminVisit, asked: Filter, page: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1
) -> Response:
    """Show deeds, newest first, a hundred on a page."""
    found = deeds_told(visit.store, asked.sought, ON_A_PAGE + 1, (page - 1) * ON_A_PAGE)
    return visit.page(
        "audit.html.j2",
        asked=asked,
        told=found[:ON_A_PAGE],
        page=page,
        is_more=len(found) > ON_A_PAGE,
        doers=doers(visit.store),
        kinds=kinds_of_deeds(visit.store),
    )


@router.get("/audit.csv")
def audit_csv(visit: AdminVisit, asked: Filter) -> Response:
    """Give every deed of the filter as a file; that it was asked for is a deed, too."""
    batches = deeds_in_batches(visit.store, asked.sought)
    newest = next(batches, [])  # before this deed, which is not among those that were asked for
    visit.note("export-audit")
    rows = (_row(one) for batch in chain([newest], batches) for one in batch)
    return streamed("audit.csv", _as_csv(chain([COLUMNS], rows)), CSV)


def _row(one: Told) -> tuple[str, ...]:
    deed = one.deed
    subject = "" if deed.subject is None else str(deed.subject)
    said = (deed.who, one.name, deed.via, deed.what, deed.cohort, subject, deed.about)
    return (f"{deed.at:%Y-%m-%dT%H:%M:%SZ}", *map(spreadsheet_cell, said))


def _as_csv(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Yield lines of CSV, AT_ONCE together."""
    rows = iter(rows)
    while some := list(islice(rows, AT_ONCE)):
        text = io.StringIO()
        csv.writer(text).writerows(some)
        yield text.getvalue()


def days(first: date | None, last: date | None) -> tuple[datetime | None, datetime | None]:
    """Return when whole days in London begin, and before when they end; no bound for None."""
    since, until = (each and _sensible(each) for each in (first, last))
    return (
        local_midnight(since) if since else None,
        local_midnight(until + timedelta(days=1)) if until else None,
    )


def _sensible(day: date) -> date:
    """Return a day that every calendar can reckon with; nothing was ever done beyond."""
    return min(max(day, date(FIRST_YEAR, 1, 1)), date(LAST_YEAR, 12, 31))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None
