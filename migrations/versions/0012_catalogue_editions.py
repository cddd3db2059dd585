"""Editions of the catalogue: who took which one in, and when. What was ever used stays."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("rules_in_force", "catalogue_editions")
SQLITE_KEEP = """
CREATE TRIGGER guard_{table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
"""
SQLITE_STEADY = """
CREATE TRIGGER steady_{table}_insert AFTER INSERT ON {table}
BEGIN UPDATE steady_revision SET value = hex(randomblob(16)); END
"""
POSTGRESQL_KEEP = """
CREATE TRIGGER guard_{table} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION guard_history()
"""
POSTGRESQL_STEADY = """
CREATE TRIGGER steady_{table} AFTER INSERT OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION steady_changed()
"""


def upgrade() -> None:
    """Make the table, guard both histories, and let what processes keep of them grow old when a row is added."""
    op.create_table(
        "catalogue_editions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version"], ["rules_in_force.version"], name=op.f("fk_catalogue_editions_version")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_catalogue_editions")),
    )
    for table in TABLES:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(SQLITE_KEEP.format(table=table, verb=verb))
            op.execute(SQLITE_STEADY.format(table=table))
        else:
            op.execute(POSTGRESQL_KEEP.format(table=table))
            op.execute(POSTGRESQL_STEADY.format(table=table))


def downgrade() -> None:
    """Undoes it."""
    for table in TABLES:
        if op.get_bind().dialect.name == "sqlite":
            for name in (f"guard_{table}_UPDATE", f"guard_{table}_DELETE", f"steady_{table}_insert"):
                op.execute(f"DROP TRIGGER {name}")
        else:
            op.execute(f"DROP TRIGGER guard_{table} ON {table}")
            op.execute(f"DROP TRIGGER steady_{table} ON {table}")
    op.drop_table("catalogue_editions")
