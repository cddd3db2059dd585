"""Missed calls that are called back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OPEN = "state IN ('waiting','calling')"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "call_backs",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("call_id", sa.String(length=80), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','calling','called','answered','missed','failed','unknown')",
            name=op.f("ck_call_backs_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_backs")),
        sa.UniqueConstraint("call_id", name=op.f("uq_call_backs_call_id")),
    )
    op.create_index(op.f("ix_call_backs_number_index"), "call_backs", ["number_index"])
    op.create_index(
        "ix_call_backs_due",
        "call_backs",
        ["not_before"],
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )


def downgrade() -> None:
    """Undoes it."""
    op.drop_index("ix_call_backs_due", table_name="call_backs")
    op.drop_index(op.f("ix_call_backs_number_index"), table_name="call_backs")
    op.drop_table("call_backs")
