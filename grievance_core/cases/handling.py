"""What an office does with a case it holds (SSDM tables 8–10, function 4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.cases import clock
from grievance_core.cases.access import Right
from grievance_core.cases.deciding import Answer, answer, heard
from grievance_core.cases.history import Said, record
from grievance_core.cases.model import Case
from grievance_core.cases.moving import is_at_the_top, send_up
from grievance_core.cases.principal import Principal
from grievance_core.cases.states import AT_AN_OFFICE, State
from grievance_core.cases.taking import take, words_needed
from grievance_core.errors import NotNow
from grievance_core.institution import Institution

NOT_YET_TAKEN = (State.RECEIVED, State.OPEN, State.APPEALED)


def open_case(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> Case:
    """Somebody at the office looks at it for the first time. Touches no clock: only accepting does."""
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    if held.case.state == State.RECEIVED:
        record(session, inst.vault, held.case, "opened", now, state=State.OPEN, seat_key=held.seat_key)
    return held.case


def accept(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> Case:
    """Somebody at the office takes it on: the act budget runs instead of the acknowledge budget."""
    held = take(session, inst, case_id, by, Right.WORK, now, NOT_YET_TAKEN)
    held.case.handler_id = by.official_id
    clock.accepted(session, inst, held.case, now)
    record(session, inst.vault, held.case, "accepted", now, state=State.IN_PROGRESS, seat_key=held.seat_key)
    return held.case


def solve(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str) -> Case:
    """Solved here, with a sentence that tells her how. She confirms or contests it."""
    return _conclude(session, inst, case_id, by, now, "solved", text)


def decline(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str
) -> Case:
    """Declined, with the reason. She can contest it, and then somebody else decides one level up."""
    return _conclude(session, inst, case_id, by, now, "declined", text)


def refer_outside(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, body: str, contact: str
) -> Case:
    """Not this mechanism's: she is told whom to see (SSDM §3.3.4, competent authorities). Never closed as "not ours"."""
    see = (words_needed(body), words_needed(contact))
    return _conclude(session, inst, case_id, by, now, "referred-outside", ": ".join(see), see)


def _conclude(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    now: datetime,
    outcome: str,
    text: str,
    outside: tuple[str, str] | None = None,
) -> Case:
    text = words_needed(text)
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    given = Answer(outcome, text, by.official_id, held.seat_key, outside=outside)
    answer(session, inst, held.case, given, now)
    return held.case


def pass_up(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str = ""
) -> Case:
    """To the next office: not to be solved here. Raises NotNow at the top of the ladder: there a committee hears it."""
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    if is_at_the_top(inst, held.case):
        raise NotNow("top")
    send_up(
        session,
        inst,
        held.case,
        "passed-up",
        now,
        seat_key=held.seat_key,
        said={"reason": Said(text.strip())},
    )
    return held.case


def resubmit(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, text: str = ""
) -> Case:
    """The application goes through the normal process again (SSDM §3.4.7, §3.4.8); the office keeps the case meanwhile."""
    held = take(session, inst, case_id, by, Right.WORK, now, AT_AN_OFFICE)
    if held.case.track != "cwcc":
        raise NotNow("track")
    if held.case.state in NOT_YET_TAKEN:
        accept(session, inst, case_id, by, now)
    record(
        session,
        inst.vault,
        held.case,
        "resubmitted",
        now,
        seat_key=held.seat_key,
        said={"note": Said(text.strip(), public=True)},
    )
    return held.case


def record_told(session: Session, inst: Institution, case_id: str, by: Principal, now: datetime) -> Case:
    """Somebody near her told her the answer. She can still say that it is not solved."""
    held = take(session, inst, case_id, by, Right.TELL, now, (State.UNDELIVERED,))
    heard(session, inst, held.case, now, "told", held.seat_key)
    return held.case
