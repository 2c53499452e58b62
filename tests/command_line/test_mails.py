"""`mails`: what was not sent yet or may not have been, and what a person says became of it."""

from __future__ import annotations

from datetime import timedelta
from getpass import getuser
from typing import Any

import pytest

from jobs.context import now as clock
from sync.store.kept_mail import MailState
from tests.command_line.program import Program
from tests.command_line.shapes import INSTANT, is_shaped
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import NOW, Office
from tests.store.people import a_mail

MAIL = {
    "id": int,
    "state": {"pending", "sending", "uncertain", "sent", "refused", "superseded"},
    "kind": {"digest", "urgent", "note"},
    "channel": {"mail", "inbox"},
    "user_id": int,
    "subject": str,
    "redirected": bool,
    "made_at": INSTANT,
    "attempts": int,
    "error": (str, None),
    "resolved_by": (str, None),
    "resolved_at": (INSTANT, None),
}
ADA, ADA_ID = "ada@provider.example", 701


def ids(office: Office, state: MailState) -> list[int]:
    return [mail.id for mail in office.store.list_outbox(state)]


@pytest.fixture
def uncertain(npq_sync: Program, office: Office, cohort_world: CohortWorld) -> int:
    """The id of a digest whose last answer was lost."""
    cohort_world.join(EVERYTHING)
    office.inbox.hang_up = "after"
    assert npq_sync("sync").status == 0
    assert npq_sync("notify", "--now").status == 3
    office.inbox.hang_up = None
    office.clear()
    [mail] = ids(office, "uncertain")
    return mail


def test_what_waits_and_what_is_uncertain_is_listed(
    npq_sync: Program, office: Office, cohort_world: CohortWorld, uncertain: int
) -> None:
    office.store.enqueue_digests([a_mail(subject="NPQ: one \x1b[31mred")], NOW)
    listed = npq_sync("mails", "--json")
    assert (listed.status, listed.err) == (0, "")
    assert is_shaped(listed.json, {"mails": [MAIL]})
    shown = {mail["id"]: (mail["state"], mail["error"]) for mail in listed.json["mails"]}
    assert shown == {uncertain: ("uncertain", "connection-lost"), uncertain + 1: ("pending", None)}
    table = npq_sync("mails")
    assert str(cohort_world.coach.id) in table.out
    assert "\x1b" not in table.out
    assert ADA not in table.out
    assert "npq-sync mails resolve ID" in table.err


def test_a_lost_one_goes_with_the_next_delivery_once(
    npq_sync: Program, office: Office, uncertain: int
) -> None:
    lost = npq_sync("mails", "resolve", str(uncertain), "--lost", "--json")
    assert (lost.status, lost.err) == (0, "")
    assert is_shaped(lost.json, MAIL)
    assert (lost.json["state"], lost.json["resolved_by"]) == ("pending", getuser())
    assert [npq_sync("notify", "--json").json["mails"] for _ in range(2)] == [1, 0]
    assert office.mailed == [ADA]


def test_one_that_arrived_is_not_sent_and_no_longer_listed(
    npq_sync: Program, office: Office, uncertain: int
) -> None:
    arrived = npq_sync("mails", "resolve", str(uncertain), "--arrived")
    assert arrived.status == 0
    assert f"mail {uncertain} has arrived" in arrived.out
    assert npq_sync("notify", "--json").json == {
        "mails": 0,
        "planned": [],
        "uncertain": [],
        "problems": [],
    }
    nothing = npq_sync("mails")
    assert (nothing.status, nothing.out) == (0, "")
    assert "no mail waits" in nothing.err
    assert "each recipient is reached" in nothing.err
    assert office.mailed == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["999", "--lost"], "mail 999: there is none of that id; npq-sync mails lists them"),
        (["1"], "mail 1: say either --arrived or --lost"),
        (["1", "--arrived", "--lost"], "mail 1: say either --arrived or --lost"),
        (["one", "--lost"], "Invalid value"),
    ],
)
def test_what_cannot_be_resolved_is_refused_with_status_2(
    npq_sync: Program, words: list[str], said: str
) -> None:
    refused = npq_sync("mails", "resolve", *words)
    assert (refused.status, refused.out) == (2, "")
    assert said in refused.err


