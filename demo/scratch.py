"""The demo is lived through in a store of its own and then put in place whole, in one transaction.

So the service's database never shows half a demo, a load that is cut short leaves nothing behind, and since that store is kept a
reset takes a moment. It is migrated like any other: its guards watch every move while the demo is made. What is sealed in it is
sealed with the service's own keys.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, insert, select, text
from sqlalchemy.orm import Session

from demo import model as demo_model
from grievance_core.accounts import model as accounts_model
from grievance_core.applications import model as applications_model
from grievance_core.areas.model import Area
from grievance_core.benefits import model as benefits_model
from grievance_core.calls import model as calls_model
from grievance_core.cases import model as cases_model
from grievance_core.database import Base, open_database
from grievance_core.evidence import model as evidence_model
from grievance_core.memory import Revision
from grievance_core.messages import model as messages_model
from grievance_core.offices import model as offices_model
from grievance_core.people import model as people_model
from grievance_core.programmes import model as programmes_model
from grievance_core.registry import model as registry_model
from grievance_core.timers import model as timers_model
from migrations import schema

# Each of these declares tables the demo fills or clears.
MODELS = (
    offices_model, people_model, cases_model, timers_model, messages_model, registry_model, programmes_model,
    applications_model, benefits_model, evidence_model, calls_model, accounts_model,
    demo_model,
)  # fmt: skip
# The areas are the country's, and the revision of what seldom changes draws itself anew when the rest is put in place.
LEFT_ALONE = (Area, Revision)

PREFIX = "demo-"

Row = dict[str, Any]


def kept_store(folder: Path, mark: str, areas: Sequence[Area], make: Callable[[Engine], None]) -> Path:
    """The file in `folder` that holds the demo with this mark; `make` fills a store that has only these areas if there is none.

    It appears whole or not at all. Those with other marks are removed.
    """
    kept = folder / f"{PREFIX}{mark}.sqlite3"
    if not kept.exists():
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=folder) as making:
            made = Path(making) / kept.name
            with opened_store(made) as engine:
                schema.upgrade(str(engine.url))
                with Session(engine) as session, session.begin():
                    session.execute(insert(Area), [_row_of(area) for area in areas])
                make(engine)
            made.chmod(0o600)
            made.replace(kept)
        for other in folder.glob(f"{PREFIX}*.sqlite3"):
            if other != kept:
                other.unlink()
    return kept


@contextmanager
def opened_store(path: Path) -> Iterator[Engine]:
    """The store in a file, closed afterwards: only then is all of it in that one file."""
    engine = open_database(f"sqlite:///{path}")
    try:
        yield engine
    finally:
        engine.dispose()


def put_in_place(scratch: Engine, target: Connection) -> None:
    """Replace everything but what is left alone with what is in the scratch store. The caller commits."""
    clear(target)
    with scratch.connect() as source:
        for table in _tables():
            rows = [dict(row) for row in source.execute(select(table)).mappings()]
            if rows:
                target.execute(insert(table), _superiors_first(table, rows))
    if target.dialect.name == "postgresql":
        _continue_numbering(target)


def clear(target: Connection) -> None:
    """Empty every table but those left alone. History is guarded against it, so on SQLite the guards step aside meanwhile."""
    if target.dialect.name == "postgresql":
        target.execute(text(f"TRUNCATE {', '.join(table.name for table in _tables())}"))
        return
    guards = target.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for guard in guards:
        target.execute(text(f'DROP TRIGGER "{guard.name}"'))
    for table in reversed(_tables()):
        target.execute(delete(table))
    for guard in guards:
        target.exec_driver_sql(guard.sql)


def _tables() -> list[Table]:
    """Every table but those left alone, those referred to before those that refer."""
    left_alone = {model.__tablename__ for model in LEFT_ALONE}
    return [table for table in Base.metadata.sorted_tables if table.name not in left_alone]


def _row_of(area: Area) -> Row:
    return {column.key: getattr(area, column.key) for column in Area.__table__.columns}


def _superiors_first(table: Table, rows: list[Row]) -> list[Row]:
    """The rows in an order in which none refers to a later one of the same table (an office to the one it answers to)."""
    own = [key for key in table.foreign_keys if key.column.table is table]
    if not own:
        return rows
    ordered: list[Row] = []
    placed: set[Any] = {None}
    while rows:
        ready = [row for row in rows if all(row[key.parent.name] in placed for key in own)]
        if not ready:
            raise ValueError(f"the rows of {table.name} refer to one another in a circle")
        ordered += ready
        placed |= {row[key.column.name] for row in ready for key in own}
        rows = [row for row in rows if row not in ready]
    return ordered


def _continue_numbering(target: Connection) -> None:
    """PostgreSQL numbers new rows from where it stopped itself: tell it how far the demo has come."""
    for table in _tables():
        column = table.autoincrement_column
        if column is not None:
            highest = target.scalar(select(func.max(column))) or 0
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            target.execute(select(func.setval(sequence, highest + 1, False)))  # noqa: FBT003  # setval's own
