"""What holds morning after morning: laws of who is told, tried on drawn weeks.

The draws are the same in every run: a failure here is a failure for everybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mappings.alerts import KINDS, AlertKey, AlertRule
from mappings.cohorts import Holiday
from mappings.digest import Digest, Every
from mappings.episodes import lines
from mappings.mail_days import monday_of
from mappings.mass import may_be_held
from mappings.morning import Morning, Round
from mappings.recipients import Recipients
from mappings.windows import local_date
from mappings.working_days import WorkingDays
from tests.mappings.mornings import (
    ADDRESSES,
    ADMINS,
    DAY,
    EIGHT,
    MONDAY,
    SEVEN,
    Open,
    Wanted,
    a_cohort_of,
    an_open,
    at,
)

drawn = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],  # depends on the machine
)

WEEKS = 4
PEOPLE = range(8)
RULES: tuple[AlertRule, ...] = ("out-of-reach", "behind", "eligible", "window-opens")
CALENDARS = {
    "a": WorkingDays(),
    "b": WorkingDays((Holiday("Half term", MONDAY + 7 * DAY, MONDAY + 8 * DAY),)),
}
MORNINGS = [MONDAY + n * DAY for n in range(7 * WEEKS)]

numbers = st.integers(0, 7 * WEEKS - 1)


@dataclass(frozen=True)
class Happening:
    """An alert that opens on a day, at 06:00 or 12:00, and closes so many days later."""

    user_id: int
    rule: AlertRule
    cohort: str
    day: int
    hour: int
    lasts: int
    backlog: bool

    @property
    def opened_at(self) -> datetime:
        return at(MONDAY + self.day * DAY, self.hour)


@dataclass
class World:
    """Some weeks: what happens, on which days which cohort is stale, and what everybody wants."""

    happenings: list[Happening]
    stale: set[tuple[str, int]]
    coaches: Mapping[tuple[str, int], tuple[int, ...]]
    wishes: dict[int, Every]
    moved: int
    told: dict[AlertKey, set[int]] = field(default_factory=dict)
    last: dict[int, datetime] = field(default_factory=dict)
    seen_to: dict[int, date] = field(default_factory=dict)

    def episodes(self, now: datetime) -> list[Open]:
        """What is open, one episode a key: the latest to open."""
        found = {}
        for one in sorted(self.happenings, key=lambda each: each.opened_at):
            if one.opened_at <= now < one.opened_at + one.lasts * DAY:
                about = f"{one.day}.{one.hour}"
                opened = an_open(one.user_id, one.rule, one.cohort, about=about)
                told = frozenset(self.told.get(opened.alert.key, ()))
                found[opened.alert.key] = replace(
                    opened, opened_at=one.opened_at, told=told, backlog=one.backlog
                )
        return list(found.values())

    def morning(self, day: date, hour: int = 7, minute: int = 30) -> Morning:
        number = (day - MONDAY).days
        cohorts = {
            name: a_cohort_of(
                {u: self._coaches(name, u, number) for u in PEOPLE},
                name,
                fresh=(name, number) not in self.stale,
                off=CALENDARS[name].holidays,
            )
            for name in CALENDARS
        }
        wishes = {who: Wanted(e, "mail", self.seen_to.get(who)) for who, e in self.wishes.items()}
        recipients = Recipients(ADMINS, ADDRESSES, wishes)
        return Morning(at(day, hour, minute), cohorts, recipients, self.last)

    def _coaches(self, cohort: str, user_id: int, day: int) -> tuple[int, ...]:
        """Whoever coaches the first participant of a cohort changes on a day."""
        coaches = self.coaches[cohort, user_id]
        return tuple(15 - one for one in coaches) if user_id == 0 and day >= self.moved else coaches

    def keep(self, found: Round, now: datetime) -> None:
        """Keep what was told, as the store does."""
        for digest in found.digests:
            for key in digest.mentions:
                self.told.setdefault(key, set()).add(digest.recipient)
            if digest.kind == "digest":
                self.last[digest.recipient] = now
        self.seen_to |= dict.fromkeys(found.seen_to, local_date(now))

    def lived(self) -> Iterator[tuple[date, Morning, list[Open], Round]]:
        """Live through every morning, and a second look at noon, which finds nothing twice."""
        for day in MORNINGS:
            for hour, minute in ((7, 30), (12, 30)):
                morning = self.morning(day, hour, minute)
                episodes = self.episodes(morning.at)
                found = morning.round(episodes)
                yield day, morning, episodes, found
                self.keep(found, morning.at)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Weeks of single happenings, and one that comes over several participants at once."""
    happenings = st.builds(
        Happening,
        user_id=st.sampled_from(PEOPLE),
        rule=st.sampled_from(RULES),
        cohort=st.sampled_from(sorted(CALENDARS)),
        day=numbers,
        hour=st.sampled_from((6, 12)),
        lasts=st.integers(1, 20),
        backlog=st.sampled_from((False, False, True)),
    )
    wave = draw(happenings)
    of = range(draw(st.integers(2, len(PEOPLE))))
    some = st.sampled_from([(SEVEN,), (EIGHT,), (SEVEN, EIGHT), ()])
    every = st.sampled_from(("weekly", "weekly", "fortnightly", "urgent"))
    return World(
        happenings=[
            *draw(st.lists(happenings, min_size=5, max_size=20)),
            *(replace(wave, user_id=user_id) for user_id in of),
        ],
        stale=draw(st.sets(st.tuples(st.sampled_from(sorted(CALENDARS)), numbers), max_size=12)),
        coaches={(name, u): draw(some) for name in CALENDARS for u in PEOPLE},
        wishes={SEVEN: draw(every), EIGHT: draw(every)},
        moved=draw(numbers),
    )


