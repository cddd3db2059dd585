"""Who is entitled to which programme, and the rules by which that was found."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make both tables. The cross-tables fill when people are next matched."""
    op.create_table(
        "matches",
        sa.Column("programme_id", sa.String(length=48), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("standing", sa.String(length=5), nullable=False),
        sa.Column("rules_version", sa.String(length=12), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.CheckConstraint("standing IN ('yes', 'maybe')", name=op.f("ck_matches_standing")),
        sa.PrimaryKeyConstraint("programme_id", "person_id", name=op.f("pk_matches")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_matches_person_id"), "matches", ["person_id"])
    op.create_table(
        "rules_in_force",
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rules_in_force")),
    )


def downgrade() -> None:
    """Undoes it."""
    op.drop_table("rules_in_force")
    op.drop_index(op.f("ix_matches_person_id"), table_name="matches")
    op.drop_table("matches")
