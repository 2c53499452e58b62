"""`npq-sync mail`: what somebody would be told now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from jobs.cli.terminal import say, warn
from jobs.context import UsageFault, open_context
from jobs.context import now as clock
from jobs.preview import Outlook, outlook

mail = typer.Typer(no_args_is_help=True, help="Look at the mail a coach would get.")


@mail.callback()
def group() -> None:
    """Look at the mail a coach would get."""


@mail.command()
def preview(
    *,
    to: Annotated[int, typer.Option("--to", help="The coach's Canvas user id.")],
    html: Annotated[Path | None, typer.Option("--html", help="Where to write the HTML.")] = None,
    text: Annotated[Path | None, typer.Option("--text", help="Where to write the text.")] = None,
) -> None:
    """Write the mail a coach would get now with all that is open, due or not; nothing is sent.

    Example: npq-sync mail preview --to 7 --html digest.html
    """
    if html is None and text is None:
        raise UsageFault(("mail preview: say where to: --html FILE, --text FILE or both",))
    context = open_context()
    with context.store() as store:
        found = outlook(context, store, to, clock())
    for reason in _why_less(found):
        warn(reason)
    if found.mail is None:
        say(_why_nothing(to, found))
        return
    for path, words in ((html, found.mail.html), (text, found.mail.text)):
        if path is not None:
            _write(path, words)
    say(found.mail.subject)


def _why_less(found: Outlook) -> Iterator[str]:
    """Yield what is left out of the mail, and why."""
    for cohort in found.out_of_date:
        yield (
            f"cohort {cohort}: nothing is said of it, because what is known of it is out of date: "
            f"npq-sync sync {cohort}"
        )
    for each in found.held:
        yield (
            f"cohort {each.cohort}: {each.rule} is held, because it would tell of {each.count} of "
            f"{each.of} participants at once: npq-sync alerts release {each.cohort} {each.rule}"
        )


def _why_nothing(to: int, found: Outlook) -> str:
    if not found.coaches:
        return f"no mail: Canvas user {to} is told of nobody in a cohort that is going on"
    return f"no mail: there is nothing to tell Canvas user {to}"


def _write(path: Path, words: str) -> None:
    try:
        path.write_text(words, encoding="utf-8")
    except OSError as refused:
        raise UsageFault((f"{path}: cannot be written ({refused.strerror})",)) from None
