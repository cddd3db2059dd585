"""A hotline's case is closed only with a safety check: somebody asked whether she is safe, and told her."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.model import Case, CaseEvent
from grievance_core.errors import NoSafetyCheck
from grievance_core.institution import Institution

CHECKED, DECIDED = "safety-checked", "decided"


def require_safety_check(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """Raises NoSafetyCheck unless the last check since the last decision allows closing, and is not too old."""
    if case.restricted and not is_checked(session, inst, case, now):
        raise NoSafetyCheck(case.id)


def is_checked(session: Session, inst: Institution, case: Case, now: datetime) -> bool:
    """Whether the last safety check allows this case to be closed now. A check counts for one closing, while it is new."""
    session.flush()
    last = select(CaseEvent.type, CaseEvent.at, CaseEvent.facts).where(
        CaseEvent.case_id == case.id, CaseEvent.type.in_((CHECKED, DECIDED))
    )
    found = session.execute(last.order_by(CaseEvent.sequence.desc()).limit(1)).first()
    if found is None or found.type != CHECKED:
        return False
    return bool(found.facts.get("opens")) and found.at > now - inst.desks.safety_check_holds
