"""In which sections of the home course each participant is, for the console."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what an older version does without: it goes on working while this one takes over."""
    op.add_column(
        "participant", sa.Column("sections", sa.Text(), nullable=False, server_default="{}")
    )
