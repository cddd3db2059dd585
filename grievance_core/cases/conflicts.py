"""When the people change under a case: somebody complained about takes a seat at the office that holds it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.model import Accused, Case
from grievance_core.cases.moving import next_office, ring, send_up
from grievance_core.cases.standing import recusal_of
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.institution import Institution
from grievance_core.offices.staffing import find_office


def reroute(session: Session, inst: Institution, now: datetime) -> list[str]:
    """Move every open case that lies with a recused office, committee or decider one level up, at once. Returns the ids moved.

    Access is refused from the first instant anyway, since every read asks who is recused now; this brings the case to somebody
    who may act.
    """
    states = [*AT_AN_OFFICE, State.REFERRED]
    accused = select(Accused.case_id)
    moved = []
    for case in session.scalars(select(Case).where(Case.id.in_(accused), Case.state.in_(states))).all():
        if not _lies_with_the_recused(session, inst, case, now):
            continue
        if next_office(session, inst, case, now).office.id != case.office_id:
            send_up(session, inst, case, "rerouted", now)
            moved.append(case.id)
        elif case.alarm_since is None:
            ring(session, inst, case, now)
    return moved


def _lies_with_the_recused(session: Session, inst: Institution, case: Case, now: datetime) -> bool:
    hands = {case.office_id}
    if case.committee is not None:
        kind = inst.committees.decider(case.committee.kind, case.committee.level)
        decider = find_office(session, kind, case.committee.area_key)
        hands |= {case.committee.id} | ({decider.id} if decider else set())
    return bool(hands & recusal_of(session, case, now).offices)
