"""Administration: what was changed by whom, and editions of the policy, the calendar and the message texts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
STEADY = ("policy_editions", "calendar_days", "text_editions")
KEPT = ("administration_events", *STEADY)
SQLITE_KEEP = """
CREATE TRIGGER guard_{table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
"""
SQLITE_ONCE = """
CREATE TRIGGER guard_administration_requests BEFORE UPDATE ON administration_requests WHEN OLD.outcome <> ''
BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
"""
SQLITE_STEADY = """
CREATE TRIGGER steady_{table}_insert AFTER INSERT ON {table}
BEGIN UPDATE steady_revision SET value = hex(randomblob(16)); END
"""
POSTGRESQL_KEEP = """
CREATE TRIGGER guard_{table} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION guard_history()
"""
POSTGRESQL_ONCE = """
CREATE TRIGGER guard_administration_requests BEFORE UPDATE ON administration_requests FOR EACH ROW
WHEN (OLD.outcome <> '') EXECUTE FUNCTION guard_history()
"""
POSTGRESQL_STEADY = """
CREATE TRIGGER steady_{table} AFTER INSERT OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION steady_changed()
"""


def upgrade() -> None:
    """Make the tables, guard what is history, and let what processes keep grow old when an edition is added."""
    _events()
    _editions()
    _requests()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        for verb in ("UPDATE", "DELETE") if on_sqlite else ():
            op.execute(SQLITE_KEEP.format(table=table, verb=verb))
        if not on_sqlite:
            op.execute(POSTGRESQL_KEEP.format(table=table))
    for table in STEADY:
        op.execute((SQLITE_STEADY if on_sqlite else POSTGRESQL_STEADY).format(table=table))
    op.execute(SQLITE_ONCE if on_sqlite else POSTGRESQL_ONCE)


def _events() -> None:
    op.create_table(
        "administration_events",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=24), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("before", sa.String(length=200), nullable=False),
        sa.Column("after", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration_events")),
    )
    op.create_index(op.f("ix_administration_events_subject_id"), "administration_events", ["subject", "id"])
    op.create_index(op.f("ix_administration_events_at"), "administration_events", ["at"])


def _editions() -> None:
    op.create_table(
        "policy_editions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.String(length=12), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("holds_from", _INSTANT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_policy_editions")),
    )
    op.create_table(
        "calendar_days",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("what", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.CheckConstraint("what IN ('closed','open','as-file')", name=op.f("ck_calendar_days_what")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "text_editions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("msgid", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("at", _INSTANT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_editions")),
        sa.UniqueConstraint(
            "language", "msgid", "number", name=op.f("uq_text_editions_language_msgid_number")
        ),
    )


def _requests() -> None:
    op.create_table(
        "administration_requests",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("seat_key", sa.String(length=80), nullable=False),
        sa.Column("capacity", sa.String(length=8), nullable=False),
        sa.Column("begins", _INSTANT, nullable=True),
        sa.Column("ends", _INSTANT, nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("settled_at", _INSTANT, nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.CheckConstraint("kind IN ('seat','login')", name=op.f("ck_administration_requests_kind")),
        sa.CheckConstraint(
            "outcome IN ('','approved','refused')", name=op.f("ck_administration_requests_outcome")
        ),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (outcome = '')", name=op.f("ck_administration_requests_settled")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_administration_requests_official_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["officials.id"], name=op.f("fk_administration_requests_asked_by_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_administration_requests")),
    )
    op.create_index(
        op.f("ix_administration_requests_outcome_id"), "administration_requests", ["outcome", "id"]
    )


def downgrade() -> None:
    """Undoes it."""
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT:
        for verb in ("UPDATE", "DELETE") if on_sqlite else ():
            op.execute(f"DROP TRIGGER guard_{table}_{verb}")
        if not on_sqlite:
            op.execute(f"DROP TRIGGER guard_{table} ON {table}")
    for table in STEADY:
        op.execute(
            f"DROP TRIGGER steady_{table}_insert" if on_sqlite else f"DROP TRIGGER steady_{table} ON {table}"
        )
    name = "DROP TRIGGER guard_administration_requests"
    op.execute(name if on_sqlite else f"{name} ON administration_requests")
    for table in ("administration_requests", *STEADY, "administration_events"):
        op.drop_table(table)
