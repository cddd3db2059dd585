"""Persons and households, their phones, and an append-only history of what is known of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

SQLITE_KEEP = """
CREATE TRIGGER guard_person_changes_{verb} BEFORE {verb} ON person_changes
BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
"""
POSTGRESQL_KEEP = """
CREATE TRIGGER guard_person_changes BEFORE UPDATE OR DELETE ON person_changes
FOR EACH ROW EXECUTE FUNCTION guard_history()
"""
VERBS = ("UPDATE", "DELETE")


def upgrade() -> None:
    """Persons and households, their phones, and an append-only history of what is known of them."""
    op.create_table(
        "link_guesses",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_link_guesses")),
    )
    op.create_table(
        "registry_imports",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_imports")),
    )
    op.create_table(
        "households",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("village_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("label", sa.String(length=40), nullable=True),
        sa.Column("id_poor", sa.String(length=8), nullable=True),
        sa.Column("id_poor_on", sa.Date(), nullable=True),
        sa.Column("card_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("card_index", sa.String(length=64), nullable=True),
        sa.Column("card_until", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id_poor IN ('none', '1', '2', 'at-risk')", name=op.f("ck_households_id_poor")),
        sa.CheckConstraint("(card_sealed IS NULL) = (card_index IS NULL)", name=op.f("ck_households_card")),
        sa.ForeignKeyConstraint(["village_key"], ["areas.key"], name=op.f("fk_households_village_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_households")),
        sa.UniqueConstraint("card_index", name=op.f("uq_households_card_index")),
        sa.UniqueConstraint("village_key", "label", name=op.f("uq_households_village_key_label")),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("household_id", sa.String(length=26), nullable=True),
        sa.Column("is_head", sa.Boolean(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.String(length=64), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=True),
        sa.Column("born_from", sa.Date(), nullable=True),
        sa.Column("born_to", sa.Date(), nullable=True),
        sa.Column("village_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("died_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("pregnant", sa.Boolean(), nullable=True),
        sa.Column("disability", sa.String(length=10), nullable=True),
        sa.Column("school", sa.String(length=16), nullable=True),
        sa.Column("occupation", sa.String(length=16), nullable=True),
        sa.Column("nssf", sa.Boolean(), nullable=True),
        sa.Column("abroad", sa.String(length=8), nullable=True),
        sa.Column("id_card_index", sa.String(length=64), nullable=True),
        sa.Column("entered_by", sa.String(length=40), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("abroad IN ('no', 'abroad', 'returned')", name=op.f("ck_persons_abroad")),
        sa.CheckConstraint(
            "disability IN ('none', 'mild', 'moderate', 'severe')", name=op.f("ck_persons_disability")
        ),
        sa.CheckConstraint(
            "occupation IN ('none', 'farmer', 'self-employed', 'worker', 'civil-servant')",
            name=op.f("ck_persons_occupation"),
        ),
        sa.CheckConstraint(
            "school IN ('none', 'pre', 'primary', 'lower-secondary', 'upper-secondary')",
            name=op.f("ck_persons_school"),
        ),
        sa.CheckConstraint("sex IN ('f', 'm')", name=op.f("ck_persons_sex")),
        sa.CheckConstraint("(born_from IS NULL) = (born_to IS NULL)", name=op.f("ck_persons_born_both")),
        sa.CheckConstraint("born_from <= born_to", name=op.f("ck_persons_born_order")),
        sa.CheckConstraint("died_on >= born_from", name=op.f("ck_persons_died_after_birth")),
        sa.ForeignKeyConstraint(["household_id"], ["households.id"], name=op.f("fk_persons_household_id")),
        sa.ForeignKeyConstraint(["village_key"], ["areas.key"], name=op.f("fk_persons_village_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("number", name=op.f("uq_persons_number")),
    )
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.create_index(
            "ix_persons_alone",
            ["village_key", "name_index"],
            unique=False,
            sqlite_where=sa.text("household_id IS NULL"),
            postgresql_where=sa.text("household_id IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_persons_household_id"), ["household_id"], unique=False)
        batch_op.create_index(
            "ix_persons_id_card",
            ["id_card_index"],
            unique=False,
            sqlite_where=sa.text("id_card_index IS NOT NULL"),
            postgresql_where=sa.text("id_card_index IS NOT NULL"),
        )
        batch_op.create_index(batch_op.f("ix_persons_village_key"), ["village_key"], unique=False)

    op.create_table(
        "person_changes",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("household_id", sa.String(length=26), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("fact", sa.String(length=20), nullable=False),
        sa.Column("change_sealed", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (household_id IS NULL)", name=op.f("ck_person_changes_of_one")
        ),
        sa.ForeignKeyConstraint(
            ["household_id"], ["households.id"], name=op.f("fk_person_changes_household_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_person_changes_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_changes")),
    )
    with op.batch_alter_table("person_changes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_person_changes_household_id_at"), ["household_id", "at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_person_changes_person_id_at"), ["person_id", "at"], unique=False)

    op.create_table(
        "person_phones",
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("phone_id", sa.String(length=26), nullable=False),
        sa.Column("pin_hash", sa.String(length=160), nullable=False),
        sa.Column("failed_pins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_person_phones_person_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name=op.f("fk_person_phones_phone_id")),
        sa.PrimaryKeyConstraint("person_id", "phone_id", name=op.f("pk_person_phones")),
    )
    with op.batch_alter_table("person_phones", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_phones_phone_id"), ["phone_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for verb in VERBS:
            op.execute(SQLITE_KEEP.format(verb=verb))
    else:
        op.execute(POSTGRESQL_KEEP)


def downgrade() -> None:
    """Undoes it. The triggers go with their table."""
    with op.batch_alter_table("person_phones", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_phones_phone_id"))

    op.drop_table("person_phones")
    with op.batch_alter_table("person_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_changes_person_id_at"))
        batch_op.drop_index(batch_op.f("ix_person_changes_household_id_at"))

    op.drop_table("person_changes")
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_persons_village_key"))
        batch_op.drop_index(
            "ix_persons_id_card",
            sqlite_where=sa.text("id_card_index IS NOT NULL"),
            postgresql_where=sa.text("id_card_index IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_persons_household_id"))
        batch_op.drop_index(
            "ix_persons_alone",
            sqlite_where=sa.text("household_id IS NULL"),
            postgresql_where=sa.text("household_id IS NULL"),
        )

    op.drop_table("persons")
    op.drop_table("households")
    op.drop_table("registry_imports")
    op.drop_table("link_guesses")
