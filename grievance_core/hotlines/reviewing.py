"""The supervisor's review: every closed case and a share of the open ones. She signs, or sends back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.access import Right, rights
from grievance_core.cases.asking import tell_handler
from grievance_core.cases.history import record
from grievance_core.cases.model import Case, CaseEvent
from grievance_core.cases.principal import Principal
from grievance_core.cases.states import ANSWERED, AT_AN_OFFICE, State
from grievance_core.cases.taking import words_needed
from grievance_core.cases.telling import tell_office
from grievance_core.errors import Denied, Incomplete, NotNow
from grievance_core.hotlines.checking import supervises
from grievance_core.hotlines.sheets import in_hand, write
from grievance_core.institution import Institution
from grievance_core.offices.shifts import DESK, SUPERVISOR
from grievance_core.offices.staffing import seats_of

SIGNED, SENT_BACK = "signed", "sent-back"
OVER = (*ANSWERED, State.CLOSED)
REVIEWED = "reviewed"
TOUCHED = ("decided", "accepted")  # what makes an earlier review out of date


def waits_for_review(session: Session, inst: Institution, by: Principal, now: datetime) -> list[Case]:
    """The cases of her desk that she has to review, the oldest first, none of it her own work."""
    seats = seats_of(session, by.official_id, now) if by.official_id is not None else []
    desks = [seat.office_id for seat in seats if seat.office.level == DESK and seat.title == SUPERVISOR]
    query = select(Case).where(
        Case.office_id.in_(desks), Case.restricted, Case.state.in_((*OVER, State.IN_PROGRESS))
    )
    cases = session.scalars(query.order_by(Case.filed_at, Case.id)).all()
    reviewed = _reviewed(session, [case.id for case in cases])
    return [
        case
        for case in cases
        if case.id not in reviewed
        and (case.state in OVER or is_drawn(inst, case))
        and by.official_id not in (case.handler_id, case.decider_id)
        and Right.WORDS in rights(session, inst, by, case, now)
    ]


def is_drawn(inst: Institution, case: Case) -> bool:
    """Whether an open case is of the share that is reviewed: drawn once for each case, and not to be foreseen."""
    return int(inst.vault.index("review", case.id)[:8], 16) % 100 < inst.desks.review_share


def review(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    now: datetime,
    verdict: str,
    words: str = "",
) -> Case:
    """She signs, or sends back with words: an open case to whoever works on it, a closed one to the desk, which has it anew.

    Raises Denied for who is no supervisor of the desk, NotNow for her own work, Incomplete without a verdict or needed words.
    """
    held = in_hand(session, inst, case_id, by, now, Right.WORDS, (*AT_AN_OFFICE, *OVER))
    case = held.case
    if not supervises(session, held, by, now):
        raise Denied(case_id)
    if by.official_id in (case.handler_id, case.decider_id):
        raise NotNow("own")
    if verdict not in (SIGNED, SENT_BACK):
        raise Incomplete("verdict")
    text = words_needed(words) if verdict == SENT_BACK else words.strip()
    content = {"verdict": verdict, "words": text}
    write(session, inst, held, "review", content, now, event=REVIEWED, facts={"verdict": verdict})
    if verdict == SENT_BACK:
        _send_back(session, inst, case, now, held.seat_key)
    return case


def _send_back(session: Session, inst: Institution, case: Case, now: datetime, seat_key: str | None) -> None:
    if case.state not in OVER:
        event = record(session, inst.vault, case, "sent-back", now, seat_key=seat_key)
        tell_handler(session, inst, event, "work", now)
        return
    case.outcome, case.decider_id, case.answered_at, case.handler_id = "", None, None, None
    clock.start(session, inst, case, now)
    event = record(session, inst.vault, case, "sent-back", now, state=State.APPEALED, seat_key=seat_key)
    tell_office(session, inst, event, case.office, "work", now)


def _reviewed(session: Session, case_ids: list[str]) -> set[str]:
    """Those of these cases that were reviewed since anything was decided or accepted there."""
    types = (REVIEWED, *TOUCHED)
    query = select(CaseEvent.case_id, CaseEvent.type).where(
        CaseEvent.case_id.in_(case_ids), CaseEvent.type.in_(types)
    )
    in_order = session.execute(query.order_by(CaseEvent.case_id, CaseEvent.sequence))
    last = {case_id: type_ for case_id, type_ in in_order}  # noqa: C416  # the last one of each case stays
    return {case_id for case_id, type_ in last.items() if type_ == REVIEWED}
