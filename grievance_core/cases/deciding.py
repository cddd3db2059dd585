"""The answer: recorded, sent to her at once, relayed down the way it came, and followed until she has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.history import Said, record
from grievance_core.cases.locking import locked
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.questions import settle
from grievance_core.cases.states import State
from grievance_core.cases.telling import (
    PRIVATE_TRACKS,
    offices_near_her,
    relay_offices,
    tell_complainant,
    tell_office,
)
from grievance_core.institution import Institution
from grievance_core.messages.model import Message
from grievance_core.messages.outbox import outdate_held

ASKS_SOLVED = "solved"
ANSWERS = frozenset({"decided", "decided_short", "decided_private", "outside"})


@dataclass(frozen=True)
class Answer:
    """An outcome ('solved', 'declined', 'decided', 'referred-outside') with its sentence and who gave it.

    `heard`: she was told face to face, as when a village records a case it has solved.
    """

    outcome: str
    text: str = field(repr=False)
    decider_id: int | None = None
    seat_key: str | None = None
    heard: bool = False
    outside: tuple[str, str] | None = field(default=None, repr=False)  # body and contact she is to see


def answer(session: Session, inst: Institution, case: Case, given: Answer, now: datetime) -> CaseEvent:
    """Record the answer and send it on its way: to her at once, and down to the commune assistant and the VDC."""
    settle(session, case, now)
    clock.stop(session, case)
    outdate_held(session, case.id)
    case.outcome, case.decider_id = given.outcome, given.decider_id
    said = {"decision": Said(given.text, public=True)}
    event = record(
        session, inst.vault, case, "decided", now,
        state=State.DECIDED, seat_key=given.seat_key, facts={"outcome": given.outcome, "decider": given.decider_id}, said=said,
    )  # fmt: skip
    if given.heard:
        _ended_face_to_face(session, inst, case, now)
        return event
    for office in relay_offices(session, case, now):
        if office.id != case.office_id:
            tell_office(session, inst, event, office, "relay", now)
    if _write_answer(session, inst, event, given, now) is None:
        undelivered(session, inst, case, now)
    else:
        clock.await_telling(session, inst, case, now)  # a text nobody confirms is not an answer heard
    return event


def _write_answer(
    session: Session, inst: Institution, event: CaseEvent, given: Answer, now: datetime
) -> Message | None:
    if event.case.track in PRIVATE_TRACKS:
        return tell_complainant(session, inst, event, "decided_private", now, asks=ASKS_SOLVED)
    if given.outside is not None:
        body, contact = given.outside
        return tell_complainant(
            session, inst, event, "outside", now, asks=ASKS_SOLVED, body=body, contact=contact
        )
    return tell_complainant(session, inst, event, "decided", now, asks=ASKS_SOLVED, decision=given.text)


def _ended_face_to_face(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    case.answered_at = now
    record(session, inst.vault, case, "closed", now, state=State.CLOSED, facts={"by": "told"})


def undelivered(session: Session, inst: Institution, case: Case, now: datetime) -> None:
    """Nothing could be sent: those near her are asked to tell her, until somebody records that she knows."""
    clock.await_telling(session, inst, case, now)
    event = record(session, inst.vault, case, "undeliverable", now, state=State.UNDELIVERED)
    ask_to_tell(session, inst, event, now)


def ask_to_tell(session: Session, inst: Institution, event: CaseEvent, now: datetime) -> None:
    """Ask the VDC and the commune assistant, and where neither may know of it, the office that answered."""
    case = event.case
    offices = offices_near_her(session, case, now) or [case.office]
    for office in offices:
        tell_office(session, inst, event, office, "tell", now, everybody=True)


def heard(
    session: Session, inst: Institution, case: Case, now: datetime, type_: str, seat_key: str | None = None
) -> None:
    """She has the answer: is it solved? Silence closes the case later, with the right to contest kept."""
    case.answered_at = now
    clock.await_confirmation(session, inst, case, now)
    record(session, inst.vault, case, type_, now, state=State.AWAITING_CONFIRMATION, seat_key=seat_key)


def settled(session: Session, inst: Institution, message: Message, now: datetime) -> None:
    """A message reached its end. Only an answer moves its case: delivered, she has it; failed, somebody must tell her.

    'sent' is not heard: without a receipt within its budget somebody is asked to tell her. A receipt may come after that, and
    even after she contested: what became of an earlier answer says nothing of the present one.
    """
    if message.template not in ANSWERS or message.official_id is not None or message.case_id is None:
        return
    case = locked(session, message.case_id)
    if case is None or message.event_id != _last_answer(session, case):
        return
    if message.state == "delivered" and case.state in (State.DECIDED, State.UNDELIVERED):
        heard(session, inst, case, now, "delivered")
    elif message.state in ("failed", "unknown") and case.state == State.DECIDED:
        undelivered(session, inst, case, now)


def _last_answer(session: Session, case: Case) -> str | None:
    query = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.type == "decided")
    return session.scalar(query.order_by(CaseEvent.sequence.desc()).limit(1))
