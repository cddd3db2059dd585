"""Where the registry keeps each fact, and what it knows of one person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from grievance_core.programmes.ages import Born
from grievance_core.programmes.facts import Value
from grievance_core.registry.changes import facts_as_of
from grievance_core.registry.model import Household, Person
from grievance_core.vault import Vault

AGE = "age"
BORN_FROM, BORN_TO = "born_from", "born_to"
VILLAGE = "village_key"

# By fact; the age has two columns of its own. A fact that is not here is kept nowhere: it is unknown of everybody.
PERSON: Mapping[str, str] = MappingProxyType(
    {
        "sex": "sex",
        "pregnant": "pregnant",
        "disability": "disability",
        "school": "school",
        "occupation": "occupation",
        "nssf": "nssf",
        "abroad": "abroad",
    }
)
HOUSEHOLD: Mapping[str, str] = MappingProxyType({"id-poor": "id_poor"})
KEPT = (AGE, *PERSON, *HOUSEHOLD)


def living(day: date) -> ColumnElement[bool]:
    """Those in the registry who on that day were neither dead nor gone."""
    return and_(
        or_(Person.died_on.is_(None), Person.died_on > day),
        or_(Person.left_on.is_(None), Person.left_on > day),
    )


def everybody() -> Select[Any]:
    """Everybody with all that matching needs: a person without a household stays, with nothing known of it."""
    persons, households = Person.__table__, Household.__table__
    facts = [persons.c[name] for name in (*PERSON.values(), BORN_FROM, BORN_TO)]
    facts += [households.c[name] for name in HOUSEHOLD.values()]
    village = func.coalesce(persons.c.village_key, households.c.village_key).label(VILLAGE)
    joined = persons.outerjoin(households, persons.c.household_id == households.c.id)
    return select(persons.c.id.label("person_id"), village, *facts).select_from(joined)


def columns_of(population: FromClause) -> dict[str, ColumnElement[Any]]:
    """The columns of `everybody()`, or of a table filled from it, by fact; the two ends of the birth by their own names."""
    names = {**PERSON, **HOUSEHOLD, BORN_FROM: BORN_FROM, BORN_TO: BORN_TO}
    return {fact: population.c[name] for fact, name in names.items()}


def registered(
    session: Session, person_id: str, day: date
) -> tuple[dict[str, Value | None], str | None] | None:
    """What the registry knows of somebody, and the key of her village. None for whoever is not there, dead or gone."""
    row = session.execute(everybody().where(Person.id == person_id, living(day))).mappings().one_or_none()
    return (_known(dict(row)), row[VILLAGE]) if row is not None else None


def registered_as_of(
    session: Session, vault: Vault, person: Person, day: date, at: datetime
) -> tuple[dict[str, Value | None], str | None] | None:
    """What the registry knew at an instant: what was entered later is undone. None for whoever was not entered, dead or gone."""
    own = facts_as_of(session, vault, person, at)
    if own is None or any(gone is not None and gone <= day for gone in (own["died_on"], own["left_on"])):
        return None
    home = session.get(Household, own["household_id"]) if own["household_id"] else None
    shared = facts_as_of(session, vault, home, at) if home is not None else None
    facts = {**dict.fromkeys(HOUSEHOLD.values()), **(shared or {}), **own}
    village = own[VILLAGE] or (shared[VILLAGE] if shared else None)
    return _known(facts), village


def _known(row: Mapping[str, Any]) -> dict[str, Value | None]:
    known: dict[str, Value | None] = {fact: row[name] for fact, name in {**PERSON, **HOUSEHOLD}.items()}
    if row[BORN_FROM] is not None and row[BORN_TO] is not None:
        known[AGE] = Born(row[BORN_FROM], row[BORN_TO])
    return known
