"""Tokens that wait for a second administrator, looks found by their day, and forwarded cases for a committee's minutes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_FORWARDED = sa.text("type = 'forwarded'")
SQLITE_ONCE = """
CREATE TRIGGER guard_token_requests BEFORE UPDATE ON token_requests WHEN OLD.outcome <> ''
BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
"""
POSTGRESQL_ONCE = """
CREATE TRIGGER guard_token_requests BEFORE UPDATE ON token_requests FOR EACH ROW
WHEN (OLD.outcome <> '') EXECUTE FUNCTION guard_history()
"""


def upgrade() -> None:
    """Make the table, guard what is settled, and make the two indexes."""
    op.create_table(
        "token_requests",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("area_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("a_minute", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("settled_at", _INSTANT, nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.CheckConstraint("outcome IN ('','approved','refused')", name=op.f("ck_token_requests_outcome")),
        sa.CheckConstraint("(settled_at IS NULL) = (outcome = '')", name=op.f("ck_token_requests_settled")),
        sa.ForeignKeyConstraint(["area_key"], ["areas.key"], name=op.f("fk_token_requests_area_key_areas")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["officials.id"], name=op.f("fk_token_requests_asked_by_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token_requests")),
    )
    op.create_index(op.f("ix_token_requests_outcome_id"), "token_requests", ["outcome", "id"])
    op.execute(SQLITE_ONCE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL_ONCE)
    op.create_index(op.f("ix_case_reads_at"), "case_reads", ["at"])
    op.create_index(
        "ix_case_events_forwarded",
        "case_events",
        ["at"],
        sqlite_where=_FORWARDED,
        postgresql_where=_FORWARDED,
    )


def downgrade() -> None:
    """Undoes it."""
    op.drop_index("ix_case_events_forwarded", "case_events")
    op.drop_index(op.f("ix_case_reads_at"), "case_reads")
    trigger = "DROP TRIGGER guard_token_requests"
    op.execute(trigger if op.get_bind().dialect.name == "sqlite" else f"{trigger} ON token_requests")
    op.drop_table("token_requests")
