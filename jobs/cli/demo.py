"""`npq-sync demo`: a sandbox Canvas with a made-up cohort, synced before your eyes."""

from __future__ import annotations

from typing import Annotated

import typer

from jobs.demo.made_up import FIRST_NAMES, LAST_NAMES
from jobs.demo.profiles import PROFILES

FEWEST = len(PROFILES)
MOST = len(FIRST_NAMES) * len(LAST_NAMES)


def demo(
    *,
    participants: Annotated[
        int,
        typer.Option("--participants", min=FEWEST, max=MOST, help="How many people to make up."),
    ] = 40,
    once: Annotated[bool, typer.Option("--once", help="End after the sync.")] = False,
) -> None:
    """Sync a made-up NPQSL cohort on a sandbox Canvas; nothing to configure.

    Example: npq-sync demo --participants 120
    """
    from jobs.cli.sandbox import run_demo  # noqa: PLC0415  half a second no other command waits

    raise typer.Exit(run_demo(participants, once=once))
