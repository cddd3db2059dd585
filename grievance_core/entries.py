"""Rows that are only ever added: gathered while a transaction works, and written table by table with its next flush.

What happens to a case adds to its history, its deadlines and its texts, and changes none of what is there. The ORM's unit of work
looks at each such row attribute by attribute and relation by relation: half the processor time of a filing went there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, Update, event, inspect
from sqlalchemy.orm import DeclarativeBase, InstanceState, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from grievance_core.together import update_together

Row = Mapping[str, Any]
ROWS, CHANGES, RECORDS = "entered-rows", "entered-changes", "entered-records"


class WritingSession(Session):
    """A session that writes what was entered whenever it flushes, and before it commits."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Entries go first: what the ORM still has in hand may refer to them."""
        write_entries(self)
        update_together(self)
        super().flush(objects)


def enter(session: Session, model: type[DeclarativeBase], row: Row) -> None:
    """Add this row with the next flush. Every row of a model names the same columns, and all that may not be NULL.

    Raises TypeError for a session that does not write what is entered.
    """
    _held(session, ROWS).setdefault(_table(model), []).append(row)


def change(session: Session, statement: Update, values: Row) -> None:
    """Carry out `statement` with these values at the next flush, after what is added."""
    _held(session, CHANGES).setdefault(statement, []).append(values)


def enter_record(session: Session, record: DeclarativeBase) -> None:
    """Add a record that the transaction goes on with: as it stands at the next flush, and from then on the session's own."""
    _held(session, RECORDS).setdefault(type(record), []).append(record)


def write_entries(session: Session) -> None:
    """Write what was gathered: each table after those it refers to, then the changes."""
    if not session.info.keys() & {ROWS, CHANGES, RECORDS}:
        return
    rows, changes, new = (session.info.pop(name, {}) for name in (ROWS, CHANGES, RECORDS))
    for model, records in new.items():
        rows.setdefault(_table(model), []).extend(_whole(record) for record in records)
    connection = session.connection()
    for table in sorted(rows, key=_place):
        connection.execute(_insertion(table), rows[table])
    for statement, values in changes.items():
        connection.execute(statement, values)
    for record in (record for records in new.values() for record in records):
        make_transient_to_detached(record)  # as if it had been read
        session.add(record)


def _held(session: Session, name: str) -> dict[Any, list[Any]]:
    if not isinstance(session, WritingSession):
        raise TypeError("what is entered is written by sessions of session_factory")
    return cast("dict[Any, list[Any]]", session.info.setdefault(name, {}))


def _whole(record: DeclarativeBase) -> Row:
    """Every column of a record, with its default where nothing was said, so that all records name the same columns."""
    state: InstanceState[Any] = inspect(record)
    defaults = _defaults(type(record))
    for name in defaults.keys() - state.dict.keys():
        set_committed_value(record, name, defaults[name])
    return {name: state.dict[name] for name in defaults}


@cache
def _defaults(model: type[DeclarativeBase]) -> Mapping[str, Any]:
    with_default = (column for column in _table(model).columns if getattr(column.default, "is_scalar", False))
    given = {column.key: cast("Any", column.default).arg for column in with_default}
    return {column.key: given.get(column.key) for column in _table(model).columns}


def _table(model: type[DeclarativeBase]) -> Table:
    return cast("Table", model.__table__)


@cache
def _insertion(table: Table) -> Insert:
    return table.insert()


@cache
def _place(table: Table) -> int:
    return table.metadata.sorted_tables.index(table)


@event.listens_for(WritingSession, "before_commit")
def _write_at_last(session: Session) -> None:
    write_entries(session)


@event.listens_for(WritingSession, "after_soft_rollback")
def _forget(session: Session, _previous: object) -> None:
    for name in (ROWS, CHANGES, RECORDS):
        session.info.pop(name, None)
