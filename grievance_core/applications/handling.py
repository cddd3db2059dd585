"""What an office does with an application: takes it on, completes it with her, passes a copy on (SSDM §3.3.2, §3.4.7–3.4.8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.applications import clock
from grievance_core.applications.access import Party, Right, own_officials
from grievance_core.applications.findings import find
from grievance_core.applications.history import ANSWERS, NAME, record, said_last
from grievance_core.applications.model import Application
from grievance_core.applications.states import OPEN, State
from grievance_core.applications.taking import InHand, take
from grievance_core.applications.telling import tell_applicant
from grievance_core.applications.wishes import check_only_one
from grievance_core.areas.search import path
from grievance_core.errors import Incomplete, NotNow
from grievance_core.institution import Institution
from grievance_core.offices.staffing import AT_THE_COUNTER, find_office, on_duty
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.upkeep import match_one
from grievance_core.registry.births import Interval
from grievance_core.registry.events import enter_person
from grievance_core.registry.model import Household, Person
from grievance_core.registry.numbers import read_number

FACTS = ("sex", "pregnant", "disability", "school", "occupation", "nssf", "abroad")  # an office may enter


@dataclass(frozen=True)
class Form:
    """What was missing. `member`: the membership number of somebody who is in the registry already; else she is entered.

    `facts` are columns of persons (`FACTS`); `papers` the ids of those that were seen.
    """

    member: str = field(default="", repr=False)
    name: str = field(default="", repr=False)
    born: Interval | None = field(default=None, repr=False)
    village_key: str = ""
    household_id: str | None = None
    facts: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    papers: tuple[str, ...] = ()


NOTHING_MISSING = Form()


def accept(session: Session, inst: Institution, number: str, official_id: int, now: datetime) -> Application:
    """Somebody at the office takes it on. The deadline stays as it is. Raises NotNow when somebody did before."""
    by = Party(official_id=official_id)
    held = take(session, number, by, Right.WORK, now, (State.PRE_REGISTERED,))
    if held.application.handler_id is not None:
        raise NotNow("taken on")
    held.application.handler_id = official_id
    _record(session, inst, held, "taken-on", now, {"official": official_id})
    return held.application


def complete(
    session: Session,
    inst: Institution,
    number: str,
    official_id: int,
    now: datetime,
    form: Form = NOTHING_MISSING,
    *,
    forward_it: bool = True,
) -> Application:
    """The form is complete, and she is in the registry: enrol once, then apply. The rule is asked anew of what is known now.

    A copy goes to the programme at once, unless `forward_it` is off or the rule says no: then the office looks at it again, and
    forwards it all the same or records why not. Raises Incomplete for what is still missing, AlreadyApplied.
    """
    by = Party(official_id=official_id)
    held = take(session, number, by, Right.WORK, now, (State.PRE_REGISTERED,))
    application = held.application
    person = _enrolled(session, inst, application, official_id, form, now)
    if official_id in own_officials(session, application.phone_id, person.id):
        raise Incomplete("own")  # nobody completes her own form
    check_only_one(session, person.id, application.programme_id, but=application.id)
    programmes = in_force(session, inst.programmes)
    match_one(session, inst.programmes, person.id, now)
    finding = find(session, programmes, application.programme_id, person.id, {}, now)
    application.person_id = person.id
    application.standing, application.rules_version = finding.standing, finding.rules_version
    application.handler_id = application.handler_id or official_id
    clock.await_processing(session, inst, application, now)
    facts = {
        "official": official_id,
        "person": person.id,
        "standing": finding.standing,
        "rules": finding.rules_version,
        "papers": list(form.papers),
    }
    record(
        session, inst.vault, application, "completed", now,
        state=State.COMPLETE, seat_key=held.seat_key, facts=facts, said={ANSWERS: finding.answers},
    )  # fmt: skip
    if forward_it and finding.standing != "no":
        pass_on(session, inst, held, "forwarded", now, {"official": official_id})
    return application


def forward(session: Session, inst: Institution, number: str, official_id: int, now: datetime) -> Application:
    """A copy of the complete form goes to the programme (SSDM §3.3.2); the district enters its result."""
    held = take(session, number, Party(official_id=official_id), Right.WORK, now, (State.COMPLETE,))
    pass_on(session, inst, held, "forwarded", now, {"official": official_id})
    return held.application


def withdraw(session: Session, inst: Institution, number: str, by: Party, now: datetime) -> Application:
    """She takes it back, by phone or at the office. Raises NotNow once there is a result."""
    right = Right.WORK if by.official_id is not None else Right.OWN
    held = take(session, number, by, right, now, OPEN)
    clock.stop(session, held.application)
    record(
        session, inst.vault, held.application, "withdrawn", now,
        state=State.WITHDRAWN, seat_key=held.seat_key, facts={"official": by.official_id},
    )  # fmt: skip
    tell_applicant(session, inst, held.application, "application_withdrawn", now)
    return held.application


def pass_on(
    session: Session,
    inst: Institution,
    held: InHand,
    type_: str,
    now: datetime,
    facts: Mapping[str, Any],
    becomes: Mapping[str, Any] | None = None,
) -> None:
    """Record that a copy is with the programme, and wait for its result. The caller has the application in hand."""
    application = held.application
    application.office_id = _office_of_results(session, application, now)
    clock.await_result(session, inst, application, now)
    record(
        session, inst.vault, application, type_, now,
        state=State.PROCESSING, becomes=becomes, seat_key=held.seat_key, facts={"programme": application.programme_id, **facts},
    )  # fmt: skip
    tell_applicant(session, inst, application, "application_processing", now)


def _office_of_results(session: Session, application: Application, now: datetime) -> int:
    """The district assistant keeps the forms and enters the results (SSDM §3.4.7); where there is none, it stays where it is."""
    outside = own_officials(session, application.phone_id, application.person_id)
    for area in path(session, application.area_key):
        office = find_office(session, "district-assistant", area.key) if area.level == "district" else None
        if office is not None and on_duty(session, office.id, now, AT_THE_COUNTER, outside):
            return office.id
    return application.office_id


def _enrolled(
    session: Session, inst: Institution, application: Application, official_id: int, form: Form, now: datetime
) -> Person:
    if application.person_id is not None:
        return session.get_one(Person, application.person_id)
    if form.member:
        return _member(session, form.member)
    name = form.name.strip() or said_last(session, inst.vault, application.id, NAME)
    if not name:
        raise Incomplete("name")
    unknown = set(form.facts) - set(FACTS)
    if unknown:
        raise Incomplete("facts")
    return enter_person(
        session,
        inst.vault,
        name=name,
        village_key=_village(session, application, form),
        by=f"official:{official_id}",
        now=now,
        household=_household(session, form),
        born=form.born,
        **form.facts,
    )


def _member(session: Session, written: str) -> Person:
    number = read_number(written)
    person = session.scalar(select(Person).where(Person.number == number)) if number else None
    if person is None or person.died_on is not None:
        raise Incomplete("member")
    return person


def _village(session: Session, application: Application, form: Form) -> str:
    key = form.village_key or application.area_key
    places = path(session, key)
    if not places or places[-1].level != "village":
        raise Incomplete("village")
    return key


def _household(session: Session, form: Form) -> Household | None:
    if form.household_id is None:
        return None
    household = session.get(Household, form.household_id)
    if household is None:
        raise Incomplete("household")
    return household


def _record(
    session: Session, inst: Institution, held: InHand, type_: str, now: datetime, facts: Mapping[str, Any]
) -> None:
    record(session, inst.vault, held.application, type_, now, seat_key=held.seat_key, facts=facts)
