"""What the page of alerts is made of: whom a visitor may see, what is open, what closed lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Annotated

from fastapi import Query

from jobs.concern import Concern, most_pressing_first, urgency
from jobs.console.visit import Visit
from mappings.alerts import KINDS, AlertKey
from mappings.windows import local_date
from sync.store import coaches
from sync.store.disowned import Disowned
from sync.store.episodes import OpenAlert
from sync.store.participant_history import Episode, closed_lately

LATELY = timedelta(days=14)
Whom = tuple[str, int]
"""Cohort and participant."""
Word = Annotated[str, Query(max_length=80)]


@dataclass(frozen=True, slots=True)
class Sought:
    """The filter; what is empty is left open."""

    cohort: Word = ""
    rule: Word = ""
    coach: Word = ""

    def has(self, cohort: str, rules: Iterable[str], coaching: Iterable[int]) -> bool:
        """Tell whether something of this cohort, of these rules and coaches, is wanted."""
        return (
            self.cohort in ("", cohort)
            and (not self.rule or self.rule in rules)
            and (not self.coach or self.coach in map(str, coaching))
        )


@dataclass(frozen=True)
class Scene:
    """What one visitor may see of the alerts of these cohorts, which are theirs to see."""

    visit: Visit
    cohorts: tuple[str, ...]

    @cached_property
    def coaching(self) -> Mapping[Whom, tuple[int, ...]]:
        """Who coaches whom, of those that are theirs to see."""
        return {
            (cohort, one.user_id): one.coaches
            for cohort in self.cohorts
            for one in self.visit.glances(cohort)
            if self.visit.sees(one)
        }

    @cached_property
    def disowned(self) -> frozenset[Disowned]:
        """Of whom, among these, which coach says that they are not theirs."""
        said = coaches.disowned(self.visit.store, self.cohorts)
        return frozenset(
            (cohort, user_id, coach)
            for cohort, user_id, coach in said
            if coach in self.coaching.get((cohort, user_id), ())
        )

    @cached_property
    def not_theirs(self) -> tuple[Whom, ...]:
        """Of whom the visitor says so."""
        return tuple(sorted(each[:2] for each in self.disowned if each[2] == self.visit.user_id))

    def shows(self, key: AlertKey) -> bool:
        """Tell whether an alert is theirs to see.

        A coach sees neither what is for admins, nor what is of somebody who is not theirs, they
        say.
        """
        if key[:2] not in self.coaching:
            return False
        own = KINDS[key[2]].audience == "coach" and key[:2] not in self.not_theirs
        return own or self.visit.role == "admin"

    @cached_property
    def concerns(self) -> tuple[Concern, ...]:
        """The participants of whom something is open, the most pressing first."""
        visit = self.visit
        found: defaultdict[Whom, list[OpenAlert]] = defaultdict(list)
        for one in visit.store.open_alerts(
            self.cohorts,
            redirecting=visit.desk.settings.mail_redirect_to is not None,
            stand_ins=[admin.canvas_user_id for admin in visit.context.file.admins],
        ):
            if self.shows(one.key):
                found[one.key[:2]].append(one)
        names = visit.store.names({user_id for _, user_id in found})
        today = local_date(visit.now)
        concerns = [
            Concern(
                visit.user_id,
                cohort,
                user_id,
                names.get(user_id, ""),
                most_pressing_first(alerts),
                today,
            )
            for (cohort, user_id), alerts in found.items()
        ]
        return tuple(sorted(concerns, key=urgency))

    def closed(self, sought: Sought) -> tuple[Episode, ...]:
        """Return what closed in the last two weeks, the last first."""
        found = closed_lately(self.visit.store, self.cohorts, self.visit.now - LATELY)
        return tuple(
            one
            for one in found
            if self.shows(one.alert.key)
            and sought.has(one.alert.cohort_id, [one.alert.rule], self.coaching[one.alert.key[:2]])
        )

    def open(self, sought: Sought) -> tuple[Concern, ...]:
        """Return of `concerns` those that are wanted."""
        return tuple(
            one
            for one in self.concerns
            if sought.has(one.cohort, [each.alert.rule for each in one.alerts], one.coaches)
        )
