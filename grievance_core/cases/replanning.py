"""Re-planning open cases under a changed policy: only when somebody says so, and shown first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from grievance_core.cases import clock
from grievance_core.cases.history import record
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.states import State
from grievance_core.institution import Institution

PLANNED_BY_ARRIVAL = (State.RECEIVED, State.OPEN, State.APPEALED, State.IN_PROGRESS)
Pause = tuple[str, datetime]
PAUSES = ("asked", "answered", "no-answer")


@dataclass(frozen=True)
class Replan:
    """One case whose deadline would change."""

    reference: str
    before: datetime | None
    after: datetime


def changes(session: Session, inst: Institution, now: datetime) -> list[tuple[Case, Replan]]:
    """All that `would_change` finds."""
    return list(would_change(session, inst, now))


def would_change(session: Session, inst: Institution, now: datetime) -> Iterator[tuple[Case, Replan]]:
    """Open cases at an office, planned under another policy, whose deadline the present one would set otherwise.

    Paused and referred ones keep theirs, and so do those that ring. One that would be overdue gets a full budget from now: a
    shorter policy must not make a crowd of cases climb at once.
    """
    planned = (
        Case.state.in_(PLANNED_BY_ARRIVAL),
        Case.alarm_since.is_(None),
        Case.policy_version != inst.policy.version,
    )
    pauses = pauses_of(session, planned)
    for case in session.scalars(
        select(Case).where(*planned).options(joinedload(Case.office)).order_by(Case.filed_at, Case.id)
    ):
        due_at = clock.due_by_policy(inst, case, paused(inst, case, pauses.get(case.id, ())), now)
        if due_at != case.due_at:
            yield case, Replan(case.reference, case.due_at, due_at)


def replan(session: Session, inst: Institution, now: datetime) -> list[Replan]:
    """Give every such case the deadline that `changes` shows, recorded in its history."""
    done = []
    for case, change in changes(session, inst, now):
        clock.replan(session, inst, case, change.after, now)
        record(session, inst.vault, case, "replanned", now, facts={"policy": inst.policy.version})
        done.append(change)
    return done


def pauses_of(session: Session, planned: Sequence[ColumnElement[bool]]) -> dict[str, list[Pause]]:
    """Every question and answer of these cases since they arrived where they are, in order."""
    query = (
        select(CaseEvent.case_id, CaseEvent.type, CaseEvent.at)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(CaseEvent.type.in_(PAUSES), CaseEvent.at >= Case.arrived_at, *planned)
        .order_by(CaseEvent.case_id, CaseEvent.sequence)
    )
    found: dict[str, list[Pause]] = {}
    for case_id, what, at in session.execute(query):
        found.setdefault(case_id, []).append((what, at))
    return found


def paused(inst: Institution, case: Case, events: Sequence[Pause]) -> int:
    """Minutes for which the present office's clock has stood still while she was asked something."""
    return sum(
        clock.minutes_between(inst, case, asked_at, ended_at)
        for (asked, asked_at), (_, ended_at) in pairwise(events)
        if asked == "asked"
    )
