"""What erasing somebody leaves: a mark by which later readings pass them over, and sums of old."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.text(
    "INSERT INTO canvas_feature (name, value, seen_at)"
    " VALUES ('forgetting key', :key, CURRENT_TIMESTAMP)"
)
"""What makes marks; see sync/store/forgotten.py."""


def upgrade() -> None:
    """Add what an older version does without: it goes on working while this one takes over."""
    op.create_table(
        "forgotten",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("mark", name="pk_forgotten"),
    )
    op.create_table(
        "unnamed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entry", sa.String(), nullable=False),
        sa.Column("percent", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_unnamed"),
    )
    op.create_index("ix_unnamed_cohort_day", "unnamed", ["cohort", "day"], unique=False)
    op.execute(KEY.bindparams(key=secrets.token_urlsafe(32)))
