"""Two cases that have to do with each other: both remain, and each shows the other to whoever may see that one too."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from grievance_core.cases.access import Right, require, rights
from grievance_core.cases.history import record
from grievance_core.cases.locking import all_locked
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.queue_model import CaseLink
from grievance_core.cases.standing import recusal_of
from grievance_core.cases.states import AT_AN_OFFICE
from grievance_core.cases.taking import take
from grievance_core.cases.views import Line, line_of
from grievance_core.errors import NotNow, UnknownCase
from grievance_core.institution import Institution

MOST_LINKS = 10


def link(
    session: Session, inst: Institution, case_id: str, other_id: str, by: Principal, now: datetime
) -> Case:
    """Say that two cases belong together. She works on the one and reads the other; linked already, nothing is done.

    Never across a hotline's wall, and never where other people are recused from the one than from the other: its history would
    tell them of a case they must not know of. Raises Refused.
    """
    cases = all_locked(session, {case_id, other_id})
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    other = cases.get(other_id)
    if other is None:
        raise UnknownCase(other_id)
    require(session, inst, by, other, Right.LINE, now)
    if not _may_know_each_other(session, held.case, other, now) or _count(session, case_id) >= MOST_LINKS:
        raise NotNow("link")
    first, second = sorted((case_id, other_id))
    if session.get(CaseLink, (first, second)) is None:
        session.add(CaseLink(case_id=first, other_id=second, linked_at=now))
        for case in (held.case, other):
            record(session, inst.vault, case, "linked", now, seat_key=held.seat_key)
    return held.case


def unlink(
    session: Session, inst: Institution, case_id: str, other_id: str, by: Principal, now: datetime
) -> Case:
    """Two linked cases belong together no more. She works on the one and reads the other; not linked, nothing is done.

    Raises Refused.
    """
    cases = all_locked(session, {case_id, other_id})
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    other = cases.get(other_id)
    if other is None:
        raise UnknownCase(other_id)
    require(session, inst, by, other, Right.LINE, now)
    first, second = sorted((case_id, other_id))
    there = session.get(CaseLink, (first, second))
    if there is not None:
        session.delete(there)
        for case in (held.case, other):
            record(session, inst.vault, case, "unlinked", now, seat_key=held.seat_key)
    return held.case


def linked(session: Session, inst: Institution, by: Principal, case: Case, now: datetime) -> list[Line]:
    """The cases linked with this one that this reader may see."""
    found = session.scalars(
        select(Case)
        .where(Case.id.in_(_others(session, case.id)))
        .options(selectinload(Case.accused))
        .order_by(Case.filed_at)
    )
    return [line_of(other, "") for other in found if Right.LINE in rights(session, inst, by, other, now)]


def _others(session: Session, case_id: str) -> list[str]:
    query = select(CaseLink).where(or_(CaseLink.case_id == case_id, CaseLink.other_id == case_id))
    return [
        row.other_id if row.case_id == case_id else row.case_id
        for row in session.scalars(query.limit(2 * MOST_LINKS))
    ]


def _count(session: Session, case_id: str) -> int:
    return len(_others(session, case_id))


def _may_know_each_other(session: Session, case: Case, other: Case, now: datetime) -> bool:
    same_side = case.restricted == other.restricted and (not case.restricted or case.track == other.track)
    apart = case.id != other.id
    return apart and same_side and recusal_of(session, case, now) == recusal_of(session, other, now)
