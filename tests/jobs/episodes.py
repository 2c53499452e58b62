"""Episodes of alerts as a test looks at them, and the lines of the cohorts file they follow."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session, select

from jobs.demo.entities import User
from mappings.alerts import Alert, AlertRule
from sync.store.alert_tables import AlertRow
from tests.jobs.cohort_world import CohortWorld
from tests.jobs.office import Office, cohort_toml

DAY = timedelta(days=1)


def found(office: Office) -> dict[tuple[int, AlertRule, str], Alert]:
    return {one.key[1:]: one.alert for one in office.store.open_alerts(["a25"])}


def rules_of(office: Office, user: User) -> set[AlertRule]:
    return {rule for user_id, rule, _ in found(office) if user_id == user.id}


def backlog(office: Office) -> dict[tuple[int, AlertRule], bool]:
    return {(o.alert.user_id, o.alert.rule): o.backlog for o in office.store.open_alerts(["a25"])}


def closed(office: Office, user: User) -> dict[str, str | None]:
    """Why episodes of somebody ended, by rule."""
    with Session(office.store.engine) as session:
        rows = session.exec(select(AlertRow).where(AlertRow.user_id == user.id)).all()
        return {row.rule: row.closed_why for row in rows if row.closed_at}


def person(user: User, *lines: str) -> str:
    return "\n".join(("", "[[cohort.person]]", f"canvas_user_id = {user.id}", *lines, ""))


def alerts_toml(home: CohortWorld, *lines: str, more: str = "") -> str:
    return cohort_toml(home, more="\n".join((more, "[cohort.alerts]", *lines)))
