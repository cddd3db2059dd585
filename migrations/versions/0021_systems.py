"""Other systems: their tokens and scopes, what they filed, their webhooks and what these are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STEADY = ("systems", "webhooks")
VERBS = ("INSERT", "UPDATE", "DELETE")
_OPEN = "state IN ('waiting','sending')"
SQLITE_STEADY = """
CREATE TRIGGER steady_{table}_{verb} AFTER {verb} ON {table}
BEGIN UPDATE steady_revision SET value = hex(randomblob(16)); END
"""
POSTGRESQL_STEADY = """
CREATE TRIGGER steady_{table} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION steady_changed()
"""


def upgrade() -> None:
    """Make the tables, and let what processes keep of systems and webhooks grow old with every change."""
    op.create_table(
        "systems",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("token_index", sa.String(length=64), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("area_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("a_minute", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("a_minute > 0", name=op.f("ck_systems_a_minute")),
        sa.ForeignKeyConstraint(["area_key"], ["areas.key"], name=op.f("fk_systems_area_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_systems")),
        sa.UniqueConstraint("label", name=op.f("uq_systems_label")),
        sa.UniqueConstraint("token_index", name=op.f("uq_systems_token_index")),
    )
    op.create_table(
        "system_uses",
        sa.Column("system_id", sa.String(length=26), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["system_id"], ["systems.id"], name=op.f("fk_system_uses_system_id")),
        sa.PrimaryKeyConstraint("system_id", name=op.f("pk_system_uses")),
    )
    op.create_table(
        "system_requests",
        sa.Column("key_index", sa.String(length=64), nullable=False),
        sa.Column("system_id", sa.String(length=26), nullable=False),
        sa.Column("body_index", sa.String(length=64), nullable=False),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["system_id"], ["systems.id"], name=op.f("fk_system_requests_system_id")),
        sa.PrimaryKeyConstraint("key_index", name=op.f("pk_system_requests")),
    )
    op.create_index(op.f("ix_system_requests_at"), "system_requests", ["at"])
    op.create_index(op.f("ix_system_requests_system_id"), "system_requests", ["system_id"])
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("system_id", sa.String(length=26), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["system_id"], ["systems.id"], name=op.f("fk_webhooks_system_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index(op.f("ix_webhooks_system_id"), "webhooks", ["system_id"])
    _deliveries()
    for table in STEADY:
        if op.get_bind().dialect.name == "sqlite":
            for verb in VERBS:
                op.execute(SQLITE_STEADY.format(table=table, verb=verb))
        else:
            op.execute(POSTGRESQL_STEADY.format(table=table))


def _deliveries() -> None:
    op.create_table(
        "webhook_deliveries",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("webhook_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("event_id", sa.String(length=26), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','sending','delivered','given-up','ended')",
            name=op.f("ck_webhook_deliveries_state"),
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name=op.f("fk_webhook_deliveries_webhook_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_webhook_deliveries_case_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["case_events.id"], name=op.f("fk_webhook_deliveries_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_deliveries")),
    )
    op.create_index(op.f("ix_webhook_deliveries_webhook_id"), "webhook_deliveries", ["webhook_id"])
    op.create_index(op.f("ix_webhook_deliveries_case_id"), "webhook_deliveries", ["case_id"])
    op.create_index(
        "ix_webhook_deliveries_due",
        "webhook_deliveries",
        ["not_before"],
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )


def downgrade() -> None:
    """Undoes it."""
    for table in STEADY:
        if op.get_bind().dialect.name == "sqlite":
            for verb in VERBS:
                op.execute(f"DROP TRIGGER steady_{table}_{verb}")
        else:
            op.execute(f"DROP TRIGGER steady_{table} ON {table}")
    for table in ("webhook_deliveries", "webhooks", "system_requests", "system_uses", "systems"):
        op.drop_table(table)
