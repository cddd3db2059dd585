"""The minutes of committees' meetings, which nobody changes once they are closed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# What may not be changed any more, by table.
CLOSED = {
    "sittings": "OLD.closed_at IS NOT NULL",
    "sitting_attendance": (
        "EXISTS (SELECT 1 FROM sittings WHERE meeting_id = OLD.meeting_id AND closed_at IS NOT NULL)"
    ),
    "sitting_cases": "OLD.settled_at IS NOT NULL",
}
SQLITE_KEEP = """
CREATE TRIGGER guard_{table}_{verb} BEFORE {verb} ON {table} WHEN {closed}
BEGIN SELECT RAISE(ABORT, 'closed minutes are not changed'); END
"""
POSTGRESQL_KEEP = """
CREATE FUNCTION guard_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {closed} THEN
    RAISE EXCEPTION 'closed minutes are not changed' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
"""


def upgrade() -> None:
    """Make the tables and set their guards."""
    _sittings()
    _attendance()
    _cases()
    for table, closed in CLOSED.items():
        _guard(table, closed)


def _sittings() -> None:
    op.create_table(
        "sittings",
        sa.Column("meeting_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meetings.id"], name=op.f("fk_sittings_meeting_id_meetings")
        ),
        sa.ForeignKeyConstraint(
            ["saved_by_id"], ["officials.id"], name=op.f("fk_sittings_saved_by_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["officials.id"], name=op.f("fk_sittings_closed_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_sittings")),
    )


def _attendance() -> None:
    table = "sitting_attendance"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("presence", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "presence IN ('present','absent','deputy')", name=op.f("ck_sitting_attendance_presence")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["sittings.meeting_id"], name=op.f(f"fk_{table}_meeting_id_sittings")
        ),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f(f"fk_{table}_seat_id_seats")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f(f"fk_{table}_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("meeting_id", "seat_id", name=op.f(f"uq_{table}_meeting_id_seat_id")),
    )
    op.create_index(op.f(f"ix_{table}_meeting_id"), table, ["meeting_id"])


def _cases() -> None:
    table = "sitting_cases"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("draft_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("event_id", sa.String(length=26), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('','recommended','forwarded','put-off')", name=op.f("ck_sitting_cases_outcome")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["sittings.meeting_id"], name=op.f(f"fk_{table}_meeting_id_sittings")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f(f"fk_{table}_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["case_events.id"], name=op.f(f"fk_{table}_event_id_case_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("meeting_id", "case_id", name=op.f(f"uq_{table}_meeting_id_case_id")),
    )
    for column in ("meeting_id", "case_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _guard(table: str, closed: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(SQLITE_KEEP.format(table=table, verb=verb, closed=closed))
        return
    op.execute(POSTGRESQL_KEEP.format(table=table, closed=closed))
    op.execute(
        f"CREATE TRIGGER guard_{table} BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION guard_{table}()"
    )


def downgrade() -> None:
    """Undoes it. The guards go with their tables."""
    for table in reversed(CLOSED):
        op.drop_table(table)
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP FUNCTION guard_{table}()")
