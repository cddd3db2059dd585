"""From the staging table into the records: what is new, what says otherwise than before, what is no longer there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from grievance_core.benefits.model import Listed, Replaced, Utilisation
from grievance_core.benefits.staging import ROWS

KEY = ("person_id", "programme_id", "month", "service")
RECEIVED = ("started_on", "ended_on", "days", "amount", "currency")
_HELD = Utilisation.__table__
_LISTED = Listed.__table__
_ENTRY = ("programme_id", "day", "person_id", "declaration_id")


@dataclass(frozen=True)
class Counts:
    """How many rows are new, how many say otherwise than before, and how many of a list are on it no longer."""

    added: int = 0
    changed: int = 0
    removed: int = 0


def count_services(connection: Connection) -> Counts:
    """How many of the staged rows are new, and how many say something else than what is held."""
    changed = _count(connection, _differing(literal("")))
    held = exists().where(_same())
    added = connection.scalar(select(func.count()).select_from(ROWS).where(~held)) or 0
    return Counts(added, changed)


def record_services(connection: Connection, declaration_id: str) -> None:
    """Take the rows in, and keep what they replace."""
    before = _differing(literal(declaration_id))
    connection.execute(
        insert(Replaced).from_select([*KEY, *RECEIVED, "declaration_id", "replaced_by"], before)
    )
    builder = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    columns = [*KEY, *RECEIVED, "declaration_id"]
    rows = select(*(ROWS.c[name] for name in (*KEY, *RECEIVED)), literal(declaration_id))
    statement = builder(Utilisation).from_select(columns, rows.where(ROWS.c.person_id.is_not(None)))
    new = statement.excluded
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(KEY),
            set_={name: new[name] for name in columns[len(KEY) :]},
            where=or_(*(_HELD.c[name].is_distinct_from(new[name]) for name in RECEIVED)),
        )
    )


def count_list(connection: Connection, programme: str, day: date) -> Counts:
    """How many this list adds to the one before, and how many it no longer has."""
    here = _on(programme, day)
    added = select(func.count()).select_from(ROWS).where(ROWS.c.person_id.not_in(_listed(here)))
    removed = select(func.count()).select_from(_LISTED).where(here, _gone())
    return Counts(connection.scalar(added) or 0, 0, connection.scalar(removed) or 0)


def record_list(connection: Connection, programme: str, day: date, declaration_id: str) -> None:
    """Put this list in the place of the one before."""
    here = _on(programme, day)
    connection.execute(delete(Listed).where(here, _gone()))
    fresh = select(literal(programme), literal(day), ROWS.c.person_id, literal(declaration_id))
    fresh = fresh.where(ROWS.c.person_id.not_in(_listed(here)))
    connection.execute(insert(Listed).from_select(_ENTRY, fresh))


def _same() -> ColumnElement[bool]:
    return and_(*(_HELD.c[name] == ROWS.c[name] for name in KEY))


def _differing(replaced_by: ColumnElement[str]) -> Select[Any]:
    """What is held and the rows say otherwise."""
    held = [_HELD.c[name] for name in (*KEY, *RECEIVED, "declaration_id")]
    otherwise = or_(*(_HELD.c[name].is_distinct_from(ROWS.c[name]) for name in RECEIVED))
    return select(*held, replaced_by).select_from(_HELD.join(ROWS, _same())).where(otherwise)


def _count(connection: Connection, rows: Select[Any]) -> int:
    return connection.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _on(programme: str, day: date) -> ColumnElement[bool]:
    return and_(_LISTED.c.programme_id == programme, _LISTED.c.day == day)


def _listed(here: ColumnElement[bool]) -> Select[Any]:
    return select(_LISTED.c.person_id).where(here)


def _gone() -> ColumnElement[bool]:
    return _LISTED.c.person_id.not_in(select(ROWS.c.person_id).where(ROWS.c.person_id.is_not(None)))
