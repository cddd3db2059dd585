"""Guards that hold whoever writes: the moves of a case, and an append-only history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LEAVES = ("referred", "decided", "withdrawn", "merged")
MOVES = {
    "received": ("open", "in_progress", *LEAVES),
    "open": ("received", "in_progress", "appealed", *LEAVES),
    "in_progress": ("received", "appealed", "waiting_complainant", "waiting_provider", *LEAVES),
    "waiting_complainant": ("received", "appealed", "in_progress", *LEAVES),
    "waiting_provider": ("received", "appealed", "in_progress", *LEAVES),
    "referred": ("received", "appealed", "decided", "withdrawn", "merged"),
    "decided": ("awaiting_confirmation", "undelivered", "appealed", "closed"),
    "undelivered": ("awaiting_confirmation", "appealed", "closed"),
    "awaiting_confirmation": ("closed", "appealed"),
    "appealed": ("open", "in_progress", *LEAVES),
    "closed": ("appealed",),
}
APPEND_ONLY = ("case_events", "case_reads", "ledger_pages")

SQLITE_MOVES = """
CREATE TRIGGER guard_cases_state BEFORE UPDATE OF state ON cases
WHEN OLD.state <> NEW.state
 AND NOT EXISTS (SELECT 1 FROM case_moves WHERE "before" = OLD.state AND "after" = NEW.state)
BEGIN SELECT RAISE(ABORT, 'a case does not move like that'); END
"""
SQLITE_KEEP = """
CREATE TRIGGER guard_{table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, 'history is not changed'); END
"""
POSTGRESQL_MOVES = """
CREATE FUNCTION guard_cases_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> NEW.state
     AND NOT EXISTS (SELECT 1 FROM case_moves WHERE "before" = OLD.state AND "after" = NEW.state) THEN
    RAISE EXCEPTION 'a case does not move like that' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$
"""
POSTGRESQL_HISTORY = """
CREATE FUNCTION guard_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'history is not changed' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def upgrade() -> None:
    """Write down the moves and set the triggers."""
    moves = sa.table("case_moves", sa.column("before", sa.String), sa.column("after", sa.String))
    op.bulk_insert(
        moves, [{"before": old, "after": new} for old, targets in MOVES.items() for new in targets]
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(SQLITE_MOVES)
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(SQLITE_KEEP.format(table=table, verb=verb))
        return
    op.execute(POSTGRESQL_MOVES)
    op.execute(POSTGRESQL_HISTORY)
    op.execute(
        "CREATE TRIGGER guard_cases_state BEFORE UPDATE OF state ON cases"
        " FOR EACH ROW EXECUTE FUNCTION guard_cases_state()"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER guard_{table} BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION guard_history()"
        )


def downgrade() -> None:
    """Take the guards away."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER guard_cases_state")
        for table in APPEND_ONLY:
            for verb in ("UPDATE", "DELETE"):
                op.execute(f"DROP TRIGGER guard_{table}_{verb}")
    else:
        op.execute("DROP TRIGGER guard_cases_state ON cases")
        for table in APPEND_ONLY:
            op.execute(f"DROP TRIGGER guard_{table} ON {table}")
        op.execute("DROP FUNCTION guard_cases_state()")
        op.execute("DROP FUNCTION guard_history()")
    op.execute("DELETE FROM case_moves")
