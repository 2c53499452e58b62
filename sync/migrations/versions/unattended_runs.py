"""Runs of every job, asked for before they start; workers; mails that a person resolved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ACTIVE = sa.text("status IN ('queued', 'running')")


def upgrade() -> None:
    """Add what an older version does without: it goes on working while this one takes over."""
    for column in (
        sa.Column("job", sa.String(), nullable=False, server_default="sync"),
        sa.Column("about", sa.String(), nullable=False, server_default=""),
        sa.Column("who", sa.String(), nullable=True),
        sa.Column("full", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.String(), nullable=False, server_default=""),
        sa.Column("calls", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("worker", sa.String(), nullable=True),
    ):
        op.add_column("run", column)
    op.execute("UPDATE run SET status = 'failed', ousted = 'interrupted' WHERE status = 'running'")
    op.create_index(
        "uq_run_active",
        "run",
        ["job", "cohort", "about"],
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )
    op.add_column("outbox", sa.Column("resolved_by", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "worker",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("beat", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_worker"),
    )
    op.create_table(
        "told",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("recipient", sa.BigInteger(), nullable=False),
        sa.Column("redirected", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", "recipient", "redirected", name="pk_told"),
    )
    op.create_index("ix_standing_run_id", "standing", ["run_id"], unique=False)
