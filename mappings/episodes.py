"""Open episodes as those hear of them who may be told: new, told before, or to be left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from mappings.alerts import Alert, AlertRule
from mappings.recipients import Recipients
from mappings.working_days import WorkingDays

Participant = tuple[str, int]
"""A cohort and a Canvas user id."""

RuleOf = tuple[str, AlertRule]
"""A cohort and a rule."""


class Episode(Protocol):
    """An open episode as it is kept.

    `told` are those (Canvas user ids) who have, or will have, a mail of it. `on_it` is who said
    that they see to it, `snoozed_by` who wants to hear nothing before `snoozed_until`.
    """

    @property
    def alert(self) -> Alert: ...
    @property
    def opened_at(self) -> datetime: ...
    @property
    def told(self) -> frozenset[int]: ...
    @property
    def backlog(self) -> bool: ...
    @property
    def released(self) -> bool: ...
    @property
    def on_it(self) -> int | None: ...
    @property
    def on_it_at(self) -> datetime | None: ...
    @property
    def snoozed_by(self) -> int | None: ...
    @property
    def snoozed_until(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class CohortToday:
    """A cohort that has begun and goes on.

    `coaches` has every participant who is active or invited. `fresh`: it was last read well, and
    not long ago. `share` is the per cent of the cohort of which one rule may tell at once.
    """

    id: str
    coaches: Mapping[int, Sequence[int]]
    fresh: bool = True
    calendar: WorkingDays = field(default_factory=WorkingDays)
    share: int = 30


@dataclass(frozen=True, slots=True)
class Line:
    """An open episode for one of those who may be told; `note` says why it is an admin.

    `quiet`: they are not to be told of it now.
    """

    episode: Episode
    who: int
    note: str
    quiet: bool

    @property
    def alert(self) -> Alert:
        """What it tells."""
        return self.episode.alert

    @property
    def rule_of(self) -> RuleOf:
        """The rule it is by, in its cohort."""
        return self.alert.cohort_id, self.alert.rule

    @property
    def is_told(self) -> bool:
        """Whether they have been told, or will be by a mail that waits."""
        return self.who in self.episode.told

    @property
    def is_new(self) -> bool:
        """Whether they are to be told, once it is time."""
        return not self.is_told and not self.quiet


def lines(
    episodes: Iterable[Episode],
    cohorts: Mapping[str, CohortToday],
    recipients: Recipients,
    today: date,
) -> Iterator[Line]:
    """Yield a line for each episode and each of those who are told of such.

    What only admins see is no part of it, nor is anybody who has left.
    """
    of_participant: defaultdict[Participant, list[Episode]] = defaultdict(list)
    for episode in episodes:
        if episode.alert.kind.audience == "coach":
            of_participant[episode.alert.cohort_id, episode.alert.user_id].append(episode)
    for (cohort_id, user_id), theirs in of_participant.items():
        coaches = cohorts[cohort_id].coaches.get(user_id) if cohort_id in cohorts else None
        if coaches is None:
            continue
        reached, note = recipients.of(cohort_id, user_id, coaches)
        for episode in theirs:
            for who in sorted(reached):
                yield Line(episode, who, note, is_quiet(episode, who, theirs, reached, today))


def is_quiet(
    episode: Episode,
    who: int,
    of_participant: Collection[Episode],
    reached: frozenset[int],
    today: date,
) -> bool:
    """Tell whether somebody is to hear nothing of an episode.

    It is taken on, by one of those who are told, and nothing has opened for the participant since;
    or snoozed by one of them; or `who` has snoozed the participant, and it can wait.
    """
    taken = episode.on_it in reached and episode.on_it_at is not None
    if taken and all(each.opened_at <= episode.on_it_at for each in of_participant):  # type: ignore[operator]
        return True
    if _is_snoozed(episode, reached, today):
        return True
    waits = any(_is_snoozed(each, frozenset({who}), today) for each in of_participant)
    return waits and not episode.alert.kind.urgent


def _is_snoozed(episode: Episode, by: frozenset[int], today: date) -> bool:
    until = episode.snoozed_until
    return episode.snoozed_by in by and until is not None and today < until
