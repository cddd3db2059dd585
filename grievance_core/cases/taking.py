"""Taking a case in hand for one operation: found, locked, allowed, and by which seat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from grievance_core.cases.access import Right, require
from grievance_core.cases.locking import locked
from grievance_core.cases.model import Case
from grievance_core.cases.principal import Principal
from grievance_core.cases.states import State
from grievance_core.errors import Incomplete, NotNow, UnknownCase
from grievance_core.institution import Institution
from grievance_core.offices.staffing import seats_of


@dataclass(frozen=True)
class InHand:
    """A case in hand, and the seat its handler acts from (None for callers, the operator and the clock)."""

    case: Case
    seat_key: str | None


def take(
    session: Session,
    inst: Institution,
    case_id: str,
    by: Principal,
    right: Right,
    now: datetime,
    states: Collection[State],
) -> InHand:
    """Lock the case for this operation. Raises UnknownCase, Denied, or NotNow when it is in none of `states`.

    The lock makes two officials on one case take turns: the second finds it moved on and is told so, if she may see it at all.
    """
    case = locked(session, case_id)
    if case is None:
        raise UnknownCase(case_id)
    moved_on = State(case.state) not in states
    require(session, inst, by, case, Right.LINE if moved_on else right, now)
    if moved_on:
        raise NotNow(case.state)
    return InHand(case, _seat_key(session, by, case, now))


def words_needed(text: str) -> str:
    """The text without surrounding space. Raises Incomplete when nothing is left."""
    text = text.strip()
    if not text:
        raise Incomplete("words")
    return text


def _seat_key(session: Session, by: Principal, case: Case, now: datetime) -> str | None:
    if by.official_id is None:
        return None
    seats = seats_of(session, by.official_id, now)
    nearest = [seat.key for seat in seats if seat.office_id in (case.office_id, case.committee_id)]
    return next(iter(nearest or [seat.key for seat in seats]), None)
