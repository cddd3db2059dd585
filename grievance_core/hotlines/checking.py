"""The safety check that goes before every closing: is she safe, was she told, what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.cases.closing import CHECKED
from grievance_core.cases.principal import Principal
from grievance_core.cases.taking import InHand, words_needed
from grievance_core.errors import Incomplete
from grievance_core.hotlines.sheets import in_hand, write
from grievance_core.institution import Institution
from grievance_core.offices.shifts import SUPERVISOR
from grievance_core.offices.staffing import seats_of

SAFE = ("yes", "no", "not-reached")
TOLD = ("yes", "no")


@dataclass(frozen=True)
class SafetyCheck:
    """`safe`: is she; `not-reached` where nobody could ask her. `told`: she knows that it will be closed. `next_steps`: words."""

    safe: str
    told: str
    next_steps: str = field(repr=False)


def check_safety(
    session: Session, inst: Institution, case_id: str, by: Principal, now: datetime, check: SafetyCheck
) -> bool:
    """Keep the closing form; returns whether the case may be closed on it. Raises Incomplete for a form that is not whole.

    It may where she is safe and was told. Where she could not be reached, or not be told, only a supervisor can answer for it.
    Where she is not safe it may not, whoever signs.
    """
    words = words_needed(check.next_steps)
    if check.safe not in SAFE or check.told not in TOLD:
        raise Incomplete("check")
    held = in_hand(session, inst, case_id, by, now)
    sure = check.safe == "yes" and check.told == "yes"
    opens = sure or (check.safe != "no" and supervises(session, held, by, now))
    content = {"safe": check.safe, "told": check.told, "words": words, "opens": opens}
    write(session, inst, held, "check", content, now, event=CHECKED, facts={"opens": opens})
    return opens


def supervises(session: Session, held: InHand, by: Principal, now: datetime) -> bool:
    """Whether she is a supervisor of the desk that has the case."""
    seats = seats_of(session, by.official_id, now) if by.official_id is not None else []
    return any(seat.office_id == held.case.office_id and seat.title == SUPERVISOR for seat in seats)
