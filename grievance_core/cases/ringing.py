"""An unaccepted case of a hotline rings: the one on watch, the next one, the supervisor, and at last everybody, without end.

The first is told as the case arrives (`moving.py`). The steps in between are here. Once the time to accept is over, `moving.ring`
has everybody rung, again and again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grievance_core.cases.history import record
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.standing import barred_from_work
from grievance_core.cases.states import State
from grievance_core.cases.telling import at_the_desk, tell_officials
from grievance_core.institution import Institution
from grievance_core.offices.shifts import SUPERVISOR
from grievance_core.offices.staffing import Post
from grievance_core.routing.desks import NEXT, STEPS

UNACCEPTED = (State.RECEIVED, State.OPEN, State.APPEALED)
RUNG = "rung"


def rings(case: Case) -> bool:
    """Whether the desk still has to accept it."""
    return case.restricted and case.state in UNACCEPTED


def ring_next(session: Session, inst: Institution, case: Case, now: datetime) -> CaseEvent:
    """The step whose time has come. Where there is no such person, everybody is rung."""
    step = STEPS[min(_steps_done(session, case), len(STEPS) - 1)]
    posts = at_the_desk(session, case.office, barred_from_work(session, case, now).people, now)
    people = [post.official for post in whose_turn(posts, step)]
    facts = {"step": step, "people": sorted(person.id for person in people)}
    event = record(session, inst.vault, case, RUNG, now, facts=facts)
    tell_officials(session, inst, event, people, "work" if step == NEXT else "alarm", now)
    return event


def whose_turn(posts: Sequence[Post], step: str) -> list[Post]:
    """Who is rung at this step, of the people of a desk in their ringing order."""
    supervisors = [post for post in posts if post.seat.title == SUPERVISOR]
    chosen = list(posts[1:2]) if step == NEXT else supervisors
    return chosen or list(posts)


def _steps_done(session: Session, case: Case) -> int:
    session.flush()
    rung = select(func.count()).where(
        CaseEvent.case_id == case.id, CaseEvent.type == RUNG, CaseEvent.at >= case.arrived_at
    )
    return session.scalar(rung) or 0
