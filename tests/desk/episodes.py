"""Episodes as a run of a cohort leaves them, with people who coach and are coached."""

from __future__ import annotations

from datetime import datetime, timedelta

from mappings.alerts import Alert, AlertRule, Closing
from sync.store.kept import Order
from tests.jobs.office import NOW, Office
from tests.store.people import a_mail, a_result, an_alert, over, results

ADA, BOB = 701, 702


def alert(user_id: int = 42, rule: AlertRule = "out-of-reach", **but: object) -> Alert:
    return an_alert(user_id, rule, cohort_id="a25", **but)


def found(
    office: Office,
    *alerts: Alert,
    now: datetime = NOW,
    coaches: tuple[int, ...] = (ADA,),
    ended: tuple[Alert, ...] = (),
    why: Closing = "over",
    state: str = "active",
) -> None:
    """Keep a run of the cohort that found these, of people whom these coach."""
    run = office.store.begin_run(Order("sync", "a25"), now - timedelta(minutes=1))
    people = {each.user_id for each in (*alerts, *ended)} | {42}
    usual = {"coaches": coaches, "standing": None, "state": state}
    of_people = [a_result(user_id, **usual) for user_id in sorted(people)]
    closed = over(*ended, why=why)
    mails = {ADA: "ada@provider.example", BOB: "bob@provider.example"}
    kept = results(*of_people, alerts=alerts, closed=closed, staff_mails=mails)
    office.store.keep_results(run, kept, now)
    office.store.end_run(run, "succeeded", {}, (), now)


def told(office: Office, *alerts: Alert, to: int = ADA, now: datetime = NOW) -> None:
    """Let a mail that tells somebody of these wait."""
    mail = a_mail(*(each.key for each in alerts), recipient=to, kind="urgent")
    assert office.store.enqueue_digests([mail], now, redirecting=False) == 1


def episode(office: Office, of: Alert) -> int:
    """The number of an open episode."""
    [one] = [each for each in office.store.open_alerts(["a25"]) if each.key == of.key]
    return one.id
