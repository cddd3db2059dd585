"""Reminding, by hand, whoever a case waits for. The clock stays as it is; what she is told is what she was told before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases.access import Right
from grievance_core.cases.asking import tell_handler
from grievance_core.cases.assigning import assignee
from grievance_core.cases.history import record, said_last
from grievance_core.cases.model import Case, CaseEvent, Question
from grievance_core.cases.principal import Principal
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.cases.taking import take
from grievance_core.cases.telling import PRIVATE_TRACKS, tell_complainant, tell_officials
from grievance_core.institution import Institution
from grievance_core.offices.model import Official


def remind(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> Case:
    """Remind her of our question, the other office of its, else the colleague who works on the case. Raises Refused."""
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    case = held.case
    event = record(session, inst.vault, case, "reminded", now, seat_key=held.seat_key)
    if case.state == State.WAITING_COMPLAINANT:
        question = said_last(session, inst.vault, case.id, "question")
        template = "asked_short" if case.track in PRIVATE_TRACKS else "asked"
        tell_complainant(session, inst, event, template, now, asks="answer", question=question)
    elif case.state == State.WAITING_PROVIDER:
        tell_officials(session, inst, event, _asked(session, case), "asked_provider", now)
    else:
        _tell_whoever_works_on_it(session, inst, event, now)
    return case


def _tell_whoever_works_on_it(session: Session, inst: Institution, event: CaseEvent, now: datetime) -> None:
    official_id = assignee(session, event.case)
    if official_id is not None:
        tell_officials(session, inst, event, [session.get_one(Official, official_id)], "reminder", now)
    else:
        tell_handler(session, inst, event, "reminder", now)


def _asked(session: Session, case: Case) -> list[Official]:
    open_one = (Question.case_id == case.id, Question.settled_at.is_(None))
    asked = session.scalar(select(Question.provider_id).where(*open_one))
    return [session.get_one(Official, asked)] if asked is not None else []
