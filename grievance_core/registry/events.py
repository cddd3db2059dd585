"""What happens in families: somebody is born, moves or dies, a family moves. Each leaves what was known before in the history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.database import alone
from grievance_core.errors import Incomplete
from grievance_core.identifiers import new_id
from grievance_core.registry.births import Interval
from grievance_core.registry.changes import change
from grievance_core.registry.checking import name_index
from grievance_core.registry.links import unlink
from grievance_core.registry.model import Household, Person
from grievance_core.registry.numbers import new_number
from grievance_core.vault import Place, Vault
from writing.dates import PHNOM_PENH


def enter_household(
    session: Session, vault: Vault, village_key: str, by: str, now: datetime, **facts: Any
) -> Household:
    """A household nobody entered before. Facts: label (else its own id), card, id_poor, id_poor_on, card_until."""
    household_id = new_id()
    household = Household(
        id=household_id,
        village_key=village_key,
        label=household_id,
        source=by,
        entered_at=now,
        changed_at=now,
    )
    card = facts.pop("card", None)
    if card is not None:
        household.card_sealed = vault.seal(card, Place("households", "card_sealed", household_id))
        household.card_index = vault.index("equity-card", card)
    for fact, value in facts.items():
        setattr(household, fact, value)
    session.add(household)
    session.flush()
    return household


def enter_person(
    session: Session,
    vault: Vault,
    *,
    name: str,
    village_key: str,
    by: str,
    now: datetime,
    household: Household | None = None,
    born: Interval | None = None,
    **facts: Any,
) -> Person:
    """A person nobody entered before, with a new membership number. Facts are the columns of persons, all but the sealed ones."""
    person_id = new_id()
    person = Person(
        id=person_id,
        number=_free_number(session),
        household_id=household.id if household else None,
        is_head=False,
        name_sealed=vault.seal(name, Place("persons", "name_sealed", person_id)),
        name_index=name_index(vault, name),
        village_key=village_key,
        entered_by=by,
        entered_at=now,
        changed_at=now,
    )
    person.born_from, person.born_to = born or (None, None)
    for fact, value in facts.items():
        setattr(person, fact, value)
    session.add(person)
    session.flush()
    return person


def born(
    session: Session,
    vault: Vault,
    household: Household,
    *,
    name: str,
    on: date,
    by: str,
    now: datetime,
    sex: str | None = None,
) -> Person:
    """A child came into a household. Raises Incomplete for a day to come and for a household without village."""
    _over(on, now)
    if household.village_key is None:
        raise Incomplete("the household has no village")
    return enter_person(
        session,
        vault,
        name=name,
        village_key=household.village_key,
        household=household,
        born=(on, on),
        sex=sex,
        by=by,
        now=now,
    )


def died(session: Session, vault: Vault, person: Person, on: date, by: str, now: datetime) -> None:
    """Somebody died. Her phones no longer speak for her. Raises Incomplete for a day to come or before her birth."""
    _over(on, now)
    if person.born_from is not None and on < person.born_from:
        raise Incomplete("nobody dies before her birth")
    change(session, vault, person, {"died_on": on, "is_head": False, "pregnant": None}, by, now)
    unlink(session, person.id)


def joined(
    session: Session, vault: Vault, person: Person, household: Household, by: str, now: datetime
) -> None:
    """Somebody moved into another household, and into its village; she is not its head by that."""
    facts = {
        "household_id": household.id,
        "village_key": household.village_key,
        "is_head": False,
        "left_on": None,
    }
    change(session, vault, person, facts, by, now)


def moved_alone(
    session: Session, vault: Vault, person: Person, village_key: str, by: str, now: datetime
) -> None:
    """Somebody left her household for a village where she belongs to none yet."""
    facts = {"household_id": None, "village_key": village_key, "is_head": False, "left_on": None}
    change(session, vault, person, facts, by, now)


def left(session: Session, vault: Vault, person: Person, on: date, by: str, now: datetime) -> None:
    """Somebody moved away, nobody knows where to. She stays with her household's records. Raises Incomplete for a day to come."""
    _over(on, now)
    change(session, vault, person, {"left_on": on, "is_head": False}, by, now)


def household_moved(
    session: Session, vault: Vault, household: Household, village_key: str, by: str, now: datetime
) -> None:
    """A whole family moved. Its number was its old village's: it gets one of its own until the new village gives it another."""
    change(session, vault, household, {"village_key": village_key, "label": household.id}, by, now)
    members = select(Person).where(Person.household_id == household.id, Person.left_on.is_(None))
    for person in session.scalars(members).all():
        change(session, vault, person, {"village_key": village_key}, by, now)


def became_head(session: Session, vault: Vault, person: Person, by: str, now: datetime) -> None:
    """Somebody is the head of her household from now on, and whoever was is not. Raises Incomplete without household."""
    if person.household_id is None:
        raise Incomplete("nobody is the head of no household")
    heads = select(Person).where(
        Person.household_id == person.household_id, Person.is_head, Person.id != person.id
    )
    for head in session.scalars(heads).all():
        change(session, vault, head, {"is_head": False}, by, now)
    change(session, vault, person, {"is_head": True}, by, now)


def corrected(
    session: Session, vault: Vault, row: Person | Household, facts: Mapping[str, Any], by: str, now: datetime
) -> None:
    """Facts that changed or were wrong, by name (registry.changes); the one way to write them."""
    change(session, vault, row, facts, by, now)


def _over(day: date, now: datetime) -> None:
    if day > now.astimezone(PHNOM_PENH).date():
        raise Incomplete("a day to come")


def _free_number(session: Session) -> str:
    alone(session, "registry")
    while True:
        number = new_number()
        if session.scalar(select(Person.id).where(Person.number == number)) is None:
            return number
