"""`npq-sync mails`: what was not sent yet, or may not have been, and what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.cli.deed import note
from jobs.cli.terminal import say, say_json, warn
from jobs.context import UsageFault, login, now, open_context
from jobs.present.mails import mail_json, mails_table, to_do
from sync.store.deeds import revoke as revoke_links
from sync.store.deeds import revoke_all_of
from sync.store.delivery import give_up_abandoned
from sync.store.delivery import resolve as resolve_mail
from sync.store.kept_mail import MailState, OutboxMail
from sync.store.outbox import Resolved
from sync.store.store import Store
from sync.store.unreached import refused_last, superseded_last

UNSENT: tuple[MailState, ...] = ("pending", "sending", "uncertain")

mails = typer.Typer(invoke_without_command=True)


@mails.callback()
def show(
    call: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show the mails that wait, may have been sent, or were given up, and what to do about it.

    Example: npq-sync mails
    """
    if call.invoked_subcommand is not None:
        return
    context = open_context()
    with context.store() as store:
        give_up_abandoned(store)
        listed = not_sent(store, redirecting=context.settings.mail_redirect_to is not None)
    if as_json:
        say_json({"mails": [mail_json(mail) for mail in listed]})
    elif not listed:
        warn("no mail waits, none is uncertain, and each recipient is reached")
    else:
        say(mails_table(listed))
        for words in to_do(listed):
            warn(words)


def not_sent(store: Store, *, redirecting: bool) -> tuple[OutboxMail, ...]:
    """Return what is not sent: what waits or may be lost, and the last of whom nothing reached."""
    unsent = {mail.id: mail for state in UNSENT for mail in store.list_outbox(state)}
    for given_up in (refused_last, superseded_last):
        unsent |= {mail.id: mail for mail in given_up(store, redirecting=redirecting)}
    return tuple(sorted(unsent.values(), key=lambda mail: (mail.state, mail.id)))


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
        if resolved:
            note(store, "resolve-mail", about=f"mail {mail_id} {became}")
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
        if revoked:
            note(store, "revoke-links", about=f"mail {mail_id}" if to is None else f"coach {to}")
    if as_json:
        say_json({"revoked": revoked})
    elif revoked:
        say(f"the links of {revoked} mail{'' if revoked == 1 else 's'} lead nowhere now")
    else:
        warn("no links were revoked: there is no such mail, or they lead nowhere already")
