"""What stands around a case: whose phone it came from in the registry, what they are entitled to, and their household's cases.

All of it says who she is, so it is shown only to those who may read the case's words, and never for somebody who did not want to
be known, nor in a hotline's case: the phone may be in other hands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from grievance_core.applications.model import Application, ApplicationCase
from grievance_core.areas.search import path
from grievance_core.cases.access import Right, rights
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.views import Line, line_of
from grievance_core.institution import Institution
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.explain import MAYBE, YES, Explanation
from grievance_core.programmes.population import registered
from grievance_core.programmes.tree import EVERYBODY
from grievance_core.registry.changes import name_of
from grievance_core.registry.model import Person, PersonPhone
from writing.dates import PHNOM_PENH

MOST_PERSONS, MOST_CASES = 4, 10
KNOWS_HER = frozenset({Right.WORDS, Right.TELL})


@dataclass(frozen=True)
class Entitled:
    """Somebody the case may be about, with what the rules answer. Sensitive programmes are left out."""

    name: str = field(repr=False)
    number: str = field(repr=False)
    programmes: Sequence[Explanation]


def entitled(session: Session, inst: Institution, by: Principal, case: Case, now: datetime) -> list[Entitled]:
    """Who uses the case's phone as herself and whose application it is about, each with her programmes, certain ones first."""
    if not _may_know(session, inst, by, case, now, frozenset({Right.WORDS})):
        return []
    day = now.astimezone(PHNOM_PENH).date()
    return [_entitled(session, inst, person, day) for person in _persons(session, case)]


def cases_nearby(session: Session, inst: Institution, by: Principal, case: Case, now: datetime) -> list[Line]:
    """Other cases from her phone or her household's, newest first: those where this reader may know who it is anyway."""
    if not _may_know(session, inst, by, case, now, KNOWS_HER):
        return []
    phones = [case.phone_id, *_phones_of_household(session, case)]
    near = (Case.phone_id.in_([phone for phone in phones if phone is not None]), Case.id != case.id)
    open_ones = (~Case.restricted, ~Case.anonymous)
    query = select(Case).where(*near, *open_ones).options(selectinload(Case.accused))
    found = session.scalars(query.order_by(Case.filed_at.desc(), Case.id).limit(3 * MOST_CASES))
    known = [other for other in found if rights(session, inst, by, other, now) & KNOWS_HER]
    return [line_of(other, "") for other in known[:MOST_CASES]]


def cases_about(programme_id: str) -> Select[str]:
    """The ids of the cases about applications for a programme."""
    return (
        select(ApplicationCase.case_id)
        .join(Application, Application.id == ApplicationCase.application_id)
        .where(Application.programme_id == programme_id)
    )


def _may_know(
    session: Session, inst: Institution, by: Principal, case: Case, now: datetime, needed: frozenset[Right]
) -> bool:
    hidden = case.restricted or case.anonymous
    return not hidden and bool(rights(session, inst, by, case, now) & needed)


def _persons(session: Session, case: Case) -> Sequence[Person]:
    by_phone = select(PersonPhone.person_id).where(PersonPhone.phone_id == case.phone_id)
    applied = (
        select(Application.person_id)
        .join(ApplicationCase, ApplicationCase.application_id == Application.id)
        .where(ApplicationCase.case_id == case.id)
    )
    hers = or_(Person.id.in_(by_phone), Person.id.in_(applied))
    living = (Person.died_on.is_(None), Person.left_on.is_(None))
    return session.scalars(select(Person).where(hers, *living).order_by(Person.id).limit(MOST_PERSONS)).all()


def _entitled(session: Session, inst: Institution, person: Person, day: date) -> Entitled:
    record = registered(session, person.id, day)
    answers: list[Explanation] = []
    if record is not None:
        known, village = record
        places = [area.key for area in path(session, village)] if village else None
        answers = in_force(session, inst.programmes).explain(known, day, places)
    likely = [one for one in answers if one.standing in (YES, MAYBE) and not one.sensitive]
    likely.sort(key=lambda one: (one.standing == MAYBE, one.because == EVERYBODY))
    return Entitled(name_of(inst.vault, person), person.number, likely)


def _phones_of_household(session: Session, case: Case) -> Sequence[str]:
    homes = {person.household_id for person in _persons(session, case)} - {None}
    if not homes:
        return []
    members = select(Person.id).where(Person.household_id.in_(homes))
    return session.scalars(select(PersonPhone.phone_id).where(PersonPhone.person_id.in_(members))).all()
