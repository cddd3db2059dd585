"""What somebody received: for herself, and for the officials of her area, whose every look is written down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.benefits.access import may_see
from grievance_core.benefits.model import Look, Utilisation
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.programmes.editions import in_force
from grievance_core.registry.cells import read_card
from grievance_core.registry.changes import name_of
from grievance_core.registry.checking import card_index
from grievance_core.registry.faults import CellFault
from grievance_core.registry.model import Household, Person
from grievance_core.registry.numbers import read_number
from grievance_core.vault import Vault

NO_NUMBER = "-"  # stands for everything that cannot be a number, and is nobody's


@dataclass(frozen=True)
class PaymentLine:
    """What was declared for one month (its first day). `service` is the programme's benefit, or empty; amounts in whole units."""

    programme_id: str
    month: date
    started_on: date | None
    ended_on: date | None
    days: int | None
    amount: int | None
    currency: str | None
    service: str = ""


@dataclass(frozen=True)
class Benefited:
    """A member, and what she received, the newest first: nothing when nothing was declared."""

    number: str
    name: str = field(repr=False)
    payments: tuple[PaymentLine, ...]


def payments_of(session: Session, person_id: str) -> Sequence[PaymentLine]:
    """All that was declared for somebody, the newest month first. Only for herself, signed in."""
    rows = select(Utilisation).where(Utilisation.person_id == person_id)
    ordered = rows.order_by(Utilisation.month.desc(), Utilisation.programme_id, Utilisation.service)
    return tuple(
        PaymentLine(
            row.programme_id,
            row.month,
            row.started_on,
            row.ended_on,
            row.days,
            row.amount,
            row.currency,
            row.service,
        )
        for row in session.scalars(ordered)
    )


def benefited(
    session: Session, inst: Institution, official_id: int, written_number: str, now: datetime
) -> tuple[Benefited, ...]:
    """What the member with this number received, or each member of the household with this equity card.

    Only people of the official's areas, and no sensitive programme. Nothing, whether nobody has the number or she lives
    elsewhere; either way the look is written down, so the caller commits.
    """
    asked = inst.vault.index("asked-about", read_number(written_number) or _card(written_number))
    found = [
        person
        for person in _members(session, inst.vault, written_number)
        if may_see(session, official_id, person, now)
    ]
    seen: list[str | None] = [person.id for person in found]
    for person_id in seen or [None]:
        session.add(
            Look(
                id=new_id(),
                official_id=official_id,
                at=now,
                purpose="benefited",
                person_id=person_id,
                asked_index=asked,
            )
        )
    session.flush()
    hidden = {one.id for one in in_force(session, inst.programmes) if one.sensitive}
    return tuple(_benefited(session, inst, person, hidden) for person in found)


def _benefited(session: Session, inst: Institution, person: Person, hidden: set[str]) -> Benefited:
    shown = [line for line in payments_of(session, person.id) if line.programme_id not in hidden]
    return Benefited(person.number, name_of(inst.vault, person), tuple(shown))


def _members(session: Session, vault: Vault, written: str) -> Sequence[Person]:
    """By number and by card: both are always looked up."""
    number = read_number(written) or NO_NUMBER
    by_card = select(Household.id).where(Household.card_index == card_index(vault, _card(written)))
    either = (Person.number == number) | Person.household_id.in_(by_card)
    return session.scalars(select(Person).where(either).order_by(Person.id)).all()


def _card(written: str) -> str:
    try:
        return read_card(written)
    except CellFault:
        return NO_NUMBER
