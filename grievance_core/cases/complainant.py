"""What the person herself does with her case."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.access import Right
from grievance_core.cases.asking import tell_handler
from grievance_core.cases.deciding import heard
from grievance_core.cases.history import Said, record
from grievance_core.cases.model import Appeal, Case, CaseEvent
from grievance_core.cases.moving import send_up
from grievance_core.cases.principal import Principal
from grievance_core.cases.questions import settle
from grievance_core.cases.states import ANSWERED, UNDECIDED, State
from grievance_core.cases.taking import take, words_needed
from grievance_core.cases.telling import tell_office
from grievance_core.errors import Incomplete, NotNow
from grievance_core.institution import Institution
from grievance_core.messages.outbox import outdate_held

RATED_AFTER = (State.CLOSED, State.APPEALED)
RATINGS = range(1, 6)  # 1 very bad, 5 very good
CONTESTABLE = (State.DECIDED, State.UNDELIVERED, State.AWAITING_CONFIRMATION, State.CLOSED)


def answer_question(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str
) -> Case:
    """She answers what the office asked: its clock goes on with what was left."""
    text = words_needed(text)
    held = take(session, inst, case_id, by, Right.OWN, now, (State.WAITING_COMPLAINANT,))
    settle(session, held.case, now)
    clock.resume(session, inst, held.case, now)
    event = record(
        session, inst.vault, held.case, "answered", now, state=State.IN_PROGRESS, said={"answer": Said(text)}
    )
    tell_handler(session, inst, event, "answered", now)
    return held.case


def add_words(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str
) -> Case:
    """She adds something. It touches no clock."""
    text = words_needed(text)
    held = take(session, inst, case_id, by, Right.OWN, now, (*UNDECIDED, *ANSWERED))
    record(session, inst.vault, held.case, "added", now, said={"addition": Said(text)})
    return held.case


def withdraw(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> Case:
    """She takes it back before it was decided."""
    held = take(session, inst, case_id, by, Right.OWN, now, UNDECIDED)
    settle(session, held.case, now)
    clock.stop(session, held.case)
    outdate_held(session, held.case.id)
    event = record(session, inst.vault, held.case, "withdrawn", now, state=State.WITHDRAWN)
    tell_office(session, inst, event, held.case.office, "withdrawn", now)
    return held.case


def confirm_solved(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> Case:
    """She says it is solved: the case is closed."""
    held = take(session, inst, case_id, by, Right.OWN, now, ANSWERED)
    case = held.case
    case.answered_at = case.answered_at or now
    clock.stop(session, case)
    record(session, inst.vault, case, "closed", now, state=State.CLOSED, facts={"by": "complainant"})
    return case


def contest(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str = ""
) -> Case:
    """Not solved: an appeal, one level up, decided by somebody else, history attached.

    A case that was closed can be contested until the policy's window has passed; then NotNow.
    """
    held = take(session, inst, case_id, by, Right.OWN, now, CONTESTABLE)
    case = held.case
    if case.answered_at and now > clock.contest_until(inst, case, case.answered_at):
        raise NotNow("window")
    appeal = Appeal(
        case_id=case.id,
        number=case.appeals + 1,
        at=now,
        from_office_key=case.office.key,
        to_office_key=case.office.key,
        level=case.level,
        contested_decider_id=case.decider_id,
    )
    session.add(appeal)
    case.appeals += 1
    case.outcome, case.decider_id, case.answered_at = "", None, None
    session.flush()
    send_up(session, inst, case, "contested", now, said={"reason": Said(text.strip())})
    appeal.to_office_key, appeal.level = case.office.key, case.level
    return case


def rate(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    now: datetime,
    rating: int,
    text: str = "",
) -> Case:
    """How she was served, once for each answer, after she said whether it is solved. It is counted, and moves nothing.

    Raises Incomplete for anything but 1 to 5, NotNow before she said so and when she rated this answer already.
    """
    if rating not in RATINGS:
        raise Incomplete("rating")
    held = take(session, inst, case_id, by, Right.OWN, now, RATED_AFTER)
    if is_rated(session, held.case.id):
        raise NotNow("rated")
    record(
        session,
        inst.vault,
        held.case,
        "rated",
        now,
        facts={"rating": rating},
        said={"rating": Said(text.strip())},
    )
    return held.case


def is_rated(session: Session, case_id: str) -> bool:
    """Whether the last answer was rated."""
    turns = select(CaseEvent.type).where(
        CaseEvent.case_id == case_id, CaseEvent.type.in_(("rated", "decided"))
    )
    return session.scalar(turns.order_by(CaseEvent.sequence.desc()).limit(1)) == "rated"


def hear_by_calling(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> None:
    """She heard the answer by calling, before any text reached her: that counts as delivered."""
    held = take(session, inst, case_id, by, Right.OWN, now, (State.DECIDED, State.UNDELIVERED))
    heard(session, inst, held.case, now, "heard")
