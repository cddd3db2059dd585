"""A result is contested: a case on the CWCC's track, with the application, its history and the rule's explanation attached.

The result of an application is contested with the commune assistant (SSDM §3.4.8), and the case climbs from there like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.applications import clock
from grievance_core.applications.access import Party, Right
from grievance_core.applications.findings import explanation_of
from grievance_core.applications.history import JUSTIFICATION, record, said_last
from grievance_core.applications.model import Application, ApplicationCase
from grievance_core.applications.numbers import spoken
from grievance_core.applications.reading import EventLine, history, is_contested
from grievance_core.applications.states import State
from grievance_core.applications.taking import UnknownApplication, by_number, take
from grievance_core.cases import access as cases_access
from grievance_core.cases.filing import Complaint, Receipt, file_complaint
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.reading import log_read
from grievance_core.database import alone
from grievance_core.errors import NotNow, UnknownCase
from grievance_core.institution import Institution
from grievance_core.programmes.wording import why
from grievance_core.registry.changes import name_of
from grievance_core.registry.model import Person

CONTEXT = "application"


@dataclass(frozen=True)
class Attachment:
    """What an officer who may read a case's words reads of the application. `why` is the rule's answer, by language."""

    number: str
    programme_id: str
    state: str
    member: str = field(repr=False)
    name: str = field(repr=False)
    filed_at: datetime
    decided_at: datetime | None
    reason: str
    justification: str = field(repr=False)
    standing: str
    rules_version: str
    why: dict[str, str] = field(repr=False)
    history: tuple[EventLine, ...]


def contest(
    session: Session,
    inst: Institution,
    number: str,
    by: Party,
    channel: str,
    language: str,
    request: str,
    now: datetime,
    words: str = "",
) -> Receipt:
    """Open the case about a refusal. The same request gets the same receipt again, PIN included.

    Raises UnknownApplication or Denied for one that is not hers, NotNow where it was not refused, is contested already, or
    was refused too long ago (the window of rules/escalation.yaml).
    """
    application = by_number(session, number)
    if application is None:
        raise UnknownApplication("number")
    asked = f"application|{application.number}|{request}"
    # Before the row is locked, in the order of everybody else: the request first, then the application.
    alone(session, inst.vault.index("request", asked))
    if not _filed(session, inst, asked):
        _check(session, inst, take(session, number, by, Right.OWN, now, (State.REFUSED,)).application, now)
    else:
        take(session, number, by, Right.OWN, now, tuple(State))
    text = words.strip() or inst.catalogues.text(
        language, CONTEXT, "contest-words", reference=spoken(application.number)
    )
    return open_case(
        session, inst, application, "contested", text, asked, now, channel, language, by.phone_id
    )


def open_case(
    session: Session,
    inst: Institution,
    application: Application,
    why_opened: str,
    words: str,
    request: str,
    now: datetime,
    channel: str,
    language: str,
    phone_id: str | None = None,
) -> Receipt:
    """A case about an application, linked to it once. The caller has the application in hand."""
    person = session.get(Person, application.person_id) if application.person_id is not None else None
    complaint = Complaint(
        kind="eligibility",
        words=words,
        channel=channel,
        language=language,
        request=request,
        area_key=application.area_key,
        sex=(person.sex if person else None) or "",
        phone_id=phone_id or application.phone_id,
        contested_application=True,
    )
    receipt = file_complaint(session, inst, complaint, now)
    if session.get(ApplicationCase, (application.id, receipt.case_id)) is None:
        session.add(
            ApplicationCase(
                application_id=application.id, case_id=receipt.case_id, opened_at=now, why=why_opened
            )
        )
        record(session, inst.vault, application, why_opened, now, facts={"case": receipt.case_id})
    return receipt


def attachments(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime
) -> Sequence[Attachment]:
    """The applications a case is about, for whoever may read its words; the look is logged. Raises UnknownCase."""
    case = session.get(Case, case_id)
    if case is None:
        raise UnknownCase("attachments")
    cases_access.require(session, inst, by, case, cases_access.Right.WORDS, now)
    found = session.scalars(
        select(Application)
        .join(ApplicationCase, ApplicationCase.application_id == Application.id)
        .where(ApplicationCase.case_id == case_id)
        .order_by(Application.id)
    ).all()
    if found:
        log_read(session, by, case, now, "application")
    return [_attachment(session, inst, application) for application in found]


def _check(session: Session, inst: Institution, application: Application, now: datetime) -> None:
    decided_at = application.decided_at
    if is_contested(session, application) or decided_at is None:
        raise NotNow("contested")
    if now > clock.contest_until(session, inst, application, decided_at):
        raise NotNow("window")


def _filed(session: Session, inst: Institution, request: str) -> bool:
    index = inst.vault.index("request", request)
    return session.scalar(select(Case.id).where(Case.request_index == index)) is not None


def _attachment(session: Session, inst: Institution, application: Application) -> Attachment:
    person = session.get(Person, application.person_id) if application.person_id is not None else None
    explanation = explanation_of(session, inst, application)
    languages = inst.catalogues.languages if explanation is not None else ()
    return Attachment(
        number=application.number,
        programme_id=application.programme_id,
        state=application.state,
        member=person.number if person else "",
        name=name_of(inst.vault, person) if person else "",
        filed_at=application.filed_at,
        decided_at=application.decided_at,
        reason=application.reason,
        justification=said_last(session, inst.vault, application.id, JUSTIFICATION),
        standing=application.standing,
        rules_version=application.rules_version,
        why={language: why(inst.catalogues, language, explanation) for language in languages if explanation},
        history=history(session, application),
    )
