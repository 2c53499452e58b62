"""`npq-sync sign-in`: a link by which the operator of this machine gets in."""

from __future__ import annotations

from jobs.cli.terminal import say
from jobs.context import open_context


def sign_in() -> None:
    """Print a link that lets one person into the console as an admin, once, within 15 minutes.

    Example: npq-sync sign-in
    """
    from jobs.console.printed_link import printed_link  # noqa: PLC0415  slow

    context = open_context()
    say(printed_link(context.at(context.settings.port)))
