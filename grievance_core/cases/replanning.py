"""Re-planning open cases under a changed policy: only when somebody says so, and shown first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.history import record
from grievance_core.cases.model import Case
from grievance_core.cases.states import State
from grievance_core.institution import Institution

PLANNED_BY_ARRIVAL = (State.RECEIVED, State.OPEN, State.APPEALED, State.IN_PROGRESS)


@dataclass(frozen=True)
class Replan:
    """One case whose deadline would change."""

    reference: str
    before: datetime | None
    after: datetime


def changes(session: Session, inst: Institution) -> list[tuple[Case, Replan]]:
    """Open cases at an office whose deadline the present policy would set otherwise; paused and referred ones keep theirs."""
    found = []
    query = (
        select(Case)
        .where(Case.state.in_(PLANNED_BY_ARRIVAL), Case.alarm_since.is_(None))
        .order_by(Case.filed_at)
    )
    for case in session.scalars(query):
        due_at = clock.due_from_arrival(inst, case)
        if due_at != case.due_at:
            found.append((case, Replan(case.reference, case.due_at, due_at)))
    return found


def replan(session: Session, inst: Institution, now: datetime) -> list[Replan]:
    """Give every such case its new deadline, recorded in its history; one that would be overdue gets a full budget from now.

    A shorter policy must not make a crowd of cases climb at once.
    """
    done = []
    for case, change in changes(session, inst):
        clock.replan(session, inst, case, change.after, now)
        case.policy_version = inst.policy.version
        record(session, inst.vault, case, "replanned", now, facts={"policy": inst.policy.version})
        done.append(Replan(change.reference, change.before, case.due_at or change.after))
    return done
