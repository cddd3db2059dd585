"""What was known when: every change of a fact is kept, so that an answer can be given again as it was given then."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from grievance_core.identifiers import new_id
from grievance_core.registry.checking import card_index, name_index
from grievance_core.registry.model import Household, Person, PersonChange
from grievance_core.vault import Place, Vault

Facts = dict[str, Any]
PERSON_FACTS = (
    "name", "household_id", "is_head", "sex", "born_from", "born_to", "village_key", "died_on", "left_on", "pregnant",
    "disability", "school", "occupation", "nssf", "abroad", "id_card_index",
)  # fmt: skip
HOUSEHOLD_FACTS = ("village_key", "label", "id_poor", "id_poor_on", "card", "card_until")
_DATES = ("born_from", "born_to", "died_on", "left_on", "id_poor_on", "card_until")


def change_rows(
    vault: Vault, column: str, row_id: str, changed: Mapping[str, tuple[Any, Any]], by: str, now: datetime
) -> list[dict[str, Any]]:
    """One row of history for each fact (old, new). `column` is person_id or household_id."""
    rows = []
    for fact, values in changed.items():
        change_id = new_id()
        said = json.dumps([_plain(value) for value in values], ensure_ascii=False)
        sealed = vault.seal(said, Place("person_changes", "change_sealed", change_id))
        both = {"person_id": None, "household_id": None, column: row_id}
        rows.append({"id": change_id, "at": now, "by": by, "fact": fact, "change_sealed": sealed, **both})
    return rows


def change(
    session: Session, vault: Vault, row: Person | Household, facts: Mapping[str, Any], by: str, now: datetime
) -> None:
    """Set facts of a person or a household and keep what they were. What is as it was is no change."""
    held = facts_of(vault, row)
    changed = {fact: (held[fact], value) for fact, value in facts.items() if held[fact] != value}
    if not changed:
        return
    for fact, (_, value) in changed.items():
        _set(vault, row, fact, value)
    row.changed_at = now
    session.flush()
    column = "person_id" if isinstance(row, Person) else "household_id"
    session.execute(insert(PersonChange), change_rows(vault, column, row.id, changed, by, now))


def facts_of(vault: Vault, row: Person | Household) -> Facts:
    """Everything known of a person or a household now."""
    if isinstance(row, Person):
        facts = {fact: getattr(row, fact) for fact in PERSON_FACTS if fact != "name"}
        return {"name": name_of(vault, row), **facts}
    facts = {fact: getattr(row, fact) for fact in HOUSEHOLD_FACTS if fact != "card"}
    return {**facts, "card": card_of(vault, row)}


def facts_as_of(session: Session, vault: Vault, row: Person | Household, at: datetime) -> Facts | None:
    """Everything that was known at an instant: later changes are undone. None when nobody had entered it by then."""
    if at < row.entered_at:
        return None
    facts = facts_of(vault, row)
    column = PersonChange.person_id if isinstance(row, Person) else PersonChange.household_id
    later = select(PersonChange).where(column == row.id, PersonChange.at > at)
    for kept in session.scalars(later.order_by(PersonChange.at.desc(), PersonChange.id.desc())):
        facts[kept.fact] = _opened(vault, kept)[0]
    return facts


def history(
    session: Session, vault: Vault, row: Person | Household
) -> Iterable[tuple[PersonChange, Any, Any]]:
    """Every change, oldest first, with the old and the new value."""
    column = PersonChange.person_id if isinstance(row, Person) else PersonChange.household_id
    query = select(PersonChange).where(column == row.id).order_by(PersonChange.at, PersonChange.id)
    for kept in session.scalars(query):
        old, new = _opened(vault, kept)
        yield kept, old, new


def name_of(vault: Vault, person: Person) -> str:
    """Her name."""
    return vault.open(person.name_sealed, Place("persons", "name_sealed", person.id))


def card_of(vault: Vault, household: Household) -> str | None:
    """The number of the household's equity card."""
    if household.card_sealed is None:
        return None
    return vault.open(household.card_sealed, Place("households", "card_sealed", household.id))


def _set(vault: Vault, row: Person | Household, fact: str, value: Any) -> None:
    if fact == "name" and isinstance(row, Person):
        row.name_sealed = vault.seal(value, Place("persons", "name_sealed", row.id))
        row.name_index = name_index(vault, value)
    elif fact == "card" and isinstance(row, Household):
        place = Place("households", "card_sealed", row.id)
        row.card_sealed = vault.seal(value, place) if value is not None else None
        row.card_index = card_index(vault, value) if value is not None else None
    else:
        setattr(row, fact, value)


def _opened(vault: Vault, kept: PersonChange) -> tuple[Any, Any]:
    said = json.loads(vault.open(kept.change_sealed, Place("person_changes", "change_sealed", kept.id)))
    old, new = (_read(kept.fact, value) for value in said)
    return old, new


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(fact: str, value: Any) -> Any:
    return date.fromisoformat(value) if fact in _DATES and value is not None else value
