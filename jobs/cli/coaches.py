"""`npq-sync coaches`: where each coach is told, and how often."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from jobs.cli.deed import deed_of
from jobs.cli.terminal import say, say_json, warn
from jobs.context import UsageFault, open_context
from jobs.present.fitting import plain_table
from mappings.digest import Channel, Every
from sync.store.coaches import CoachWish, cohorts_coached, wish, wishes
from sync.store.store import Store

coaches = typer.Typer(invoke_without_command=True)


@coaches.callback()
def show(
    call: typer.Context,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show who coaches, where each of them is told, and how often.

    Example: npq-sync coaches
    """
    if call.invoked_subcommand is not None:
        return
    context = open_context()
    with context.store() as store:
        listed = _listed(store)
    if as_json:
        say_json([coach_json(one, cohorts) for one, cohorts in listed])
    elif not listed:
        warn("no coach is known before the first sync")
    else:
        table = plain_table(
            "Coach", "Where", "How often", "Cohorts", right=("Coach",), folding=("Cohorts",)
        )
        for one, cohorts in listed:
            table.add_row(str(one.user_id), one.channel, one.every, ", ".join(sorted(cohorts)))
        say(table)


@coaches.command("set")
def change(
    user_id: Annotated[int, typer.Argument(help="The coach's Canvas user id.")],
    *,
    channel: Annotated[
        Channel | None, typer.Option(help="By mail, or by a conversation in Canvas.")
    ] = None,
    every: Annotated[
        Every | None, typer.Option(help="How often; urgent: only what cannot wait.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say where a coach is told and how often, as the coach does by the link in each digest.

    Example: npq-sync coaches set 7 --channel inbox
    """
    if channel is None and every is None:
        raise UsageFault((f"coach {user_id}: say --channel, --every or both",))
    context = open_context()
    with context.store() as store:
        if user_id not in cohorts_coached(store):
            raise UsageFault((f"coach {user_id}: coaches nobody; npq-sync coaches lists them",))
        wished = " ".join(filter(None, (every, channel)))
        deed = deed_of("set-coach", about=f"coach {user_id} {wished}")
        wish(store, user_id, every, channel, deed=deed)
        [(now, cohorts)] = [one for one in _listed(store) if one[0].user_id == user_id]
    if as_json:
        say_json(coach_json(now, cohorts))
    else:
        say(f"coach {user_id}: {now.every}, by {now.channel}")


def coach_json(one: CoachWish, cohorts: frozenset[str]) -> dict[str, Any]:
    """Return how a coach is told, and in which cohorts they coach."""
    return {
        "canvas_user_id": one.user_id,
        "channel": one.channel,
        "every": one.every,
        "cohorts": sorted(cohorts),
    }


def _listed(store: Store) -> list[tuple[CoachWish, frozenset[str]]]:
    said = wishes(store)
    return [
        (said.get(coach, CoachWish(coach)), cohorts)
        for coach, cohorts in sorted(cohorts_coached(store).items())
    ]
