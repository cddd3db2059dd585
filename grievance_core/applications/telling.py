"""Who is told what about an application. No text names a programme, a person or a reason that could betray either."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.applications.access import own_officials
from grievance_core.applications.model import Application
from grievance_core.applications.numbers import spoken
from grievance_core.cases.telling import name_of
from grievance_core.institution import Institution
from grievance_core.messages.outbox import Letter, Recipient, recipient_of_official, recipient_of_phone, write
from grievance_core.offices.model import Office
from grievance_core.offices.staffing import AT_THE_COUNTER, office_by_id, on_duty
from grievance_core.people.phones import by_id
from grievance_core.registry.model import PersonPhone
from writing.dates import day

ASKS_CONTEST = "contest"


def tell_applicant(
    session: Session,
    inst: Institution,
    application: Application,
    template: str,
    now: datetime,
    *,
    asks: str = "",
    reason: str = "",
) -> bool:
    """Write to her; False when she cannot be written to. `reason` is a code, told in her language."""
    to = _applicant(session, inst, application)
    if to is None:
        return False
    told = inst.catalogues.text(to.language, "application-reason", reason) if reason else ""
    _write(session, inst, to, application, template, now, asks=asks, reason=told)
    return True


def tell_office(
    session: Session,
    inst: Institution,
    application: Application,
    office: Office,
    template: str,
    now: datetime,
    *,
    everybody: bool = False,
) -> None:
    """Write to whoever is asked first in an office, or to everybody present there; never to somebody whose own it is."""
    outside = own_officials(session, application.phone_id, application.person_id)
    posts = on_duty(session, office.id, now, AT_THE_COUNTER, outside)
    for post in posts if everybody else posts[:1]:
        to = recipient_of_official(inst, post.official)
        if to is not None:
            _write(session, inst, to, application, template, now)


def _applicant(session: Session, inst: Institution, application: Application) -> Recipient | None:
    phone_id = application.phone_id
    if phone_id is None and application.person_id is not None:
        linked = select(PersonPhone.phone_id).where(PersonPhone.person_id == application.person_id)
        phone_id = session.scalar(linked.order_by(PersonPhone.linked_at).limit(1))
    phone = by_id(session, phone_id) if phone_id is not None else None
    return recipient_of_phone(inst, phone, application.language) if phone is not None else None


def _write(
    session: Session,
    inst: Institution,
    to: Recipient,
    application: Application,
    template: str,
    now: datetime,
    *,
    asks: str = "",
    reason: str = "",
) -> None:
    values = {
        "reference": spoken(application.number),
        "office": name_of(office_by_id(session, application.office_id), to.language),
        "day": day(application.due_at, to.language) if application.due_at else "",
        "reason": reason,
    }
    letter = Letter(template, values, application_id=application.id, asks=asks)
    message = write(session, inst, to, letter, now)
    if message is not None:
        session.add(message)
