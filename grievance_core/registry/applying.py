"""Takes the staged rows into the registry: what is new in one statement, what differs with its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from grievance_core.database import Instant
from grievance_core.registry.changes import change_rows
from grievance_core.registry.model import Household, Person, PersonChange
from grievance_core.registry.staging import HOME_FACTS, HOMES, PERSON_FACTS, ROWS
from grievance_core.vault import Place, Vault

PAGE = 1_000
Changed = dict[str, tuple[Any, Any]]
_PERSONS, _HOUSEHOLDS = Person.__table__, Household.__table__
_HOME_ID = func.coalesce(HOMES.c.found_id, HOMES.c.id)


def add_new(connection: Connection, by: str, now: datetime) -> None:
    """Everybody who is new, households first."""
    entered = (literal(by), literal(now, Instant), literal(now, Instant))
    names = ("id", "village_key", "label", "card_index", "card_sealed", *HOME_FACTS)
    homes = select(*(HOMES.c[name] for name in names), *entered).where(HOMES.c.found_id.is_(None))
    connection.execute(insert(Household).from_select([*names, "source", "entered_at", "changed_at"], homes))
    facts = [fact for fact in PERSON_FACTS if fact != "is_head"]
    own = ["id", "name_sealed", "name_index", "born_from", "born_to", *facts]
    persons = (
        select(
            *(ROWS.c[name] for name in own),
            func.coalesce(ROWS.c.number, ROWS.c.new_number),
            _HOME_ID,
            func.coalesce(ROWS.c.is_head, false()),
            *entered,
        )
        .select_from(ROWS.outerjoin(HOMES, HOMES.c.home == ROWS.c.home))
        .where(ROWS.c.found_id.is_(None))
        .order_by(ROWS.c.line)
    )
    into = [*own, "number", "household_id", "is_head", "entered_by", "entered_at", "changed_at"]
    connection.execute(insert(Person).from_select(into, persons))


def count_changes(connection: Connection) -> tuple[int, int]:
    """How many persons and how many households would change."""
    persons, households = (
        connection.scalar(select(func.count()).select_from(differing.subquery())) or 0
        for differing in (_differing_persons(), _differing_households())
    )
    return persons, households


def change_households(connection: Connection, vault: Vault, by: str, now: datetime) -> int:
    """Whatever the file knows better of households; one that moved takes its members along. Returns how many changed."""
    count = 0
    for page in _pages(connection, _differing_households(), HOMES.c.line):
        updates, history = [], []
        for row in page:
            changed = _household_changes(vault, row)
            history += change_rows(vault, "household_id", row.found_id, changed, by, now)
            sealed = None
            if "card" in changed:
                sealed = vault.seal(changed["card"][1], Place("households", "card_sealed", row.found_id))
            updates.append(_household_values(row, changed, sealed))
            if "village_key" in changed:
                history += _move_members(connection, vault, row, by, now)
        _write(connection, update(Household.__table__), updates, history, now)  # type: ignore[arg-type]
        count += len(page)
    return count


def change_persons(connection: Connection, vault: Vault, by: str, now: datetime) -> int:
    """Whatever the file knows better of persons. Returns how many changed."""
    count = 0
    for page in _pages(connection, _differing_persons(), ROWS.c.line):
        updates, history = [], []
        for row in page:
            changed, values = _person_changes(vault, row)
            history += change_rows(vault, "person_id", row.found_id, changed, by, now)
            updates.append(values)
        _write(connection, update(Person.__table__), updates, history, now)  # type: ignore[arg-type]
        count += len(page)
    return count


def _pages(
    connection: Connection, query: Select[Any], line: ColumnElement[int]
) -> Iterator[Sequence[Row[Any]]]:
    last = -1
    while page := connection.execute(query.where(line > last).order_by(line).limit(PAGE)).all():
        yield page
        last = page[-1].line


def _write(
    connection: Connection,
    statement: Any,
    updates: list[dict[str, Any]],
    history: list[dict[str, Any]],
    now: datetime,
) -> None:
    table = statement.table
    names = [name for name in updates[0] if name != "of_id"]
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    connection.execute(
        statement.where(table.c.id == bindparam("of_id")).values(**values, changed_at=now),
        [
            {("of_id" if name == "of_id" else f"new_{name}"): value for name, value in row.items()}
            for row in updates
        ],
    )
    if history:
        connection.execute(insert(PersonChange), history)


def _differs(staged: ColumnElement[Any], held: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(staged.is_not(None), staged.is_distinct_from(held))


def _differing_households() -> Select[Any]:
    facts = ("label", "village_key", "card_index", *HOME_FACTS)
    held = [_HOUSEHOLDS.c[fact].label(f"old_{fact}") for fact in facts]
    staged = [HOMES.c[fact] for fact in facts]
    return (
        select(HOMES.c.line, HOMES.c.id, HOMES.c.found_id, HOMES.c.card_sealed, *staged, *held)
        .add_columns(_HOUSEHOLDS.c.card_sealed.label("old_card_sealed"))
        .join(_HOUSEHOLDS, _HOUSEHOLDS.c.id == HOMES.c.found_id)
        .where(or_(*(_differs(HOMES.c[fact], _HOUSEHOLDS.c[fact]) for fact in facts)))
    )


def _household_changes(vault: Vault, row: Row[Any]) -> Changed:
    facts = ("label", "village_key", *HOME_FACTS)
    changed = {
        fact: (getattr(row, f"old_{fact}"), getattr(row, fact))
        for fact in facts
        if getattr(row, fact) is not None and getattr(row, fact) != getattr(row, f"old_{fact}")
    }
    if "village_key" in changed and row.label is None and row.old_label is not None:
        changed["label"] = (row.old_label, row.found_id)  # its number was its old village's
    if row.card_index is not None and row.card_index != row.old_card_index:
        old = row.old_card_sealed
        held = vault.open(old, Place("households", "card_sealed", row.found_id)) if old else None
        changed["card"] = (held, vault.open(row.card_sealed, Place("households", "card_sealed", row.id)))
    return changed


def _household_values(row: Row[Any], changed: Changed, sealed: bytes | None) -> dict[str, Any]:
    facts = ("label", "village_key", "card_index", *HOME_FACTS)
    values = {fact: _known(getattr(row, fact), getattr(row, f"old_{fact}")) for fact in facts}
    if "label" in changed:
        values["label"] = changed["label"][1]
    return {"of_id": row.found_id, **values, "card_sealed": sealed or row.old_card_sealed}


def _move_members(
    connection: Connection, vault: Vault, row: Row[Any], by: str, now: datetime
) -> list[dict[str, Any]]:
    """Those of a household that moved who do not stand in the file themselves."""
    persons = _PERSONS
    in_file = select(ROWS.c.found_id).where(ROWS.c.found_id.is_not(None))
    left = (persons.c.household_id == row.found_id) & persons.c.id.not_in(in_file)
    members = connection.execute(select(persons.c.id, persons.c.village_key).where(left)).all()
    connection.execute(update(Person).where(left).values(village_key=row.village_key, changed_at=now))
    return [
        change
        for member in members
        if member.village_key != row.village_key
        for change in change_rows(
            vault, "person_id", member.id, {"village_key": (member.village_key, row.village_key)}, by, now
        )
    ]


def _differing_persons() -> Select[Any]:
    held = [_PERSONS.c[fact].label(f"old_{fact}") for fact in (*PERSON_FACTS, "name_index", "name_sealed")]
    held += [_PERSONS.c[fact].label(f"old_{fact}") for fact in ("born_from", "born_to", "household_id")]
    births = or_(
        _PERSONS.c.born_from.is_(None),
        ROWS.c.born_from > _PERSONS.c.born_from,
        ROWS.c.born_to < _PERSONS.c.born_to,
    )
    return (
        select(ROWS, _HOME_ID.label("household_id"), *held)
        .select_from(
            ROWS.join(_PERSONS, _PERSONS.c.id == ROWS.c.found_id).outerjoin(
                HOMES, HOMES.c.home == ROWS.c.home
            )
        )
        .where(
            or_(
                *(_differs(ROWS.c[fact], _PERSONS.c[fact]) for fact in (*PERSON_FACTS, "name_index")),
                _differs(_HOME_ID, _PERSONS.c.household_id),
                and_(ROWS.c.born_from.is_not(None), births),
            )
        )
    )


def _person_changes(vault: Vault, row: Row[Any]) -> tuple[Changed, dict[str, Any]]:
    """What becomes another, for the history, and the whole row as it is written."""
    values: dict[str, Any] = {
        fact: _known(getattr(row, fact), getattr(row, f"old_{fact}")) for fact in PERSON_FACTS
    }
    values["household_id"] = _known(row.household_id, row.old_household_id)
    values["born_from"], values["born_to"] = _birth(row)
    changed: Changed = {
        fact: (getattr(row, f"old_{fact}"), value)
        for fact, value in values.items()
        if value != getattr(row, f"old_{fact}")
    }
    values |= {"of_id": row.found_id, "name_index": row.old_name_index, "name_sealed": row.old_name_sealed}
    if row.name_index is not None and row.name_index != row.old_name_index:
        name = vault.open(row.name_sealed, Place("persons", "name_sealed", row.id))
        place = Place("persons", "name_sealed", row.found_id)
        changed["name"] = (vault.open(row.old_name_sealed, place), name)
        values |= {"name_index": row.name_index, "name_sealed": vault.seal(name, place)}
    return changed, values


def _birth(row: Row[Any]) -> tuple[Any, Any]:
    """What both leave open; the file's where they contradict each other; what is known where the file says nothing."""
    old, new = (row.old_born_from, row.old_born_to), (row.born_from, row.born_to)
    if new[0] is None or old[0] is None:
        return new if old[0] is None else old
    both = max(old[0], new[0]), min(old[1], new[1])
    return both if both[0] <= both[1] else new


def _known(new: Any, old: Any) -> Any:
    return old if new is None else new
