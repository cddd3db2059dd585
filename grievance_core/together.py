"""Changes of many records that are alike, written with one statement.

The ORM writes a record that has a revision by itself, to be sure that it was still what had been read. Those were 25 of the 39
statements with which 25 deadlines were worked off. Here they go together, and are counted together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, Update, bindparam, inspect
from sqlalchemy.orm import DeclarativeBase, InstanceState, Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.exc import StaleDataError

KEY, AS_READ = "its_key", "as_read"
Kind = tuple[type[DeclarativeBase], tuple[str, ...]]  # what it is, and which of its columns changed


def update_together(session: Session) -> None:
    """Write the changes of records that have a revision. Raises StaleDataError when one is not what it was when it was read.

    Nothing is done while something new waits: a change may refer to it, and the ORM knows which comes first.
    """
    if session.new:
        return
    alike: dict[Kind, list[DeclarativeBase]] = {}
    for record in session.dirty:
        model: type[DeclarativeBase] = type(record)
        changed = _changed(record) if _revision(model) else ()
        if changed:
            alike.setdefault((model, changed), []).append(record)
    for kind, records in alike.items():
        _update(session, kind, records)


def _update(session: Session, kind: Kind, records: Sequence[DeclarativeBase]) -> None:
    rows = [_row(kind, record) for record in records]
    if session.connection().execute(_statement(kind), rows).rowcount != len(rows):
        raise StaleDataError(f"{kind[0].__name__}: one of {len(rows)} is not what it was when it was read")
    for record, row in zip(records, rows, strict=True):
        for name in row.keys() - {KEY, AS_READ}:
            set_committed_value(record, name, row[name])


def _row(kind: Kind, record: DeclarativeBase) -> Mapping[str, Any]:
    model, changed = kind
    state: InstanceState[Any] = inspect(record)
    (key,) = state.identity or ()
    revision = getattr(record, _revision(model))
    return {name: state.dict[name] for name in changed} | {
        KEY: key,
        AS_READ: revision,
        _revision(model): revision + 1,
    }


def _changed(record: DeclarativeBase) -> tuple[str, ...]:
    """The columns that are no longer what they were."""
    state: InstanceState[Any] = inspect(record)
    were = state.committed_state
    return tuple(
        sorted(name for name in were if name in _columns(type(record)) and state.dict[name] != were[name])
    )


@cache
def _columns(model: type[DeclarativeBase]) -> frozenset[str]:
    return frozenset(inspect(model).columns.keys())


@cache
def _revision(model: type[DeclarativeBase]) -> str:
    """The name of the column that counts a record's changes; empty where there is none."""
    column = inspect(model).version_id_col
    return str(column.key) if column is not None and len(inspect(model).primary_key) == 1 else ""


@cache
def _statement(kind: Kind) -> Update:
    model, changed = kind
    table: Table = inspect(model).local_table  # type: ignore[assignment]
    (key,) = table.primary_key.columns
    revision = table.columns[_revision(model)]
    as_it_was = (key == bindparam(KEY), revision == bindparam(AS_READ))
    return (
        table.update().where(*as_it_was).values({name: bindparam(name) for name in (*changed, revision.key)})
    )
