"""Areas, offices with their seats and people, and the phones of those who call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Areas, offices with their seats and people, and the phones of those who call."""
    op.create_table(
        "areas",
        sa.Column("key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("code", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("level", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("kind", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("parent_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("name_km", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("name_en", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("fold_km", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("fold_en", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("quirk", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.Column("source", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
        sa.CheckConstraint("(level = 'province') = (parent_key IS NULL)", name=op.f("ck_areas_parent")),
        sa.CheckConstraint(
            "kind IN ('province', 'capital', 'srok', 'krong', 'khan', 'khum', 'sangkat', 'phum')",
            name=op.f("ck_areas_kind"),
        ),
        sa.CheckConstraint(
            "level IN ('province', 'district', 'commune', 'village')", name=op.f("ck_areas_level")
        ),
        sa.ForeignKeyConstraint(["parent_key"], ["areas.key"], name=op.f("fk_areas_parent_key")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_areas")),
    )
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_areas_code"), ["code"], unique=False)
        batch_op.create_index(batch_op.f("ix_areas_level_fold_en"), ["level", "fold_en"], unique=False)
        batch_op.create_index(batch_op.f("ix_areas_level_fold_km"), ["level", "fold_km"], unique=False)
        batch_op.create_index(batch_op.f("ix_areas_parent_key"), ["parent_key"], unique=False)
    op.create_table(
        "officials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_index", sa.String(length=64), nullable=True),
        sa.Column("pin_hash", sa.String(length=160), nullable=False),
        sa.Column("failed_pins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.CheckConstraint("sex IN ('f','m','')", name=op.f("ck_officials_sex")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officials")),
        sa.UniqueConstraint("number_index", name=op.f("uq_officials_number_index")),
    )
    op.create_table(
        "leaves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_leaves_official_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leaves")),
    )
    with op.batch_alter_table("leaves", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leaves_official_id"), ["official_id"], unique=False)
    op.create_table(
        "offices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("area_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("name_km", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("answers_to_id", sa.Integer(), nullable=True),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.CheckConstraint(
            "level IN ('village','commune','district','province','service-desk','desk')",
            name=op.f("ck_offices_level"),
        ),
        sa.ForeignKeyConstraint(["answers_to_id"], ["offices.id"], name=op.f("fk_offices_answers_to_id")),
        sa.ForeignKeyConstraint(["area_key"], ["areas.key"], name=op.f("fk_offices_area_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offices")),
        sa.UniqueConstraint("key", name=op.f("uq_offices_key")),
        sa.UniqueConstraint("kind", "area_key", name=op.f("uq_offices_kind_area_key")),
    )
    with op.batch_alter_table("offices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offices_area_key"), ["area_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_offices_kind"), ["kind"], unique=False)
    op.create_table(
        "phones",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("village_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("sex", sa.String(length=4), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_pins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("sex IN ('f','m','skip','')", name=op.f("ck_phones_sex")),
        sa.ForeignKeyConstraint(["village_key"], ["areas.key"], name=op.f("fk_phones_village_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phones")),
        sa.UniqueConstraint("number_index", name=op.f("uq_phones_number_index")),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["committee_id"], ["offices.id"], name=op.f("fk_meetings_committee_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("committee_id", "at", name=op.f("uq_meetings_committee_id_at")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meetings_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_committee_id"), ["committee_id"], unique=False)
    op.create_table(
        "seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("duty", sa.String(length=12), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "duty IN ('works','registers','provides','decides','secretary','member','none')",
            name=op.f("ck_seats_duty"),
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_seats_office_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("key", name=op.f("uq_seats_key")),
    )
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seats_office_id"), ["office_id"], unique=False)
    op.create_table(
        "tenures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.String(length=8), nullable=False),
        sa.Column("begins", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity IN ('holder','deputy')", name=op.f("ck_tenures_capacity")),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_tenures_official_id")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_tenures_seat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tenures")),
    )
    with op.batch_alter_table("tenures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tenures_official_id"), ["official_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tenures_seat_id"), ["seat_id"], unique=False)


def downgrade() -> None:
    """Undoes it."""
    with op.batch_alter_table("tenures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tenures_seat_id"))
        batch_op.drop_index(batch_op.f("ix_tenures_official_id"))
    op.drop_table("tenures")
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seats_office_id"))
    op.drop_table("seats")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meetings_committee_id"))
        batch_op.drop_index(batch_op.f("ix_meetings_at"))
    op.drop_table("meetings")
    op.drop_table("phones")
    with op.batch_alter_table("offices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offices_kind"))
        batch_op.drop_index(batch_op.f("ix_offices_area_key"))
    op.drop_table("offices")
    with op.batch_alter_table("leaves", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leaves_official_id"))
    op.drop_table("leaves")
    op.drop_table("officials")
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_areas_parent_key"))
        batch_op.drop_index(batch_op.f("ix_areas_level_fold_km"))
        batch_op.drop_index(batch_op.f("ix_areas_level_fold_en"))
        batch_op.drop_index(batch_op.f("ix_areas_code"))
    op.drop_table("areas")
