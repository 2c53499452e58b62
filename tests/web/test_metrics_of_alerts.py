"""Open alerts, held ones and refused mails, as a scraper reads them."""

from __future__ import annotations

import pytest

from mappings.alerts import AlertRule
from sync.mail import Mailer
from sync.store import Order, Store
from sync.store.deeds import release
from sync.store.delivery import deliver
from tests.mail_server import mail_server
from tests.store.people import COACH, a_mail, a_result, an_alert, results
from tests.web.site import Labels, Site, ago


def of(**labels: str) -> Labels:
    return tuple(sorted(labels.items()))


def found(
    store: Store, count: int, rule: AlertRule = "behind", *, people: int = 10, first: bool = False
) -> list[tuple[str, int, AlertRule, str]]:
    """Keep a run of a25 with so many people, of whom the first `count` are told of by a rule."""
    run = store.begin_run(Order("sync", "a25"), ago(hours=1))
    alerts = [an_alert(user, rule, cohort_id="a25") for user in range(1, count + 1)]
    everybody = [a_result(user) for user in range(1, people + 1)]
    backlog = frozenset({rule}) if first else frozenset()
    store.keep_results(
        run, results(*everybody, alerts=tuple(alerts), backlog=backlog), ago(hours=1)
    )
    return [alert.key for alert in alerts]


def test_open_alerts_are_counted_by_cohort_and_rule(site: Site, store: Store) -> None:
    assert site.measured()["npq_sync_alerts_open"] == {}
    found(store, 2)
    assert site.measured()["npq_sync_alerts_open"] == {of(cohort="a25", rule="behind"): 2}


@pytest.mark.parametrize(
    ("count", "people", "held"), [(3, 4, False), (4, 13, True), (4, 14, False), (6, 20, False)]
)
def test_more_than_three_and_more_than_the_share_are_held(
    site: Site, store: Store, count: int, people: int, held: bool
) -> None:
    found(store, count, people=people)
    expected = {of(cohort="a25", rule="behind"): count} if held else {}
    assert site.measured()["npq_sync_alerts_held"] == expected


@pytest.mark.parametrize("rule", ["window-opens", "conflict"])
def test_what_comes_by_the_calendar_or_to_admins_alone_is_not(
    site: Site, store: Store, rule: AlertRule
) -> None:
    found(store, 10, rule)
    assert site.measured()["npq_sync_alerts_held"] == {}


def test_neither_is_what_was_so_from_the_first_what_is_released_or_was_told(
    site: Site, store: Store
) -> None:
    found(store, 10, "gone-quiet", first=True)
    keys = found(store, 10)
    label = of(cohort="a25", rule="behind")
    assert site.measured()["npq_sync_alerts_held"] == {label: 10}
    store.enqueue_digests([a_mail(*keys[:7])], ago(minutes=1))
    assert site.measured()["npq_sync_alerts_held"] == {}, "three are left"
    found(store, 10, "never-started")
    label = of(cohort="a25", rule="never-started")
    assert site.measured()["npq_sync_alerts_held"] == {label: 10}
    assert release(store, "a25", "never-started", ago(minutes=1)) == 10
    assert site.measured()["npq_sync_alerts_held"] == {}


def test_a_recipient_is_refused_until_a_mail_reaches_them(site: Site, store: Store) -> None:
    with mail_server() as server:
        mailer = Mailer.from_url(server.url, "npq@provider.example")
        server.replies["coach@provider.example"] = "550 not here"
        for _ in range(2):
            store.enqueue_digests([a_mail(recipient=COACH, kind="digest")], ago(hours=1))
            deliver(store, mailer, ago(hours=1))
        assert site.measured()["npq_sync_mails_refused"] == {(): 1}
        server.replies.clear()
        store.enqueue_digests([a_mail(recipient=COACH, kind="digest")], ago(minutes=5))
        deliver(store, mailer, ago(minutes=5))
    assert site.measured()["npq_sync_mails_refused"] == {(): 0}
