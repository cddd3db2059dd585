"""The programme's answer: accepted, or refused with the reason, entered singly or from the weekly file (SSDM §3.4.7)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.applications import clock
from grievance_core.applications.access import Party, Right
from grievance_core.applications.history import JUSTIFICATION, record
from grievance_core.applications.model import Application
from grievance_core.applications.states import State, decidable
from grievance_core.applications.taking import take
from grievance_core.applications.telling import ASKS_CONTEST, tell_applicant, tell_office
from grievance_core.areas.search import path
from grievance_core.errors import Incomplete
from grievance_core.institution import Institution
from grievance_core.offices.staffing import find_office
from grievance_core.programmes.editions import in_force

# Texts of the context "application-reason". They are told on phones that others read: none says which programme it was.
REASONS = ("not-eligible", "papers-missing", "already-receives", "no-place", "not-found", "other")


def decide(
    session: Session,
    inst: Institution,
    number: str,
    official_id: int,
    accepted: bool,  # the one thing that is decided
    reason: str,
    justification: str,
    now: datetime,
) -> Application:
    """Enter a result. She is told at once, and of a refusal how to contest it; the commune assistant hears that there is one.

    Raises Incomplete for a refusal without a reason of REASONS ("other" needs a justification), UnknownApplication, Denied and
    NotNow.
    """
    by = Party(official_id=official_id)
    return enter(
        session, inst, number, by, now, accepted=accepted, reason=reason, justification=justification
    )


def enter(
    session: Session,
    inst: Institution,
    number: str,
    by: Party,
    now: datetime,
    *,
    accepted: bool,
    reason: str = "",
    justification: str = "",
    import_id: str | None = None,
) -> Application:
    """The same for whoever may enter results: an official, or the operator with a file."""
    justification = justification.strip()
    check_reason(accepted=accepted, reason=reason, justification=justification)
    held = take(session, number, by, Right.DECIDE, now, decidable(accepted=accepted))
    application = held.application
    clock.stop(session, application)
    reason = "" if accepted else reason
    facts = {
        "official": by.official_id,
        "import": import_id,
        "accepted": accepted,
        "reason": reason,
    }
    record(
        session,
        inst.vault,
        application,
        "decided",
        now,
        state=State.ACCEPTED if accepted else State.REFUSED,
        becomes={"decided_at": now, "reason": reason},
        seat_key=held.seat_key,
        facts=facts,
        said={JUSTIFICATION: justification},
    )
    _tell(session, inst, application, now, accepted=accepted)
    return application


def check_reason(*, accepted: bool, reason: str, justification: str) -> None:
    """Raises Incomplete unless a refusal says why. An acceptance needs no reason."""
    if accepted:
        return
    if reason not in REASONS or (reason == "other" and not justification):
        raise Incomplete("reason")


def _tell(
    session: Session, inst: Institution, application: Application, now: datetime, *, accepted: bool
) -> None:
    if accepted:
        tell_applicant(session, inst, application, "application_accepted", now)
    else:
        _tell_refusal(session, inst, application, now)
    for area in path(session, application.area_key):
        office = find_office(session, "commune-assistant", area.key) if area.level == "commune" else None
        if office is not None and office.id != application.office_id:
            tell_office(session, inst, application, office, "application_result", now)


def _tell_refusal(session: Session, inst: Institution, application: Application, now: datetime) -> None:
    programme = in_force(session, inst.programmes).of(application.programme_id)
    if programme.sensitive or application.reason == "other":
        template, reason = "application_refused_short", ""
    else:
        template, reason = "application_refused", application.reason
    tell_applicant(session, inst, application, template, now, asks=ASKS_CONTEST, reason=reason)
