"""`npq-sync db`: bring the database up to date."""

from __future__ import annotations

import typer

from jobs.cli.terminal import warn
from sync.settings import database_url
from sync.store.schema import upgrade

database = typer.Typer(no_args_is_help=True)


@database.callback()
def _about() -> None:
    """Look after the database of DATABASE_URL.

    Example: npq-sync db upgrade
    """


@database.command("upgrade")
def upgrade_database() -> None:
    """Bring the database up to date; only DATABASE_URL has to be set.

    Example: npq-sync db upgrade
    """
    from jobs.engine.queues import upgrade_engine  # noqa: PLC0415  a third of a second

    upgrade(database_url())
    upgrade_engine(database_url())
    warn("the database is up to date")
