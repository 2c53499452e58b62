"""What eighteen months of alerts and mails came to, read from the database they left."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median

from sqlmodel import select

from benchmarks.table import aligned
from mappings.alerts import KINDS
from mappings.windows import local_date
from sync.store.alert_tables import AlertRow, MentionRow, OutboxRow
from sync.store.engine import reading
from sync.store.store import Store

GONE = frozenset({"sent", "uncertain"})


@dataclass(frozen=True, slots=True)
class Season:
    """Every episode, mail and mention of a cohort, and who was mailed as what."""

    alerts: tuple[AlertRow, ...]
    mails: tuple[OutboxRow, ...]
    mentions: tuple[MentionRow, ...]
    participants: int
    coaches: frozenset[int]
    weeks: int

    @classmethod
    def of(cls, store: Store, participants: int, coaches: Sequence[int], weeks: int) -> Season:
        """Read what a database holds."""
        with reading(store.engine) as session:
            alerts = tuple(session.exec(select(AlertRow)))
            mails = tuple(session.exec(select(OutboxRow)))
            mentions = tuple(session.exec(select(MentionRow)))
            session.expunge_all()
        return cls(alerts, mails, mentions, participants, frozenset(coaches), weeks)

    def to_coaches(self, *kinds: str) -> list[OutboxRow]:
        """Return the mails of these kinds that coaches got."""
        return [
            mail
            for mail in self.mails
            if mail.recipient in self.coaches and mail.kind in kinds and mail.state in GONE
        ]

    def by_week(self, *kinds: str) -> Counter[tuple[int, date]]:
        """Count the mails of these kinds by coach and week (its Monday)."""
        days = ((mail.recipient, local_date(mail.created_at)) for mail in self.to_coaches(*kinds))
        return Counter((coach, day - timedelta(days=day.weekday())) for coach, day in days)

    @property
    def told_twice(self) -> int:
        """Count mentions of an episode to one recipient beyond the first, in mails that went."""
        went = {mail.id for mail in self.mails if mail.state in GONE}
        told = Counter((m.alert_id, m.recipient) for m in self.mentions if m.outbox_id in went)
        return sum(count - 1 for count in told.values())

    @property
    def faults(self) -> list[str]:
        """Return which of the promises of docs/alerts.md does not hold."""
        most = max(self.by_week("digest").values(), default=0)
        return [
            *([f"a coach got {most} digests in one week"] if most > 1 else []),
            *([f"{self.told_twice} mentions were told twice"] if self.told_twice else []),
        ]


def table(season: Season) -> str:
    """Return the tables of docs/alerts.md."""
    return f"{_mails(season)}\n\n{_alerts(season)}"


def _mails(season: Season) -> str:
    rows: list[tuple[str, ...]] = [("mails", "all", "a coach a week", "most in a week")]
    for name, kinds in (
        ("digests", ("digest",)),
        ("out of reach, next morning", ("urgent",)),
        ("together", ("digest", "urgent")),
    ):
        weeks = season.by_week(*kinds)
        each = sum(weeks.values()) / (season.weeks * len(season.coaches))
        most = max(weeks.values(), default=0)
        rows.append((name, str(sum(weeks.values())), f"{each:.2f}", str(most)))
    return aligned(rows)


def _alerts(season: Season) -> str:
    head = ("rule", "opened", "a participant", "told", "resolved", "grown", "open", "median days")
    by_rule: defaultdict[str, list[AlertRow]] = defaultdict(list)
    for row in season.alerts:
        by_rule[row.rule].append(row)
    rows = [_row(season, rule, by_rule[rule]) for rule in KINDS if rule in by_rule]
    return aligned([head, *rows, _row(season, "all", season.alerts)])


def _row(season: Season, name: str, alerts: Sequence[AlertRow]) -> tuple[str, ...]:
    told = {mention.alert_id for mention in season.mentions}
    why = Counter(row.closed_why or "over" for row in alerts if row.closed_at)
    days = [(row.closed_at - row.opened_at).days for row in alerts if row.closed_at]
    return (
        name,
        str(len(alerts)),
        f"{len(alerts) / season.participants:.2f}",
        str(sum(row.id in told for row in alerts)),
        f"{100 * why['over'] // max(len(alerts), 1)}%",
        str(why["grown"]),
        str(sum(row.closed_at is None for row in alerts)),
        f"{median(days):.0f}" if days else "",
    )


def spread(season: Season) -> str:
    """Return how the alerts are spread over the participants, in one line."""
    each = sorted(Counter(row.user_id for row in season.alerts).values()) or [0]
    none = season.participants - len(each)
    return f"{none} without any, mean {mean(each):.1f} of the others, most {each[-1]}"
