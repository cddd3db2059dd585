"""Reading applications: the only way in. Lines for lists; a whole one passes the policy, and the look is written down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from grievance_core.applications.access import OPERATOR, Party, Right, rights
from grievance_core.applications.history import JUSTIFICATION, NAME, WORDS, events_of, record, said_last
from grievance_core.applications.model import Application, ApplicationCase
from grievance_core.applications.states import OPEN, State, decidable
from grievance_core.applications.taking import UnknownApplication, by_number
from grievance_core.applications.telling import ASKS_CONTEST
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.offices.staffing import AT_THE_COUNTER, seats_of
from grievance_core.people.phones import index_of
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.editions import in_force
from grievance_core.registry.changes import name_of
from grievance_core.registry.model import Person

PAGE = 200


@dataclass(frozen=True)
class ApplicationLine:
    """An application in a list. `programme_id` is empty where its name must not be read on a shared phone."""

    number: str
    programme_id: str
    state: str
    filed_at: datetime
    due_at: datetime | None
    decided_at: datetime | None
    reason: str
    justification: str = field(repr=False)
    may_contest: bool
    may_withdraw: bool


@dataclass(frozen=True)
class TaskLine:
    """An application as the office sees it that has to do something about it. `person_id` is empty until she is enrolled.

    `can` are the option ids of what this official may do now: take-on, complete, forward, decide, withdraw.
    """

    line: ApplicationLine
    name: str = field(repr=False)
    member: str = field(repr=False)
    person_id: str
    area_key: str
    words: str = field(repr=False)
    papers: tuple[str, ...]
    can: tuple[str, ...]


@dataclass(frozen=True)
class EventLine:
    """Something that happened: seats, never people."""

    at: datetime
    type: str
    state: str
    office: str
    seat: str | None
    facts: dict[str, Any]


def of_person(session: Session, inst: Institution, person_id: str) -> Sequence[ApplicationLine]:
    """The applications of somebody who signed in as herself, newest first."""
    return _lines(session, inst, Party(person_id=person_id), Application.person_id == person_id)


def of_phone(session: Session, inst: Institution, phone_id: str) -> Sequence[ApplicationLine]:
    """The applications that came by a phone, newest first. Who holds it is not known: sensitive programmes are not named."""
    return _lines(session, inst, Party(phone_id=phone_id), Application.phone_id == phone_id, shared=True)


def tasks(session: Session, inst: Institution, official_id: int, now: datetime) -> Sequence[TaskLine]:
    """What lies with the offices this official works in and she may work on, the nearest deadline first."""
    by = Party(official_id=official_id)
    offices = [seat.office_id for seat in seats_of(session, official_id, now) if seat.duty in AT_THE_COUNTER]
    query = select(Application).where(Application.office_id.in_(offices), Application.state.in_(OPEN))
    programmes = in_force(session, inst.programmes)
    found = session.scalars(query.order_by(Application.due_at, Application.id)).all()
    granted = ((application, rights(session, by, application, now)) for application in found)
    return [
        _task(session, inst, programmes, application, given)
        for application, given in granted
        if Right.WORK in given
    ]


def task(session: Session, inst: Institution, number: str, official_id: int, now: datetime) -> TaskLine:
    """One application as this official may see it; the look is written down. Raises UnknownApplication."""
    application = by_number(session, number)
    by = Party(official_id=official_id)
    given = rights(session, by, application, now) if application is not None else frozenset()
    if application is None or Right.NAME not in given:
        raise UnknownApplication("task")
    record(session, inst.vault, application, "read", now, facts={"official": official_id})
    return _task(session, inst, in_force(session, inst.programmes), application, given)


def story(
    session: Session, inst: Institution, number: str, by: Party, now: datetime
) -> tuple[ApplicationLine, Sequence[EventLine]]:
    """An application with what happened to it, for whoever may see it; an official's look is written down.

    Raises UnknownApplication.
    """
    application = by_number(session, number)
    given = rights(session, by, application, now) if application is not None else frozenset()
    if application is None or Right.LINE not in given:
        raise UnknownApplication("story")
    if by.official_id is not None:
        record(session, inst.vault, application, "read", now, facts={"official": by.official_id})
    return _line(session, inst, application, given), history(session, application)


def history(session: Session, application: Application) -> tuple[EventLine, ...]:
    """What happened to it, without the looks. The caller has passed the policy."""
    return tuple(
        EventLine(event.at, event.type, event.state, event.office_key, event.seat_key, event.facts)
        for event in events_of(session, application.id)
        if event.type != "read"
    )


def listed(
    session: Session, inst: Institution, *conditions: ColumnElement[bool]
) -> Sequence[ApplicationLine]:
    """The newest applications, as the operator may see them: no names, no justifications."""
    return _lines(session, inst, OPERATOR, *conditions)


def asked_last(session: Session, inst: Institution, number: str) -> str | None:
    """The application whose result the last text to this E.164 number asked about, so that a bare "1" can be understood."""
    query = (
        select(Application.number)
        .join(Message, Message.application_id == Application.id)
        .where(
            Message.number_index == index_of(inst.vault, number),
            Message.asks == ASKS_CONTEST,
            Message.sent_at.is_not(None),
        )
    )
    return session.scalar(query.order_by(Message.sent_at.desc(), Message.id.desc()).limit(1))


def is_contested(session: Session, application: Application) -> bool:
    """Whether there is a case about the result that stands."""
    about = select(ApplicationCase.case_id).where(
        ApplicationCase.application_id == application.id,
        ApplicationCase.why == "contested",
        ApplicationCase.opened_at >= application.decided_at,
    )
    return session.scalar(about.limit(1)) is not None


def _lines(
    session: Session, inst: Institution, by: Party, *conditions: ColumnElement[bool], shared: bool = False
) -> Sequence[ApplicationLine]:
    query = select(Application).where(*conditions)
    found: Iterable[Application] = session.scalars(
        query.order_by(Application.filed_at.desc(), Application.id.desc()).limit(PAGE)
    ).all()
    programmes = in_force(session, inst.programmes)
    lines = []
    for application in found:
        given = rights(session, by, application, application.filed_at)
        hidden = shared and programmes.of(application.programme_id).sensitive
        lines.append(_line(session, inst, application, given, hidden=hidden))
    return lines


def _line(
    session: Session,
    inst: Institution,
    application: Application,
    given: frozenset[Right],
    *,
    hidden: bool = False,
) -> ApplicationLine:
    told = Right.NAME in given and not hidden
    hers = Right.OWN in given
    return ApplicationLine(
        number=application.number,
        programme_id="" if hidden else application.programme_id,
        state=application.state,
        filed_at=application.filed_at,
        due_at=application.due_at,
        decided_at=application.decided_at,
        reason="" if hidden else application.reason,
        justification=_justification(session, inst, application) if told else "",
        may_contest=hers and application.state == State.REFUSED and not is_contested(session, application),
        may_withdraw=hers and application.state in OPEN,
    )


def _justification(session: Session, inst: Institution, application: Application) -> str:
    if application.decided_at is None:
        return ""
    return said_last(session, inst.vault, application.id, JUSTIFICATION)


def _task(
    session: Session,
    inst: Institution,
    programmes: Programmes,
    application: Application,
    given: frozenset[Right],
) -> TaskLine:
    person = session.get(Person, application.person_id) if application.person_id is not None else None
    name = name_of(inst.vault, person) if person else said_last(session, inst.vault, application.id, NAME)
    return TaskLine(
        line=_line(session, inst, application, given),
        name=name,
        member=person.number if person else "",
        person_id=application.person_id or "",
        area_key=application.area_key,
        words=said_last(session, inst.vault, application.id, WORDS),
        papers=programmes.of(application.programme_id).papers,
        can=_can(application, given),
    )


def _can(application: Application, given: frozenset[Right]) -> tuple[str, ...]:
    options: list[str] = []
    if Right.WORK in given:
        if application.state == State.PRE_REGISTERED:
            options += ["take-on"] if application.handler_id is None else []
            options.append("complete")
        if application.state == State.COMPLETE:
            options.append("forward")
        if application.state in OPEN:
            options.append("withdraw")
    if Right.DECIDE in given and application.state in decidable(accepted=False):
        options.append("decide")
    return tuple(options)
