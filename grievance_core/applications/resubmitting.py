"""A contested application goes through the normal process again (SSDM §3.4.7, §3.4.8); its case stays with the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.applications.access import Party, Right
from grievance_core.applications.handling import pass_on
from grievance_core.applications.model import Application, ApplicationCase
from grievance_core.applications.states import State
from grievance_core.applications.taking import InHand, by_id, take
from grievance_core.applications.wishes import check_only_one
from grievance_core.cases import access as cases_access
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.errors import NotNow
from grievance_core.institution import Institution

AGAIN = (State.REFUSED, State.PROCESSING)


def resubmit(
    session: Session, inst: Institution, number: str, official_id: int, now: datetime
) -> Application:
    """Send an application in again that was refused, or of which nothing was heard. Raises NotNow for any other."""
    held = take(session, number, Party(official_id=official_id), Right.WORK, now, AGAIN)
    _again(session, inst, held, now, official_id, None)
    return held.application


def resubmit_of_case(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime
) -> Sequence[str]:
    """Send in again what this case is about; returns the numbers. For whoever works on the case, whichever office that is.

    Nothing for a case that is about no application, or whose application was accepted meanwhile. Raises Denied.
    """
    case = session.get_one(Case, case_id)
    cases_access.require(session, inst, by, case, cases_access.Right.WORK, now)
    about = select(ApplicationCase.application_id).where(ApplicationCase.case_id == case_id)
    numbers = []
    for application_id in session.scalars(about.order_by(ApplicationCase.application_id)).all():
        application = by_id(session, application_id)
        if application.state in AGAIN:
            _again(session, inst, InHand(application, None), now, by.official_id, case_id)
            numbers.append(application.number)
    return numbers


def _again(
    session: Session,
    inst: Institution,
    held: InHand,
    now: datetime,
    official_id: int | None,
    case_id: str | None,
) -> None:
    application = held.application
    if application.person_id is None:
        raise NotNow("not enrolled")
    check_only_one(session, application.person_id, application.programme_id, but=application.id)
    facts = {"official": official_id, "case": case_id}
    pass_on(session, inst, held, "resubmitted", now, facts, {"decided_at": None, "reason": ""})
