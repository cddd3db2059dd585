"""Re-planning open cases under a changed policy: only when somebody says so, and shown first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.history import record
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.states import State
from grievance_core.institution import Institution

PLANNED_BY_ARRIVAL = (State.RECEIVED, State.OPEN, State.APPEALED, State.IN_PROGRESS)
PAUSES = ("asked", "answered", "no-answer")


@dataclass(frozen=True)
class Replan:
    """One case whose deadline would change."""

    reference: str
    before: datetime | None
    after: datetime


def changes(session: Session, inst: Institution, now: datetime) -> list[tuple[Case, Replan]]:
    """Open cases at an office, planned under another policy, whose deadline the present one would set otherwise.

    Paused and referred ones keep theirs, and so do those that ring. One that would be overdue gets a full budget from now: a
    shorter policy must not make a crowd of cases climb at once.
    """
    query = select(Case).where(
        Case.state.in_(PLANNED_BY_ARRIVAL),
        Case.alarm_since.is_(None),
        Case.policy_version != inst.policy.version,
    )
    found = []
    for case in session.scalars(query.order_by(Case.filed_at, Case.id)):
        due_at = clock.due_by_policy(inst, case, _paused(session, inst, case), now)
        if due_at != case.due_at:
            found.append((case, Replan(case.reference, case.due_at, due_at)))
    return found


def replan(session: Session, inst: Institution, now: datetime) -> list[Replan]:
    """Give every such case the deadline that `changes` shows, recorded in its history."""
    done = []
    for case, change in changes(session, inst, now):
        clock.replan(session, inst, case, change.after, now)
        record(session, inst.vault, case, "replanned", now, facts={"policy": inst.policy.version})
        done.append(change)
    return done


def _paused(session: Session, inst: Institution, case: Case) -> int:
    """Minutes for which the present office's clock has stood still while she was asked something."""
    query = select(CaseEvent.type, CaseEvent.at).where(
        CaseEvent.case_id == case.id, CaseEvent.type.in_(PAUSES), CaseEvent.at >= case.arrived_at
    )
    events = session.execute(query.order_by(CaseEvent.sequence)).all()
    return sum(
        clock.minutes_between(inst, case, asked.at, ended.at)
        for asked, ended in pairwise(events)
        if asked.type == "asked"
    )