def mentioned(digest: Digest) -> Iterator[AlertKey]:
    for told in (one for part in digest.new.values() for one in part):
        yield from ((told.cohort_id, told.user_id, r.rule, r.about) for r in told.reasons)
    for start in digest.at_the_start:
        yield from start.keys


@drawn
@given(worlds())
def test_nobody_is_told_the_same_twice(world: World) -> None:
    times: Counter[tuple[int, AlertKey]] = Counter()
    for _, _, _, found in world.lived():
        for digest in found.digests:
            times.update((digest.recipient, key) for key in mentioned(digest))
    assert not times or max(times.values()) == 1


@drawn
@given(worlds())
def test_nobody_gets_two_digests_a_week_nor_two_mails_a_day(world: World) -> None:
    weekly: Counter[tuple[int, date]] = Counter()
    daily: Counter[tuple[int, date]] = Counter()
    for day, _, _, found in world.lived():
        daily.update((digest.recipient, day) for digest in found.digests)
        weekly.update((d.recipient, monday_of(day)) for d in found.digests if d.kind == "digest")
    assert not daily or max(daily.values()) == 1
    assert not weekly or max(weekly.values()) == 1


@drawn
@given(worlds())
def test_a_fortnightly_digest_leaves_a_week_out(world: World) -> None:
    weeks: dict[int, list[date]] = {}
    for day, _, _, found in world.lived():
        for digest in found.digests:
            if digest.kind == "digest":
                weeks.setdefault(digest.recipient, []).append(monday_of(day))
    for who, mondays in weeks.items():
        assert world.wishes.get(who) != "urgent"
        if world.wishes.get(who) == "fortnightly":
            assert all((b - a).days >= 14 for a, b in pairwise(mondays))


@drawn
@given(worlds())
def test_no_mail_goes_on_a_day_off_or_of_old_data_or_with_nothing_in_it(world: World) -> None:
    for day, morning, _, found in world.lived():
        for digest in found.digests:
            assert digest.mentions
            for cohort in {key[0] for key in digest.mentions}:
                assert morning.cohorts[cohort].fresh
                assert CALENDARS[cohort].is_working_day(day)
            assert set(digest.unread) <= {c.id for c in morning.cohorts.values() if not c.fresh}


@drawn
@given(worlds())
def test_what_cannot_wait_goes_the_first_working_morning_after(world: World) -> None:
    for day, morning, episodes, found in world.lived():
        if morning.at != at(day):
            continue
        held = {(each.cohort, each.rule) for each in found.held}
        told = {(d.recipient, key) for d in found.digests for key in d.mentions}
        for line in lines(episodes, morning.cohorts, morning.recipients, day):
            cohort = morning.cohorts[line.alert.cohort_id]
            speaks = cohort.fresh and cohort.calendar.is_working_day(day)
            waits = line.episode.backlog or not line.alert.kind.urgent
            if line.is_new and speaks and not waits and line.rule_of not in held:
                assert (line.who, line.alert.key) in told


@drawn
@given(worlds())
def test_after_a_good_monday_nothing_is_left_but_what_is_held(world: World) -> None:
    """Whoever wants a digest this week has heard of everything that is not held."""
    for day, morning, episodes, found in world.lived():
        at_work = [c.fresh and c.calendar.is_working_day(day) for c in morning.cohorts.values()]
        if day.weekday() or morning.at != at(day) or not all(at_work):
            continue
        held = {(each.cohort, each.rule) for each in found.held}
        told = {(d.recipient, key) for d in found.digests for key in d.mentions}
        for line in lines(episodes, morning.cohorts, morning.recipients, day):
            every = morning.recipients.every(line.who)
            stopped = line.rule_of in held and may_be_held(line)
            if every == "weekly" and line.is_new and not stopped:
                assert (line.who, line.alert.key) in told


@drawn
@given(worlds())
def test_no_rule_tells_of_a_large_part_of_a_cohort_at_once(world: World) -> None:
    for _, _, episodes, found in world.lived():
        by_key = {episode.alert.key: episode for episode in episodes}
        of: dict[tuple[str, AlertRule], set[int]] = {}
        for key in {key for digest in found.digests for key in digest.mentions}:
            episode = by_key[key]
            if not episode.told and not episode.backlog and not KINDS[key[2]].by_calendar:
                of.setdefault((key[0], key[2]), set()).add(key[1])
        assert all(len(people) <= 3 for people in of.values())
        for each in found.held:
            assert each.count > 3
            assert 10 * each.count > 3 * each.of


@drawn
@given(worlds())
def test_a_participant_stands_in_one_part_and_the_parts_are_in_order(world: World) -> None:
    order = ("out-of-reach", "needs-you", "good-news")
    for _, _, _, found in world.lived():
        for digest in found.digests:
            shown = [(t.cohort_id, t.user_id) for part in digest.new.values() for t in part]
            assert len(shown) == len(set(shown))
            assert [order.index(part) for part in digest.new] == sorted(
                order.index(part) for part in digest.new
            )
            for part, people in digest.new.items():
                firsts = [KINDS[one.reasons[0].rule].part for one in people]
                assert set(firsts) == {part}


@drawn
@given(worlds())
def test_the_same_morning_again_brings_the_same(world: World) -> None:
    """A run begun again after what it made was kept makes nothing more."""
    for _, morning, _, found in world.lived():
        world.keep(found, morning.at)
        again = world.morning(local_date(morning.at), morning.at.hour, morning.at.minute)
        assert again.round(world.episodes(morning.at)).digests == ()
