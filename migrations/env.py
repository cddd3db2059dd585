"""How Alembic runs a revision here: one transaction, one starter at a time, on the database that the caller named."""

from __future__ import annotations

from typing import Literal

from alembic import context
from sqlalchemy import Connection, text

from grievance_core.database import Instant, open_database

POSTGRESQL_LOCK = 7_353_461  # any number, the same for everybody who migrates
LOCK_WAIT = "60s"


def migrate() -> None:
    """Runs what was asked for on the database whose url stands in the configuration's attributes."""
    engine = open_database(context.config.attributes["url"])
    try:
        with engine.connect() as connection:
            _migrate_on(connection, sqlite=engine.dialect.name == "sqlite")
    finally:
        engine.dispose()


def _migrate_on(connection: Connection, sqlite: bool) -> None:
    if sqlite:
        # Batch mode drops and renames tables: with foreign keys enforced, a drop would delete what refers to the table.
        # Said to the driver itself, because SQLite ignores it inside a transaction.
        _driver(connection, "PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes["metadata"],
        render_as_batch=sqlite,
        compare_type=True,
        compare_server_default=True,
        render_item=_render,
    )
    with context.begin_transaction():
        if not sqlite:
            _wait_for_others(connection)
        context.run_migrations()
        if sqlite:
            _check_references(connection)


def _render(kind: str, item: object, _context: object) -> str | Literal[False]:
    """A revision stands by itself: it names the database's types, not ours, which may change after it."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    return False


def _driver(connection: Connection, statement: str) -> None:
    connection.connection.cursor().execute(statement)


def _wait_for_others(connection: Connection) -> None:
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({POSTGRESQL_LOCK})"))


def _check_references(connection: Connection) -> None:
    broken = connection.execute(text("PRAGMA foreign_key_check")).all()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise RuntimeError(f"the migration would leave rows that refer to nothing, in: {tables}")


migrate()
