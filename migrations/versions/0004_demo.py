"""What only the demo keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What only the demo keeps."""
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "demo_phones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("pin_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("seat_key", sa.String(length=80), nullable=True),
        sa.Column("area_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["area_key"], ["areas.key"], name=op.f("fk_demo_phones_area_key")),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_demo_phones_official_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_phones")),
    )
    op.create_table(
        "demo_arrivals",
        sa.Column("message_id", sa.String(length=26), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_demo_arrivals_message_id")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_demo_arrivals")),
    )
    with op.batch_alter_table("demo_arrivals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_demo_arrivals_number_index"), ["number_index"], unique=False)


def downgrade() -> None:
    """Undoes it."""
    with op.batch_alter_table("demo_arrivals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_demo_arrivals_number_index"))
    op.drop_table("demo_arrivals")
    op.drop_table("demo_phones")
    op.drop_table("demo_clock")
