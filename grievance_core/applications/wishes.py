"""A wish for a programme, by phone or from the village: a task for the commune assistant (SSDM §3.3.2, tables 9 and 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.applications import clock
from grievance_core.applications.access import own_officials
from grievance_core.applications.findings import Finding, find
from grievance_core.applications.history import ANSWERS, NAME, WORDS, record
from grievance_core.applications.model import Application
from grievance_core.applications.numbers import new_number
from grievance_core.applications.states import OPEN, State
from grievance_core.applications.telling import tell_applicant, tell_office
from grievance_core.areas.search import path
from grievance_core.cases.telling import name_of
from grievance_core.database import alone
from grievance_core.errors import Incomplete, NotNow, Refused
from grievance_core.identifiers import new_id
from grievance_core.institution import Institution
from grievance_core.offices.staffing import office_by_id, seats_of
from grievance_core.programmes.catalogue import Programmes
from grievance_core.programmes.editions import in_force
from grievance_core.programmes.programme import Programme
from grievance_core.registry.model import Person
from grievance_core.routing.kinds import Rung
from grievance_core.routing.ladder import Arrival, climb
from grievance_core.routing.recusal import Recusal
from writing.dates import PHNOM_PENH

# The front office of the commune completes the form, else that of the district (SSDM §3.3.2); what is above is set here, so that
# no wish is left without an office.
RUNGS = (
    Rung("commune", "commune-assistant"),
    Rung("district", "district-intersector"),
    Rung("province", "province-esa"),
    Rung("service-desk", "service-desk"),
)
MOST_OPEN = 12  # wishes of one phone at a time: a family, not a flood
LONGEST_NAME = 120


class AlreadyApplied(NotNow):
    """She has an open application for this programme."""

    msgid = "error.already-applied"


class AppliedElsewhere(Refused):
    """The offices of this service may not register people for this programme: she is told whom to see (SSDM §3.3.1)."""

    msgid = "error.applied-elsewhere"


@dataclass(frozen=True)
class Wish:
    """Who wants which programme, where. `request` identifies the request: the same request makes one application, once.

    `person_id`: somebody in the registry, signed in or in front of an official. `said`: her answers to the rules' questions.
    `named_by_official_id`: the village names a possible beneficiary of its own area, with her name.
    """

    programme_id: str
    area_key: str
    channel: str
    language: str
    request: str = field(repr=False)
    phone_id: str | None = None
    person_id: str | None = None
    name: str = field(default="", repr=False)
    said: Mapping[str, str] = field(default_factory=dict, repr=False)
    named_by_official_id: int | None = None
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class Receipt:
    """What she is told: the number, who prepares it with her until when, and the papers to bring (ids of texts)."""

    application_id: str
    number: str
    office_name: dict[str, str]
    due_at: datetime | None
    papers: tuple[str, ...]


def preregister(session: Session, inst: Institution, wish: Wish, now: datetime) -> Receipt:
    """Write the wish down and put it before the commune assistant. The same request gets the same receipt again.

    Raises Incomplete for a programme that is not there in her area, an unknown area or person, or nobody to look for;
    AppliedElsewhere; AlreadyApplied; NotNow for too many wishes of one phone.
    """
    request_index = inst.vault.index("application-request", wish.request)
    alone(session, request_index)
    programmes = in_force(session, inst.programmes)
    known = session.scalar(select(Application).where(Application.request_index == request_index))
    if known is not None:
        return _receipt(session, inst, known, programmes.of(known.programme_id))
    person = _person(session, wish)
    area_key = _area(session, wish, person, now)
    programme = _offered(session, programmes, wish, area_key, now)
    _check_repeated(session, wish)
    finding = find(session, programmes, programme.id, wish.person_id, wish.said, now)
    application = _new(session, wish, area_key, finding, request_index, now)
    arrival = _first_office(session, application, now)
    application.office_id = arrival.office.id
    session.add(application)
    session.flush()
    _put_before(session, inst, application, wish, arrival, finding, now)
    return _receipt(session, inst, application, programme)


def _person(session: Session, wish: Wish) -> Person | None:
    if wish.person_id is None:
        if wish.phone_id is None and not wish.name.strip():
            raise Incomplete("name")  # nobody could ever be found by it
        if len(wish.name) > LONGEST_NAME:
            raise Incomplete("name")
        return None
    person = session.get(Person, wish.person_id)
    if person is None or person.died_on is not None:
        raise Incomplete("person")
    return person


def _area(session: Session, wish: Wish, person: Person | None, now: datetime) -> str:
    key = wish.area_key or (person.village_key if person else None) or ""
    places = path(session, key) if key else ()
    if not any(area.level == "commune" for area in places):
        raise Incomplete("area")
    if wish.named_by_official_id is not None:
        keys = {area.key for area in places}
        seats = seats_of(session, wish.named_by_official_id, now)
        if not any(seat.office.area_key in keys for seat in seats):
            raise Incomplete("area")  # an official names people of her own area
        if person is None and not wish.name.strip():
            raise Incomplete("name")
    return key


def _offered(session: Session, programmes: Programmes, wish: Wish, area_key: str, now: datetime) -> Programme:
    day = now.astimezone(PHNOM_PENH).date()
    try:
        programme = programmes.of(wish.programme_id)
    except LookupError:
        raise Incomplete("programme") from None
    if not programme.available([area.key for area in path(session, area_key)], day):
        raise Incomplete("programme")
    if programme.focal is not None:
        raise AppliedElsewhere(programme.id)
    return programme


def _check_repeated(session: Session, wish: Wish) -> None:
    if wish.person_id is not None:
        check_only_one(session, wish.person_id, wish.programme_id)
    if wish.phone_id is not None and wish.person_id is None:
        alone(session, f"wishes {wish.phone_id}")
        waiting = select(func.count()).where(
            Application.phone_id == wish.phone_id, Application.state == State.PRE_REGISTERED
        )
        if (session.scalar(waiting) or 0) >= MOST_OPEN:
            raise NotNow("too many wishes of one phone")


def check_only_one(session: Session, person_id: str, programme_id: str, but: str = "") -> None:
    """Raise AlreadyApplied where somebody has an open application for a programme, other than the one with the id `but`."""
    alone(session, f"application {person_id} {programme_id}")
    there = select(Application.id).where(
        Application.person_id == person_id,
        Application.programme_id == programme_id,
        Application.state.in_(OPEN),
        Application.id != but,
    )
    if session.scalar(there.limit(1)) is not None:
        raise AlreadyApplied("open")


def _new(
    session: Session,
    wish: Wish,
    area_key: str,
    finding: Finding,
    request_index: str,
    now: datetime,
) -> Application:
    return Application(
        id=new_id(),
        number=_free_number(session),
        request_index=request_index,
        person_id=wish.person_id,
        programme_id=wish.programme_id,
        state=State.PRE_REGISTERED,
        area_key=area_key,
        phone_id=_her_phone(session, wish),
        named_by_id=wish.named_by_official_id,
        channel=wish.channel,
        language=wish.language,
        filed_at=now,
        reason="",
        standing=finding.standing,
        rules_version=finding.rules_version,
        events_count=0,
    )


def _her_phone(session: Session, wish: Wish) -> str | None:
    """The phone to write to: not that of the official who names her."""
    if wish.named_by_official_id in own_officials(session, wish.phone_id, None):
        return None
    return wish.phone_id


def _free_number(session: Session) -> str:
    while True:
        number = new_number()
        if session.scalar(select(Application.id).where(Application.number == number)) is None:
            return number


def _first_office(session: Session, application: Application, now: datetime) -> Arrival:
    outside = Recusal(people=own_officials(session, application.phone_id, application.person_id))
    return climb(session, RUNGS, application.area_key, outside, now)


def _put_before(
    session: Session,
    inst: Institution,
    application: Application,
    wish: Wish,
    arrival: Arrival,
    finding: Finding,
    now: datetime,
) -> None:
    clock.await_preparation(session, inst, application, now)
    facts = {
        "programme": application.programme_id,
        "area": application.area_key,
        "channel": application.channel,
        "named_by": application.named_by_id,
        "standing": finding.standing,
        "rules": finding.rules_version,
        "passed": [[passed.rung, passed.reason] for passed in arrival.passed],
    }
    said = {
        NAME: "" if application.person_id else wish.name.strip(),
        WORDS: wish.words.strip(),
        ANSWERS: finding.answers,
    }
    record(session, inst.vault, application, "filed", now, facts=facts, said=said)
    tell_applicant(session, inst, application, "application_received", now)
    tell_office(session, inst, application, arrival.office, "application_work", now)


def _receipt(session: Session, inst: Institution, application: Application, programme: Programme) -> Receipt:
    office = office_by_id(session, application.office_id)
    names = {language: name_of(office, language) for language in inst.catalogues.languages}
    return Receipt(application.id, application.number, names, application.due_at, programme.papers)
