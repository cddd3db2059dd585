"""Hotline casework: shifts, what the desks write on a case, the risk of a case, and deadlines of their tasks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
OLD_LAST, LAST = "'prepare','process','result'", "'prepare','process','result','task'"
OLD_PURPOSES = (
    "'remind','acknowledge','act','decide','meeting','recommend','answer-cap','provider-cap','tell','confirm-remind','confirm-close',"
    f"'alarm',{OLD_LAST}"
)
KINDS = "'risk','consent','packet','plan','task','call','handover','check','review','outcome'"


def upgrade() -> None:
    """Make the tables. A case filed before has no risk until its desk assesses it."""
    op.execute("ALTER TABLE cases ADD COLUMN risk VARCHAR(12) NOT NULL DEFAULT ''")
    _shifts()
    _sheets()
    _purposes(OLD_LAST, LAST)


def _shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("begins", INSTANT, nullable=False),
        sa.Column("ends", INSTANT, nullable=False),
        sa.CheckConstraint("begins < ends", name=op.f("ck_shifts_span")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_shifts_office_id")),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_shifts_official_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shifts")),
    )
    for column in ("office_id", "official_id", "ends"):
        op.create_index(op.f(f"ix_shifts_{column}"), "shifts", [column])


def _sheets() -> None:
    op.create_table(
        "desk_sheets",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("seat_key", sa.String(length=80), nullable=True),
        sa.Column("until", INSTANT, nullable=True),
        sa.Column("opened_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=True),
        sa.Column("key_digest", sa.String(length=64), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_desk_sheets_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_desk_sheets_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_sheets")),
        sa.UniqueConstraint("key_digest", name=op.f("uq_desk_sheets_key_digest")),
    )
    op.create_index(op.f("ix_desk_sheets_case_id"), "desk_sheets", ["case_id"])


def _purposes(before: str, after: str) -> None:
    """SQLite changes no constraint of a table: it is copied into a new one."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("ck_timers_purpose", "timers", type_="check")
        purposes = OLD_PURPOSES.replace(OLD_LAST, after)
        op.create_check_constraint(op.f("ck_timers_purpose"), "timers", f"purpose IN ({purposes})")
        return
    kept = op.get_bind().execute(
        sa.text("SELECT type, name, sql FROM sqlite_master WHERE tbl_name = 'timers'")
    )
    made = {row.name: (row.type, row.sql) for row in kept if row.sql}
    for name, (kind, _) in made.items():
        if kind != "table":
            op.execute(f'DROP {kind} "{name}"')
    op.execute("ALTER TABLE timers RENAME TO timers_before")
    op.get_bind().exec_driver_sql(made.pop("timers")[1].replace(before, after))
    op.execute("INSERT INTO timers SELECT * FROM timers_before")
    op.execute("DROP TABLE timers_before")
    for _, statement in made.values():
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Undoes it. What the desks wrote, their shifts and their tasks' deadlines go with it."""
    op.execute("DELETE FROM timers WHERE purpose = 'task'")
    _purposes(LAST, OLD_LAST)
    op.drop_table("desk_sheets")
    op.drop_table("shifts")
    op.execute("ALTER TABLE cases DROP COLUMN risk")
