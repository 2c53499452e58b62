"""The inbox is a real SMTP server that keeps, refuses and hangs up as told."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from jobs.demo.inbox import HangUp, Inbox


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as made:
        yield made


@pytest.fixture
def mail() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "npq@provider.example", "coach@provider.example"
    made["Subject"] = "Engagement this week – 3 people"
    made.set_content("Siân is behind.\n")
    made.add_alternative("<p>Siân is behind.</p>", subtype="html")
    return made


def send(inbox: Inbox, mail: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", inbox.port, timeout=5) as sender:
        sender.send_message(mail)


def test_a_message_is_kept_whole(inbox: Inbox, mail: EmailMessage) -> None:
    send(inbox, mail)

    [kept] = inbox.messages
    plain, html = kept.get_body(("plain",)), kept.get_body(("html",))
    assert plain
    assert html
    assert kept["Subject"] == mail["Subject"]
    assert plain.get_content() == "Siân is behind.\n"
    assert "<p>Siân" in html.get_content()
    assert inbox.deliveries[0].recipients == ("coach@provider.example",)


@pytest.mark.parametrize("status", [550, 451])
def test_a_refused_recipient_gets_nothing_until_accepted(
    inbox: Inbox, mail: EmailMessage, status: int
) -> None:
    inbox.refuse("Coach@provider.example", status)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        send(inbox, mail)
    assert refused.value.recipients["coach@provider.example"][0] == status

    inbox.accept("coach@provider.example")
    send(inbox, mail)

    assert len(inbox.messages) == 1


@pytest.mark.parametrize(("when", "kept"), [("before", 0), ("after", 1)])
def test_a_hang_up_leaves_the_sender_in_the_dark(
    inbox: Inbox, mail: EmailMessage, when: HangUp, kept: int
) -> None:
    inbox.hang_up = when
    sender = smtplib.SMTP("127.0.0.1", inbox.port, timeout=5)

    with pytest.raises(smtplib.SMTPServerDisconnected):
        sender.send_message(mail)

    assert len(inbox.messages) == kept
    inbox.hang_up = None
    send(inbox, mail)
    assert len(inbox.messages) == kept + 1
    inbox.clear()
    assert inbox.messages == []
