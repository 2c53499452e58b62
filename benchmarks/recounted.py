"""`make months`: eighteen months of a cohort, its figures held against a count of their own.

The months of `benchmarks.months`, in a course that was used before, with what `upheavals` tells:
a redesign, coaches and participants who come, move, defer and leave. On days drawn from a seed,
and on the first day after each upheaval, all that is shown of everybody must be what
`benchmarks.recount` makes of the sandbox's own books, in our report and in Canvas's gradebook.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from benchmarks.months import OUTAGE, beginning, is_read_on
from benchmarks.months_world import COHORT, DAYS, OPENS, STARTS
from benchmarks.recount import leaves
from benchmarks.upheavals import HAPPENINGS, Story
from jobs.demo.entities import User
from jobs.present.report import row_json
from jobs.standings import kept_rows

FIGURE, ENTRY = "NPQ engagement %", "NPQ assessment entry"
CELLS = {"eligible": "Eligible", "not-yet": "Not yet", "not-applicable": "Not applicable"}
GIVEN_FROM = OPENS - timedelta(days=28)
Figures = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What was compared: days, participants of them, single figures; and which were wrong."""

    days: int = 0
    rows: int = 0
    figures: int = 0
    wrong: list[str] = field(default_factory=list)

    def compare(self, today: date, user: int, shown: Figures, reckoned: Figures) -> None:
        """Compare what is shown of somebody with what was reckoned."""
        said = dict(leaves(shown))
        for name, value in leaves(reckoned):
            self.figures += 1
            if said.get(name) != value:
                seen = f"{said.get(name)} shown, {value} reckoned"
                self.wrong.append(f"{today}, participant {user}, {name}: {seen}")


@dataclass(slots=True)
class Audit:
    """Compares day after day. `last` are the figures with which those who left were last read."""

    story: Story
    tally: Tally = field(default_factory=Tally)
    last: dict[int, Figures] = field(default_factory=dict)

    def day(self, today: date, *, reads: bool, compares: bool) -> None:
        """Live one day, and compare after its sync."""
        story, months = self.story, self.story.months
        months.clock.set(today, 6)
        story.happen(today)
        if reads:
            months.morning(today)
        else:
            months.agree(today)
        if reads and today != OUTAGE:
            reckoned = {user.id: self._reckoned(user) for user in self._wanted(compares)}
            self.last |= {id_: said for id_, said in reckoned.items() if id_ not in story.left}
            if compares:
                self._compare(today, reckoned)
        months.rest_of(today)
        months.cohort.world.run_jobs()

    def _wanted(self, compares: bool) -> Iterator[User]:
        """Yield whom to reckon: everybody, or those who may leave before the next day of it."""
        everybody = self.story.people
        yield from everybody if compares else (everybody[n] for n in LEAVERS)

    def _reckoned(self, user: User) -> Figures:
        if user.id in self.story.left:
            gone = {"state": "left", "entry": "not-applicable"}
            return {**self.last.get(user.id, {}), **gone}
        return self.story.recount.figures(user)

    def _compare(self, today: date, reckoned: dict[int, Figures]) -> None:
        months = self.story.months
        shown = {row.user_id: row_json(row) for row in kept_rows(months.store, COHORT)}
        cells = {column.title: column.cells for column in months.cohort.course.columns}
        self.tally.days += 1
        for user, figures in reckoned.items():
            self.tally.rows += 1
            self.tally.compare(today, user, shown.get(user, {}), figures)
            if user not in self.story.deleted:
                held = {title: column.get(user) for title, column in cells.items()}
                entry = CELLS[figures["entry"]]
                wanted = {FIGURE: figures.get("engagement_percent"), ENTRY: entry}
                self.tally.compare(today, user, held, wanted)
        strangers = shown.keys() - reckoned.keys()
        self.tally.wrong += [f"{today}, participant {user}: listed" for user in strangers]
        if today >= GIVEN_FROM:
            self._entered(today, reckoned)

    def _entered(self, today: date, reckoned: dict[int, Figures]) -> None:
        """Whoever is eligible, and none else who is there, is in the override."""
        story = self.story
        entered = {
            user.id
            for override in story.months.cohort.content.assessment.overrides
            for user in override.students or ()
        }
        for user, figures in reckoned.items():
            may = figures["entry"] == "eligible" and user not in story.deferred
            self.tally.compare(today, user, {"entered": user in entered}, {"entered": may})


LEAVERS = (13, 14, 16, 20, 21, 22)
"""The numbers of those who leave at some time."""


def chosen_days(count: int, seed: int, last: date) -> frozenset[date]:
    """Return so many days on which Canvas is read, and the first such after each upheaval."""
    every = [STARTS + timedelta(days=n) for n in range((last - STARTS).days + 1)]
    read = [day for day in every if is_read_on(day) and day != OUTAGE]
    after = {min((d for d in read if d >= day), default=read[-1]) for day in HAPPENINGS}
    drawn = random.Random(seed).sample(read, min(count, len(read)))
    return frozenset({*drawn, read[-1], *(day for day in after if day <= last)})


def audited(
    participants: int, days: Collection[date], last: date, *, sparse: bool = False
) -> Tally:
    """Live until the last day and compare on these days; `sparse` reads Canvas on them alone."""
    with beginning(participants) as months:
        audit = Audit(Story.of(months))
        today = STARTS
        while today <= last:
            reads = today in days if sparse else is_read_on(today)
            audit.day(today, reads=reads, compares=today in days)
            today += timedelta(days=1)
        return audit.tally


def main() -> int:
    """Run, print what was compared, and end with 1 where a figure was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--participants", type=int, default=200)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--until", type=date.fromisoformat, default=OPENS + timedelta(days=DAYS))
    said = parser.parse_args()
    began = time.monotonic()
    days = chosen_days(said.days, said.seed, said.until)
    tally = audited(said.participants, days, said.until)
    for line in tally.wrong[:40]:
        print(f"wrong: {line}", file=sys.stderr)
    print(
        f"{tally.days} days, {tally.rows} rows, {tally.figures} figures compared, "
        f"{len(tally.wrong)} wrong; {time.monotonic() - began:.0f} s, "
        f"{time.process_time():.0f} s of CPU"
    )
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
