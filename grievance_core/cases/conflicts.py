"""When the people change under a case: somebody complained about takes a seat at the office that holds it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.model import Accused, Case
from grievance_core.cases.moving import is_at_the_top, ring, send_up
from grievance_core.cases.standing import recusal_of
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.institution import Institution


def reroute(session: Session, inst: Institution, now: datetime) -> list[str]:
    """Move every open case that lies with a recused office one level up, at once. Returns the ids moved.

    Access is refused from the first instant anyway, since every read asks who is recused now; this brings the case to somebody
    who may act.
    """
    states = [*AT_AN_OFFICE, State.REFERRED]
    accused = select(Accused.case_id)
    moved = []
    for case in session.scalars(select(Case).where(Case.id.in_(accused), Case.state.in_(states))).all():
        if case.office_id not in recusal_of(session, case, now).offices:
            continue
        if is_at_the_top(inst, case) and case.level in ("service-desk", "desk"):
            if case.alarm_since is None:
                ring(session, inst, case, now)
            continue
        send_up(session, inst, case, "rerouted", now)
        moved.append(case.id)
    return moved
