"""Run the migrations on the connection that sync.store.schema hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from sync.store import console_tables as _console  # noqa: F401  its tables are among those migrated
from sync.store import forgotten_tables as _forgotten  # noqa: F401  so are these
from sync.store.row import Row

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Row.metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
