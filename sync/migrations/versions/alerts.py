"""More rules of alerts, what coaches say of them, and how coaches want to be told."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN = sa.text("closed_at IS NULL")
FIRST_RULES = """
INSERT INTO canvas_feature (name, value, seen_at)
SELECT 'alert rules of cohort ' || cohort, 'behind eligible out-of-reach', max(started_at)
FROM run WHERE cohort <> '' AND status IN ('succeeded', 'partial') GROUP BY cohort
"""
KEY = sa.text(
    "INSERT INTO canvas_feature (name, value, seen_at)"
    " VALUES ('secret key', :key, CURRENT_TIMESTAMP)"
)
"""What signs links in mails where NPQ_SYNC_SECRET_KEY is not set; see sync/store/keys.py."""
DIGESTS = """
UPDATE outbox SET kind = 'digest', good_until = created_at
WHERE EXISTS (SELECT 1 FROM mention WHERE mention.outbox_id = outbox.id)
"""  # those that still wait were made for a morning that is over


def upgrade() -> None:
    """Add what an older version does without: it goes on working while this one takes over."""
    for column in (
        sa.Column("about", sa.String(), nullable=False, server_default=""),
        sa.Column("content", sa.Text(), nullable=False, server_default="{}"),
        sa.Column("closed_why", sa.String(), nullable=True),
        sa.Column("backlog", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("on_it_by", sa.BigInteger(), nullable=True),
        sa.Column("on_it_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_by", sa.BigInteger(), nullable=True),
        sa.Column("snoozed_until", sa.Date(), nullable=True),
    ):
        op.add_column("news", column)
    op.drop_index("uq_news_open", "news")
    op.create_index(
        "uq_alert_open",
        "news",
        ["cohort", "user_id", "rule", "about"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index("ix_news_cohort_closed_at", "news", ["cohort", "closed_at"], unique=False)
    for column in (
        sa.Column("kind", sa.String(), nullable=False, server_default="note"),
        sa.Column("channel", sa.String(), nullable=False, server_default="mail"),
        sa.Column("good_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.Column("digest_before", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("outbox", column)
    _coaches()
    op.execute(FIRST_RULES)
    op.execute(KEY.bindparams(key=secrets.token_urlsafe(32)))
    op.execute(DIGESTS)


def _coaches() -> None:
    op.create_table(
        "coach",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("digest_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name="pk_coach"),
    )
    op.create_table(
        "disowned",
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("coach", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort", "user_id"],
            ["participant.cohort", "participant.user_id"],
            name="fk_disowned_cohort_user_id",
        ),
        sa.PrimaryKeyConstraint("cohort", "user_id", "coach", name="pk_disowned"),
    )
