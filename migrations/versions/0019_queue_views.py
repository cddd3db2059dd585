"""Who works on which case, cases that belong together, saved views, and names to search by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
SQLITE_FORGET = """
CREATE TRIGGER forget_case_names AFTER UPDATE OF sealed ON case_words
WHEN NEW.sealed IS NULL AND NEW.role = 'name'
BEGIN DELETE FROM case_names WHERE case_id = NEW.case_id; END
"""
POSTGRESQL_FORGET = """
CREATE FUNCTION forget_case_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM case_names WHERE case_id = NEW.case_id;
  RETURN NULL;
END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER forget_case_names AFTER UPDATE OF sealed ON case_words FOR EACH ROW
WHEN (NEW.sealed IS NULL AND NEW.role = 'name') EXECUTE FUNCTION forget_case_names()
"""


def upgrade() -> None:
    """Four tables; a name that is erased is found no more, whoever erases it."""
    op.create_table(
        "case_names",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("token_index", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_names_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "token_index", name=op.f("pk_case_names")),
    )
    op.create_index(op.f("ix_case_names_token_index"), "case_names", ["token_index"])
    op.create_table(
        "case_assignments",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("assigned_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_assignments_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["offices.id"], name=op.f("fk_case_assignments_office_id_offices")
        ),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_case_assignments_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_assignments")),
    )
    op.create_index(op.f("ix_case_assignments_official_id"), "case_assignments", ["official_id"])
    op.create_table(
        "case_links",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("other_id", sa.String(length=26), nullable=False),
        sa.Column("linked_at", _INSTANT, nullable=False),
        sa.CheckConstraint("case_id < other_id", name=op.f("ck_case_links_order")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_links_case_id_cases")),
        sa.ForeignKeyConstraint(["other_id"], ["cases.id"], name=op.f("fk_case_links_other_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "other_id", name=op.f("pk_case_links")),
    )
    op.create_index(op.f("ix_case_links_other_id"), "case_links", ["other_id"])
    op.create_table(
        "saved_views",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("title_index", sa.String(length=64), nullable=False),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("wanted", sa.JSON(), nullable=False),
        sa.Column("saved_at", _INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["official_id"], ["officials.id"], name=op.f("fk_saved_views_official_id_officials")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint(
            "official_id", "title_index", name=op.f("uq_saved_views_official_id_title_index")
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_FORGET)
    else:
        op.execute(POSTGRESQL_FORGET)
        op.execute(POSTGRESQL_TRIGGER)


def downgrade() -> None:
    """Undoes it."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER forget_case_names")
    else:
        op.execute("DROP TRIGGER forget_case_names ON case_words")
        op.execute("DROP FUNCTION forget_case_names()")
    for table in ("saved_views", "case_links", "case_assignments", "case_names"):
        op.drop_table(table)
