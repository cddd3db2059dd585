"""Applications with their history, and deadlines and texts that are theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

AREA_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
INSTANT = sa.DateTime(timezone=True)
MOVES = {
    "pre-registered": ("complete", "withdrawn"),
    "complete": ("processing", "refused", "withdrawn"),
    "processing": ("accepted", "refused", "withdrawn"),
    "refused": ("processing",),
}
STILL_OPEN = "state IN ('pre-registered','complete','processing') AND person_id IS NOT NULL"
OWN = "application_id IS NOT NULL"
OLD_PURPOSES = (
    "'remind','acknowledge','act','decide','meeting','recommend','answer-cap','provider-cap','tell','confirm-remind',"
    "'confirm-close','alarm'"
)
PURPOSES = f"{OLD_PURPOSES},'prepare','process','result'"

SQLITE_MOVES = """
CREATE TRIGGER guard_applications_state BEFORE UPDATE OF state ON applications
WHEN OLD.state <> NEW.state
 AND NOT EXISTS (SELECT 1 FROM application_moves WHERE "before" = OLD.state AND "after" = NEW.state)
BEGIN SELECT RAISE(ABORT, 'an application does not move like that'); END
"""
SQLITE_KEEP = """
CREATE TRIGGER guard_application_events_{verb} BEFORE {verb} ON application_events
BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
"""
POSTGRESQL_MOVES = """
CREATE FUNCTION guard_applications_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> NEW.state
     AND NOT EXISTS (SELECT 1 FROM application_moves WHERE "before" = OLD.state AND "after" = NEW.state) THEN
    RAISE EXCEPTION 'an application does not move like that' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
VERBS = ("UPDATE", "DELETE")


def upgrade() -> None:
    """Make the tables, then let deadlines and texts belong to them."""
    _make_tables()
    moves = sa.table("application_moves", sa.column("before", sa.String), sa.column("after", sa.String))
    op.bulk_insert(
        moves, [{"before": old, "after": new} for old, targets in MOVES.items() for new in targets]
    )
    _guard()
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    if on_sqlite:
        _rebuild_timers(with_applications=True)
        # With the column alone the table need not be copied.
        op.execute("ALTER TABLE messages ADD COLUMN application_id VARCHAR(26) REFERENCES applications (id)")
    else:
        op.alter_column("timers", "case_id", existing_type=sa.String(26), nullable=True)
        op.drop_constraint("ck_timers_purpose", "timers", type_="check")
        for table in ("timers", "messages"):
            op.add_column(table, sa.Column("application_id", sa.String(length=26), nullable=True))
            op.create_foreign_key(
                f"fk_{table}_application_id", table, "applications", ["application_id"], ["id"]
            )
        op.create_check_constraint(op.f("ck_timers_purpose"), "timers", f"purpose IN ({PURPOSES})")
        op.create_check_constraint(
            op.f("ck_timers_of_one"), "timers", "(case_id IS NULL) <> (application_id IS NULL)"
        )
    for table in ("timers", "messages"):
        op.create_index(
            f"ix_{table}_application",
            table,
            ["application_id"],
            sqlite_where=sa.text(OWN),
            postgresql_where=sa.text(OWN),
        )


def downgrade() -> None:
    """Undoes it. Deadlines and texts of applications go with them; the triggers go with their tables."""
    op.execute("DELETE FROM timers WHERE application_id IS NOT NULL")
    op.execute("DELETE FROM messages WHERE application_id IS NOT NULL")
    for table in ("timers", "messages"):
        op.drop_index(f"ix_{table}_application", table_name=table)
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_timers(with_applications=False)
        op.execute("ALTER TABLE messages DROP COLUMN application_id")
    else:
        op.drop_constraint("ck_timers_of_one", "timers", type_="check")
        op.drop_constraint("ck_timers_purpose", "timers", type_="check")
        for table in ("timers", "messages"):
            op.drop_column(table, "application_id")
        op.create_check_constraint(op.f("ck_timers_purpose"), "timers", f"purpose IN ({OLD_PURPOSES})")
        op.alter_column("timers", "case_id", existing_type=sa.String(26), nullable=False)
    for table in ("application_imports", "application_cases", "application_words", "application_events"):
        op.drop_table(table)
    op.drop_table("applications")
    op.drop_table("application_moves")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION guard_applications_state()")


