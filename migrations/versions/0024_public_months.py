"""The months that were told to everybody: told once, and then kept as they were told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

SQLITE_KEEP = """
CREATE TRIGGER guard_public_months_{verb} BEFORE {verb} ON public_months
BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
"""
POSTGRESQL_KEEP = """
CREATE TRIGGER guard_public_months BEFORE UPDATE OR DELETE ON public_months
FOR EACH ROW EXECUTE FUNCTION guard_history()
"""


def upgrade() -> None:
    """Make the table and guard it."""
    op.create_table(
        "public_months",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_public_months")),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE_KEEP.format(verb=verb))
    else:
        op.execute(POSTGRESQL_KEEP)


def downgrade() -> None:
    """Undoes it; its triggers go with the table."""
    op.drop_table("public_months")
