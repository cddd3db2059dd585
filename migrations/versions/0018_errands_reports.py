"""Work that takes long with its files, the reports of committees, and the decisions of a time found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_UNDONE = sa.text("state IN ('waiting','running')")
_OWED = sa.text("written_at IS NULL")
_DECIDED = sa.text("type = 'decided'")


def upgrade() -> None:
    """Make the tables and the index."""
    op.create_table(
        "errands",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("request_index", sa.String(length=64), nullable=False),
        sa.Column("arguments_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("to_be_cancelled", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=400), nullable=False),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("claimed_at", _INSTANT, nullable=True),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','running','done','failed','cancelled')", name=op.f("ck_errands_state")
        ),
        sa.CheckConstraint("share BETWEEN 0 AND 100", name=op.f("ck_errands_share")),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_errands_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errands")),
        sa.UniqueConstraint("request_index", name=op.f("uq_errands_request_index")),
    )
    op.create_index(
        "ix_errands_undone", "errands", ["claimed_at"], sqlite_where=_UNDONE, postgresql_where=_UNDONE
    )
    op.create_index(op.f("ix_errands_official_id"), "errands", ["official_id"])
    op.create_index(op.f("ix_errands_ended_at"), "errands", ["ended_at"])
    op.create_table(
        "errand_files",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("errand_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("filename", sa.String(length=80), nullable=False),
        sa.Column("octets", sa.Integer(), nullable=False),
        sa.CheckConstraint("role IN ('given','result','faults')", name=op.f("ck_errand_files_role")),
        sa.ForeignKeyConstraint(
            ["errand_id"], ["errands.id"], name=op.f("fk_errand_files_errand_id_errands")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand_files")),
        sa.UniqueConstraint("errand_id", "role", name=op.f("uq_errand_files_errand_id_role")),
    )
    op.create_table(
        "errand_parts",
        sa.Column("file_id", sa.String(length=26), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["errand_files.id"], name=op.f("fk_errand_parts_file_id_errand_files")
        ),
        sa.PrimaryKeyConstraint("file_id", "place", name=op.f("pk_errand_parts")),
    )
    op.create_table(
        "report_rounds",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("opened_at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("month", name=op.f("pk_report_rounds")),
    )
    op.create_table(
        "committee_reports",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("report", sa.String(length=24), nullable=False),
        sa.Column("claimed_at", _INSTANT, nullable=True),
        sa.Column("written_at", _INSTANT, nullable=True),
        sa.Column("rules_version", sa.String(length=12), nullable=False),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=True),
        sa.CheckConstraint(
            "(written_at IS NULL) = (rules_version = '')", name=op.f("ck_committee_reports_written")
        ),
        sa.ForeignKeyConstraint(
            ["committee_id"], ["offices.id"], name=op.f("fk_committee_reports_committee_id_offices")
        ),
        sa.ForeignKeyConstraint(
            ["month"], ["report_rounds.month"], name=op.f("fk_committee_reports_month_report_rounds")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_reports")),
        sa.UniqueConstraint("committee_id", "month", name=op.f("uq_committee_reports_committee_id_month")),
    )
    op.create_index(
        "ix_committee_reports_owed",
        "committee_reports",
        ["claimed_at"],
        sqlite_where=_OWED,
        postgresql_where=_OWED,
    )
    op.create_index(
        "ix_case_events_decided",
        "case_events",
        ["at", "case_id"],
        sqlite_where=_DECIDED,
        postgresql_where=_DECIDED,
    )


def downgrade() -> None:
    """Undoes it."""
    op.drop_index("ix_case_events_decided", "case_events")
    for table in ("committee_reports", "report_rounds", "errand_parts", "errand_files", "errands"):
        op.drop_table(table)
