"""Taking cases in hand: their rows locked until the transaction ends, so that two operations on one case take turns."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from grievance_core.cases.history import recall_links
from grievance_core.cases.model import Case
from grievance_core.memory import recall, recalled
from grievance_core.messages.outbox import recall_held
from grievance_core.offices.staffing import office_by_id
from grievance_core.timers.rows import recall_pending


def locked(session: Session, case_id: str) -> Case | None:
    """The case as it stands, locked; None when there is none. What this transaction locked already nobody else has changed."""
    return recalled(session, ("case", case_id), lambda: _lock(session, case_id))


def _lock(session: Session, case_id: str) -> Case | None:
    session.flush()
    case = session.get(Case, case_id, with_for_update=True, populate_existing=True)
    return _with_its_offices(session, case) if case is not None else None


def all_locked(session: Session, case_ids: Collection[str]) -> dict[str, Case]:
    """These cases, locked in one order whoever asks, so that two who want the same ones cannot block each other.

    Ids that do not exist are left out. What working on a case asks of the database is read for two or more of them at once.
    """
    session.flush()
    beside = (selectinload(Case.accused), selectinload(Case.phone))
    query = select(Case).where(Case.id.in_(case_ids)).order_by(Case.id).options(*beside)
    found = session.scalars(query.with_for_update().execution_options(populate_existing=True))
    cases = {case.id: _with_its_offices(session, case) for case in found}
    for case in cases.values():
        recall(session, ("case", case.id), case)
    if len(cases) > 1:
        recall_pending(session, cases.keys())
        recall_links(session, cases.keys())
        recall_held(session, cases.keys())
    return cases


def _with_its_offices(session: Session, case: Case) -> Case:
    """With the office and the committee it lies with, which need not be read anew for each case."""
    set_committed_value(case, "office", office_by_id(session, case.office_id))
    committee = office_by_id(session, case.committee_id) if case.committee_id is not None else None
    set_committed_value(case, "committee", committee)
    return case
