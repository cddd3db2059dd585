"""Who stands outside a case: those complained about and everything within their reach, and who decided it before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.model import Appeal, Case
from grievance_core.routing.recusal import Recusal, recusal


def recusal_of(session: Session, case: Case, now: datetime) -> Recusal:
    """Who may not even know of the case, as offices are staffed now."""
    people = frozenset(row.official_id for row in case.accused if row.official_id is not None)
    offices = frozenset(row.office_id for row in case.accused if row.office_id is not None)
    return recusal(session, people, offices, now)


def barred_from_work(session: Session, case: Case, now: datetime) -> Recusal:
    """The recused, and whoever gave a decision that was contested: an appeal is decided by somebody else.

    A hotline's desk is all there is for its cases, so there only the last decision's giver steps aside, not everybody in turn.
    """
    outside = recusal_of(session, case, now)
    if case.appeals == 0:
        return outside
    earlier = (
        select(Appeal.contested_decider_id).where(Appeal.case_id == case.id).order_by(Appeal.number.desc())
    )
    given = session.scalars(earlier.limit(1) if case.restricted else earlier)
    deciders = frozenset(decider for decider in given if decider is not None)
    return replace(outside, people=outside.people | deciders)
