"""Deadlines that were set aside are found without reading all the others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Deadlines that were set aside are found without reading all the others."""
    op.create_index(
        "ix_timers_stuck",
        "timers",
        ["id"],
        sqlite_where=sa.text("state = 'stuck'"),
        postgresql_where=sa.text("state = 'stuck'"),
    )


def downgrade() -> None:
    """Undoes it."""
    op.drop_index("ix_timers_stuck", table_name="timers")
