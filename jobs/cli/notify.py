"""`npq-sync notify`: the digests that are due."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from jobs.cli.terminal import Exit, say, say_json, say_problems, warn
from jobs.context import now as clock
from jobs.context import open_context
from jobs.notify import Post, held_problems, mail_problems
from jobs.present.safe import printable_lines
from jobs.run_report import problem_json
from sync.store.kept_mail import NewMail, OutboxMail

UNSENT = "SMTP_URL is not set: digests are made and shown, none is mailed, and no news is used up"


def notify(
    *,
    now: Annotated[
        bool,
        typer.Option(
            "--now", help="Digests whether due or not; the same still goes once, and nothing held."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print every mail it would send; send none.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Send what is due, and show what is uncertain.

    Example: npq-sync notify --dry-run
    """
    context = open_context()
    with context.store() as store:
        post = Post(context, store, clock(), whenever=now)
        due = post.due() if dry_run else post.due_now()
        done = None if dry_run else post.send(due)
        goes = post.sendable(due).mails if done else ()
        uncertain = store.list_outbox("uncertain")
    unsent = [mail for mail in due.mails if mail not in goes]
    problems = (*held_problems(due.held), *(mail_problems(done) if done else ()))
    if as_json:
        say_json(
            {
                "mails": done.sent if done else 0,
                "planned": [mail_json(mail) for mail in unsent],
                "uncertain": [uncertain_json(mail) for mail in uncertain],
                "problems": [problem_json(problem) for problem in problems],
            }
        )
    else:
        if done is None or unsent:
            show_mails(unsent)
        if done is not None:
            say(f"{done.sent} mails sent")
        for mail in uncertain:
            made = f"to Canvas user {mail.recipient}, made {mail.created_at:%Y-%m-%d %H:%M} UTC"
            say(f"uncertain: mail {mail.id} {made}: {settled(mail)}")
        say_problems(problems)
    if context.mailer() is None and not dry_run:
        warn(UNSENT)
    raise typer.Exit(Exit.PARTIAL if problems or uncertain else Exit.DONE)


def show_mails(mails: Sequence[NewMail]) -> None:
    """Print the mails that would go."""
    if not mails:
        say("no mail is due")
    for mail in mails:
        where = ", in Canvas" if mail.channel == "inbox" else ""
        whom = f"{mail.kind.capitalize()} to Canvas user {mail.recipient}{where}"
        say(f"{whom}: {mail.subject}\n\n{printable_lines(mail.text)}\n")


def mail_json(mail: NewMail) -> dict[str, Any]:
    """Return a mail that would go."""
    return {
        "user_id": mail.recipient,
        "kind": mail.kind,
        "subject": mail.subject,
        "text": mail.text,
    }


def settled(mail: OutboxMail) -> str:
    """Return who finds out what became of an uncertain mail."""
    if mail.channel == "inbox":
        return "the next delivery looks for it in Canvas"
    return f"npq-sync mails resolve {mail.id}"


def uncertain_json(mail: OutboxMail) -> dict[str, Any]:
    """Return a mail that may or may not have gone."""
    return {
        "id": mail.id,
        "user_id": mail.recipient,
        "made_at": f"{mail.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "error": mail.error,
    }
