"""The forms in which communes tell the district of programmes nobody has entered yet (SSDM table 9)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "programme_forms",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("request_index", sa.String(length=64), nullable=False),
        sa.Column("area_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('entered','known','none-such')", name=op.f("ck_programme_forms_outcome")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (closed_at IS NULL)", name=op.f("ck_programme_forms_closed")),
        sa.ForeignKeyConstraint(["area_key"], ["areas.key"], name=op.f("fk_programme_forms_area_key_areas")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["officials.id"], name=op.f("fk_programme_forms_closed_by_id_officials")
        ),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_programme_forms_office_id_offices")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["officials.id"], name=op.f("fk_programme_forms_sent_by_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_forms")),
        sa.UniqueConstraint("request_index", name=op.f("uq_programme_forms_request_index")),
    )
    op.create_index(op.f("ix_programme_forms_office_id"), "programme_forms", ["office_id"])


def downgrade() -> None:
    """Undoes it."""
    op.drop_index(op.f("ix_programme_forms_office_id"), table_name="programme_forms")
    op.drop_table("programme_forms")
