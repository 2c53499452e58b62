"""`npq-sync mails`: what was not sent yet, or may not have been, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from jobs.cli.terminal import say, say_json, warn
from jobs.context import UsageFault, login, now, open_context
from jobs.present.fitting import plain_table
from jobs.present.safe import printable
from sync.store.deeds import revoke as revoke_links
from sync.store.deeds import revoke_all_of
from sync.store.delivery import give_up_abandoned
from sync.store.delivery import resolve as resolve_mail
from sync.store.kept import MailState, OutboxMail
from sync.store.outbox import Resolved

UNSENT: tuple[MailState, ...] = ("pending", "sending", "uncertain")

mails = typer.Typer(invoke_without_command=True)


@mails.callback()
def show(
    call: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show the mails that wait, are being sent, or may have been sent.

    Example: npq-sync mails
    """
    if call.invoked_subcommand is not None:
        return
    context = open_context()
    with context.store() as store:
        give_up_abandoned(store)
        unsent = [mail for state in UNSENT for mail in store.list_outbox(state)]
    if as_json:
        say_json({"mails": [mail_json(mail) for mail in unsent]})
    elif not unsent:
        warn("no mail waits, and none is uncertain")
    else:
        say(mails_table(unsent))
        if any(mail.state == "uncertain" for mail in unsent):
            warn("uncertain: npq-sync mails resolve ID --arrived, or --lost to send it again")


@mails.command()
def resolve(
    mail_id: Annotated[int, typer.Argument(help="The uncertain mail, as mails lists it.")],
    *,
    arrived: Annotated[bool, typer.Option("--arrived", help="It was sent; never send it.")] = False,
    lost: Annotated[bool, typer.Option("--lost", help="It was not sent; send it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what became of a mail that may have been sent, and so let it rest or go again.

    Example: npq-sync mails resolve 12 --arrived
    """
    if arrived == lost:
        raise UsageFault((f"mail {mail_id}: say either --arrived or --lost",))
    became: Resolved = "sent" if arrived else "pending"
    context = open_context()
    with context.store() as store:
        give_up_abandoned(store)
        resolved, found = resolve_mail(store, mail_id, became, login(), now())
    if found is None:
        raise UsageFault((f"mail {mail_id}: there is none of that id; npq-sync mails lists them",))
    if not resolved:
        raise UsageFault((f"mail {mail_id}: is {found.state}; only an uncertain one is resolved",))
    if as_json:
        say_json(mail_json(found))
    elif arrived:
        say(f"mail {mail_id} has arrived: it is not sent again")
    elif found.state == "superseded":
        say(f"mail {mail_id} is too late to be sent: the next digest tells what it was to tell")
    else:
        say(f"mail {mail_id} waits: the next delivery sends it, or npq-sync notify now")


@mails.command()
def revoke(
    mail_id: Annotated[int | None, typer.Argument(help="The mail, by its id.")] = None,
    *,
    to: Annotated[int | None, typer.Option("--to", help="Of all mails to this user.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Let the links of a mail, or of all mails to somebody, lead nowhere from now on.

    Example: npq-sync mails revoke --to 7
    """
    if (mail_id is None) == (to is None):
        raise UsageFault(("mails revoke: name either one mail, or --to and a Canvas user id",))
    context = open_context()
    with context.store() as store:
        if to is not None:
            revoked = revoke_all_of(store, to, now())
        else:
            revoked = revoke_links(store, [mail_id] if mail_id is not None else [], now())
    if as_json:
        say_json({"revoked": revoked})
    elif revoked:
        say(f"the links of {revoked} mail{'' if revoked == 1 else 's'} lead nowhere now")
    else:
        warn("no links were revoked: there is no such mail, or they lead nowhere already")


def mails_table(unsent: Sequence[OutboxMail]) -> Table:
    """Return the mails, whom they are for by Canvas user id."""
    table = plain_table(
        "Mail", "State", "To user", "Subject", "Made (UTC)", "Tried", "Error",
        right=("Mail", "To user", "Tried"), folding=("Subject",),
    )  # fmt: skip
    for mail in unsent:
        table.add_row(
            str(mail.id),
            mail.state,
            str(mail.recipient),
            printable(mail.subject),
            f"{mail.created_at:%Y-%m-%d %H:%M}",
            str(mail.attempts),
            mail.error or "",
        )
    return table


def mail_json(mail: OutboxMail) -> dict[str, Any]:
    """Return a mail of the outbox."""
    return {
        "id": mail.id,
        "state": mail.state,
        "user_id": mail.recipient,
        "subject": mail.subject,
        "redirected": mail.redirected,
        "made_at": _instant(mail.created_at),
        "attempts": mail.attempts,
        "error": mail.error,
        "resolved_by": mail.resolved_by,
        "resolved_at": _instant(mail.resolved_at),
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"
