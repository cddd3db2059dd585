"""The deadlines of applications, claimed and fired like those of cases. They are few: nothing of them is kept in memory."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from grievance_core.identifiers import new_id
from grievance_core.timers.model import Timer
from grievance_core.timers.rows import PENDING


def arm(session: Session, application_id: str, purpose: str, due_at: datetime) -> None:
    """A new deadline of an application that is in the database already or goes there in the same flush."""
    session.flush()
    session.add(
        Timer(id=new_id(), application_id=application_id, purpose=purpose, due_at=due_at, state="armed")
    )


def cancel(session: Session, application_id: str) -> None:
    """Nothing is due any more. The caller has the application in hand, so none of its deadlines fires meanwhile."""
    session.flush()
    session.execute(
        update(Timer)
        .where(Timer.application_id == application_id, Timer.state.in_(PENDING))
        .values(state="cancelled")
        .execution_options(synchronize_session=False)
    )
