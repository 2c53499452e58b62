"""Rules in force, contents seen, people's answers, registers, absences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add tables; an older version does without them while this one takes over."""
    op.create_table(
        "rule",
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("cohort", name="pk_rule"),
    )
    op.create_table(
        "content",
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("cohort", name="pk_content"),
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("programme", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("canvas_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("strand", sa.String(), nullable=True),
        sa.Column("areas", sa.String(), nullable=True),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer"),
    )
    op.create_index("ix_answer_programme", "answer", ["programme"], unique=False)
    op.create_index("ix_answer_cohort", "answer", ["cohort"], unique=False)
    _registers()
    _absences()


def _registers() -> None:
    op.create_table(
        "register",
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("strand", sa.String(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort", "user_id"],
            ["participant.cohort", "participant.user_id"],
            name="fk_register_cohort_user_id",
        ),
        sa.PrimaryKeyConstraint("cohort", "user_id", "activity", name="pk_register"),
    )
    op.create_table(
        "register_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("activity", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort", "user_id"],
            ["participant.cohort", "participant.user_id"],
            name="fk_register_change_cohort_user_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_register_change"),
    )
    op.create_index(
        "ix_register_change_cohort_user_id", "register_change", ["cohort", "user_id"], unique=False
    )


def _absences() -> None:
    """Of those who had left before, it is known that it was not before their last figure."""
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort", "user_id"],
            ["participant.cohort", "participant.user_id"],
            name="fk_absence_cohort_user_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_absence"),
    )
    op.create_index("ix_absence_cohort_user_id", "absence", ["cohort", "user_id"], unique=False)
    op.execute(
        "INSERT INTO absence (cohort, user_id, since)"
        " SELECT p.cohort, p.user_id, s.computed_at FROM participant p JOIN standing s"
        " ON s.cohort = p.cohort AND s.user_id = p.user_id AND s.run_id = p.standing_run"
        " WHERE p.state = 'left'"
    )
