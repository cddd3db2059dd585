"""What people receive: declarations, providers' lists, what was found, offers, looks and corrections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
TABLES = (
    "upkeep", "corrections", "looks", "offers", "findings", "provider_lists", "utilisation_replaced", "utilisation", "declarations",
)  # fmt: skip
APPEND_ONLY = ("looks", "utilisation_replaced")
SQLITE_KEEP = """
CREATE TRIGGER guard_{table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
"""
POSTGRESQL_KEEP = """
CREATE TRIGGER guard_{table} BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION guard_history()
"""


def upgrade() -> None:
    """Make the tables, and guard what is only ever added to."""
    _declarations()
    _lists()
    _findings()
    _offers()
    _looks()
    _corrections()
    op.create_table(
        "upkeep",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("rules_version", sa.String(length=12), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upkeep")),
    )
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(SQLITE_KEEP.format(table=table, verb=verb))
        else:
            op.execute(POSTGRESQL_KEEP.format(table=table))


def downgrade() -> None:
    """Undoes it. Triggers and indexes go with their tables."""
    for table in TABLES:
        op.drop_table(table)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _received() -> list[sa.Column[object]]:
    return [
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
    ]


def _service() -> list[sa.Column[object]]:
    return [
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("programme_id", sa.String(length=48), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("service", sa.String(length=48), nullable=False),
    ]


def _declarations() -> None:
    op.create_table(
        "declarations",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("programme_id", sa.String(length=48), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("rows", "added", "changed", "removed")),
        sa.CheckConstraint("kind IN ('services', 'list')", name=op.f("ck_declarations_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations")),
    )
    op.create_table(
        "utilisation",
        *_service(),
        *_received(),
        sa.Column("declaration_id", sa.String(length=26), nullable=False),
        sa.CheckConstraint("currency IN ('KHR', 'USD')", name=op.f("ck_utilisation_currency")),
        sa.CheckConstraint("(amount IS NULL) = (currency IS NULL)", name=op.f("ck_utilisation_money")),
        _refers("utilisation", "person_id", "persons"),
        _refers("utilisation", "declaration_id", "declarations"),
        sa.PrimaryKeyConstraint("person_id", "programme_id", "month", "service", name=op.f("pk_utilisation")),
    )
    op.create_index(op.f("ix_utilisation_programme_id_month"), "utilisation", ["programme_id", "month"])
    op.create_table(
        "utilisation_replaced",
        sa.Column("id", sa.Integer(), nullable=False),
        *_service(),
        *_received(),
        sa.Column("declaration_id", sa.String(length=26), nullable=False),
        sa.Column("replaced_by", sa.String(length=26), nullable=False),
        _refers("utilisation_replaced", "person_id", "persons"),
        _refers("utilisation_replaced", "declaration_id", "declarations"),
        _refers("utilisation_replaced", "replaced_by", "declarations"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_utilisation_replaced")),
    )
    op.create_index(
        op.f("ix_utilisation_replaced_person_id_month"), "utilisation_replaced", ["person_id", "month"]
    )


def _lists() -> None:
    op.create_table(
        "provider_lists",
        sa.Column("programme_id", sa.String(length=48), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("declaration_id", sa.String(length=26), nullable=False),
        _refers("provider_lists", "person_id", "persons"),
        _refers("provider_lists", "declaration_id", "declarations"),
        sa.PrimaryKeyConstraint("programme_id", "day", "person_id", name=op.f("pk_provider_lists")),
    )
    op.create_index(op.f("ix_provider_lists_person_id"), "provider_lists", ["person_id"])


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comparison", sa.String(length=24), nullable=False),
        sa.Column("programme_id", sa.String(length=48), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("month", sa.Date(), nullable=True),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.Column("case_id", sa.String(length=26), nullable=True),
        sa.Column("opened_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "comparison IN ('not-enrolled', 'not-paid', 'paid-not-entitled', 'not-listed', 'listed-not-entitled')",
            name=op.f("ck_findings_comparison"),
        ),
        _refers("findings", "person_id", "persons"),
        _refers("findings", "case_id", "cases"),
        _refers("findings", "opened_by_id", "officials"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findings")),
        sa.UniqueConstraint("case_id", name=op.f("uq_findings_case_id")),
    )
    key = ["comparison", "programme_id", "person_id"]
    still_open = sa.text("resolved_at IS NULL")
    lasting = sa.text("resolved_at IS NULL AND month IS NULL")
    for name, columns, where, unique in (
        ("uq_findings_open", [*key, "month"], still_open, True),
        ("uq_findings_lasting", key, lasting, True),
        ("ix_findings_person", ["person_id"], still_open, False),
    ):
        op.create_index(name, "findings", columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=False),
        sa.Column("programme_id", sa.String(length=48), nullable=False),
        sa.Column("phone_id", sa.String(length=26), nullable=False),
        sa.Column("message_id", sa.String(length=26), nullable=True),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("application_id", sa.String(length=26), nullable=True),
        sa.CheckConstraint("state IN ('open', 'taken', 'expired')", name=op.f("ck_offers_state")),
        _refers("offers", "person_id", "persons"),
        _refers("offers", "phone_id", "phones"),
        _refers("offers", "message_id", "messages"),
        _refers("offers", "application_id", "applications"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    still_open = sa.text("state = 'open'")
    for name, columns in (
        ("uq_offers_open", ["phone_id"]),
        ("uq_offers_open_person", ["person_id", "programme_id"]),
    ):
        op.create_index(
            name, "offers", columns, unique=True, sqlite_where=still_open, postgresql_where=still_open
        )
    op.create_index(
        op.f("ix_offers_person_id_programme_id_made_at"), "offers", ["person_id", "programme_id", "made_at"]
    )


def _looks() -> None:
    op.create_table(
        "looks",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("asked_index", sa.String(length=64), nullable=False),
        sa.CheckConstraint("purpose IN ('benefited', 'worklist')", name=op.f("ck_looks_purpose")),
        _refers("looks", "official_id", "officials"),
        _refers("looks", "person_id", "persons"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looks")),
    )
    op.create_index(op.f("ix_looks_official_id_at"), "looks", ["official_id", "at"])
    op.create_index(op.f("ix_looks_person_id"), "looks", ["person_id"])


def _corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("household_id", sa.String(length=26), nullable=True),
        sa.Column("fact", sa.String(length=20), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("applied_at", INSTANT, nullable=True),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (household_id IS NULL)", name=op.f("ck_corrections_of_one")
        ),
        sa.CheckConstraint(
            "(applied_at IS NULL) = (applied_by_id IS NULL)", name=op.f("ck_corrections_applied")
        ),
        _refers("corrections", "case_id", "cases"),
        _refers("corrections", "person_id", "persons"),
        _refers("corrections", "household_id", "households"),
        _refers("corrections", "applied_by_id", "officials"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_corrections")),
    )
    for column in ("person_id", "household_id"):
        op.create_index(op.f(f"ix_corrections_{column}"), "corrections", [column])