def test_a_mail_that_is_not_uncertain_is_refused_with_its_state(
    npq_sync: Program, office: Office, uncertain: int
) -> None:
    npq_sync("mails", "resolve", str(uncertain), "--lost")
    for word in ("--lost", "--arrived"):
        refused = npq_sync("mails", "resolve", str(uncertain), word)
        assert (refused.status, refused.out) == (2, "")
        assert f"mail {uncertain}: is pending; only an uncertain one" in refused.err
    assert npq_sync("notify").status == 0
    refused = npq_sync("mails", "resolve", str(uncertain), "--lost")
    assert refused.status == 2
    assert "is sent; only an uncertain one" in refused.err
    assert office.mailed == [ADA]


def test_notify_names_the_command(npq_sync: Program, uncertain: int) -> None:
    told = npq_sync("notify")
    assert told.status == 3
    assert f"npq-sync mails resolve {uncertain}" in told.out


def test_links_are_revoked_once_of_one_mail_or_of_all_to_somebody(
    npq_sync: Program, office: Office
) -> None:
    office.store.enqueue_digests([a_mail(), a_mail(), a_mail(recipient=8)], NOW)
    first, *_ = ids(office, "pending")
    one = npq_sync("mails", "revoke", str(first))
    assert (one.status, one.out) == (0, "the links of 1 mail lead nowhere now\n")
    again = npq_sync("mails", "revoke", str(first))
    assert (again.status, again.out) == (0, "")
    assert "they lead nowhere already" in again.err
    assert npq_sync("mails", "revoke", "--to", "7", "--json").json == {"revoked": 1}
    assert npq_sync("mails", "revoke", "--to", "7", "--json").json == {"revoked": 0}
    rest = npq_sync("mails", "revoke", "--to", "8")
    assert rest.out == "the links of 1 mail lead nowhere now\n"
    assert len(ids(office, "pending")) == 3, "the mails themselves still go"


@pytest.mark.parametrize("words", [[], ["1", "--to", "7"]])
def test_what_to_revoke_is_named_once(npq_sync: Program, words: list[str]) -> None:
    refused = npq_sync("mails", "revoke", *words)
    assert (refused.status, refused.out) == (2, "")
    assert "name either one mail, or --to" in refused.err


class TestGivenUp:
    """Mails that are never sent: refused for good, or too late."""

    def refused(self, npq_sync: Program, office: Office) -> list[Any]:
        mail = a_mail(recipient=ADA_ID, address=ADA, kind="digest")
        office.store.enqueue_digests([mail], clock())
        npq_sync("notify")
        return list(npq_sync("mails", "--json").json["mails"])

    def test_one_refused_for_good_is_listed_until_one_reaches_its_recipient(
        self, npq_sync: Program, office: Office
    ) -> None:
        office.inbox.refuse(ADA)
        for _ in range(2):
            [mail] = self.refused(npq_sync, office)
        assert is_shaped(mail, MAIL)
        assert (mail["state"], mail["error"], mail["kind"]) == ("refused", "refused-550", "digest")
        assert mail["id"] == 2, "the last of several"
        table = npq_sync("mails", COLUMNS="80")
        assert "refused: never sent; correct the address in Canvas" in table.err
        assert max(len(line) for line in table.out.splitlines()) <= 80
        assert ADA not in table.out
        office.inbox.accept(ADA)
        assert self.refused(npq_sync, office) == []

    def test_one_that_was_too_late_is_listed_with_what_becomes_of_it(
        self, npq_sync: Program, office: Office
    ) -> None:
        then = clock() - timedelta(days=1)
        late = a_mail(kind="digest", good_until=then + timedelta(hours=9))
        office.store.enqueue_digests([late], then)
        npq_sync("notify")
        shown = npq_sync("mails")
        assert "superseded" in shown.out
        assert "superseded: too late to be sent; the next working morning" in shown.err
        assert office.mailed == []
