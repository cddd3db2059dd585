"""Cases with their events, words, questions, appeals and the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cases with their events, words, questions, appeals and the ledger."""
    op.create_table(
        "case_moves",
        sa.Column("before", sa.String(length=24), nullable=False),
        sa.Column("after", sa.String(length=24), nullable=False),
        sa.PrimaryKeyConstraint("before", "after", name=op.f("pk_case_moves")),
    )
    op.create_table(
        "drafts",
        sa.Column("number_index", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number_index", name=op.f("pk_drafts")),
    )
    op.create_table(
        "ledger_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_pages")),
        sa.UniqueConstraint("link", name=op.f("uq_ledger_pages_link")),
    )
    op.create_table(
        "turns",
        sa.Column("message_index", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("message_index", name=op.f("pk_turns")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("reference", sa.String(length=10), nullable=False),
        sa.Column("pin_digest", sa.String(length=64), nullable=False),
        sa.Column("request_index", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("track", sa.String(length=20), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("contested_application", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("area_key", sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("committee_id", sa.Integer(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("decider_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("sex", sa.String(length=4), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("may_text", sa.Boolean(), nullable=False),
        sa.Column("phone_id", sa.String(length=26), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_minutes", sa.Integer(), nullable=True),
        sa.Column("recommended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("appeals", sa.Integer(), nullable=False),
        sa.Column("alarm_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into_id", sa.String(length=26), nullable=True),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("ledger_page_id", sa.Integer(), nullable=True),
        sa.Column("policy_version", sa.String(length=12), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level IN ('village','commune','district','province','service-desk','desk')",
            name=op.f("ck_cases_level"),
        ),
        sa.CheckConstraint("sex IN ('f','m','skip','')", name=op.f("ck_cases_sex")),
        sa.CheckConstraint(
            "state IN ('received','open','in_progress','waiting_complainant','waiting_provider','referred','decided','undelivered','awaiting_confirmation','appealed','closed','withdrawn','merged')",
            name=op.f("ck_cases_state"),
        ),
        sa.CheckConstraint(
            "track IN ('cwcc','tcc','front-office','registry','integrity','hotline-protection','hotline-migrant')",
            name=op.f("ck_cases_track"),
        ),
        sa.ForeignKeyConstraint(["area_key"], ["areas.key"], name=op.f("fk_cases_area_key")),
        sa.ForeignKeyConstraint(["committee_id"], ["offices.id"], name=op.f("fk_cases_committee_id")),
        sa.ForeignKeyConstraint(["decider_id"], ["officials.id"], name=op.f("fk_cases_decider_id")),
        sa.ForeignKeyConstraint(["handler_id"], ["officials.id"], name=op.f("fk_cases_handler_id")),
        sa.ForeignKeyConstraint(
            ["ledger_page_id"], ["ledger_pages.id"], name=op.f("fk_cases_ledger_page_id")
        ),
        sa.ForeignKeyConstraint(["merged_into_id"], ["cases.id"], name=op.f("fk_cases_merged_into_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_cases_office_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name=op.f("fk_cases_phone_id")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["officials.id"], name=op.f("fk_cases_recorded_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("reference", name=op.f("uq_cases_reference")),
        sa.UniqueConstraint("request_index", name=op.f("uq_cases_request_index")),
    )
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cases_area_key"), ["area_key"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_ledger_page_id"), ["ledger_page_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_office_id"), ["office_id"], unique=False)
        batch_op.create_index("ix_cases_office_open", ["office_id", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_phone_id"), ["phone_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_cases_track"), ["track"], unique=False)
    op.create_table(
        "case_accused",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_accused_case_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_case_accused_office_id")),
        sa.ForeignKeyConstraint(["official_id"], ["officials.id"], name=op.f("fk_case_accused_official_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_accused")),
    )
    with op.batch_alter_table("case_accused", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_accused_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_accused_official_id"), ["official_id"], unique=False)
    op.create_table(
        "case_appeals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_office_key", sa.String(length=64), nullable=False),
        sa.Column("to_office_key", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("contested_decider_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_appeals_case_id")),
        sa.ForeignKeyConstraint(
            ["contested_decider_id"], ["officials.id"], name=op.f("fk_case_appeals_contested_decider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_appeals")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_appeals_case_id_number")),
    )
    with op.batch_alter_table("case_appeals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_appeals_case_id"), ["case_id"], unique=False)
    op.create_table(
        "case_events",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("office_key", sa.String(length=64), nullable=False),
        sa.Column("seat_key", sa.String(length=80), nullable=True),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("words_digest", sa.String(length=64), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_events_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_events")),
        sa.UniqueConstraint("case_id", "sequence", name=op.f("uq_case_events_case_id_sequence")),
    )
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_events_case_id"), ["case_id"], unique=False)
    op.create_table(
        "case_reads",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reader", sa.String(length=90), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_reads_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reads")),
    )
    with op.batch_alter_table("case_reads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_reads_case_id"), ["case_id"], unique=False)
    op.create_table(
        "case_questions",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("party", sa.String(length=12), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("asked_event_id", sa.String(length=26), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("party IN ('complainant','provider')", name=op.f("ck_case_questions_party")),
        sa.ForeignKeyConstraint(
            ["asked_event_id"], ["case_events.id"], name=op.f("fk_case_questions_asked_event_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_questions_case_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["officials.id"], name=op.f("fk_case_questions_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_questions")),
    )
    with op.batch_alter_table("case_questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_questions_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_case_questions_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(
            "uq_case_questions_open",
            ["case_id"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
    op.create_table(
        "case_words",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("event_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_words_case_id")),
        sa.ForeignKeyConstraint(["event_id"], ["case_events.id"], name=op.f("fk_case_words_event_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_words")),
        sa.UniqueConstraint("event_id", "role", name=op.f("uq_case_words_event_id_role")),
    )
    with op.batch_alter_table("case_words", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_words_case_id"), ["case_id"], unique=False)


def downgrade() -> None:
    """Undoes it."""
    with op.batch_alter_table("case_words", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_words_case_id"))
    op.drop_table("case_words")
    with op.batch_alter_table("case_questions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_case_questions_open",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_case_questions_provider_id"))
        batch_op.drop_index(batch_op.f("ix_case_questions_case_id"))
    op.drop_table("case_questions")
    with op.batch_alter_table("case_reads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_reads_case_id"))
    op.drop_table("case_reads")
    with op.batch_alter_table("case_events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_events_case_id"))
    op.drop_table("case_events")
    with op.batch_alter_table("case_appeals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_appeals_case_id"))
    op.drop_table("case_appeals")
    with op.batch_alter_table("case_accused", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_accused_official_id"))
        batch_op.drop_index(batch_op.f("ix_case_accused_case_id"))
    op.drop_table("case_accused")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cases_track"))
        batch_op.drop_index(batch_op.f("ix_cases_state"))
        batch_op.drop_index(batch_op.f("ix_cases_phone_id"))
        batch_op.drop_index("ix_cases_office_open")
        batch_op.drop_index(batch_op.f("ix_cases_office_id"))
        batch_op.drop_index(batch_op.f("ix_cases_ledger_page_id"))
        batch_op.drop_index(batch_op.f("ix_cases_due_at"))
        batch_op.drop_index(batch_op.f("ix_cases_area_key"))
    op.drop_table("cases")
    op.drop_table("turns")
    op.drop_table("ledger_pages")
    op.drop_table("drafts")
    op.drop_table("case_moves")
