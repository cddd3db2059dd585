"""What seldom changes has a revision: processes keep what they read of it until the value is another."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# The columns that count; None: all of them. A wrong PIN changes nothing that anybody keeps.
TABLES: dict[str, str | None] = {
    "areas": None,
    "offices": None,
    "seats": None,
    "officials": "name_sealed, number_sealed, number_index, language, sex",
    "tenures": None,
    "leaves": None,
}
VERBS = ("INSERT", "UPDATE", "DELETE")
SQLITE = """
CREATE TRIGGER steady_{table}_{name} AFTER {verb} ON {table}
BEGIN UPDATE steady_revision SET value = hex(randomblob(16)); END
"""
POSTGRESQL = """
CREATE FUNCTION steady_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE steady_revision SET value = replace(gen_random_uuid()::text, '-', '');
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Make the row, and let every change of these tables draw its value anew."""
    op.create_table(
        "steady_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_steady_revision")),
    )
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        op.execute("INSERT INTO steady_revision (id, value) VALUES (1, hex(randomblob(16)))")
    else:
        op.execute(
            "INSERT INTO steady_revision (id, value) VALUES (1, replace(gen_random_uuid()::text, '-', ''))"
        )
    if not on_sqlite:
        op.execute(POSTGRESQL)
    for name, columns in TABLES.items():
        update = f"UPDATE OF {columns}" if columns else "UPDATE"
        if on_sqlite:
            for verb in VERBS:
                sql = SQLITE.format(table=name, name=verb.lower(), verb=update if verb == "UPDATE" else verb)
                op.execute(sql)
        else:
            op.execute(
                f"CREATE TRIGGER steady_{name} AFTER INSERT OR {update} OR DELETE OR TRUNCATE ON {name}"
                " FOR EACH STATEMENT EXECUTE FUNCTION steady_changed()"
            )


def downgrade() -> None:
    """Take the row and the triggers away."""
    if op.get_bind().dialect.name == "sqlite":
        for name in TABLES:
            for verb in VERBS:
                op.execute(f"DROP TRIGGER steady_{name}_{verb.lower()}")
    else:
        for name in TABLES:
            op.execute(f"DROP TRIGGER steady_{name} ON {name}")
        op.execute("DROP FUNCTION steady_changed()")
    op.drop_table("steady_revision")