def _rebuild_timers(*, with_applications: bool) -> None:
    """SQLite changes no constraint of a table: it is copied into a new one."""
    for name in ("ix_timers_case", "ix_timers_due", "ix_timers_claimed", "ix_timers_stuck"):
        op.drop_index(name, table_name="timers")
    op.execute("ALTER TABLE timers RENAME TO timers_before")
    own = (
        [
            sa.Column("application_id", sa.String(length=26), nullable=True),
            sa.ForeignKeyConstraint(
                ["application_id"], ["applications.id"], name=op.f("fk_timers_application_id")
            ),
            sa.CheckConstraint(
                "(case_id IS NULL) <> (application_id IS NULL)", name=op.f("ck_timers_of_one")
            ),
        ]
        if with_applications
        else []
    )
    op.create_table(
        "timers",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=with_applications),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("claimed_at", INSTANT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fired_at", INSTANT, nullable=True),
        *own,
        sa.CheckConstraint(
            f"purpose IN ({PURPOSES if with_applications else OLD_PURPOSES})", name=op.f("ck_timers_purpose")
        ),
        sa.CheckConstraint(
            "state IN ('armed','claimed','fired','cancelled','stuck')", name=op.f("ck_timers_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_timers_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timers")),
    )
    op.execute(
        "INSERT INTO timers (id, case_id, purpose, due_at, state, claimed_at, attempts, fired_at)"
        " SELECT id, case_id, purpose, due_at, state, claimed_at, attempts, fired_at FROM timers_before"
    )
    op.drop_table("timers_before")
    op.create_index("ix_timers_case", "timers", ["case_id", "state"])
    for name, column, state in (
        ("due", "due_at", "armed"),
        ("claimed", "claimed_at", "claimed"),
        ("stuck", "id", "stuck"),
    ):
        op.create_index(f"ix_timers_{name}", "timers", [column], sqlite_where=sa.text(f"state = '{state}'"))


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_MOVES)
        for verb in VERBS:
            op.execute(SQLITE_KEEP.format(verb=verb))
        return
    op.execute(POSTGRESQL_MOVES)
    op.execute(
        "CREATE TRIGGER guard_applications_state BEFORE UPDATE OF state ON applications"
        " FOR EACH ROW EXECUTE FUNCTION guard_applications_state()"
    )
    op.execute(
        "CREATE TRIGGER guard_application_events BEFORE UPDATE OR DELETE ON application_events"
        " FOR EACH ROW EXECUTE FUNCTION guard_history()"
    )


def _make_tables() -> None:
    op.create_table(
        "application_moves",
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("before", "after", name=op.f("pk_application_moves")),
    )
    op.create_table(
        "application_imports",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_imports")),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.Column("request_index", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=26), nullable=True),
        sa.Column("programme_id", sa.String(length=48), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("area_key", AREA_KEY, nullable=False),
        sa.Column("phone_id", sa.String(length=26), nullable=True),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("handler_id", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("filed_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("standing", sa.String(length=5), nullable=False),
        sa.Column("rules_version", sa.String(length=12), nullable=False),
        sa.Column("events_count", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pre-registered','complete','processing','accepted','refused','withdrawn')",
            name=op.f("ck_applications_state"),
        ),
        sa.CheckConstraint("standing IN ('yes','maybe','no','')", name=op.f("ck_applications_standing")),
        sa.CheckConstraint(
            "person_id IS NOT NULL OR state IN ('pre-registered','withdrawn')",
            name=op.f("ck_applications_enrolled_first"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NOT NULL) = (state IN ('accepted','refused'))",
            name=op.f("ck_applications_decided"),
        ),
        sa.CheckConstraint(
            "state <> 'refused' OR reason <> ''", name=op.f("ck_applications_refused_with_reason")
        ),
        sa.ForeignKeyConstraint(["area_key"], ["areas.key"], name=op.f("fk_applications_area_key")),
        sa.ForeignKeyConstraint(["handler_id"], ["officials.id"], name=op.f("fk_applications_handler_id")),
        sa.ForeignKeyConstraint(["named_by_id"], ["officials.id"], name=op.f("fk_applications_named_by_id")),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_applications_office_id")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_applications_person_id")),
        sa.ForeignKeyConstraint(["phone_id"], ["phones.id"], name=op.f("fk_applications_phone_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("number", name=op.f("uq_applications_number")),
        sa.UniqueConstraint("request_index", name=op.f("uq_applications_request_index")),
    )
    for column in ("area_key", "person_id", "phone_id"):
        op.create_index(op.f(f"ix_applications_{column}"), "applications", [column])
    op.create_index("ix_applications_office", "applications", ["office_id", "state"])
    op.create_index("ix_applications_programme", "applications", ["programme_id", "state"])
    op.create_index(
        "uq_applications_open",
        "applications",
        ["person_id", "programme_id"],
        unique=True,
        sqlite_where=sa.text(STILL_OPEN),
        postgresql_where=sa.text(STILL_OPEN),
    )
    op.create_table(
        "application_events",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("application_id", sa.String(length=26), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("type", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("office_key", sa.String(length=64), nullable=False),
        sa.Column("seat_key", sa.String(length=80), nullable=True),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_events_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_events")),
        sa.UniqueConstraint(
            "application_id", "sequence", name=op.f("uq_application_events_application_id_sequence")
        ),
    )
    op.create_table(
        "application_words",
        sa.Column("id", sa.String(length=26), nullable=False),
        sa.Column("application_id", sa.String(length=26), nullable=False),
        sa.Column("event_id", sa.String(length=26), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_words_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["application_events.id"], name=op.f("fk_application_words_event_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_words")),
        sa.UniqueConstraint("event_id", "role", name=op.f("uq_application_words_event_id_role")),
    )
    op.create_index(op.f("ix_application_words_application_id"), "application_words", ["application_id"])
    op.create_table(
        "application_cases",
        sa.Column("application_id", sa.String(length=26), nullable=False),
        sa.Column("case_id", sa.String(length=26), nullable=False),
        sa.Column("opened_at", INSTANT, nullable=False),
        sa.Column("why", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "why IN ('contested','no-answer','no-result')", name=op.f("ck_application_cases_why")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_cases_application_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_application_cases_case_id")),
        sa.PrimaryKeyConstraint("application_id", "case_id", name=op.f("pk_application_cases")),
    )
    op.create_index(op.f("ix_application_cases_case_id"), "application_cases", ["case_id"])
