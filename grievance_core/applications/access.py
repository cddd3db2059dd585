"""Who may read or do what with an application. Denied unless granted here; nothing reads an application around it.

| who | right |
|---|---|
| the official it is an application of, or of whose household it is | as applicant only, by her own phone |
| the office it lies with | line, name, work; decide once the form is complete |
| the district's assistant and inter-sector officer, the province's, within their area and not below that office | the same |
| an office it has passed through: results go back down to the commune (SSDM §3.4.7) | line, name: it tells her |
| the phone it came by, and the person whose it is | her own: read, withdraw, contest |
| the operator | line without names; decide (files of results) |
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from grievance_core.applications.model import Application, ApplicationEvent
from grievance_core.applications.states import State
from grievance_core.areas.search import path
from grievance_core.errors import Denied
from grievance_core.levels import LADDER_LEVELS
from grievance_core.offices.model import Official, Seat
from grievance_core.offices.staffing import AT_THE_COUNTER, office_by_id, seats_of
from grievance_core.people.model import Phone
from grievance_core.registry.model import Person, PersonPhone

OVERSEERS = ("district-assistant", "district-intersector", "province-esa")


class Right(StrEnum):
    """What somebody may do with an application."""

    LINE = "line"
    NAME = "name"  # who she is, what she said, why it was decided so
    WORK = "work"
    DECIDE = "decide"
    OWN = "own"


NONE: frozenset[Right] = frozenset()
OWN = frozenset({Right.LINE, Right.NAME, Right.OWN})


@dataclass(frozen=True)
class Party:
    """Who asks: the applicant by her phone or, signed in, as herself; an official; or the operator."""

    phone_id: str | None = None
    person_id: str | None = None
    official_id: int | None = None
    operator: bool = False


OPERATOR = Party(operator=True)


def rights(session: Session, by: Party, application: Application, now: datetime) -> frozenset[Right]:
    """Everything this party may do with this application now."""
    if by.operator:
        return frozenset({Right.LINE, Right.DECIDE})
    if by.official_id is not None:
        return _rights_of_official(session, by.official_id, application, now)
    hers = by.person_id is not None and by.person_id == application.person_id
    phones = by.phone_id is not None and by.phone_id == application.phone_id
    return OWN if hers or phones else NONE


def require(session: Session, by: Party, application: Application, right: Right, now: datetime) -> None:
    """Raise Denied (which reads as "no such" outside) unless the right is granted."""
    if right not in rights(session, by, application, now):
        raise Denied(f"{right} on application {application.id}")


def own_officials(session: Session, phone_id: str | None, person_id: str | None) -> frozenset[int]:
    """Officials whose own application this would be, or one of their household: by their number, and by whom it is linked to."""
    found: set[int] = set()
    if phone_id is not None:
        by_phone = select(Official.id).join(Phone, Phone.number_index == Official.number_index)
        found |= set(session.scalars(by_phone.where(Phone.id == phone_id)))
    if person_id is not None:
        found |= set(session.scalars(_linked_officials(person_id)))
    return frozenset(found)


def _linked_officials(person_id: str) -> Select[int]:
    applicant, theirs = aliased(Person), aliased(Person)
    same_home = (theirs.id == applicant.id) | (theirs.household_id == applicant.household_id)
    return (
        select(Official.id)
        .join(Phone, Phone.number_index == Official.number_index)
        .join(PersonPhone, PersonPhone.phone_id == Phone.id)
        .join(theirs, theirs.id == PersonPhone.person_id)
        .join(applicant, same_home)
        .where(applicant.id == person_id)
    )


def _rights_of_official(
    session: Session, official_id: int, application: Application, now: datetime
) -> frozenset[Right]:
    if official_id in own_officials(session, application.phone_id, application.person_id):
        return NONE
    granted: set[Right] = set()
    for seat in seats_of(session, official_id, now):
        if seat.duty in AT_THE_COUNTER:
            granted |= _rights_of_seat(session, seat, application)
    return frozenset(granted)


def _rights_of_seat(session: Session, seat: Seat, application: Application) -> set[Right]:
    if seat.office_id == application.office_id or _oversees(session, seat, application):
        complete = application.state != State.PRE_REGISTERED
        return {Right.LINE, Right.NAME, Right.WORK} | ({Right.DECIDE} if complete else set())
    passed = select(ApplicationEvent.id).where(
        ApplicationEvent.application_id == application.id, ApplicationEvent.office_key == seat.office.key
    )
    return {Right.LINE, Right.NAME} if session.scalar(passed.limit(1)) is not None else set()


def _oversees(session: Session, seat: Seat, application: Application) -> bool:
    office, holder = seat.office, office_by_id(session, application.office_id)
    if office.kind not in OVERSEERS or office.area_key is None:
        return False
    if LADDER_LEVELS.index(office.level) < LADDER_LEVELS.index(holder.level):
        return False
    return office.area_key in {area.key for area in path(session, application.area_key)}
