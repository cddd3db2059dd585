"""Safe contact: how somebody of a hotline's case may be reached, her second PIN, confirmed lines, traces in chats."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. A hotline's case filed before has no row: nothing is sent about it until she is asked."""
    op.create_table(
        "safe_contacts",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("contact_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("abroad_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("second_digest", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_safe_contacts_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_safe_contacts")),
    )
    op.create_table(
        "confirmed_lines",
        sa.Column("line", sa.String(length=20), nullable=False),
        sa.Column("seat_key", sa.String(length=80), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_confirmed_lines")),
    )
    op.create_table(
        "chat_traces",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("owner_index", sa.String(length=64), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_traces")),
    )
    op.create_index(op.f("ix_chat_traces_owner_index"), "chat_traces", ["owner_index"])
    op.create_index(op.f("ix_chat_traces_shown_at"), "chat_traces", ["shown_at"])


def downgrade() -> None:
    """Undoes it. Without what she agreed to nothing would hold a text back, so what waits for her is taken out."""
    messages = "case_id IN (SELECT case_id FROM safe_contacts) AND official_id IS NULL"
    op.execute(f"UPDATE messages SET state = 'failed' WHERE state IN ('queued','held') AND {messages}")  # noqa: S608
    for table in ("chat_traces", "confirmed_lines", "safe_contacts"):
        op.drop_table(table)
