"""A desk's queue: what is open there, what rings before everything, then by risk and by the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from grievance_core.cases.access import Right, rights
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.institution import Institution
from grievance_core.offices.model import Office
from grievance_core.offices.shifts import DESK
from grievance_core.offices.staffing import WORKS, seats_of
from grievance_core.routing.desks import LEVELS

WAITS = (*AT_AN_OFFICE, State.UNDELIVERED)


def desks_of(session: Session, by: Principal, now: datetime) -> list[Office]:
    """The desks she works at; none for everybody else."""
    seats = seats_of(session, by.official_id, now) if by.official_id is not None else []
    offices = {
        seat.office_id: seat.office for seat in seats if seat.duty in WORKS and seat.office.level == DESK
    }
    return list(offices.values())


def open_cases(session: Session, inst: Institution, by: Principal, now: datetime) -> list[Case]:
    """The open cases of her desk that she may see: ringing, then unassessed and by risk, then by what is due first."""
    offices = [office.id for office in desks_of(session, by, now)]
    query = select(Case).where(Case.office_id.in_(offices), Case.restricted, Case.state.in_(WAITS))
    cases = session.scalars(query.options(selectinload(Case.accused))).all()
    hers = [case for case in cases if Right.LINE in rights(session, inst, by, case, now)]
    return sorted(hers, key=lambda case: _place(case, now))


def _place(case: Case, now: datetime) -> tuple[bool, int, datetime, str]:
    """Nobody knows the risk of what was not assessed: it stands with the gravest."""
    risk = LEVELS.index(case.risk) if case.risk in LEVELS else 0
    return case.alarm_since is None, risk, case.due_at or now, case.reference
