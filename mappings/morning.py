"""Who is told what this morning: a digest, an urgent mail, or nothing, for each recipient.

Names are looked up when a mail is written; here participants are Canvas user ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import compress

from mappings.composing import Over, at_the_start, resolved, rules_told, told_people
from mappings.digest import Digest, MailKind
from mappings.episodes import CohortToday, Episode, Line, Participant, RuleOf, lines
from mappings.mail_days import digest_day, mails_go, morning_of, rhythm_due
from mappings.mass import HeldRule, held_rules, may_be_held
from mappings.recipients import Recipients
from mappings.windows import local_date


@dataclass(frozen=True, slots=True)
class Round:
    """What one morning brings.

    `held` is what the brake keeps back. `seen_to` are those whose digest was due and had nothing
    to tell, though everything was known of their cohorts: it is not due again this week.
    """

    digests: tuple[Digest, ...] = ()
    held: tuple[HeldRule, ...] = ()
    seen_to: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody who is told: of whom, of which cohorts, and every open episode they may hear of."""

    who: int
    people: frozenset[Participant]
    cohorts: tuple[CohortToday, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Morning:
    """All that decides who is told at one instant.

    `cohorts` are those that have begun and go on; `last` is when the newest digest of each
    recipient was made. `whenever`: somebody asks for digests now, so neither day, hour nor rhythm
    counts. What is held or out of date is told by nobody's asking.
    """

    at: datetime
    cohorts: Mapping[str, CohortToday]
    recipients: Recipients
    last: Mapping[int, datetime] = field(default_factory=dict)
    whenever: bool = False

    @property
    def day(self) -> date:
        """The local day."""
        return local_date(self.at)

    def round(self, episodes: Iterable[Episode], over: Collection[Over] = ()) -> Round:
        """Return what this morning brings, of what is open and what is over."""
        said = tuple(lines(episodes, self.cohorts, self.recipients, self.day))
        fresh = [line for line in said if self.cohorts[line.alert.cohort_id].fresh]
        held = held_rules(fresh, self.cohorts, self.recipients)
        if not self.whenever and not mails_go(self.at):
            return Round(held=held)
        back = frozenset((each.cohort, each.rule) for each in held)
        digests, seen_to = [], set()
        for hearer in self._hearers(said):
            tellable = [line for line in hearer.lines if self._may_tell(line, back)]
            digest = self._digest(hearer, tellable, over)
            if digest:
                digests.append(digest)
            elif self._is_seen_to(hearer):
                seen_to.add(hearer.who)
        return Round(tuple(digests), held, frozenset(seen_to))

    def _hearers(self, said: Iterable[Line]) -> Iterator[Hearer]:
        """Yield whoever may be told of somebody, by user id, whether there is anything or not."""
        of: defaultdict[int, list[Line]] = defaultdict(list)
        for line in said:
            of[line.who].append(line)
        circles: defaultdict[int, set[Participant]] = defaultdict(set)
        for cohort in self.cohorts.values():
            for user_id, coaches in cohort.coaches.items():
                for who in self.recipients.of(cohort.id, user_id, coaches)[0]:
                    circles[who].add((cohort.id, user_id))
        for who, people in sorted(circles.items()):
            cohorts = sorted({cohort_id for cohort_id, _ in people})
            theirs = tuple(self.cohorts[cohort_id] for cohort_id in cohorts)
            yield Hearer(who, frozenset(people), theirs, tuple(of[who]))

    def _speaks(self, cohort: CohortToday) -> bool:
        """Whether anything is said of a cohort: neither on old data nor on a day off."""
        return cohort.fresh and (self.whenever or cohort.calendar.is_working_day(self.day))

    def _may_tell(self, line: Line, held: frozenset[RuleOf]) -> bool:
        stopped = line.rule_of in held and may_be_held(line)
        return line.is_new and not stopped and self._speaks(self.cohorts[line.alert.cohort_id])

    def _digest(
        self, hearer: Hearer, tellable: list[Line], over: Collection[Over]
    ) -> Digest | None:
        if self.whenever or self._digest_is_due(hearer, tellable):
            return self._written("digest", hearer, tellable, over) if tellable else None
        urgent = [line for line in tellable if self._cannot_wait(line)]
        return self._written("urgent", hearer, urgent, ()) if urgent else None

    def _digest_is_due(self, hearer: Hearer, tellable: list[Line]) -> bool:
        """Tell whether it is the day of their digest, or a later one of the week that makes up.

        Whoever never had one, as in a cohort that is new, waits for a whole morning's news.
        """
        seen_to = self._seen_to(hearer.who)
        first = digest_day([cohort.calendar for cohort in hearer.cohorts], self.day)
        if first is None or not rhythm_due(self.recipients.every(hearer.who), seen_to, self.day):
            return False
        missed = any(line.episode.opened_at < morning_of(first) for line in tellable)
        return seen_to is not None or self.day == first or missed

    def _seen_to(self, who: int) -> date | None:
        said, last = self.recipients.seen_to(who), self.last.get(who)
        days = (said, last and local_date(last))
        return max((day for day in days if day), default=None)

    def _cannot_wait(self, line: Line) -> bool:
        """Whether it goes on any working morning: what was so before the morning began."""
        episode = line.episode
        overnight = episode.opened_at < morning_of(self.day)
        return line.alert.kind.urgent and overnight and not episode.backlog

    def _is_seen_to(self, hearer: Hearer) -> bool:
        """Whether nothing is left to tell: of no cohort is anything unknown, held or put off."""
        at_work = [c for c in hearer.cohorts if c.calendar.is_working_day(self.day)]
        known = at_work and all(cohort.fresh for cohort in at_work)
        if self.whenever or not known or any(line.is_new for line in hearer.lines):
            return False
        every = self.recipients.every(hearer.who)
        return rhythm_due(every, self._seen_to(hearer.who), self.day)

    def _written(
        self, kind: MailKind, hearer: Hearer, new: list[Line], over: Collection[Over]
    ) -> Digest:
        known = rules_told(hearer.lines)
        start = [line.episode.backlog and line.rule_of not in known for line in new]
        return Digest(
            recipient=hearer.who,
            address=self.recipients.address(hearer.who),
            kind=kind,
            new=told_people(compress(new, (not summed for summed in start))),
            still_open=sum(self._is_still_open(line) for line in hearer.lines),
            resolved=resolved(
                self._since_the_last(hearer, over),
                frozenset(line.alert.key for line in hearer.lines),
            ),
            at_the_start=at_the_start(compress(new, start)),
            unread=tuple(cohort.id for cohort in hearer.cohorts if not cohort.fresh),
            channel=self.recipients.channel(hearer.who),
        )

    def _is_still_open(self, line: Line) -> bool:
        """Whether it was told before, or somebody is on it."""
        return not line.is_new and self._speaks(self.cohorts[line.alert.cohort_id])

    def _since_the_last(self, hearer: Hearer, over: Iterable[Over]) -> Iterator[Over]:
        last = self.last.get(hearer.who)
        for one in over:
            cohort_id, user_id, _, _ = one.key
            theirs = (cohort_id, user_id) in hearer.people and hearer.who in one.told
            recent = last is None or one.closed_at > last
            if theirs and recent and self._speaks(self.cohorts[cohort_id]):
                yield one
