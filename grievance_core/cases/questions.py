"""The open question of a case: one at a time, with a clock of its own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.model import Case, CaseEvent, Question
from grievance_core.cases.states import State
from grievance_core.identifiers import new_id

WAITING = (State.WAITING_COMPLAINANT, State.WAITING_PROVIDER)


def keep(session: Session, event: CaseEvent, party: str, provider_id: int | None, due_at: datetime) -> None:
    """Write down that an event asked somebody something."""
    session.flush()  # the event first
    session.add(
        Question(
            id=new_id(),
            case_id=event.case_id,
            party=party,
            provider_id=provider_id,
            asked_event_id=event.id,
            asked_at=event.at,
            due_at=due_at,
        )
    )


def settle(session: Session, case: Case, now: datetime) -> None:
    """The open question, if any, is answered, or nobody waits for it any more. Only a case that waits has one."""
    if case.state not in WAITING:
        return
    question = session.scalar(
        select(Question).where(Question.case_id == case.id, Question.settled_at.is_(None))
    )
    if question is not None:
        question.settled_at = now
