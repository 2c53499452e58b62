"""What the rules of alerts look at: a subject for everybody concerned, from one whole reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from fractions import Fraction

from jobs.handed_in import HandedIn
from jobs.pull import Pulled
from mappings.alerts import Alert, AlertRule
from mappings.cohorts import Cohort, Person
from mappings.conflicts import InCanvas, conflicts
from mappings.due import due_dates, with_dates
from mappings.endings import Look
from mappings.handed import Tasks
from mappings.people import Participant
from mappings.planned import Planned
from mappings.programmes import Programme
from mappings.raising import alerts_of
from mappings.standing import CountingRule, Entry, Standing
from mappings.subject import Subject
from mappings.thresholds import Thresholds, thresholds
from mappings.windows import LONDON, local_date
from mappings.working_days import WorkingDays
from sync.canvas.roster import latest_activity
from sync.store.earlier import figures_at
from sync.store.store import Store

DAYS_OF_A_TERM_WEEK = 5
NONE: frozenset[AlertRule] = frozenset()
BY_ACTIVITY: frozenset[AlertRule] = frozenset({"never-started", "gone-quiet"})
"""Rules that cannot be looked at where the token may not read who was active when."""
BY_SUBMISSION: frozenset[AlertRule] = frozenset({"window-closes-unsubmitted"})
"""Rules that cannot be looked at where it is not known who handed the assessment in."""

Earlier = Mapping[int, tuple[date, Fraction]]


@dataclass(frozen=True, slots=True)
class Seen:
    """What one run saw of a cohort, as far as alerts go by it, on the local day `today`.

    `in_force` is each participant's entry in force; `plan` has the dates of the cohorts file;
    `earlier` is where everybody stood `pace_weeks` term weeks ago.
    """

    cohort: Cohort
    programme: Programme
    rule: CountingRule
    today: date
    pulled: Pulled
    standings: Mapping[int, Standing]
    in_force: Mapping[int, Entry | None]
    plan: Planned
    handed_in: HandedIn
    earlier: Earlier

    @property
    def has_begun(self) -> bool:
        """Whether the cohort's first day has come; before it nothing is said of anybody."""
        return self.cohort.starts_on <= self.today

    def alerts(self) -> tuple[Alert, ...]:
        """Return what is true of whom."""
        if not self.has_begun:
            return ()
        content = self.pulled.content
        in_canvas = InCanvas(content.people, content.rosters, content.home)
        found = [alert for subject in self.subjects() for alert in alerts_of(subject)]
        return (*found, *conflicts(self.cohort, in_canvas, self.today, self._limits))

    def subjects(self) -> Iterator[Subject]:
        """Yield everybody concerned: participants, not deferred, of whom nothing is unknown."""
        agreed, activity = self.cohort.agreed, self._activity()
        activities, records = self.pulled.course_map.activities, self.pulled.records
        limits = self._limits
        if activity is None:
            limits = replace(limits, off=limits.off | BY_ACTIVITY)
        dated, tasks = with_dates(activities, records), Tasks.of(activities)
        urls = {each.id: each.html_url for each in activities if each.html_url}
        for who, standing in self._concerned():
            yield Subject(
                cohort=self.cohort,
                rule=self.rule,
                thresholds=limits,
                day=self.today,
                state=who.state,
                standing=standing,
                person=agreed.get(who.user_id, Person(who.user_id)),
                in_force=self.in_force.get(who.user_id),
                months=self.programme.months,
                last_activity_at=(activity or {}).get(who.user_id),
                planned=self.plan.dates,
                due=due_dates(dated, who, records),
                urls=urls,
                handed=tasks.handed(who.user_id, records),
                submitted=self._submitted(who),
                earlier=self.earlier.get(who.user_id),
            )

    def look(self) -> Look:
        """Return of whom this run could tell what is true, and by which rules."""
        people = self.pulled.content.people.participants
        live = frozenset(who.user_id for who in people if who.state != "left")
        held = (who.user_id for who in people if self._is_held_to_stay(who))
        unread = (u for u, standing in self.standings.items() if not standing.complete)
        hidden, refused = self._activity() is None, bool(self.handed_in.problems)
        return Look(
            live=live,
            unsure=frozenset((*unread, *held)),
            paused=self.cohort.deferred(self.today) if self.has_begun else live,
            off=self._limits.off,
            blind=(BY_ACTIVITY if hidden else NONE) | (BY_SUBMISSION if refused else NONE),
            outlived=BY_SUBMISSION if self.handed_in == HandedIn() else NONE,
        )

    @property
    def _limits(self) -> Thresholds:
        return thresholds_of(self.cohort, self.programme)

    def _activity(self) -> Mapping[int, datetime] | None:
        return latest_activity(self.pulled.content.rosters.values())

    def _is_held_to_stay(self, who: Participant) -> bool:
        return who.state == "left" and self.in_force.get(who.user_id) != "not-applicable"

    def _concerned(self) -> Iterator[tuple[Participant, Standing]]:
        away = self.cohort.deferred(self.today)
        for who in self.pulled.content.people.participants:
            standing = self.standings.get(who.user_id)
            if who.state != "left" and who.user_id not in away and standing and standing.complete:
                yield who, standing

    def _submitted(self, who: Participant) -> bool | None:
        return None if self.handed_in.users is None else who.user_id in self.handed_in.users


def thresholds_of(cohort: Cohort, programme: Programme) -> Thresholds:
    """Return from when alerts of a cohort are raised."""
    return thresholds(cohort.alerts, programme.alerts)


def earlier_figures(store: Store, cohort: Cohort, programme: Programme, today: date) -> Earlier:
    """Return where everybody stood at the end of the day `pace_weeks` term weeks ago, with that
    day; of whom nothing is kept as old, the first figure with its own. None of before the start."""
    weeks = thresholds_of(cohort, programme).pace_weeks
    day = WorkingDays.of(cohort).before(today, weeks * DAYS_OF_A_TERM_WEEK)
    end = datetime.combine(day, time.max, tzinfo=LONDON)
    kept = figures_at(store, cohort.id, end)
    found = {user_id: (local_date(at), Fraction(said)) for user_id, (at, said) in kept.items()}
    return {u: figure for u, figure in found.items() if figure[0] >= cohort.starts_on}
