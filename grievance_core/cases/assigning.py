"""Which colleague of an office works on a case. It touches no clock and changes no right: the whole office still may."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right
from grievance_core.cases.history import record
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.queue_model import Assignment
from grievance_core.cases.standing import barred_from_work
from grievance_core.cases.states import AT_AN_OFFICE
from grievance_core.cases.taking import take
from grievance_core.errors import Incomplete
from grievance_core.institution import Institution
from grievance_core.offices.staffing import Post, on_duty


def assign(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, official_id: int | None
) -> Case:
    """From now on this colleague works on it, or nobody in particular (None). Raises Refused; Incomplete for no colleague.

    Who was assigned before is replaced; the same one again is noted no second time.
    """
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    case = held.case
    if official_id is not None and official_id not in {
        post.official.id for post in colleagues(session, case, now)
    }:
        raise Incomplete("official")
    if assignee(session, case) == official_id:
        return case
    session.execute(delete(Assignment).where(Assignment.case_id == case.id))
    if official_id is not None:
        session.add(
            Assignment(case_id=case.id, office_id=case.office_id, official_id=official_id, assigned_at=now)
        )
    record(
        session, inst.vault, case, "assigned", now, seat_key=held.seat_key, facts={"official": official_id}
    )
    return case


def colleagues(session: Session, case: Case, now: datetime) -> list[Post]:
    """Who at the office may work on the case and is there: those recused, and those who decided it before, left out."""
    return on_duty(session, case.office_id, now, recused=barred_from_work(session, case, now).people)


def assignee(session: Session, case: Case) -> int | None:
    """Who works on it, while it lies with the office that said so."""
    return assignees(session, [case.id]).get(case.id)


def assignees(session: Session, case_ids: Collection[str]) -> dict[str, int]:
    """The same for several cases at once; those nobody in particular works on are left out."""
    query = (
        select(Assignment.case_id, Assignment.official_id)
        .join(Case, Case.id == Assignment.case_id)
        .where(Assignment.case_id.in_(case_ids), Assignment.office_id == Case.office_id)
    )
    return {row.case_id: row.official_id for row in session.execute(query)}


def assigned_to(official_id: int) -> ColumnElement[bool]:
    """The cases this official works on."""
    return exists().where(
        Assignment.case_id == Case.id,
        Assignment.office_id == Case.office_id,
        Assignment.official_id == official_id,
    )
