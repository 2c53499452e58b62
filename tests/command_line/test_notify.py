"""`notify`: what is due goes once; what may have gone is told and is never sent again."""

from __future__ import annotations

from tests.command_line.program import Program
from tests.command_line.shapes import is_shaped
from tests.jobs.cohort_world import EVERYTHING, CohortWorld
from tests.jobs.office import Office

NOTIFIED = {
    "mails": int,
    "planned": [{"user_id": int, "kind": str, "subject": str, "text": str}],
    "uncertain": [{"id": int, "user_id": int, "made_at": str, "error": (str, None)}],
    "problems": [{"code": str, "where": str, "remedy": str}],
}


def test_what_a_run_could_not_mail_is_foretold_sent_and_not_sent_again(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    assert npq_sync("sync", SMTP_URL=None).status == 0
    unsent = npq_sync("notify", "--now", "--json", SMTP_URL=None)
    assert (unsent.status, unsent.json["mails"], len(unsent.json["planned"])) == (0, 0, 1)
    assert "SMTP_URL is not set" in unsent.err

    foretold = npq_sync("notify", "--now", "--dry-run", "--json")
    assert is_shaped(foretold.json, NOTIFIED)
    [mail] = foretold.json["planned"]
    assert (mail["user_id"], mail["kind"]) == (cohort_world.coach.id, "digest")
    assert office.mailed == []
    shown = npq_sync("notify", "--now", "--dry-run").out
    assert shown.startswith(f"Digest to Canvas user {cohort_world.coach.id}: {mail['subject']}\n")

    sent = npq_sync("notify", "--now", "--json")
    assert (sent.status, sent.err) == (0, "")
    assert is_shaped(sent.json, NOTIFIED)
    assert (sent.json["mails"], sent.json["planned"]) == (1, [])
    assert office.mailed == ["ada@provider.example"]
    assert npq_sync("notify", "--now", "--json").json["mails"] == 0
    assert npq_sync("notify", "--now", "--dry-run").out == "no mail is due\n"
    assert office.mailed == ["ada@provider.example"]


def test_a_mail_that_may_have_gone_is_listed_with_status_3(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    assert npq_sync("sync", SMTP_URL=None).status == 0
    office.inbox.hang_up = "after"
    ran = npq_sync("notify", "--now", "--json")
    assert ran.status == 3
    assert [p["code"] for p in ran.json["problems"]] == ["mail-uncertain"]
    office.inbox.hang_up = None
    told = npq_sync("notify", "--json")
    assert told.status == 3
    assert is_shaped(told.json, NOTIFIED)
    assert [mail["user_id"] for mail in told.json["uncertain"]] == [cohort_world.coach.id]
    assert f"to Canvas user {cohort_world.coach.id}" in npq_sync("notify").out
    assert len(office.mailed) == 1


def test_a_mail_server_that_is_away_costs_nothing_but_time(
    npq_sync: Program, office: Office, cohort_world: CohortWorld
) -> None:
    cohort_world.join(EVERYTHING)
    assert npq_sync("sync", SMTP_URL=None).status == 0
    away = npq_sync("notify", "--now", "--json", SMTP_URL="smtp://127.0.0.1:1")
    assert (away.status, away.json["mails"]) == (3, 0)
    assert [p["code"] for p in away.json["problems"]] == ["mail-not-sent"]
    ran = npq_sync("sync", "--json", SMTP_URL="smtp://127.0.0.1:1")
    assert ran.status == 3
    assert [p["code"] for p in ran.json["runs"][0]["problems"]] == ["mail-not-sent"]
    past = npq_sync("runs", "--json").json["runs"][0]
    assert (past["status"], past["counts"]["mails"]) == ("partial", 0)
    assert [p["code"] for p in past["problems"]] == ["mail-not-sent"]
    assert npq_sync("notify", "--json").json["mails"] == 1
    assert office.mailed == ["ada@provider.example"]
