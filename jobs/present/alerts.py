"""Open alerts as a table and as JSON: ids, never names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.table import Table

from jobs.present.fitting import Fitting, plain_table
from jobs.present.safe import printable
from mappings.alerts import PLACE, AlertRule
from mappings.windows import local_date
from sync.store.episodes import OpenAlert

SENTENCE = 40  # columns below which a reason makes too many lines
WEEKS_FROM = 14  # days that are still counted as days


@dataclass(frozen=True, slots=True)
class Shown:
    """An open episode as it is listed on a local day. `braked` is what is held, in which cohort."""

    alert: OpenAlert
    braked: frozenset[tuple[str, AlertRule]]
    today: date

    @property
    def held(self) -> bool:
        """Whether the brake keeps it from coaches: not what was told, or is told in a summary."""
        exempt = self.alert.told or self.alert.backlog or self.alert.released
        return self.rule_of in self.braked and not exempt

    @property
    def key(self) -> str:
        """What names the episode: rule, cohort, participant, what it is about, its number."""
        cohort, user_id, rule, about = self.alert.key
        named = (rule, cohort, str(user_id), *([about] if about else []), str(self.alert.id))
        return ":".join(printable(word) for word in named)

    @property
    def rule_of(self) -> tuple[str, AlertRule]:
        """Its cohort and its rule: the brake holds by both."""
        return self.alert.alert.cohort_id, self.alert.alert.rule

    @property
    def age_days(self) -> int:
        """Local days since it opened."""
        return max((self.today - local_date(self.alert.opened_at)).days, 0)

    @property
    def snoozed_until(self) -> date | None:
        """The local day until which a coach wants to hear nothing, if that is to come."""
        until = self.alert.snoozed_until
        return until if until and self.today < until else None


def by_what_matters(shown: Sequence[Shown]) -> tuple[Shown, ...]:
    """Return them by cohort, the most pressing rule and participant first."""

    def place(one: Shown) -> tuple[Any, ...]:
        alert = one.alert.alert
        return alert.cohort_id, PLACE[alert.rule], -alert.pressing, alert.user_id

    return tuple(sorted(shown, key=place))


def alerts_table(shown: Sequence[Shown]) -> Fitting:
    """Return a line for each; why it is open as well, where there is room for it."""
    return Fitting((_table(shown, wide=True), _table(shown, wide=False)))


def age(days: int) -> str:
    """Return "today", "1 day", "13 days", "2 weeks": whole weeks from two on."""
    if not days:
        return "today"
    number, unit = (days, "day") if days < WEEKS_FROM else (days // 7, "week")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def alert_json(one: Shown) -> dict[str, Any]:
    """Return one open alert."""
    alert = one.alert
    cohort, user_id, rule, about = alert.key
    return {
        "key": one.key,
        "rule": rule,
        "cohort": cohort,
        "canvas_user_id": user_id,
        "episode": alert.id,
        "about": about,
        "why": alert.alert.why,
        "since": f"{alert.opened_at:%Y-%m-%dT%H:%M:%SZ}",
        "age_days": one.age_days,
        "told": sorted(alert.told),
        "on_it": alert.on_it,
        "snoozed_until": one.snoozed_until.isoformat() if one.snoozed_until else None,
        "backlog": alert.backlog,
        "held": one.held,
    }


def _table(shown: Sequence[Shown], *, wide: bool) -> Table:
    why = ("Why",) if wide else ()
    table = plain_table("Alert", "Age", "On it", "Told", *why, folding=("Told", *why))
    if wide:
        table.columns[-1].min_width = SENTENCE
    for one in shown:
        words = (printable(one.alert.alert.why),) if wide else ()
        table.add_row(one.key, age(one.age_days), _on_it(one), _told(one), *words)
    return table


def _on_it(one: Shown) -> str:
    if one.alert.on_it is not None:
        return str(one.alert.on_it)
    if one.snoozed_until:
        return f"{one.alert.snoozed_by} on {one.snoozed_until.day} {one.snoozed_until:%b}"
    return ""


def _told(one: Shown) -> str:
    if one.alert.told:
        return ", ".join(str(user) for user in sorted(one.alert.told))
    if one.held:
        return "held"
    return "from the start" if one.alert.backlog else "nobody yet"
